/** mod_wsgi 4.9.4, embedded and as a daemon: what applications were seen to get, and what passed between daemon and httpd. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedPythonHost } from '../../pythonHost.ts';
import type { SupervisedHost } from '../../../cpython/supervisedHost.ts';
import { guestLibrary, libraryPath } from '../../../src-core/python/guestFiles.ts';
import type { Json, PythonRun } from '../../../src-core/python/pythonHost.ts';
import daemon from '../../golden/environ/mod_wsgi_daemon.json' with { type: 'json' };
import mounted from '../../golden/environ/mod_wsgi_daemon_mounted_at_app.json' with { type: 'json' };
import embedded from '../../golden/environ/mod_wsgi_embedded.json' with { type: 'json' };
import recordedDaemon from '../../golden/environ/recorded/mod_wsgi-daemon.json' with { type: 'json' };
import recordedEmbedded from '../../golden/environ/recorded/mod_wsgi-embedded.json' with { type: 'json' };
import { callOf, eventsOf, processOf, sentBy, writtenTo } from '../machine.ts';
import { dumpIn, shapes, withoutClasses, withoutDumpedClasses, withoutMarks } from './recorded.ts';

let host: SupervisedHost;
beforeAll(async () => {
  host = sharedPythonHost();
  await host.ready();
});
afterAll(() => host.dispose());

const script = '/srv/shapes/wsgi.py';
const broken: Readonly<Record<string, string>> = {
  raising: "print('loading')\nraise KeyError('pear')\n",
  unparsed: 'def application(environ, start_response:\n',
  nameless: 'app = 1\n',
  exiting: 'import sys\ndef application(environ, start_response):\n    sys.exit(3)\n',
};

async function start(pid: number, settings: object, files: Readonly<Record<string, string>> = {}): Promise<void> {
  const scripts = Object.fromEntries(Object.entries(broken).map(([name, text]) => [`/srv/shapes/${name}.py`, text]));
  await host.start(processOf(pid, { path: [libraryPath] }), { ...guestLibrary, ...shapes, ...scripts, [script]: recordedDaemon.script, ...files });
  const run = await host.call(pid, callOf('gateway.mod_wsgi:start', [settings as Json]));
  expect(run.error).toBeUndefined();
}

const ask = (pid: number, variables: Variables, { file = script, request = {}, body = '' }: { file?: string; request?: object; body?: string } = {}): Promise<PythonRun> =>
  host.call(pid, callOf('gateway.mod_wsgi:handle', [8, file, variables as Json, request as Json], body));

type Variables = readonly (readonly [string, string])[];

/** As a CGI script gets them from httpd: headers first, common variables, and then those of the request line. */
function inOrderOfCgi(environ: Readonly<Record<string, unknown>>): Variables {
  const own = Object.entries(environ).filter((entry): entry is [string, string] => typeof entry[1] === 'string' && !/^(mod_)?(wsgi|apache)\./.test(entry[0]));
  return [...own.slice(8), ['PATH', '/usr/bin:/bin'], ...own.slice(0, 8)];
}

describe('the environ', () => {
  const dumping = `
import json
def application(environ, start_response):
    shown = {key: "OBJECT" if type(value).__module__ not in ("builtins",) or isinstance(value, type) else value for key, value in environ.items()}
    body = json.dumps({"environ": shown, "input": environ["wsgi.input"].read().decode()}).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Set-Cookie", "seen=1; Path=/")])
    return [body]
`;

  test.each([
    ['embedded', embedded, 'GET'],
    ['embedded', embedded, 'POST'],
    ['daemon', daemon, 'GET'],
    ['daemon', daemon, 'POST'],
    ['mounted at /app', mounted, 'GET'],
    ['mounted at /app', mounted, 'POST'],
  ] as const)('%s: the same keys in the same order, and the same values: %#', async (_, golden, method) => {
    const { environ, wsgi_input_read: body } = golden.exchanges[method].seen_by_program;
    const own: Record<string, unknown> = environ;
    // The daemon of that recording had threads and `processes=`.
    const isDaemon = own['mod_wsgi.process_group'] !== '';
    const settings = { process_group: own['mod_wsgi.process_group'], application_group: '', processes: 2, threads: isDaemon ? 8 : 1, server_version: [2, 4, 55] };
    await start(730, settings, { '/srv/shapes/dump.py': dumping });
    const requests = own['mod_wsgi.total_requests'] as number;
    const options = { file: '/srv/shapes/dump.py', body, request: { listener_host: '127.0.0.1', listener_port: 18_180, request_id: own['mod_wsgi.request_id'], request_start: Number(own['mod_wsgi.request_start']), queue_start: Number(own['mod_wsgi.queue_start']), thread_id: own['mod_wsgi.thread_id'] } };
    for (let n = 0; n < requests; n++) await ask(730, inOrderOfCgi(environ), { ...options, request: { ...options.request, thread_id: n < requests - (own['mod_wsgi.thread_requests'] as number) ? 99 : own['mod_wsgi.thread_id'] } });
    const run = await ask(730, inOrderOfCgi(environ), options);
    const seen = dumpIn(sentBy(run));
    expect(seen.keys).toEqual(Object.keys(environ));
    const times = { 'mod_wsgi.script_start': 'time', ...(isDaemon ? { 'mod_wsgi.daemon_start': 'time' } : {}) };
    expect({ ...seen.environ, ...times }).toEqual({ ...withoutClasses(environ), ...times });
    expect(seen.input).toBe(body);
    expect(Object.keys(eventsOf(run, 'call').find((event) => event.role === 'application')?.environ ?? {})).toEqual(Object.keys(environ));
  });
});

