/** A script run as CGI, and a WSGI application within one, against what httpd 2.4 and fcgiwrap were seen to start. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedPythonHost } from '../../pythonHost.ts';
import type { SupervisedHost } from '../../../cpython/supervisedHost.ts';
import type { Json, PythonRun } from '../../../src-core/python/pythonHost.ts';
import { guestLibrary, libraryPath } from '../../../src-core/python/guestFiles.ts';
import fcgiwrap from '../../golden/environ/cgi_fcgiwrap.json' with { type: 'json' };
import modCgid from '../../golden/environ/cgi_apache_mod_cgid.json' with { type: 'json' };
import overCgi from '../../golden/environ/cgi_wsgiref_handler.json' with { type: 'json' };
import { bodyOf, callOf, eventsOf, processOf, sentBy, writtenTo } from '../machine.ts';

let host: SupervisedHost;
beforeAll(async () => {
  host = sharedPythonHost();
  await host.ready();
});
afterAll(() => host.dispose());

const path = '/srv/h4/cgi/dumpraw.py';

interface Started {
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly words?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
}

/** As a web server does: a process for this request alone. */
async function run(script: string, { environment = {}, input = '', words = [], files = {} }: Started = {}): Promise<PythonRun> {
  await host.start(processOf(700, { environment, argv: ['/usr/bin/python3', path], path: [libraryPath] }), { ...guestLibrary, [path]: script, ...files });
  return host.call(700, callOf('hopbyhop.script:run', [path, words as Json], input));
}

const dumping = `
import json, os, sys
body = sys.stdin.buffer.read(int(os.environ.get("CONTENT_LENGTH") or 0)).decode()
print("Content-Type: application/json\\n")
print(json.dumps({"environ": dict(os.environ), "keys": list(os.environ), "argv": sys.argv, "stdin": body, "cwd": os.getcwd(), "pid": os.getpid(), "ppid": os.getppid()}))
`;

