/** Small words for tests that drive a PythonHost by hand. */
import { appPath, guestLibrary, libraryPath, sampleApp } from '../../src-core/python/guestFiles.ts';
import type { Json, PythonCall, PythonEvent, PythonHost, PythonProcess, PythonRun } from '../../src-core/python/pythonHost.ts';

/** Fri, 20 Nov 2026 10:30:22 GMT: when the goldens were recorded. */
export const epochUs = Date.UTC(2026, 10, 20, 10, 30, 22) * 1000;

export const processOf = (pid: number, more: Partial<PythonProcess> = {}): PythonProcess => ({
  pid,
  ppid: 1,
  hostname: 'app1',
  argv: ['/usr/bin/gunicorn'],
  environment: { PATH: '/usr/bin', LANG: 'C.UTF-8' },
  seed: 7,
  path: [libraryPath, appPath],
  ...more,
});

export const callOf = (name: string, args: readonly Json[] = [], input = ''): PythonCall => ({ function: name, args, epochUs, input });

/** A process with one module, `code`, of the given text. */
export const startCode = (host: PythonHost, pid: number, text: string, more: Partial<PythonProcess> = {}) =>
  host.start(processOf(pid, more), { '/srv/shop/code.py': text });

/** The result of `code.NAME(...args)`; throws what Python raised. */
export async function resultOf(host: PythonHost, pid: number, name: string, ...args: Json[]): Promise<Json> {
  const run = await host.call(pid, callOf(`code:${name}`, args));
  if (run.outcome !== 'returned') throw new Error(`${run.outcome}: ${run.error?.traceback}`);
  return run.result;
}

export async function startGateway(host: PythonHost, pid: number, app = 'wsgi:application', files: Readonly<Record<string, string>> = {}, settings = {}) {
  await host.start(processOf(pid), { ...guestLibrary, ...sampleApp, ...files });
  const load = await host.call(pid, callOf('gateway.sync_worker:load', [app, { chdir: appPath, ...settings }]));
  if (load.outcome !== 'returned') throw new Error(load.error?.traceback);
  return load;
}

export const handle = (host: PythonHost, pid: number, request: string, client: readonly [string, number] = ['127.0.0.1', 39428]): Promise<PythonRun> =>
  host.call(pid, callOf('gateway.sync_worker:handle', [9, client, ['127.0.0.1', 18181]], request));

export const get = (target: string, ...headers: readonly string[]): string =>
  [`GET ${target} HTTP/1.0`, 'Host: shop.example', ...headers, '', ''].join('\r\n');

export const eventsOf = <K extends PythonEvent['kind']>(run: PythonRun, kind: K) =>
  run.events.filter((event): event is Extract<PythonEvent, { kind: K }> => event.kind === kind);

/** All bytes that went to the client, as a latin-1 string. */
export const sentBy = (run: PythonRun): string => eventsOf(run, 'send').map((event) => event.bytes).join('');
export const bodyOf = (run: PythonRun): string => sentBy(run).split('\r\n\r\n').slice(1).join('\r\n\r\n');
export const writtenTo = (run: PythonRun, stream: 'stdout' | 'stderr' | 'errors'): string =>
  eventsOf(run, 'write').filter((event) => event.stream === stream).map((event) => event.text).join('');
