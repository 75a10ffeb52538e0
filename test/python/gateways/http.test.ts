/** WSGI servers that speak HTTP themselves: what each was seen to hand over and to answer, byte by byte. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedPythonHost } from '../../pythonHost.ts';
import type { SupervisedHost } from '../../../cpython/supervisedHost.ts';
import { guestLibrary, libraryPath } from '../../../src-core/python/guestFiles.ts';
import type { PythonRun } from '../../../src-core/python/pythonHost.ts';
import { callOf, eventsOf, processOf, sentBy } from '../machine.ts';
import { dumpIn, recordingOf, shapes, withoutClasses, withoutDumpedClasses, withoutMarks, type Recorded } from './recorded.ts';

let host: SupervisedHost;
beforeAll(async () => {
  host = sharedPythonHost();
  await host.ready();
});
afterAll(() => host.dispose());

async function load(pid: number, server: string, environment: Readonly<Record<string, string>> = {}, code?: string): Promise<void> {
  const files = code === undefined ? shapes : { '/srv/shapes/shapes.py': code };
  await host.start(processOf(pid, { environment, path: [libraryPath] }), { ...guestLibrary, ...files });
  const run = await host.call(pid, callOf('gateway.http_worker:load', [server, 'shapes', { chdir: '/srv/shapes' }]));
  expect(run.error).toBeUndefined();
}

const ask = (pid: number, request: string, clientPort = 39_428, port = 28_731): Promise<PythonRun> =>
  host.call(pid, callOf('gateway.http_worker:handle', [7, ['127.0.0.1', clientPort], ['127.0.0.1', port]], request));

const servers = ['cheroot', 'twisted', 'tornado', 'waitress', 'wsgiref', 'django'] as const;

/** Where the recorded server breaks PEP 3333 or RFC 9110 and ours does not: server → request → why. */
const better: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  cheroot: { replaced: 'the fields of the first start_response are sent too', unstarted: 'nothing is sent; a 500 here' },
  twisted: { unstarted: 'nothing is sent; a 500 here' },
  tornado: {},
  waitress: {},
  wsgiref: {},
  django: {},
};

/** Our version, the day of the recording, and what the server is. */
const comparable = (response: string): string =>
  withoutDumpedClasses(response).replace(/Date: .*? GMT/g, 'Date: …').replace('CPython/3.11.2', 'CPython/3.14.2');

/** Of a log: what the application printed, and its part of tracebacks. Access logs are the program's. */
const applicationPart = (log: string): string[] => withoutMarks(log).split('\n').flatMap((line, index, lines) =>
  /^ {2}File "\/srv/.test(line) ? [line, lines[index + 1] ?? ''] : /^(builtins\.)?RuntimeError|^(printed|to )/.test(line) ? [line.replace('builtins.', '')] : []);

describe.each(servers)('%s', (server) => {
  const recording = recordingOf(server);
  const pid = 740 + servers.indexOf(server);
  const first = dumpIn(recording.exchanges['GET']!.response);
  beforeAll(() => {
    // wsgiref and Django put the environment of the process into environ: it is what stands before SERVER_NAME.
    const given = first.keys.includes('GATEWAY_INTERFACE') ? first.keys.slice(0, first.keys.indexOf('SERVER_NAME')) : [];
    return load(pid, server, Object.fromEntries(given.map((name) => [name, String(first.environ[name])])));
  });

  test.each(['GET', 'POST', 'GET 1.0'])('%s: the same keys in the same order, and the same values', async (name) => {
    const { request, response, clientPort } = recording.exchanges[name]!;
    const expected = dumpIn(response);
    const run = await ask(pid, request, clientPort);
    const seen = dumpIn(sentBy(run));
    expect(seen.keys).toEqual(expected.keys);
    expect(withoutClasses(seen.environ)).toEqual(withoutClasses(expected.environ));
    expect(seen.input).toBe(expected.input);
  });

  const others = Object.entries(recording.exchanges).filter(([name]) => better[server]?.[name] === undefined);
  test.each(others)('%s: the same bytes, the same log, and the connection closed or kept', async (name, { request, response, closed, clientPort, logged }: Recorded) => {
    const run = await ask(pid, request, clientPort);
    expect(run.outcome).toBe('returned');
    expect(comparable(sentBy(run))).toBe(comparable(response));
    expect((run.result as { keep: boolean }).keep).toBe(!closed);
    // That twisted had no observer for its log, which takes wsgi.errors. A missing start_response each tells in its own words.
    const told = applicationPart(eventsOf(run, 'write').map((event) => event.text).join('')).filter((line) => server !== 'twisted' || line !== 'to wsgi.errors');
    if (name !== 'unstarted') expect(told).toEqual(applicationPart(logged));
    else expect(told).toEqual(['RuntimeError: response has not been started']);
  });

  test.each(Object.keys(better[server] ?? {}))('%s: differs from the recorded, for a reason', async (name) => {
    const { request, response } = recording.exchanges[name]!;
    expect(comparable(sentBy(await ask(pid, request)))).not.toBe(comparable(response));
  });

  test('stays: a module-level counter counts on', async () => {
    await load(pid + 20, server, {}, 'visits = 0\ndef application(environ, start_response):\n    global visits\n    visits += 1\n    start_response("200 OK", [])\n    return [str(visits).encode()]\n');
    for (const visit of [1, 2, 3]) expect(sentBy(await ask(pid + 20, 'GET / HTTP/1.0\r\nHost: a\r\n\r\n'))).toMatch(new RegExp(`\\r\\n\\r\\n${visit}$`));
  });

  test('without a request: nothing; with one that is none: 400', async () => {
    expect((await ask(pid, '')).result).toBeNull();
    expect(sentBy(await ask(pid, 'GET /\r\n\r\n'))).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('bjoern, from its source (bjoern/wsgi.c, request.c), as nobody recorded it', () => {
  const { exchanges } = recordingOf('wsgiref');
  const asked = async (name: string): Promise<string[]> => eventsOf(await ask(738, exchanges[name]!.request), 'send').map((event) => event.bytes);
  beforeAll(() => load(738, 'bjoern'));

  test('environ', async () => {
    const { keys, environ } = dumpIn(sentBy(await ask(738, exchanges['POST']!.request)));
    expect(keys.join(' ')).toMatch(/^PATH_INFO QUERY_STRING HTTP_HOST .* SERVER_PROTOCOL REQUEST_METHOD REMOTE_ADDR wsgi\.input wsgi\.file_wrapper SCRIPT_NAME .* SERVER_NAME SERVER_PORT$/);
    expect(environ).toMatchObject({ CONTENT_LENGTH: '20', 'wsgi.multiprocess': true, SERVER_NAME: '127.0.0.1' });
  });

  test('the head waits for the first block; chunks only on a connection that is kept', async () => {
    expect(await asked('stream kept')).toEqual(['HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: Keep-Alive\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n', '3\r\ntwo\r\n', '0\r\n\r\n']);
    expect(await asked('stream 1.1')).toEqual(['HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\none', 'two']);
    expect(await asked('stream 1.0 kept')).toEqual(['HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\none', 'two']);
  });
});
