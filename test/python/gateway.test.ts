/** The gateway in Python against what gunicorn 20.1 was seen to do, and the sample site behind it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { createNodePythonHost } from '../../node/pythonHostNode.ts';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import type { PythonRun } from '../../src-core/python/pythonHost.ts';
import golden from '../golden/environ/gunicorn-behind-nginx.json' with { type: 'json' };
import sampleSite from '../golden/gunicorn-sample-site.json' with { type: 'json' };
import { bodyOf, eventsOf, get, handle, sentBy, startGateway, writtenTo } from './machine.ts';

let host: SupervisedHost;
beforeAll(async () => {
  host = createNodePythonHost();
  await startGateway(host, 902);
});
afterAll(() => host.dispose());

const dumping = `
import json
def application(environ, start_response):
    shown = {key: value if isinstance(value, (str, bool)) or key == "wsgi.version" else "OBJECT" for key, value in environ.items()}
    body = json.dumps({"environ": shown, "keys": list(environ), "input": environ["wsgi.input"].read().decode()}).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Set-Cookie", "seen=1; Path=/")])
    return [body]
`;

describe('as gunicorn 20.1 does', () => {
  beforeAll(() => startGateway(host, 910, 'dump:application', { '/srv/shop/dump.py': dumping }));

  test.each(['GET', 'POST'] as const)('the environ of a %s has the same keys in the same order, and the same values', async (method) => {
    const { upstreamRequest, environ, wsgiInput } = golden.exchanges[method];
    const run = await handle(host, 910, upstreamRequest, ['127.0.0.1', Number(environ.REMOTE_PORT)]);
    const seen = JSON.parse(bodyOf(run)) as { environ: Record<string, unknown>; keys: string[]; input: string };
    const expected = Object.fromEntries(Object.entries(environ).map(([key, value]) => [key, String(value).startsWith('OBJECT') ? 'OBJECT' : value]));
    expect(seen.keys).toEqual(Object.keys(environ));
    expect(seen.environ).toEqual(expected);
    expect(seen.input).toBe(wsgiInput);
    expect(Object.keys(eventsOf(run, 'call').find((event) => event.role === 'application')?.environ ?? {})).toEqual(Object.keys(environ));
  });

  test('the response has the same head, byte by byte, and goes in two sends', async () => {
    const run = await handle(host, 910, golden.exchanges.GET.upstreamRequest);
    const length = bodyOf(run).length;
    expect(eventsOf(run, 'send').map((event) => event.bytes)).toEqual([
      golden.exchanges.GET.upstreamResponseHead.replace('Content-Length: 1296', `Content-Length: ${length}`),
      bodyOf(run),
    ]);
  });

  const small = (body: string): Promise<PythonRun> => startGateway(host, 911, 'small:application', { '/srv/shop/small.py': body });
  const generator = `def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    yield b""
    yield b"one"
    yield b"two"
`;

  test('chunks for HTTP/1.1 without Content-Length, none for HTTP/1.0', async () => {
    await small(generator);
    expect(eventsOf(await handle(host, 911, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'), 'send').map((event) => event.bytes)).toEqual([
      expect.stringMatching(/^HTTP\/1\.1 200 OK\r\nServer: gunicorn\r\nDate: .* GMT\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nContent-Type: text\/plain\r\n\r\n$/),
      '3\r\none\r\n',
      '3\r\ntwo\r\n',
      '0\r\n\r\n',
    ]);
    expect(bodyOf(await handle(host, 911, get('/')))).toBe('onetwo');
    expect(bodyOf(await handle(host, 911, 'HEAD / HTTP/1.1\r\nHost: a\r\n\r\n'))).toBe('');
  });

  test('a generator yields, resumes and returns', async () => {
    await small(generator);
    const kinds = (await handle(host, 911, get('/'))).events.filter((event) => 'file' in event && event.file === '/srv/shop/small.py' && event.kind !== 'line');
    expect(kinds.map((event) => event.kind)).toEqual(['call', 'yield', 'resume', 'yield', 'resume', 'yield', 'resume', 'return']);
    expect(kinds[0]).toMatchObject({ role: 'application' });
  });

  test.each([
    ['GET /' + 'a'.repeat(4094) + ' HTTP/1.0\r\n\r\n', 400, 'Request Line is too large'],
    ['GET /\r\n\r\n', 400, 'Invalid Request Line'],
    ['GET http://[ HTTP/1.0\r\n\r\n', 400, 'Invalid Request Line'],
    ['G{T / HTTP/1.0\r\n\r\n', 400, 'Invalid Method'],
    ['GET / HTTQ/1.0\r\n\r\n', 400, 'Invalid HTTP Version'],
    ['GET / HTTP/1.0\r\nno colon\r\n\r\n', 400, 'Invalid HTTP Header'],
    ['GET / HTTP/1.0\r\nName : x\r\n\r\n', 400, 'Invalid HTTP header name'],
    [`GET / HTTP/1.0\r\nA: ${'b'.repeat(8190)}\r\n\r\n`, 400, 'limit request headers fields size'],
    [`GET / HTTP/1.0\r\n${'A: b\r\n'.repeat(101)}\r\n`, 400, 'limit request headers fields'],
    ['POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400, 'CONTENT-LENGTH'],
    ['POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n', 400, 'CONTENT-LENGTH'],
  ])('%#: a bad request is answered with 400', async (request, status, message) => {
    const sent = sentBy(await handle(host, 910, request));
    expect(sent).toContain(`HTTP/1.1 ${status} Bad Request\r\nConnection: close\r\nContent-Type: text/html\r\n`);
    expect(sent).toContain(message);
  });

  test('a client that is gone before its request is whole gets nothing', async () => {
    expect(await handle(host, 910, 'GET / HT')).toMatchObject({ outcome: 'returned' });
    expect(sentBy(await handle(host, 910, ''))).toBe('');
  });

  test('X-Forwarded-Proto is believed from the proxy alone', async () => {
    const request = get('/', 'X-Forwarded-Proto: https');
    const scheme = async (client: [string, number]) => (JSON.parse(bodyOf(await handle(host, 910, request, client))) as { environ: Record<string, string> }).environ['wsgi.url_scheme'];
    expect([await scheme(['127.0.0.1', 1]), await scheme(['192.0.2.9', 1])]).toEqual(['https', 'http']);
  });

  test('a chunked request body is put together', async () => {
    const run = await handle(host, 910, 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n');
    expect((JSON.parse(bodyOf(run)) as { input: string }).input).toBe('abcdefg');
  });

  test.each([
    ['start_response called twice', 'start_response("200 OK", []); start_response("200 OK", []); return []', 'AssertionError'],
    ['a str in the body', 'start_response("200 OK", []); return ["text"]', 'TypeError'],
    ['no start_response', 'return [b"x"]', 'AssertionError'],
    ['a line break in a header', 'start_response("200 OK", [("A", "b\\r\\nC: d")]); return []', 'ValueError'],
  ])('%s is an error of the application: 500', async (_, body, error) => {
    await small(`def application(environ, start_response):\n    ${body}\n`);
    const run = await handle(host, 911, get('/'));
    expect(sentBy(run)).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n/);
    expect(writtenTo(run, 'stderr')).toContain(error);
  });

  test('an OSError of the application is taken for trouble with the socket: no answer', async () => {
    await small('def application(environ, start_response):\n    return open("/nowhere")\n');
    const run = await handle(host, 911, get('/'));
    expect(sentBy(run)).toBe('');
    expect(writtenTo(run, 'stderr')).toMatch(/\[ERROR\] Socket error processing request\.\nTraceback [^]*FileNotFoundError/);
  });

  test('an exception after the head was sent can only end the connection', async () => {
    await small('def application(environ, start_response):\n    start_response("200 OK", [])\n    yield b"some"\n    raise RuntimeError("late")\n');
    const run = await handle(host, 911, get('/'));
    expect(bodyOf(run)).toBe('some');
    expect(eventsOf(run, 'shutdown')).toHaveLength(1);
    expect(writtenTo(run, 'stderr')).toContain('RuntimeError: late');
  });

  test('start_response with exc_info replaces the head as long as it was not sent', async () => {
    await small(`import sys
def application(environ, start_response):
    start_response("200 OK", [("A", "1")])
    try:
        raise ValueError
    except ValueError:
        start_response("500 Oops", [("B", "2")], sys.exc_info())
    return [b"sorry"]
`);
    const sent = sentBy(await handle(host, 911, get('/')));
    expect(sent).toMatch(/^HTTP\/1\.0 500 Oops\r\n/);
    expect(sent).not.toContain('A: 1');
  });
});

describe('the sample site', () => {
  const withoutVariables = (response: string): string =>
    response
      .replace(/Date: .*? GMT/g, 'Date: …')
      .replace(/Visit number \d+ to process \d+/g, 'Visit number … to process …')
      .replace(/Content-Length: \d+/g, 'Content-Length: …')
      // oxlint-disable-next-line no-control-regex -- the first two bytes of gzip
      .replace(/\x1f\x8b[^]*/, '(gzip)');

  test.each(sampleSite.exchanges)('is served as gunicorn served it: %#', async ({ request, response }) => {
    expect(withoutVariables(sentBy(await handle(host, 902, request)))).toBe(response);
  });

  test('says hello, and its middlewares log and compress', async () => {
    const run = await handle(host, 902, get('/hello?name=%EA%B9%80%3Cb%3E', 'Accept-Encoding: gzip', 'X-Forwarded-For: 198.51.100.7'));
    expect(sentBy(run)).toContain('Vary: Accept-Encoding\r\nContent-Encoding: gzip\r\nContent-Length: ');
    expect(gunzipSync(Buffer.from(bodyOf(run), 'latin1')).toString()).toContain('Hello, 김&lt;b&gt;!');
    expect(writtenTo(run, 'errors')).toMatch(/^198\.51\.100\.7 "GET \/hello\?name=%EA%B9%80%3Cb%3E" 200 \d+ \d\.\d{3} ms\n$/);
  });

  test('the roles of the WSGI story are found', async () => {
    const run = await handle(host, 902, get('/hello?name=kim'));
    const roles = eventsOf(run, 'call').filter((event) => event.role !== undefined).map((event) => `${event.role} ${event.function}`);
    expect(roles).toEqual([
      'application AccessLog.__call__',
      'application Gzip.__call__',
      'application App.__call__',
      'request Request.__init__',
      'start_response Exchange.start_response',
      'start_response AccessLog.__call__.<locals>.start_logged_response',
      'start_response Response.start_response',
      'close LoggedBody.close',
      'close GzipBody.close',
    ]);
  });

  test('every call ends, at its own depth', async () => {
    for (const target of ['/hello', '/broken', '/nothing']) {
      const open: number[] = [];
      for (const event of (await handle(host, 902, get(target))).events) {
        if (event.kind === 'call' || event.kind === 'resume') expect(open.push(event.depth)).toBe(event.depth + 1);
        if (event.kind === 'return' || event.kind === 'yield' || event.kind === 'unwind') expect(open.pop()).toBe(event.depth);
      }
      expect(open).toEqual([]);
    }
  });

  test('an error in a view: traceback in the error log, 500 to the client', async () => {
    const run = await handle(host, 902, get('/broken'));
    expect(writtenTo(run, 'stderr')).toMatch(/^\[2026-11-20 10:30:22 \+0000\] \[902\] \[ERROR\] Error handling request \/broken\nTraceback [^]*KeyError: 'pear'\n$/);
    expect(sentBy(run)).toBe(
      'HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\nContent-Type: text/html\r\nContent-Length: 141\r\n\r\n' +
        '<html>\n  <head>\n    <title>Internal Server Error</title>\n  </head>\n  <body>\n    <h1><p>Internal Server Error</p></h1>\n    \n  </body>\n</html>\n',
    );
    expect(eventsOf(run, 'unwind')[0]).toMatchObject({ file: '/srv/shop/views.py', function: 'broken', exception: "KeyError: 'pear'" });
  });

  test.each([
    [get('/nothing<'), '404 Not Found', 'Nothing is at /nothing&lt;.'],
    [get('/form').replace('GET', 'DELETE'), '405 Method Not Allowed', 'Try GET, POST, HEAD.'],
    ['POST /form HTTP/1.0\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 14\r\n\r\nname=kim&qty=2', '200 OK', '2 for kim, thank you.'],
    [get('/form', 'Cookie: a=b; name=kim'), '200 OK', 'value="kim"'],
    [get('/'), '200 OK', '<link rel="stylesheet" href="/static/site.css">'],
  ])('%#: its other pages', async (request, status, text) => {
    const sent = sentBy(await handle(host, 902, request));
    expect(sent).toMatch(new RegExp(`^HTTP/1\\.0 ${status}\r\n`));
    expect(sent).toContain(text);
  });

  test('a slow page sleeps on the simulated clock', async () => {
    const run = await handle(host, 902, get('/slow?seconds=2.5'));
    expect(eventsOf(run, 'sleep')).toMatchObject([{ us: 2_500_000 }]);
    expect(sentBy(run)).toContain('Date: Fri, 20 Nov 2026 10:30:24 GMT');
  });

  test('wsgiref.validate finds nothing wrong with application and middlewares', async () => {
    const validated = `
from wsgiref.validate import validator
from middleware.access_log import AccessLog
from middleware.gzip_body import Gzip
from views import app
application = validator(AccessLog(validator(Gzip(validator(app)))))
`;
    await startGateway(host, 912, 'validated:application', { '/srv/shop/validated.py': validated });
    for (const headers of [[], ['Accept-Encoding: gzip']]) {
      for (const target of ['/', '/hello?name=kim', '/form', '/nothing']) {
        const run = await handle(host, 912, get(target, ...headers));
        expect(writtenTo(run, 'stderr')).not.toContain('Error');
        expect(sentBy(run)).toMatch(/^HTTP\/1\.0 (200|404) /);
      }
    }
  });
});

describe('determinism', () => {
  test('the same calls in a new host give deep-equal runs', async () => {
    const runs = async (): Promise<PythonRun[]> => {
      const fresh = createNodePythonHost();
      const load = await startGateway(fresh, 5);
      await fresh.fork(5, { pid: 6, ppid: 5, hostname: 'app1', argv: [], environment: {}, seed: 1, path: [] });
      const answers = [load, await handle(fresh, 6, get('/hello?name=kim')), await handle(fresh, 5, get('/broken')), await handle(fresh, 6, get('/nothing'))];
      fresh.dispose();
      return answers;
    };
    expect(await runs()).toEqual(await runs());
  });
});
