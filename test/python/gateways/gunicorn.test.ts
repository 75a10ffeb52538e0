/** gunicorn's two workers without a web server before them, as gunicorn 20.1 was recorded with the same application. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedPythonHost } from '../../pythonHost.ts';
import type { SupervisedHost } from '../../../cpython/supervisedHost.ts';
import { guestLibrary, libraryPath } from '../../../src-core/python/guestFiles.ts';
import type { PythonRun } from '../../../src-core/python/pythonHost.ts';
import { callOf, processOf, sentBy } from '../machine.ts';
import { dumpIn, recordingOf, shapes, withoutClasses, withoutDumpedClasses } from './recorded.ts';

let host: SupervisedHost;
beforeAll(async () => {
  host = sharedPythonHost();
  await host.ready();
});
afterAll(() => host.dispose());

type Worker = 'sync_worker' | 'gthread';

async function load(pid: number, workerClass: Worker, code?: string): Promise<void> {
  await host.start(processOf(pid, { path: [libraryPath] }), { ...guestLibrary, ...(code === undefined ? shapes : { '/srv/shapes/shapes.py': code }) });
  const run = await host.call(pid, callOf(`gateway.${workerClass}:load`, ['shapes:application', { chdir: '/srv/shapes' }]));
  expect(run.error).toBeUndefined();
}

const ask = (pid: number, workerClass: Worker, request: string, clientPort = 39_428): Promise<PythonRun> =>
  host.call(pid, callOf(`gateway.${workerClass}:handle`, [7, ['127.0.0.1', clientPort], ['127.0.0.1', 28_731]], request));

/** Where gunicorn 20.1 breaks RFC 9110 or PEP 3333 and the gateway does not. */
const better: Readonly<Record<string, string>> = {
  HEAD: 'gunicorn sends a body for HEAD',
  replaced: 'gunicorn sends the fields of the first start_response too',
  unstarted: 'gunicorn sends `HTTP/1.1 None`',
};

const comparable = (response: string): string => withoutDumpedClasses(response).replace(/Date: .*? GMT/g, 'Date: …');

describe.each([['sync', 'sync_worker', 770], ['gthread', 'gthread', 771]] as const)('%s', (recorded, workerClass, pid) => {
  const { exchanges } = recordingOf(`gunicorn-${recorded}`);
  beforeAll(() => load(pid, workerClass));

  test.each(Object.keys(exchanges).filter((name) => better[name] === undefined))('%s: the same bytes, and the connection closed or kept', async (name) => {
    const { request, response, closed, clientPort } = exchanges[name]!;
    const run = await ask(pid, workerClass, request, clientPort);
    expect(comparable(sentBy(run))).toBe(comparable(response));
    expect(run.result).toEqual(workerClass === 'gthread' ? { keep: !closed } : null);
    if (workerClass === 'sync_worker') expect(closed).toBe(true);
  });

  test.each(Object.keys(better))('%s: differs from the recorded, for a reason', async (name) => {
    const { request, response } = exchanges[name]!;
    expect(comparable(sentBy(await ask(pid, workerClass, request)))).not.toBe(comparable(response));
  });

  test.each(['GET', 'POST', 'GET 1.0'])('%s: the same environ', async (name) => {
    const { request, response, clientPort } = exchanges[name]!;
    const [seen, expected] = [dumpIn(sentBy(await ask(pid, workerClass, request, clientPort))), dumpIn(response)];
    expect(seen.keys).toEqual(expected.keys);
    expect(withoutClasses(seen.environ)).toEqual(withoutClasses(expected.environ));
    expect(seen.environ['wsgi.multithread']).toBe(workerClass === 'gthread');
    expect(seen.input).toBe(expected.input);
  });
});

test('threads of a worker share its module-level counter', async () => {
  await load(772, 'gthread', 'visits = 0\ndef application(environ, start_response):\n    global visits\n    visits += 1\n    start_response("200 OK", [])\n    return [str(visits).encode()]\n');
  for (const visit of [1, 2, 3]) expect(sentBy(await ask(772, 'gthread', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'))).toContain(`Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n${visit}\r\n`);
});
