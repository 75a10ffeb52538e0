/** nginx before FastCGI, uwsgi and SCGI programs: the bytes of real captures (test/golden/gateways), and what becomes of answers. */
import { describe, expect, test } from 'vitest';
import { parseNginxConf } from '../../src-core/config/nginxConf.ts';
import type { Program } from '../../src-core/kernel/scheduler.ts';
import { startNginx } from '../../src-core/programs/nginx.ts';
import type { Sys } from '../../src-core/system/sys.ts';
import { decodeFastcgi, encodeFastcgi, type FastcgiRecord } from '../../src-core/wire/fastcgi.ts';
import { decodeNameValuePairs } from '../../src-core/wire/fastcgiPairs.ts';
import { joinStream } from '../../src-core/wire/fastcgiStream.ts';
import { bytesOfText, joinBytes, latin1Of } from '../../src-core/wire/http1Text.ts';
import { Laboratory, readAll } from '../system/laboratory.ts';
import { gatewayStreams } from '../wire/capturedStreams.ts';

const ERRORS = '/var/log/nginx/error.log';
const HEAD = 'Host: shop.example\r\nUser-Agent: h4-client/1.0\r\nAccept: text/html\r\n';
const REQUESTS = [
  `GET /hello?name=kim HTTP/1.1\r\n${HEAD}Accept-Language: ko-KR,ko;q=0.9\r\nCookie: sid=abc123; theme=dark\r\nConnection: close\r\n\r\n`,
  `POST /hello HTTP/1.1\r\n${HEAD}Cookie: sid=abc123; theme=dark\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 20\r\nConnection: close\r\n\r\nname=%EA%B9%80&qty=2`,
];

interface Passed {
  readonly lab: Laboratory;
  /** What the program behind nginx was sent, a connection each. */
  readonly sent: Uint8Array[];
  /** What the client got. */
  readonly responses: string[];
}

/** Asks nginx with one location, behind which a program on port 18181 answers everything with these bytes. */
async function pass(location: string, requests: readonly string[], answer: Uint8Array | string, { http = '', closes = true } = {}): Promise<Passed> {
  const lab = new Laboratory({ files: { '/srv/h4/www/sorry.html': 'sorry\n' } });
  const passed: Passed = { lab, sent: [], responses: [] };
  startNginx(lab.internet.machine('server'), {
    config: parseNginxConf(`events {} http { ${http} server { listen 18180; server_name localhost; root /srv/h4/www; ${location} } }`), filesModifiedMs: 0,
  });
  lab.serve('server', function* (sys) {
    const listener = sys.tcp.listen('127.0.0.1', 18181, 16)!;
    for (;;) {
      const connection = (yield* sys.tcp.accept(listener))!;
      const received = yield* sys.tcp.recv(connection);
      if (received.kind === 'bytes') passed.sent.push(received.bytes);
      yield* sys.tcp.send(connection, typeof answer === 'string' ? bytesOfText(answer) : answer);
      if (closes) sys.tcp.close(connection);
    }
  });
  lab.play('server', function* (sys: Sys): Program {
    yield* sys.sleep(100_000);
    for (const request of requests) {
      const connected = yield* sys.tcp.connect('127.0.0.1', 18180);
      if (connected.kind !== 'connected') throw new Error(connected.kind);
      yield* sys.tcp.send(connected.connection, bytesOfText(request));
      passed.responses.push((yield* readAll(sys, connected.connection, 90_000_000)).text);
      sys.tcp.close(connected.connection);
    }
  });
  await lab.run();
  return passed;
}

/** The port of the recording's client was another one, of as many digits. */
function withoutPort(bytes: Uint8Array): string {
  return latin1Of(bytes).replace(/(REMOTE_PORT(?:\0|\x05\0)?)\d{5}/, '$1#####');
}

const PASSES: Readonly<Record<string, string>> = {
  nginx_fastcgi_phpfpm: 'include fastcgi_params; fastcgi_param SCRIPT_FILENAME /srv/h4/www/dump.php; fastcgi_pass 127.0.0.1:18181;',
  nginx_fastcgi_python: 'include fastcgi_params; fastcgi_param PATH_INFO $fastcgi_script_name; fastcgi_param SCRIPT_NAME ""; fastcgi_pass 127.0.0.1:18181;',
  nginx_uwsgi: 'include uwsgi_params; uwsgi_pass 127.0.0.1:18181;',
  nginx_scgi: 'include scgi_params; scgi_pass 127.0.0.1:18181;',
};

describe('the bytes of a recorded nginx 1.22.1, and its program’s answer', () => {
  test.each(Object.entries(PASSES))('%s', async (name, location) => {
    const recorded = gatewayStreams(name);
    for (const [i, request] of REQUESTS.entries()) {
      const { sent, responses } = await pass(`location / { ${location} }`, [request], recorded.responses[i]!);
      expect(sent.map(withoutPort)).toEqual([withoutPort(recorded.requests[i]!)]);
      expect(responses[0]).toMatch(/^HTTP\/1\.1 200 OK\r\nServer: nginx\/1\.22\.1\r\n/);
      expect(responses[0]).toContain('REQUEST_METHOD');
    }
  });
});

