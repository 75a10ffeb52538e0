import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { httpdLogLine, logFormatOf, type HttpdLogView } from '../../src-core/config/httpdLog.ts';
import { locatedError, refusesOnlyByConfigError } from './locatedError.ts';

const format = (value: string) => logFormatOf({ value, place: { source: 'httpd.conf', line: 1, column: 1 }, directive: 'LogFormat' });

const VIEW: HttpdLogView = {
  remoteAddress: '127.0.0.1', remoteUser: null, localAddress: '127.0.0.2', localPort: 80, unixMs: Date.UTC(2026, 10, 20, 14, 31, 30), durationUs: 1_234_567,
  requestLine: 'GET /px/q%20s?z=1 HTTP/1.1', method: 'GET', path: '/px/q s', query: 'z=1', protocol: 'HTTP/1.1', status: 404, finalStatus: 200, bodyBytes: 236, receivedBytes: 77,
  sentBytes: 300, serverName: 'map.example', host: 'two.example', filename: '/hx/www/a.txt', processId: 42, connection: 'closed',
  requestFields: [['User-Agent', 'q"\\x'], ['X', 'a'], ['x', 'b']], responseFields: [['Content-Type', 'text/html']], environment: new Map([['A', '가\t']]),
};

describe('LogFormat (lines confirmed on httpd 2.4.71)', () => {
  test.each([
    ['%h %l %u %t "%r" %>s %b', '127.0.0.1 - - [20/Nov/2026:14:31:30 +0000] "GET /px/q%20s?z=1 HTTP/1.1" 200 236'],
    ['[%{User-Agent}i] %m %U %q %H %v %V %p %A %a %f %X %{X}o %%', '[q\\"\\\\x] GET /px/q s ?z=1 HTTP/1.1 map.example two.example 80 127.0.0.2 127.0.0.1 /hx/www/a.txt - - %'],
    ['%s %<s %>s %D %T %B %I %O %P', '404 404 200 1234567 1 236 77 300 42'],
    ['%{x}i %{content-type}o %{A}e %{B}e', 'a, b text/html \\xea\\xb0\\x80\\t -'],
    ['%200{X}i %404{X}i %!200{X}i %!404,500{X}i', 'a, b - - a, b'],
    ['\\"%m\\"\\t\\q', '"GET"\t\\q'],
  ])('%s', (text, line) => {
    expect(httpdLogLine(format(text), VIEW)).toBe(line);
  });

  test('an empty body and an empty query', () => {
    expect(httpdLogLine(format('%b %B %q.'), { ...VIEW, bodyBytes: 0, query: '' })).toBe('- 0 .');
  });

  test.each([['%Q', '%Q'], ['%', '%'], ['%{x', '%'], ['%i', '%i'], ['a %{x y}h', '%{x y}h']])('refused: %s', (text, value) => {
    expect(locatedError(() => format(text))).toBe(`1:1 badLogFormat ${JSON.stringify({ value })}`);
  });

  test('any text: refused by ConfigError, or written', () => {
    const parts = fc.array(fc.oneof(fc.constantFrom('%', '{', '}', '\\', '!', '>', '200', 'h', 'i', '"'), fc.string({ maxLength: 3 })), { maxLength: 12 });
    fc.assert(fc.property(parts, (text) => refusesOnlyByConfigError(text.join(''), (joined) => httpdLogLine(format(joined.replaceAll('\n', ' ')), VIEW))), { numRuns: 300 });
  });
});
