/** The container: mapping, one object for all, filters, sessions, errors; and the servlet of the recorded Tomcat, field by field. */
import { beforeEach, describe, expect, test } from 'vitest';
import { sampleServletApp } from '../../src-core/servlet/sample/sampleServletApp.ts';
import { locatedError } from '../config/locatedError.ts';
import { collected, printed, world } from './javaRun.ts';
import { siteOf, story, type Site } from './site.ts';

const servlet = (name: string, members: string, extra = ''): string => `import jakarta.servlet.*; import jakarta.servlet.http.*;\n${extra}\npublic class ${name} extends HttpServlet {\n${members}\n}`;
const get = (body: string): string => `protected void doGet(HttpServletRequest request, HttpServletResponse response) throws Exception {\n${body}\n}`;
/** One servlet at /t. */
const one = (members: string): Site => siteOf({ 'WEB-INF/classes/T.java': servlet('T', members, '@WebServlet("/t/*")') });

describe('the sample site', () => {
  let site: Site;
  beforeEach(() => void (site = siteOf(sampleServletApp)));

  test('the first request loads the servlet, the second finds its field as it was left', () => {
    const first = site.ask('/hello?name=kim');
    expect(story(first.events)).toEqual([
      'mapped hello /hello exact /hello ', 'logged hello: init', 'initialised servlet hello shop.HelloServlet', 'initialised filter timing shop.TimingFilter', 'filterEntered timing',
      'serviceCalled hello GET', 'serviceReturned hello 200', 'filterLeft timing',
    ]);
    expect(first.text).toContain('<h1>Hello, kim!</h1>\n<p>Visit number 1 on main.</p>');
    const second = site.ask('/hello?name=%EA%B9%80');
    expect(second.text).toContain('<h1>Hello, 김!</h1>\n<p>Visit number 2 on main.</p>');
    expect(story(second.events)).not.toContainEqual(expect.stringContaining('initialised'));
    expect(printed(second.events)).toContain('/hello took 0 ms');
  });

  test('files, welcome file, nothing, the descriptor', () => {
    expect(site.ask('/static/site.css').text).toContain('font-family');
    expect(site.ask('/').text).toContain('<h1>Shop</h1>');
    expect([site.ask('/none').status, site.ask('/WEB-INF/web.xml').status, site.ask('/static').status, site.ask('/%2e%2e/x').status]).toEqual([404, 404, 302, 400]);
  });

  test('a form posted twice by one session', () => {
    const first = site.ask('/form', { form: 'name=%EA%B9%80&qty=2' });
    expect(first.text).toContain('2 for 김, 2 in all');
    const cookie = first.headers.find(([name]) => name === 'Set-Cookie')![1].split(';')[0]!;
    const second = site.ask('/form', { form: 'name=kim&qty=3', headers: [['cookie', cookie]] });
    expect(second.text).toContain('3 for kim, 5 in all');
    expect(second.headers).toEqual([]);
    expect(site.ask('/form', { form: 'name=kim&qty=x' }).text).toContain('NumberFormatException: For input string: &quot;x&quot;');
  });

  test('a page keeps a basket in the session', () => {
    const first = site.ask('/basket.jsp?item=apple');
    const cookie = first.headers.find(([name]) => name === 'Set-Cookie')![1].split(';')[0]!;
    expect(site.ask('/basket.jsp?item=pear', { headers: [['cookie', cookie]] }).text.match(/<li>.*<\/li>/g)).toEqual(['<li>apple,</li>', '<li>pear.</li>']);
  });

  test('an exception is a page with the trace, and a line in the log', () => {
    const { status, text, events } = site.ask('/broken');
    expect(status).toBe(500);
    expect(text).toContain('java.lang.NullPointerException: Cannot invoke &quot;String.length()&quot; because &quot;pears&quot; is null\n\tat shop.BrokenServlet.doGet(BrokenServlet.java:9)\n\tat shop.TimingFilter.doFilter(TimingFilter.java:12)');
    expect(story(events).at(-1)).toContain('Servlet.service() for servlet [broken] in context with path [] threw exception');
  });

  test('load-on-startup and filters at deployment, destroy at the end', () => {
    const fresh = siteOf(sampleServletApp);
    const up = collected(fresh.container.startUp(world));
    expect(story(up.events)).toEqual(['initialised filter timing shop.TimingFilter', 'initialised servlet form shop.FormServlet']);
    fresh.ask('/hello');
    expect(story(collected(fresh.container.shutDown(world)).events)).toEqual(['destroyed filter timing', 'destroyed form', 'logged hello: destroy after 1 visits', 'destroyed hello']);
  });
});

