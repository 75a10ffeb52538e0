/**
 * What both modes of mod_wsgi do with a request once it is in the process that holds Python: the interpreter is there or
 * starts, the script is executed once in the process's life, the application is called (`guest/gateway/mod_wsgi.py`).
 */
import type { HttpdServer } from '../config/httpdServer.ts';
import { Pool } from '../kernel/pool.ts';
import type { Json } from '../python/pythonHost.ts';
import { Sys, type SystemCall } from '../system/sys.ts';
import type { Variable } from '../wire/variable.ts';
import { embeddedInterpreterKib, httpdCosts } from './httpdCosts.ts';
import type { HttpdSetup } from './httpdExchange.ts';
import { writeErrorLog } from './httpdLogs.ts';
import { callPython, loadPython, settle, startPython } from './pythonProcess.ts';
import { replay, type Outlets } from './pythonReplay.ts';

/** An interpreter in a process: whether it runs, which scripts it has executed, and the lock that one thread holds while it sees to either. */
export interface Interpreter {
  started: boolean;
  readonly scripts: Set<string>;
  readonly lock: Pool;
}

export function newInterpreter(sys: Sys): Interpreter {
  return { started: false, scripts: new Set(), lock: new Pool(sys.machine.internet.scheduler, 1) };
}

export interface InterpreterSettings {
  /** Empty: embedded. */
  readonly processGroup: string;
  readonly applicationGroup: string;
  /** Null: a daemon group without `processes=`. */
  readonly processes: number | null;
  readonly threads: number;
  readonly pythonPath: readonly string[];
}

export interface WsgiRequest {
  readonly script: string;
  readonly variables: readonly Variable[];
  /** The body as a latin-1 string. */
  readonly input: string;
  readonly descriptor: number;
  /** What httpd knows beside the variables: times, the listener, the thread. */
  readonly about: { readonly [key: string]: Json };
  readonly server: Pick<HttpdServer, 'errorLog' | 'logLevel'>;
  /** Who asks, as the error log names it: `[remote 203.0.113.7:50000] `. */
  readonly client: string;
}

/** Threads that run Python take turns on the interpreter's lock, whatever else they do in parallel. */
export function inPython(sys: Sys): Sys {
  return new Sys(sys.process, sys.thread, sys.tid);
}

function* start(sys: Sys, { files, path }: HttpdSetup, { pythonPath, ...settings }: InterpreterSettings): SystemCall<void> {
  sys.touch('heap', { fresh: embeddedInterpreterKib });
  yield* sys.compute(httpdCosts.interpreterStartUs);
  yield* startPython(sys, { files, path: [...pythonPath, ...path], nativeGateway: true });
  const { processGroup, applicationGroup, processes, threads } = settings;
  const args = [{ process_group: processGroup, application_group: applicationGroup, processes, threads }];
  yield* settle(sys, yield* callPython(sys, { function: 'gateway.mod_wsgi:start', args }), nothing);
}

/** The status as httpd should answer when there is nothing to send: 500, 404; null when `send` had it all. */
export function* callApplication(
  sys: Sys, interpreter: Interpreter, setup: HttpdSetup, settings: InterpreterSettings, request: WsgiRequest, send: (bytes: Uint8Array) => SystemCall<void>,
): SystemCall<number | null> {
  const { script, variables, input, descriptor, about } = request;
  function* write(_: 'stdout' | 'stderr' | 'errors', text: string): SystemCall<void> {
    for (const line of text.replace(/\n$/, '').split('\n')) yield* writeErrorLog(sys, request.server, { module: 'wsgi', level: 'error', text: `${request.client}${line}` });
  }
  yield* sys.compute(httpdCosts.wsgiCallUs);
  sys.stage('5');
  yield interpreter.lock;
  try {
    if (!interpreter.started) yield* start(sys, setup, settings);
    interpreter.started = true;
    const status = interpreter.scripts.has(script) ? 200 : yield* loadScript(sys, request, write);
    if (status !== 200) return status;
    interpreter.scripts.add(script);
  } finally {
    interpreter.lock.release();
  }
  const run = yield* callPython(sys, { function: 'gateway.mod_wsgi:handle', args: [descriptor, script, variables, about], input });
  yield* replay(sys, run, { send, write, *shutdown() {} });
  yield* settle(sys, run, (text) => write('stderr', text));
  const failed = run.result !== null && typeof run.result === 'object' && 'error' in run.result && run.result.error === true && 'headers' in run.result && Array.isArray(run.result.headers) && run.result.headers.length === 0;
  return failed ? statusOf(run.result) : null;
}

/** The script runs from top to bottom, once in the process's life. */
function* loadScript(sys: Sys, { script, server }: WsgiRequest, write: Outlets['write']): SystemCall<number> {
  yield* writeErrorLog(sys, server, { module: 'wsgi', level: 'info', text: `mod_wsgi (pid=${sys.process.pid}): Loading Python script file '${script}'.` });
  const loaded = yield* loadPython(sys, { function: 'gateway.mod_wsgi:load', args: [script] }, { write });
  yield* settle(sys, loaded, (text) => write('stderr', text));
  return statusOf(loaded.result);
}

function statusOf(result: Json): number {
  return result !== null && typeof result === 'object' && 'status' in result && typeof result.status === 'number' ? result.status : 500;
}

function* nothing(): SystemCall<void> {}
