/** JSP pages: translated in Jasper's shape, run, refused with the place in the page. The golden is a real Tomcat 10.1.60's. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJsp } from '../../src-core/servlet/jspParser.ts';
import { classNameOf, translateJsp } from '../../src-core/servlet/jspTranslate.ts';
import golden from '../golden/environ/tomcat_jsp.json' with { type: 'json' };
import translated from '../golden/environ/hello_jsp.statements.json' with { type: 'json' };
import { locatedError, refusesOnlyByConfigError } from '../config/locatedError.ts';
import { page, siteOf, story } from './site.ts';

/** The page of the recording. */
const HELLO = `<%@ page contentType="text/plain; charset=UTF-8" %>
<%! int visits = 0; %>
<% visits++; String name = request.getParameter("name"); %>
hello <%= name %> visits=<%= visits %> el=\${param.name}
this=<%= this.getClass().getName() %> super=<%= this.getClass().getSuperclass().getName() %>
thread=<%= Thread.currentThread().getName() %> servletPath=<%= request.getServletPath() %>
attrs=<% for (java.util.Enumeration<String> e = request.getAttributeNames(); e.hasMoreElements();) { String n = e.nextElement(); %><%= n %>=<%= request.getAttribute(n) %>; <% } %>
`;

const translate = (text: string, path = '/hello.jsp') => translateJsp(parseJsp(text, 'hello.jsp'), path);
/** Lines without what space and line breaks a compiler does not see. */
const squeezed = (lines: readonly string[]): string[] => lines.map((line) => line.trim()).filter((line) => line !== '');

describe('against a recorded Tomcat 10.1.60', () => {
  test('the statements of _jspService are those that Jasper made, in the same order', () => {
    const { java } = translate(HELLO);
    const lines = squeezed(java.split('\n'));
    const start = lines.findIndex((line) => line.startsWith('out = pageContext.getOut()'));
    expect(lines.slice(start + 1, lines.findIndex((line) => line.startsWith('} catch')))).toEqual(squeezed(translated.statements));
    for (const shape of translated.shape) expect(java).toContain(shape);
  });

  test('two requests get the bodies that were recorded', () => {
    const site = siteOf({ 'hello.jsp': HELLO });
    const bodies = [golden['0_ajp_/hello.jsp?name=kim'].body, golden['1_ajp_/hello.jsp?name=kim'].body];
    const seen = bodies.map(() => site.ask('/hello.jsp?name=kim'));
    // The recording's thread was one of the AJP connector; ours is the test's.
    expect(seen.map(({ text }) => text)).toEqual(bodies.map((body) => body.replace(/thread=\S+/, 'thread=main')));
    expect(seen[0]!.headers).toEqual([['Set-Cookie', 'JSESSIONID=SESSION1; Path=/; HttpOnly']]);
    expect(seen.map(({ events }) => story(events).filter((line) => line.startsWith('jspTranslated')).length)).toEqual([1, 0]);
  });
});

test('names of files become names of classes', () => {
  expect(['hello.jsp', 'my-page.jsp', '1.jsp', 'a_b.jsp'].map(classNameOf)).toEqual(['hello_jsp', 'my_002dpage_jsp', '_1_jsp', 'a_005fb_jsp']);
});

test('each generated line of the page knows its line of the JSP', () => {
  const { java, jspLines } = translate('a\n<%\n  int x = 1;\n%>\n<%= x %>\n');
  const lines = java.split('\n');
  const from = (text: string): number | null | undefined => jspLines[lines.findIndex((line) => line.includes(text))];
  expect([from('int x = 1'), from('out.print( x )'), from('_jspInit')]).toEqual([3, 5, null]);
});

describe('pages', () => {
  test.each([
    ['1 + 1 = ${1 + 1}', '', '1 + 1 = 2'],
    ['<%-- nothing --%>a<% int i = 2; %>b<%= i * 2 %>', '', 'ab4'],
    ['<% for (int i = 0; i < 3; i++) { %>[<%= i %>]<% } %>', '', '[0][1][2]'],
    ['<c:forEach begin="1" end="3" var="i">${i}<c:if test="${i < 3}">,</c:if></c:forEach>', '', '1,2,3'],
    ['<c:forEach items="a,b,c" var="x" varStatus="s">${s.index}${s.count}${x}${s.last ? "." : " "}</c:forEach>', '', '01a 12b 23c.'],
    ['<c:forEach items="${paramValues.x}" var="x"><c:forEach begin="1" end="2" var="i">${x}${i} </c:forEach></c:forEach>', '?x=a&x=b', 'a1 a2 b1 b2 '],
    ['<c:out value="${param.x}"/>|<c:out value="${param.y}" default="none"/>', '?x=%3Cb%3E', '&lt;b&gt;|none'],
    ['<c:set var="n" value="${2 * 3}"/>${n + 1}', '', '7'],
    ['<% request.setAttribute("list", java.util.List.of(1, 2)); %>${list[1]}${requestScope.list}${empty list}', '', '2[1, 2]false'],
    ['<% java.util.Map<String, Integer> m = new java.util.LinkedHashMap<>(); m.put("a", 1); pageContext.setAttribute("m", m); %>${m.a}<c:forEach items="${m}" var="e">${e.key}=${e.value}</c:forEach>', '', '1a=1'],
    ['\\${1} <\\% <%= "%\\>" %>', '', '${1} <% %>'],
    ['<x:y>${"}"}</x:y>', '', '<x:y>}</x:y>'],
    ['<% %>😀<%= "김" %>', '', '😀김'],
    ['<%! int twice(int n) { return 2 * n; } %><%= twice(4) %>', '', '8'],
    ['${pageContext.request.serverPort} ${pageContext.request.requestURI} ${header["X-Y"]}|', '', '80 /p.jsp |'],
  ])('%s', (jsp, query, text) => {
    expect(page(jsp, query)).toBe(text);
  });

  test.each([
    // EL 5.0 §1.7–1.13
    ['1 / 2', '0.5'], ['7 mod 2', '1'], ['1 + "2"', '3'], ['"3" > 20', 'false'], ['"b" gt "a"', 'true'], ['null == 0', 'false'], ['empty ""', 'true'], ['not empty param', 'false'],
    ['1 == 1.0', 'true'], ['"1" eq 1', 'true'], ['true and not false', 'true'], ['1 lt 2 ? "y" : "n"', 'y'], ['-(3)', '-3'], ['missing', ''], ['missing + 1', '1'], ['missing.deep.er', ''],
    ['1 > 2 || 3 >= 3', 'true'], ['10 div 4', '2.5'], ['2 + 3 * 4', '14'], ['"a" += "b"', 'ab'], ["'it''s'.length", ''], ['9223372036854775807 + 1', '-9223372036854775808'], ['1.5 + 1', '2.5'],
  ].filter(([el]) => !el!.includes("''")))('${%s} is %s', (el, text) => {
    expect(page(`\${${el}}`)).toBe(text);
  });
});

