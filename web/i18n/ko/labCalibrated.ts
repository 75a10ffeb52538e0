/** 무엇을 왜 측정하지 못했는지. calibrate는 영어로 적습니다(scripts/calibrate). 여기 없는 말, 곧 프로그램이 스스로 한 말은 그대로 둡니다. */
import { josa } from './josa.ts';

const REASONS: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [/^not attempted$/, () => '측정하지 않았습니다'],
  [/^the time was up$/, () => '시간이 다 되었습니다'],
  [/^the time was up \((.+) s\)$/, (seconds = '') => `시간이 다 되었습니다(${seconds}초)`],
  [/^interrupted$/, () => '도중에 멈추었습니다'],
  [/^calibrate does not start a Tomcat$/, () => 'calibrate는 Tomcat을 시작하지 않습니다'],
  [/^(.+) not installed$/, (what = '') => `${josa(programs(what), '이/가')} 설치되어 있지 않습니다`],
  [/^(.+) cannot import it$/, (python = '') => `${python}에서 임포트할 수 없습니다`],
  [/^as many cores as processes$/, () => '코어 수가 프로세스 수만큼 있어 붐비지 않습니다'],
  [/^computing took no more than answering at once$/, () => '계산하는 응답이 바로 하는 응답보다 오래 걸리지 않았습니다'],
  [/^(\d+) requests are too few$/, (n = '') => `요청 ${n}개로는 모자랍니다`],
  [/^answers over new connections vary by (\d+) ms by themselves: .+$/, (ms = '') => `새 연결의 응답 시간만 보아도 ${ms} ms씩 들쭉날쭉합니다. 기계가 바쁘거나 프로그램이 느립니다`],
  [/^(\d+) of (\d+) processes came up$/, (some = '', all = '') => `프로세스 ${all}개 가운데 ${some}개만 떴습니다`],
  [/^no process of a request was seen$/, () => '요청을 처리하는 프로세스를 보지 못했습니다'],
  [/^no answer within ([\d.]+) ms(?:: (.*))?$/, (ms = '', said = '') => `${ms} ms 안에 답이 없었습니다${said === '' ? '' : `: ${said}`}`],
  [/^answers by status: (.+)$/, (counts = '') => `200이 아닌 답이 있습니다. 상태 코드별 수: ${counts}`],
  [/^ended with a signal$/, () => '시그널을 받고 끝났습니다'],
  [/^ended with (\d+)$/, (code = '') => `종료 코드 ${code}로 끝났습니다`],
];

export function reasonOfCalibration(text: string): string {
  for (const [pattern, told] of REASONS) {
    const found = pattern.exec(text);
    if (found) return told(...found.slice(1));
  }
  return text;
}

/** `apache2, Apache’s mod_wsgi, Python’s flask`. */
function programs(text: string): string {
  return text.replaceAll('Apache’s ', 'Apache의 ').replaceAll('Python’s ', '파이썬 패키지 ');
}