describe('a script', () => {
  test.each([
    ['httpd with mod_cgid', modCgid, 'GET'],
    ['httpd with mod_cgid', modCgid, 'POST'],
    ['fcgiwrap', fcgiwrap, 'GET'],
    ['fcgiwrap', fcgiwrap, 'POST'],
  ] as const)('started by %s sees what the recorded one saw: %#', async (_, golden, method) => {
    const { environ, argv, stdin, cwd } = golden.exchanges[method].seen_by_program;
    const given = Object.fromEntries(Object.entries(environ as Record<string, string>).filter(([name]) => name !== 'LC_CTYPE'));
    // fcgiwrap's own environment, which the recording leaves out, had a locale.
    const locale: Record<string, string> = golden === fcgiwrap ? { LANG: 'C.UTF-8' } : {};
    const answered = await run(dumping, { environment: { ...given, ...locale }, input: stdin });
    expect(answered).toMatchObject({ outcome: 'returned', result: 0 });
    const seen = JSON.parse(sentBy(answered).split('\n\n')[1] ?? '') as Record<string, unknown>;
    const expected = { ...environ, ...locale };
    expect(seen).toEqual({ environ: expected, keys: Object.keys(expected), argv, stdin, cwd, pid: 700, ppid: 1 });
  });

  test('httpd gives 28 variables, and Python adds the locale that it chose (PEP 538)', async () => {
    const environ = modCgid.exchanges.GET.seen_by_program.environ;
    expect(Object.keys(environ)).toHaveLength(29);
    const names = async (environment: Record<string, string>): Promise<unknown> => JSON.parse(sentBy(await run('import json, os, sys\nprint(json.dumps([os.environ.get("LC_CTYPE"), sys.stdin.errors]))', { environment })));
    expect(await names({})).toEqual(['C.UTF-8', 'surrogateescape']);
    expect(await names({ LANG: 'ko_KR.UTF-8' })).toEqual([null, 'strict']);
    expect(await names({ LC_ALL: 'C' })).toEqual([null, 'surrogateescape']);
  });

  test('gets the words of an indexed query after its path', async () => {
    expect(sentBy(await run('import sys; print(sys.argv)', { words: ['one', 'two+'] }))).toBe(`['${path}', 'one', 'two+']\n`);
  });

  test('reads its input as text or as bytes, line by line or to its end', async () => {
    const reading = 'import sys\nprint([sys.stdin.buffer.readline(), sys.stdin.buffer.read(3), sys.stdin.read()])';
    expect(sentBy(await run(reading, { input: 'a=1\r\n\xea\xb9\x80rest\n' }))).toBe(`[b'a=1\\r\\n', b'\\xea\\xb9\\x80', 'rest\\n']\n`);
    expect(sentBy(await run('import sys\nfor line in sys.stdin: print(repr(line))\nprint(repr(input.__name__))', { input: 'one\ntwo' }))).toBe(`'one\\n'\n'two'\n'input'\n`);
    expect(sentBy(await run('print(input())', { input: '\xea\xb9\x80\n' }))).toBe('\xea\xb9\x80\n');
  });

  test('writes exact bytes to the pipe: in one block at its end, or when 128 KiB are there, or when it flushes', async () => {
    const blocks = async (script: string): Promise<string[]> => eventsOf(await run(script), 'send').map((event) => event.bytes);
    expect(await blocks('import sys\nprint("Content-Type: image/png\\n")\nsys.stdout.flush()\nsys.stdout.buffer.write(bytes(range(256)))\nprint("김")')).toEqual([
      'Content-Type: image/png\n\n',
      `${String.fromCharCode(...Array.from({ length: 256 }, (_, byte) => byte))}\xea\xb9\x80\n`,
    ]);
    const large = await blocks('for n in range(300): print("x" * 999)');
    expect(large.length).toBeGreaterThan(1);
    expect(large.length).toBeLessThan(6);
    expect(large.join('')).toBe(`${'x'.repeat(999)}\n`.repeat(300));
  });

  test('is traced from its first line on, and nothing else is', async () => {
    const answered = await run('name = "kim"\ndef greet():\n    return "hi " + name\nprint(greet())\n');
    expect(answered.events.flatMap((event) => ('depth' in event && event.kind !== 'line' ? [[event.kind, event.file, event.function, event.depth]] : []))).toEqual([
      ['call', path, '<module>', 0],
      ['call', path, 'greet', 1],
      ['return', path, 'greet', 1],
      ['return', path, '<module>', 0],
    ]);
    expect(eventsOf(answered, 'line').map((event) => event.line)).toEqual([1, 2, 4, 3]);
  });

  test('imports what lies beside it', async () => {
    const answered = await run('import beside\nprint(beside.__file__, __name__, __file__)', { files: { '/srv/h4/cgi/beside.py': '' } });
    expect(sentBy(answered)).toBe(`/srv/h4/cgi/beside.py __main__ ${path}\n`);
    expect(eventsOf(answered, 'import')).toMatchObject([{ module: 'beside' }]);
  });

  test.each([
    ['raise KeyError("pear")', 1, `Traceback (most recent call last):\n  File "${path}", line 1, in <module>\n    raise KeyError("pear")\nKeyError: 'pear'\n`],
    ['print(1 +)', 1, `  File "${path}", line 1\n    print(1 +)\n             ^\nSyntaxError: invalid syntax\n`],
    ['import sys\nsys.exit(3)', 3, ''],
    ['import sys\nsys.exit(-1)', 255, ''],
    ['import sys\nsys.exit("no such page")', 1, 'no such page\n'],
    ['raise SystemExit', 0, ''],
    ['import sys\nprint("to the log", file=sys.stderr)', 0, 'to the log\n'],
  ])('%s: status %i', async (script, status, log) => {
    const answered = await run(`${script}\n`);
    expect([answered.outcome, answered.result, writtenTo(answered, 'stderr')]).toEqual(['returned', status, log]);
  });

  test('what was printed before an exception arrives; what was not flushed before os._exit() is lost', async () => {
    expect(sentBy(await run('print("Content-Type: text/plain\\n")\nraise ValueError\n'))).toBe('Content-Type: text/plain\n\n');
    const gone = await run('import os\nprint("some", flush=True)\nprint("more")\nos._exit(4)\n');
    expect([gone.outcome, gone.result, sentBy(gone)]).toEqual(['died', 'os._exit(4)', 'some\n']);
    expect(sentBy(await run('import atexit\natexit.register(print, "bye")\nprint("hello")\n'))).toBe('hello\nbye\n');
  });

  test('that is not there: status 2', async () => {
    await host.start(processOf(701, { environment: {} }), guestLibrary);
    const answered = await host.call(701, callOf('hopbyhop.script:run', ['/srv/none.py', [], '/']));
    expect([answered.result, writtenTo(answered, 'stderr')]).toEqual([2, "/usr/bin/python3: can't open file '/srv/none.py': [Errno 2] No such file or directory\n"]);
  });

  test('counts from one in each process: nothing of the last request is left', async () => {
    const counting = { '/srv/h4/cgi/counter.py': 'visits = 0\ndef visit():\n    global visits\n    visits += 1\n    return visits\n' };
    for (let request = 0; request < 3; request++) expect(sentBy(await run('import counter\nprint(counter.visit())', { files: counting }))).toBe('1\n');
  });
});