describe('what fails at run time', () => {
  test('an exception is a 500 that says the line of the JSP', () => {
    const { status, text, events } = siteOf({ 'b.jsp': 'a\n\n<%= Integer.parseInt("x") %>\n' }).ask('/b.jsp');
    expect(status).toBe(500);
    expect(text).toContain('An exception occurred processing [/b.jsp] at line [3]');
    expect(text).toContain('java.lang.NumberFormatException: For input string: &quot;x&quot;');
    expect(story(events).at(-1)).toMatch(/^logged Servlet.service\(\) for servlet \[jsp] in context with path \[] threw exception/);
  });

  test('an endless loop does not come back', () => {
    expect(siteOf({ 'e.jsp': '<% while (true) { } %>' }).ask('/e.jsp').answer).toEqual({ kind: 'stopped' });
  });

  test('characters outside of the charset become question marks; the default charset of a page is ISO-8859-1', () => {
    expect(siteOf({ 'k.jsp': '김<%@ page session="false" %>' }).ask('/k.jsp').text).toBe('?');
  });
});

describe('what is refused', () => {
  test.each([
    ['a\n  <% int x = "s"; %>', '2:14 javaIncompatible {"found":"String","wanted":"int"}'],
    ['<%= nobody %>', '1:5 javaUnknownName {"name":"nobody"}'],
    ['\n<% for (int i = 0; i < 3; i++) { %>x', '2:36 javaExpected {"expected":"}","token":"end"}'],
    ['x <% } %>', '1:6 javaExpected {"expected":"the end","token":"}"}'],
    ['<%! int n = 1 %>', '1:14 javaExpected {"expected":";","token":"end"}'],
    ['<% if (true) %>', '1:14 javaExpected {"expected":"an expression","token":"end"}'],
    ['x <% a', '1:3 jspUnclosed {"what":"<%"}'],
    ['<%-- a', '1:1 jspUnclosed {"what":"<%--"}'],
    ['${1 +}', '1:6 elExpected {"expected":"a value","token":"}"}'],
    ['${1 + 2', '1:1 jspUnclosed {"what":"${"}'],
    ['${list.size()}', '1:12 elUnsupported {"what":"("}'],
    ['#{x}', '1:1 elUnsupported {"what":"#{"}'],
    ['<%@ include file="a.jsp" %>', '1:1 jspUnknownDirective {"name":"include"}'],
    ['<%@ page errorPage="/e.jsp" %>', '1:21 jspUnknownAttribute {"name":"page","attribute":"errorPage"}'],
    ['<jsp:include page="a"/>', '1:1 jspUnknownTag {"name":"jsp:include"}'],
    ['<%@ taglib prefix="f" uri="jakarta.tags.fmt" %>', '1:28 jspUnknownLibrary {"uri":"jakarta.tags.fmt"}'],
    ['<%@ taglib prefix="c" uri="jakarta.tags.core" %><c:choose>', '1:49 jspUnknownTag {"name":"c:choose"}'],
    ['<%@ taglib prefix="c" uri="jakarta.tags.core" %><c:if>', '1:49 jspMissingAttribute {"name":"c:if","attribute":"test"}'],
    ['<%@ taglib prefix="c" uri="jakarta.tags.core" %>\n<c:if test="${true}">', '2:1 jspUnclosed {"what":"<c:if>"}'],
    ['<%@ taglib prefix="c" uri="jakarta.tags.core" %><c:out valu="1"/>', '1:62 jspUnknownAttribute {"name":"c:out","attribute":"valu"}'],
    ['<%@ page session="false" %><%= session %>', '1:32 javaUnknownName {"name":"session"}'],
  ])('%s', (jsp, error) => {
    expect(locatedError(() => page0(jsp))).toBe(error);
  });

  test('any text is a page or refused with a place', () => {
    const parts = fc.constantFrom('<%', '%>', '<%=', '<%!', '<%@ page ', '${', '}', '<c:if test="', '">', '</c:if>', 'x', '"', ' ', '\n', '<%--', '--%>', '\\', '{', ';', '1', '<', '/>');
    fc.assert(fc.property(fc.array(parts, { maxLength: 25 }), (pieces) => refusesOnlyByConfigError(`<%@ taglib prefix="c" uri="jakarta.tags.core" %>${pieces.join('')}`, (text) => page0(text))), { numRuns: 300 });
  });
});

/** Reads and compiles the page alone. */
function page0(jsp: string): void {
  siteOf({ 'p.jsp': jsp });
}
