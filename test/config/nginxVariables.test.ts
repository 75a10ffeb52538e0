import { describe, expect, test } from 'vitest';
import { parseNginxConf } from '../../src-core/config/nginxConf.ts';
import { logLineOf } from '../../src-core/config/nginxLog.ts';
import { iso8601Of, timeLocalOf } from '../../src-core/config/nginxTime.ts';
import { expand, type NginxRequestView } from '../../src-core/config/nginxVariables.ts';

const VIEW: NginxRequestView = {
  method: 'GET', target: '/hello?name=kim&page=2', protocol: 'HTTP/1.1',
  headers: [['Host', 'Shop.Example:8080'], ['User-Agent', 'Tiny "Browser"'], ['Cookie', 'a=1; sid=xyz'], ['X-Forwarded-For', '198.51.100.7']],
  uri: '/hello', args: 'name=kim&page=2', scheme: 'http', remoteAddress: '203.0.113.5', remotePort: 40_000,
  serverAddress: '192.0.2.10', serverPort: 8080, serverName: 'shop.example', captures: { '1': 'one', user: 'kim' },
  unixMs: 1_795_178_569_250, status: 200, bodyBytesSent: 12, bytesSent: 170, requestTimeUs: 1_234_567,
  responseHeaders: [['Content-Type', 'text/html']], upstream: { address: '127.0.0.1:8000', status: 200, responseTimeUs: 5_999 },
};

describe('variables', () => {
  test.each([
    ['$host|$http_host', 'shop.example|Shop.Example:8080'],
    ['$request_uri|$uri|$args|$is_args|$query_string', '/hello?name=kim&page=2|/hello|name=kim&page=2|?|name=kim&page=2'],
    ['$scheme://$server_name:$server_port', 'http://shop.example:8080'],
    ['${remote_addr}:$remote_port', '203.0.113.5:40000'],
    ['$proxy_add_x_forwarded_for', '198.51.100.7, 203.0.113.5'],
    ['$arg_page $arg_none. $cookie_sid $cookie_a', '2 . xyz 1'],
    ['$1-$user-$2-', 'one-kim--'],
    ['$status $body_bytes_sent $request_time $msec', '200 12 1.234 1795178569.250'],
    ['$sent_http_content_type $upstream_addr $upstream_response_time', 'text/html 127.0.0.1:8000 0.005'],
    ['$http_user_agent', 'Tiny "Browser"'],
    ['$https|$remote_user|$proxy_host|', '|||'],
    ['no variable', 'no variable'],
  ])('%s', (template, text) => {
    expect(expand(template, VIEW)).toBe(text);
  });

  test.each([
    [{ target: 'http://Absolute.Example:99/x' }, 'absolute.example'],
    [{ headers: [] }, 'shop.example'],
  ])('$host of %j', (change, host) => {
    expect(expand('$host', { ...VIEW, ...change })).toBe(host);
  });

  test('without arguments there is no question mark, without X-Forwarded-For only the client', () => {
    expect(expand('$uri$is_args$args $proxy_add_x_forwarded_for', { ...VIEW, args: '', headers: [] })).toBe('/hello 203.0.113.5');
  });
});

describe('access log', () => {
  const formats = parseNginxConf(`log_format j escape=json '{"ua":"$http_user_agent","user":"$remote_user"}'; log_format n escape=none '$http_user_agent'; server { }`).logFormats;

  test.each([
    ['combined', '203.0.113.5 - - [20/Nov/2026:12:42:49 +0000] "GET /hello?name=kim&page=2 HTTP/1.1" 200 12 "-" "Tiny \\x22Browser\\x22"'],
    ['j', '{"ua":"Tiny \\"Browser\\"","user":""}'],
    ['n', 'Tiny "Browser"'],
  ])('%s', (name, line) => {
    expect(logLineOf(formats.get(name)!, VIEW)).toBe(line);
  });

  test('bytes beyond ASCII and control characters are escaped', () => {
    expect(logLineOf({ escape: 'default', template: '$http_user_agent' }, { ...VIEW, headers: [['User-Agent', '\xc3\xa9\n\\']] })).toBe('\\xC3\\xA9\\x0A\\x5C');
  });
});

test.each([
  [0, '01/Jan/1970:00:00:00 +0000', '1970-01-01T00:00:00+00:00'],
  [951_782_400_000, '29/Feb/2000:00:00:00 +0000', '2000-02-29T00:00:00+00:00'],
  [4_107_542_399_999, '28/Feb/2100:23:59:59 +0000', '2100-02-28T23:59:59+00:00'],
  [4_107_542_400_000, '01/Mar/2100:00:00:00 +0000', '2100-03-01T00:00:00+00:00'],
])('%i ms is %s', (unixMs, local, iso) => {
  expect([timeLocalOf(unixMs), iso8601Of(unixMs)]).toEqual([local, iso]);
});