describe('HttpServlet', () => {
  test('a method that the class lacks is refused, HEAD is a doGet', () => {
    const site = one(get('response.getWriter().print("x");'));
    expect([site.ask('/t', { method: 'POST' }).status, site.ask('/t', { method: 'HEAD' }).status, site.ask('/t', { method: 'OPTIONS' }).headers]).toEqual([405, 200, [['Allow', 'GET, HEAD, OPTIONS']]]);
    expect(site.ask('/t', { method: 'POST' }).text).toContain('HTTP method POST is not supported by this URL');
  });

  test('sendRedirect, sendError, and what is too late', () => {
    expect(one(get('response.sendRedirect("/else");')).ask('/t')).toMatchObject({ status: 302, headers: [['Location', '/else']], text: '' });
    expect(one(get('response.getWriter().print("gone"); response.sendError(404, "not <here>");')).ask('/t')).toMatchObject({ status: 404, text: expect.stringContaining('not &lt;here&gt;') as string });
    expect(one(get('response.getWriter().flush(); response.sendRedirect("/x");')).ask('/t').events.some((event) => event.kind === 'raise' && event.exception === 'java.lang.IllegalStateException: Cannot call sendRedirect() after the response has been committed')).toBe(true);
  });

  test('pathInfo is what the pattern leaves; the context path goes first', () => {
    const print = get('response.getWriter().print(request.getContextPath() + "|" + request.getServletPath() + "|" + request.getPathInfo() + "|" + request.getRequestURI());');
    expect(one(print).ask('/t/a%20b').text).toBe('|/t|/a b|/t/a%20b');
    expect(siteOf({ 'WEB-INF/classes/T.java': servlet('T', print, '@WebServlet("/t")') }, '/shop').ask('/shop/t').text).toBe('/shop|/t|null|/shop/t');
  });

  test('two threads inside of one object: between two lines the other one runs', () => {
    const site = one(`int visits = 0;\n${get('int seen = visits;\nThread.sleep(10);\nvisits = seen + 1;\nresponse.getWriter().print(visits);')}`);
    const input = { method: 'GET', uri: '/t', query: null, protocol: 'HTTP/1.1', scheme: 'http', serverName: 'x', serverPort: 80, remoteAddress: '', remotePort: 1, headers: [], body: new Uint8Array() };
    const runs = [site.container.service(world, input), site.container.service(world, input)];
    const upToSleep = (run: (typeof runs)[number]): void => {
      for (let turn = run.next(); turn.done !== true && turn.value.kind !== 'sleep'; turn = run.next());
    };
    runs.forEach(upToSleep);
    expect(runs.map((run) => printed(collected(run).events))).toEqual(['1', '1']);
    expect(site.ask('/t').text).toBe('2');
  });
});

test('filters go in the order of their mappings, and may answer themselves', () => {
  const filter = (name: string, body: string): string => `import jakarta.servlet.*; import jakarta.servlet.http.*;\npublic class ${name} implements Filter {\npublic void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws Exception {\n${body}\n}\n}`;
  const around = (name: string): string => filter(name, `response.getWriter().print("${name}("); chain.doFilter(request, response); response.getWriter().print(")");`);
  const xml = `<web-app>${['A', 'B', 'Stop'].map((name) => `<filter><filter-name>${name}</filter-name><filter-class>${name}</filter-class></filter>`).join('')}
    <servlet><servlet-name>t</servlet-name><servlet-class>T</servlet-class></servlet><servlet-mapping><servlet-name>t</servlet-name><url-pattern>/</url-pattern></servlet-mapping>
    <filter-mapping><filter-name>B</filter-name><servlet-name>t</servlet-name></filter-mapping>
    <filter-mapping><filter-name>A</filter-name><url-pattern>/*</url-pattern></filter-mapping>
    <filter-mapping><filter-name>Stop</filter-name><url-pattern>/no/*</url-pattern></filter-mapping></web-app>`;
  const site = siteOf({
    'WEB-INF/web.xml': xml, 'WEB-INF/classes/A.java': around('A'), 'WEB-INF/classes/B.java': around('B'),
    'WEB-INF/classes/Stop.java': filter('Stop', '((HttpServletResponse) response).setStatus(403); response.getWriter().print("stop");'), 'WEB-INF/classes/T.java': servlet('T', get('response.getWriter().print("t");')),
  });
  expect(site.ask('/x').text).toBe('A(B(t))');
  const stopped = site.ask('/no/x');
  expect([stopped.status, stopped.text]).toEqual([403, 'A(stop)']);
  expect(story(stopped.events).some((line) => line.startsWith('serviceCalled'))).toBe(false);
});

describe('what is refused', () => {
  const xml = (inner: string): (() => unknown) => () => siteOf({ 'WEB-INF/web.xml': `<web-app>\n${inner}\n</web-app>`, 'WEB-INF/classes/T.java': servlet('T', '') });
  test.each([
    ['<servlet><servlet-name>t</servlet-name><servlet-class>shop.None</servlet-class></servlet>', '2:1 servletFileMissing {"name":"shop.None","path":"/srv/tomcat/webapps/shop/WEB-INF/classes/shop/None.java"}'],
    ['<filter><filter-name>t</filter-name><filter-class>T</filter-class></filter>', '3:8 javaClassKind {"name":"T","expected":"Filter"}'],
  ])('%s', (inner, error) => {
    expect(locatedError(xml(inner))).toBe(error);
  });
});