/** Records of one FastCGI answer. */
function answer(...parts: readonly (readonly ['STDOUT' | 'STDERR', string])[]): Uint8Array {
  const records: FastcgiRecord[] = parts.map(([kind, text]) => ({ kind, requestId: 1, paddingLength: 0, content: bytesOfText(text) }));
  return encodeFastcgi([...records, { kind: 'END_REQUEST', requestId: 1, paddingLength: 0, appStatus: 0, protocolStatus: 0 }]);
}

function paramsOf(bytes: Uint8Array): Record<string, string> {
  return Object.fromEntries(decodeNameValuePairs(joinStream(decodeFastcgi(bytes).message, 'PARAMS', 1).content).message);
}

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n`;
const fastcgi = (more = ''): string => `location / { fastcgi_pass 127.0.0.1:18181; include fastcgi_params; ${more} }`;

describe('variables', () => {
  test('fastcgi_split_path_info and fastcgi_index make script name and path info', async () => {
    const php = `location ~ [^/]\\.php(/|$) { fastcgi_split_path_info ^(.+?\\.php)(/.*)$; fastcgi_pass 127.0.0.1:18181; include fastcgi.conf; fastcgi_param PATH_INFO $fastcgi_path_info; }
      location / { fastcgi_index index.php; fastcgi_pass 127.0.0.1:18181; include fastcgi.conf; fastcgi_param PATH_INFO $fastcgi_path_info; }`;
    const { sent } = await pass(php, [get('/shop/index.php/cart/2?x=1'), get('/shop/'), get('/plain')], answer(['STDOUT', 'Content-Type: text/plain\n\nok']));
    expect(sent.map(paramsOf).map(({ SCRIPT_FILENAME, SCRIPT_NAME, PATH_INFO, QUERY_STRING }) => [SCRIPT_FILENAME, SCRIPT_NAME, PATH_INFO, QUERY_STRING])).toEqual([
      ['/srv/h4/www/shop/index.php', '/shop/index.php', '/cart/2', 'x=1'],
      ['/srv/h4/www/shop/index.php', '/shop/index.php', '', ''],
      ['/srv/h4/www/plain', '/plain', '', ''],
    ]);
  });

  test('params of a level replace those of the outer level, all of them; if_not_empty leaves out what is empty', async () => {
    const inner = 'location /in { fastcgi_pass 127.0.0.1:18181; fastcgi_param A 1; fastcgi_param B $arg_b if_not_empty; } location / { fastcgi_pass 127.0.0.1:18181; }';
    const { sent } = await pass(inner, [get('/in'), get('/out')], answer(['STDOUT', '\n']), { http: 'fastcgi_param OUTER yes;' });
    expect(sent.map(paramsOf)).toEqual([{ A: '1', HTTP_HOST: 'shop.example', HTTP_CONNECTION: 'close' }, { OUTER: 'yes', HTTP_HOST: 'shop.example', HTTP_CONNECTION: 'close' }]);
  });

  test('fields of the client are left out where params give them, or altogether', async () => {
    const without = await pass(fastcgi('fastcgi_pass_request_headers off;'), [get('/')], answer(['STDOUT', '\n']));
    expect(Object.keys(paramsOf(without.sent[0]!)).filter((name) => name.startsWith('HTTP_'))).toEqual(['HTTP_HOST']);
  });

  test('paths beyond ASCII are octets of UTF-8', async () => {
    const { sent } = await pass(fastcgi(), [get('/%EA%B9%80/caf%C3%A9')], answer(['STDOUT', '\n']));
    expect(paramsOf(sent[0]!)).toMatchObject({ SCRIPT_NAME: '/\xea\xb9\x80/caf\xc3\xa9', REQUEST_URI: '/%EA%B9%80/caf%C3%A9' });
  });
});

describe('answers', () => {
  test.each([
    ['Status gives status and reason', answer(['STDOUT', 'Status: 418 Short and stout\r\nContent-Type: text/x\r\n\r\ntea']), /^HTTP\/1\.1 418 Short and stout\r\n.*Content-Type: text\/x\r\n.*tea/s],
    ['Location without Status is 302', answer(['STDOUT', 'Location: http://else.example/\n\n']), /^HTTP\/1\.1 302 Moved Temporarily\r\n.*Location: http:\/\/else\.example\/\r\n/s],
    ['a head and a body cut over records', answer(['STDOUT', 'Content-'], ['STDOUT', 'Length: 3\n\na'], ['STDOUT', 'bc']), /^HTTP\/1\.1 200 OK\r\n.*Content-Length: 3\r\n.*\r\n\r\nabc$/s],
    ['Content-Length ends the body', answer(['STDOUT', 'Content-Length: 2\n\nabc']), /\r\n\r\nab$/],
    ['a program’s own Server and Date stand', answer(['STDOUT', 'Server: mine\nDate: today\n\n']), /^HTTP\/1\.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\nServer: mine\r\nDate: today\r\n/],
  ])('%s', async (_, bytes, expected) => {
    expect((await pass(fastcgi(), [get('/')], bytes)).responses[0]).toMatch(expected);
  });

  test('SCGI and uwsgi take a status line of HTTP as well as Status', async () => {
    for (const protocol of ['scgi', 'uwsgi']) {
      const location = `location / { include ${protocol}_params; ${protocol}_pass 127.0.0.1:18181; }`;
      expect((await pass(location, [get('/')], 'HTTP/1.0 404 Not Here\r\nX-A: 1\r\n\r\nno')).responses[0]).toMatch(/^HTTP\/1\.1 404 Not Here\r\n.*X-A: 1\r\n.*no/s);
      expect((await pass(location, [get('/')], 'Status: 404 Not There\n\nno')).responses[0]).toMatch(/^HTTP\/1\.1 404 Not There\r\n/);
    }
  });

  test('what comes on STDERR goes to the error log', async () => {
    const { lab, responses } = await pass(fastcgi(), [get('/')], answer(['STDERR', 'PHP message: oh no.\n'], ['STDOUT', '\nbody'], ['STDERR', 'later\n']));
    expect(responses[0]).toContain('200 OK');
    expect(lab.log(ERRORS)).toEqual([
      expect.stringContaining('*1 FastCGI sent in stderr: "PHP message: oh no" while reading response header from upstream, client: 127.0.0.1, server: localhost, request: "GET / HTTP/1.1", upstream: "fastcgi://127.0.0.1:18181", host: "shop.example"'),
      expect.stringContaining('*1 FastCGI sent in stderr: "later" while reading upstream'),
    ]);
  });

  test('fastcgi_intercept_errors puts an error page in place of the program’s', async () => {
    const more = 'error_page 404 /sorry.html; location = /sorry.html { }';
    const not = answer(['STDOUT', 'Status: 404 Not Found\n\nmine']);
    expect((await pass(`${fastcgi()} ${more}`, [get('/')], not)).responses[0]).toContain('mine');
    expect((await pass(`${fastcgi('fastcgi_intercept_errors on;')} ${more}`, [get('/')], not)).responses[0]).toMatch(/^HTTP\/1\.1 404 Not Found\r\n.*sorry\n$/s);
  });

  test('a header too large for the buffer is 502', async () => {
    const { lab, responses } = await pass(fastcgi(), [get('/')], answer(['STDOUT', `X-A: ${'a'.repeat(5000)}`]), { closes: false });
    expect(responses[0]).toContain('502 Bad Gateway');
    expect(lab.log(ERRORS)).toEqual([expect.stringContaining('upstream sent too big header while reading response header from upstream')]);
  });
});

test('fastcgi_keep_conn and keepalive of the upstream: the connection is used again', async () => {
  const lab = new Laboratory();
  startNginx(lab.internet.machine('server'), {
    config: parseNginxConf('events {} http { upstream php { server 127.0.0.1:18181; keepalive 4; } server { listen 18180; location / { include fastcgi_params; fastcgi_pass php; fastcgi_keep_conn on; } } }'), filesModifiedMs: 0,
  });
  lab.serve('server', function* (sys) {
    const connection = (yield* sys.tcp.accept(sys.tcp.listen('127.0.0.1', 18181, 16)!))!;
    for (;;) {
      const received = yield* sys.tcp.recv(connection);
      if (received.kind !== 'bytes') return;
      expect(decodeFastcgi(received.bytes).message[0]).toMatchObject({ kind: 'BEGIN_REQUEST', keepConnection: true });
      yield* sys.tcp.send(connection, answer(['STDOUT', '\nok']));
    }
  });
  const seen: string[] = [];
  lab.play('client', function* (sys) {
    yield* sys.sleep(10_000);
    const connected = yield* sys.tcp.connect('198.51.100.20', 18180);
    if (connected.kind !== 'connected') throw new Error(connected.kind);
    for (let i = 0; i < 3; i++) {
      yield* sys.tcp.send(connected.connection, bytesOfText('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
      const received = yield* sys.tcp.recv(connected.connection);
      seen.push(received.kind === 'bytes' ? latin1Of(joinBytes([received.bytes])).slice(9, 12) : received.kind);
    }
  });
  await lab.run();
  expect(seen).toEqual(['200', '200', '200']);
  expect(lab.steps('connectionReused').map(({ data }) => data.uses)).toEqual([1, 2]);
  expect(lab.steps('connected').filter(({ data }) => data.port === 18181)).toHaveLength(1);
});