const withoutPrefix = (log: string): string => log.split('\n').filter((line) => !line.includes('[wsgi:info]')).map((line) => line.replace(/^\[.*?\] \[wsgi:error\] \[pid \d+:tid \d+\] (\[(client|remote) [^\]]*\] )?/, '')).join('\n').replace(/pid=\d+/g, 'pid=…');
const logOf = (run: PythonRun): string => withoutMarks(eventsOf(run, 'write').map((event) => event.text).join('')).replace(/pid=\d+/g, 'pid=…');

describe.each([['daemon', recordedDaemon], ['embedded', recordedEmbedded]] as const)('%s', (mode, recording) => {
  const pid = mode === 'daemon' ? 731 : 732;
  const exchanges: Readonly<Record<string, { response: string; logged: string; daemon?: string[][] }>> = recording.exchanges;
  beforeAll(() => start(pid, mode === 'daemon' ? { process_group: 'shop', processes: 1 } : { application_group: 'shop.example:18180|', processes: 256 }));

  /** The daemon's packet says which variables httpd gave; embedded they are the same. */
  function given(name: string): Variables {
    const recorded = recordedDaemon.exchanges as Readonly<Record<string, { daemon: string[][] }>>;
    const strings = recorded[name]!.daemon[1]![1]!.slice(8).split('\0');
    return Array.from({ length: (strings.length - 1) / 2 }, (_, pair) => [strings[2 * pair]!, strings[2 * pair + 1]!] as const).filter(([variable]) => !variable.startsWith('mod_wsgi.'));
  }

  test.each(Object.keys(exchanges).filter((name) => !['first', 'second'].includes(name)))('%s: what is sent and what is logged', async (name) => {
    const { logged, response } = exchanges[name]!;
    const file = name in broken ? `/srv/shapes/${name}.py` : script;
    const run = await ask(pid, given(name), { file, body: name === 'POST' ? 'name=%EA%B9%80&qty=2' : '', request: { thread_id: mode === 'daemon' ? 1 : 0 } });
    expect(run.outcome).toBe('returned');
    // Embedded, each mount has an interpreter of its own by default, named after it.
    expect(logOf(run)).toBe(withoutMarks(withoutPrefix(logged)).replace(`|/${name}'`, "|'"));
    const { status, error } = run.result as { status: number; error: boolean };
    expect(status).toBe(Number(response.slice(9, 12)));
    const recordedWrites = (recordedDaemon.exchanges as Readonly<Record<string, { daemon: string[][] }>>)[name]!.daemon.filter(([call]) => call === 'write').map(([, bytes]) => bytes!).slice(1);
    const sent = eventsOf(run, 'send').map((event) => event.bytes);
    if (mode === 'embedded' && error && sent.length === 0) expect(recordedWrites).toEqual(['Status: 200 Error\r\n\r\n']);
    else if (response.includes('{"environ"')) expect(sent.map(withoutDumpedClasses)[0]).toMatch(/^Status: 200 OK\r\nContent-Length: …\r\nSet-Cookie: seen=1; Path=\/\r\nContent-Type: application\/json\r\n\r\n\{"environ"/);
    else expect(sent).toEqual(recordedWrites);
  });

  test('a script is a module of its own name, executed once; what it sees of mod_wsgi', async () => {
    const other = mode === 'daemon' ? 733 : 734;
    await start(other, mode === 'daemon' ? { process_group: 'shop', processes: 1 } : { application_group: 'shop.example:18180|', processes: 256 });
    for (const visit of ['first', 'second'] as const) {
      const run = await ask(other, given(visit), { request: { request_id: 'CBrnWmr7pzI' } });
      const told = (text: string): string => text.slice(text.indexOf("['_mod_wsgi_"), text.indexOf('True]') + 5);
      // Python 3.14 has no `__cached__` of its own any more for modules that were not compiled to a file.
      expect(told(sentBy(run)).replace("'__cached__', ", '')).toBe(told(exchanges[visit]!.response).replace("'__cached__', ", ''));
      expect(eventsOf(run, 'import').map(({ module }) => module)).toEqual(visit === 'first' ? ['_mod_wsgi_24f3f904dc99f092be0efcb5b17d4a9d', 'shapes'] : []);
    }
  });
});

test('nothing is printed to standard output', async () => {
  await start(735, {});
  const run = await ask(735, [['PATH_INFO', '/printing']]);
  expect([writtenTo(run, 'stdout'), writtenTo(run, 'stderr'), writtenTo(run, 'errors')]).toEqual(['', 'printed\nto stderr\n', 'to wsgi.errors\n']);
});

test('a script can be loaded before its first request', async () => {
  await start(736, { process_group: 'shop' });
  const load = async (file: string): Promise<unknown> => (await host.call(736, callOf('gateway.mod_wsgi:load', [file]))).result;
  expect(await load(script)).toEqual({ status: 200 });
  expect([await load('/srv/shapes/raising.py'), await load('/srv/shapes/nameless.py'), await load('/srv/none.py')]).toEqual([{ status: 500 }, { status: 404 }, { status: 500 }]);
  expect(eventsOf(await ask(736, [['PATH_INFO', '/single']]), 'import')).toEqual([]);
});
