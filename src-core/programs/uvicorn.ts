/**
 * uvicorn 0.17.6: one process with an event loop, or a parent that opens the socket and starts others with it. The loop
 * and all that it does with a request is real Python (`python/guest/asgi_server`); processes, sockets, threads and time
 * are here. Sources: uvicorn's deployment and settings pages, and its behaviour as recorded (test/golden/uvicorn).
 */
import type { UvicornSettings } from '../config/uvicornArgs.ts';
import type { Program } from '../kernel/scheduler.ts';
import type { Machine } from '../system/machine.ts';
import type { Identity } from '../system/process.ts';
import { boot, type SystemCall, type Sys } from '../system/sys.ts';
import type { Listener } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { call, started, superviseSpawned, targets } from './asgiServer.ts';
import { EventLoop } from './eventLoop.ts';
import { loadPython, settle, startPython, type PythonSetup } from './pythonProcess.ts';
import { uvicornCosts, uvicornImage } from './uvicornCosts.ts';

export interface UvicornSetup extends PythonSetup {
  readonly settings: UvicornSettings;
}

/** Standard output has the access log, standard error the rest: what `journalctl -u uvicorn` would show. */
const STDERR = 'uvicorn (stderr)';
const STDOUT = 'uvicorn (stdout)';
/** Its main loop looks ten times a second whether it shall end. */
const TICK_US = 100_000;
/** uvicorn's exit status when the application did not start (`STARTUP_FAILURE`). */
const STARTUP_FAILURE = '3';

export function startUvicorn(machine: Machine, setup: UvicornSetup, python: string): void {
  const { settings } = setup;
  const argv = ['/usr/bin/python3', '/usr/bin/uvicorn', ...settings.args];
  const environment = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', HOME: '/srv' };
  const identity: Identity = { program: 'uvicorn', role: settings.workers > 1 ? 'parent' : '', argv, environment, python };
  boot(machine, identity, uvicornImage, (sys) => (settings.workers > 1 ? supervise(sys, setup, identity) : started(sys, (own) => serve(own, setup, null))));
}

function* supervise(sys: Sys, setup: UvicornSetup, identity: Identity): Program {
  const { settings } = setup;
  yield* sys.compute(uvicornCosts.startUs);
  const listener = yield* bound(sys, settings);
  if (!listener) return sys.process.exit('1', sys.thread);
  yield* info(sys, settings, `Uvicorn running on ${urlOf(settings)} (Press CTRL+C to quit)`);
  yield* info(sys, settings, `Started parent process [${sys.process.pid}]`);
  yield* superviseSpawned(sys, identity, settings.workers, (worker) => serve(worker, setup, listener));
}

/** `inherited`: opened by the parent already. */
function* serve(sys: Sys, setup: UvicornSetup, inherited: Listener | null): Program {
  const { settings } = setup;
  if (!(yield* load(sys, setup))) return;
  const loop = new EventLoop(sys, targets, (stream, text) => writeStream(sys, stream, text));
  yield* loop.deliver(call('start_up'));
  while (loop.turn.mayAccept === null) yield* loop.step(null);
  if (!loop.turn.mayAccept) return sys.process.exit(STARTUP_FAILURE, sys.thread);
  const listener = inherited ?? (yield* bound(sys, settings));
  if (!listener) return sys.process.exit('1', sys.thread);
  if (!inherited) yield* info(sys, settings, `Uvicorn running on ${urlOf(settings)} (Press CTRL+C to quit)`);
  const limit = settings.limitMaxRequests ?? Infinity;
  while (loop.turn.requests < limit) yield* loop.step(listener);
  yield* finish(sys, loop, listener);
}

/** The limit of requests is reached: no more are accepted, the application hears of the end, and the process goes. */
function* finish(sys: Sys, loop: EventLoop, listener: Listener): Program {
  const tick = sys.now + TICK_US - (sys.now % TICK_US);
  while (sys.now < tick) yield* loop.step(listener, tick);
  sys.tcp.drop(listener);
  yield* loop.deliver(call('shut_down'));
  while (!loop.turn.stopped) yield* loop.step(null);
}

function* load(sys: Sys, setup: UvicornSetup): SystemCall<boolean> {
  const { settings } = setup;
  yield* startPython(sys, setup);
  const changed = {
    app_dir: settings.appDir, root_path: settings.rootPath, forwarded_allow_ips: settings.forwardedAllowIps, proxy_headers: settings.proxyHeaders,
    lifespan: settings.lifespan, interface: settings.interface, factory: settings.factory, limit_concurrency: settings.limitConcurrency,
    timeout_keep_alive: settings.timeoutKeepAliveSeconds, websockets: settings.websockets, log_level: settings.logLevel, access_log: settings.accessLog,
  };
  const run = yield* loadPython(sys, call('load', settings.app, changed), { write: (stream, text) => writeStream(sys, stream, text) });
  yield* settle(sys, run, (text) => writeStream(sys, 'stderr', text));
  return run.outcome === 'returned';
}

function* bound(sys: Sys, settings: UvicornSettings): SystemCall<Listener | null> {
  const { host, port, backlog } = settings;
  const isOwn = ['0.0.0.0', '::'].includes(host) || sys.machine.owns(host);
  const listener = isOwn ? sys.tcp.listen(host, port, backlog) : null;
  if (listener) return listener;
  const reason = isOwn ? '[Errno 98] error while attempting to bind on address' : '[Errno 99] error while attempting to bind on address';
  yield* sys.files.log(STDERR, `ERROR:    ${reason} ('${host}', ${port}): ${isOwn ? 'address already in use' : 'cannot assign requested address'}`);
  return null;
}

function urlOf({ host, port }: UvicornSettings): string {
  return `http://${withPort(host, port)}`;
}

function* info(sys: Sys, { logLevel }: UvicornSettings, text: string): SystemCall<void> {
  if (['info', 'debug', 'trace'].includes(logLevel)) yield* sys.files.log(STDERR, `INFO:     ${text}`);
}

function* writeStream(sys: Sys, stream: 'stdout' | 'stderr' | 'errors', text: string): SystemCall<void> {
  const target = stream === 'stdout' ? STDOUT : STDERR;
  for (const line of text.replace(/\n$/, '').split('\n')) yield* sys.files.log(target, line);
}
