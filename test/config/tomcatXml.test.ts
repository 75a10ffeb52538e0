/** web.xml and server.xml: what is read, and where a mistake is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseServerXml } from '../../src-core/config/serverXml.ts';
import { parseWebXml } from '../../src-core/config/webXml.ts';
import { parseXml } from '../../src-core/config/xmlReader.ts';
import { sampleServletApp, sampleServerXml, servletAppPath } from '../../src-core/servlet/sample/sampleServletApp.ts';
import { locatedError, refusesOnlyByConfigError } from './locatedError.ts';

test('server.xml of the sample', () => {
  const { connectors, ...host } = parseServerXml(sampleServerXml);
  expect(connectors).toEqual([
    { protocol: 'HTTP/1.1', address: '', port: 8080, maxThreads: 200, minSpareThreads: 10, acceptCount: 100, connectionTimeoutUs: 20_000_000, keepAliveTimeoutUs: 20_000_000, maxKeepAliveRequests: 100, secretRequired: true, secret: '' },
    { protocol: 'AJP/1.3', address: '127.0.0.1', port: 8009, maxThreads: 200, minSpareThreads: 10, acceptCount: 100, connectionTimeoutUs: 60_000_000, keepAliveTimeoutUs: 60_000_000, maxKeepAliveRequests: 100, secretRequired: false, secret: '' },
  ]);
  expect(host).toEqual({ appBase: '/srv/tomcat/webapps', contexts: [{ path: '', docBase: '/srv/tomcat/webapps/shop' }], deployOnStartup: false });
});

test('web.xml of the sample', () => {
  const { servlets, mappings, filterMappings } = parseWebXml(sampleServletApp[`${servletAppPath}/WEB-INF/web.xml`]!);
  expect(servlets.map(({ name, target, loadOnStartup }) => [name, target, loadOnStartup])).toEqual([['hello', 'shop.HelloServlet', null], ['form', 'shop.FormServlet', 1], ['broken', 'shop.BrokenServlet', null]]);
  expect(mappings.map(({ pattern, servlet }) => [pattern.kind, pattern.text, servlet])).toEqual([['exact', '/hello', 'hello'], ['prefix', '/form/*', 'form'], ['exact', '/broken', 'broken']]);
  expect(filterMappings).toEqual([{ filter: 'timing', on: { kind: 'pattern', pattern: { kind: 'prefix', text: '/*', path: '' } } }]);
});

test('XML: entities, comments, CDATA, quotes', () => {
  const { text, attributes, children } = parseXml('<?xml version="1.0"?><!-- x --><a b=\'1&quot;\'>x &lt; &#44608;<![CDATA[<y>]]><c/></a>', 'x');
  expect([text, attributes['b']?.value, children.map(({ name, line, column }) => [name, line, column])]).toEqual(['x < 김<y>', '1"', [['c', 1, 77]]]);
});

const web = (inner: string): string => locatedError(() => parseWebXml(`<web-app>\n${inner}\n</web-app>`));
const servlet = (name: string, more = ''): string => `<servlet><servlet-name>${name}</servlet-name><servlet-class>C</servlet-class>${more}</servlet>`;
const mapping = (name: string, pattern: string): string => `<servlet-mapping><servlet-name>${name}</servlet-name><url-pattern>${pattern}</url-pattern></servlet-mapping>`;

describe('web.xml refuses', () => {
  test.each([
    ['<servlets/>', '2:1 xmlUnknownElement {"name":"servlets","parent":"web-app"}'],
    ['<servlet></servlets>', '2:10 xmlMismatch {"expected":"servlet","found":"servlets","openedLine":2}'],
    ['<servlet>', '3:1 xmlMismatch'],
    ['<servlet><servlet-name>a</servlet-name></servlet>', '2:1 xmlMissingElement {"name":"servlet","child":"servlet-class"}'],
    [servlet('a') + servlet('a'), '2:91 duplicateName {"what":"servlet","name":"a","firstLine":2}'],
    [servlet('a', '<load-on-startup>x</load-on-startup>'), '2:72 badNumber {"value":"x","directive":"load-on-startup"}'],
    [mapping('b', '/b'), '2:18 unknownServlet {"name":"b"}'],
    [servlet('a') + mapping('a', 'b'), '2:129 badUrlPattern {"value":"b"}'],
    [servlet('a') + servlet('b') + mapping('a', '/x') + mapping('b', '/x'), 'patternTaken {"pattern":"/x","servlet":"a"}'],
    ['<filter-mapping><filter-name>f</filter-name><url-pattern>/*</url-pattern></filter-mapping>', '2:17 unknownFilter {"name":"f"}'],
    ['<a b="1" b="2"/>', '2:10 javaDuplicateName {"name":"b"}'],
    ['<a b=1/>', '2:6 xmlExpected'],
    ['a & b', '2:3 xmlExpected'],
  ])('%s', (inner, error) => {
    expect(web(inner)).toContain(error);
  });
});

const server = (connector: string, host = '<Host name="localhost"/>'): string => locatedError(() => parseServerXml(`<Server>\n<Service>\n${connector}\n<Engine>${host}</Engine></Service></Server>`));

describe('server.xml refuses', () => {
  test.each([
    ['', '2:1 xmlMissingElement {"name":"Service","child":"Connector"}'],
    ['<Connector/>', '3:1 xmlMissingAttribute {"name":"Connector","attribute":"port"}'],
    ['<Connector port="x"/>', '3:12 badNumber {"value":"x","directive":"port"}'],
    ['<Connector port="70000"/>', '3:12 numberOutOfRange {"value":"70000","directive":"port","min":1,"max":65535}'],
    ['<Connector port="80" protocol="HTTP/2"/>', '3:22 badChoice {"directive":"protocol","value":"HTTP/2","expected":"HTTP/1.1, AJP/1.3"}'],
    ['<Connector port="80" maxThread="5"/>', '3:22 xmlUnknownAttribute {"name":"Connector","attribute":"maxThread"}'],
    ['<Connector port="8009" protocol="AJP/1.3"/>', '3:1 xmlMissingAttribute {"name":"Connector","attribute":"secret"}'],
    ['<Connector port="80"/><Connector port="80"/>', '3:23 duplicateName {"what":"port","name":"80","firstLine":3}'],
    ['<Connector port="80" address="shop"/>', '3:22 badAddress {"value":"shop","directive":"address"}'],
    ['<Executor name="x"/>', '3:1 xmlUnknownElement {"name":"Executor","parent":"Service"}'],
  ])('%s', (connector, error) => {
    expect(server(connector)).toBe(error);
  });

  test('contexts without a folder', () => {
    expect(server('<Connector port="80"/>', '<Host><Context path="shop" docBase="x"/></Host>')).toBe('4:24 badUrlPattern {"value":"shop"}');
    expect(server('<Connector port="80"/>', '<Host><Context path=""/></Host>')).toBe('4:15 xmlMissingAttribute {"name":"Context","attribute":"docBase"}');
  });
});

test('any text is XML or refused with a place', () => {
  const parts = fc.constantFrom('<a>', '</a>', '<b c="', '"/>', '<!--', '-->', '&amp;', '&', '<![CDATA[', ']]>', 'x', '\n', '<', '>', '<?x', '?>', ' ');
  fc.assert(fc.property(fc.array(parts, { maxLength: 30 }), (pieces) => refusesOnlyByConfigError(pieces.join(''), (text) => parseXml(text, 'x'))), { numRuns: 300 });
  refusesOnlyByConfigError('<a>'.repeat(5000), (text) => parseXml(text, 'x'));
});