const application = `
import json
def application(environ, start_response):
    shown = {key: value if isinstance(value, (str, bool)) or key == "wsgi.version" else "OBJECT" for key, value in environ.items()}
    body = json.dumps({"environ": shown, "keys": list(environ), "input": environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()}).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Set-Cookie", "seen=1; Path=/")])
    return [body]
`;
const ours = 'from gateway.cgi_handler import run\n';
const wsgiref = 'from wsgiref.handlers import CGIHandler\nrun = CGIHandler().run\n';

describe('a WSGI application over CGI', () => {
  test.each(['GET', 'POST'] as const)('the environ of a %s has the same keys in the same order, and the same values', async (method) => {
    const { environ, wsgi_input_read: body } = overCgi.exchanges[method].seen_by_program;
    const environment = Object.fromEntries(Object.entries(environ as Record<string, unknown>).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && !entry[0].startsWith('wsgi.') && entry[0] !== 'LC_CTYPE'));
    for (const handler of [ours, wsgiref]) {
      const answered = await run(`${application}${handler}run(application)\n`, { environment, input: body });
      const seen = JSON.parse(bodyOf(answered)) as { environ: Record<string, unknown>; keys: string[]; input: string };
      expect(seen.keys).toEqual(Object.keys(environ));
      expect(seen.keys.filter((key) => key.startsWith('wsgi.'))).toHaveLength(8);
      expect(seen.environ).toEqual(Object.fromEntries(Object.entries(environ).map(([key, value]) => [key, String(value).startsWith('OBJECT') ? 'OBJECT' : value])));
      expect(seen.environ['wsgi.run_once']).toBe(true);
      expect(seen.input).toBe(body);
      expect(sentBy(answered)).toMatch(/^Status: 200 OK\r\nContent-Type: application\/json\r\nSet-Cookie: seen=1; Path=\/\r\nContent-Length: \d+\r\n\r\n\{/);
      expect(eventsOf(answered, 'call').some((event) => event.role === 'application')).toBe(true);
    }
  });

  const answers: readonly [string, string, string][] = [
    ['one block', 'start_response("200 OK", [("A", "1")]); return [b"one"]', 'Status: 200 OK\r\nA: 1\r\nContent-Length: 3\r\n\r\none'],
    ['two blocks', 'start_response("200 OK", [("A", "1")]); return [b"one", b"two"]', 'Status: 200 OK\r\nA: 1\r\n\r\nonetwo'],
    ['no block', 'start_response("404 Not Found", []); return []', 'Status: 404 Not Found\r\nContent-Length: 0\r\n\r\n'],
    ['write()', 'start_response("200 OK", [])(b"one"); return [b"two"]', 'Status: 200 OK\r\n\r\nonetwo'],
    ['an exception', 'raise KeyError("pear")', 'Status: 500 Internal Server Error\r\nContent-Type: text/plain\r\nContent-Length: 59\r\n\r\nA server error occurred.  Please contact the administrator.'],
    ['no start_response', 'return [b"x"]', 'Status: 500 Internal Server Error\r\nContent-Type: text/plain\r\nContent-Length: 59\r\n\r\nA server error occurred.  Please contact the administrator.'],
    ['an exception after the head', 'start_response("200 OK", []); yield b"some"; raise KeyError("pear")', 'Status: 200 OK\r\n\r\nsome'],
  ];

  test.each(answers)('%s is sent as wsgiref sends it', async (_, code, sent) => {
    for (const handler of [ours, wsgiref]) {
      const answered = await run(`def application(environ, start_response):\n    ${code}\n${handler}run(application)\n`, { environment: { REQUEST_METHOD: 'GET' } });
      expect(sentBy(answered)).toBe(sent);
      if (code.includes('KeyError')) expect(writtenTo(answered, 'stderr') + writtenTo(answered, 'errors')).toContain("KeyError: 'pear'\n");
    }
  });

  test('a path beyond ASCII is one character for each byte', async () => {
    const answered = await run(`def application(environ, start_response):\n    start_response("200 OK", [])\n    return [environ["PATH_INFO"].encode("latin-1")]\n${ours}run(application)\n`, { environment: { PATH_INFO: '/김' } });
    expect(bodyOf(answered)).toBe('/\xea\xb9\x80');
  });
});
