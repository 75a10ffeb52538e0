/** JSP 페이지와 그것이 되는 서블릿에 대한 말: 살펴보기와 편집기가 같이 쓴다. */
import type { JspLinks } from '../en/jspLinks.ts';

export const jspLinks: JspLinks = {
  execution: { evaluated: '모델입니다. JVM이 아니라 여기서 만든 작은 자바가 한 줄씩 계산합니다.' },
  page: 'JSP 페이지',
  servlet: '이 페이지가 번역된 서블릿',
  became: (line, lines, file) => `페이지의 ${line}번째 줄은 ${file}의 ${lines.join(', ')}번째 줄이 되었습니다.`,
  nothing: (line) => `페이지의 ${line}번째 줄은 따로 자바가 되지 않습니다. 지시자이거나 주석, 또는 글의 끝입니다.`,
  from: (line, from) => `서블릿의 ${line}번째 줄은 페이지의 ${from}번째 줄에서 왔습니다.`,
  frame: (line) => `서블릿의 ${line}번째 줄은 페이지의 어느 줄에서도 오지 않았습니다. 모든 페이지를 둘러싸는 틀입니다.`,
};
