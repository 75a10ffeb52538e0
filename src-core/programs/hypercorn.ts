/**
 * hypercorn 0.13: the event loop and the ASGI application as under uvicorn, and HTTP/2 beside HTTP/1.1 for who begins with
 * its preface. All that it does with a request is real Python (`python/guest/asgi_server/hypercorn.py`). Its workers, when
 * there are several, are spawned and share the socket that the first process opened. Sources: hypercorn's documentation
 * (config options), and its behaviour as recorded (test/golden/http2).
 */
import type { HypercornSettings } from '../config/hypercornArgs.ts';
import { iso8601Of } from '../config/nginxTime.ts';
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

export interface HypercornSetup extends PythonSetup {
  readonly settings: HypercornSettings;
  /** Where the application is, and where the command was given. */
  readonly directory: string;
}

const STDERR = 'hypercorn (stderr)';
const STDOUT = 'hypercorn (stdout)';

/** Its start and its memory were not measured: they are uvicorn's. */
export function startHypercorn(machine: Machine, setup: HypercornSetup, python: string): void {
  const { settings } = setup;
  const argv = ['/usr/bin/python3', '/usr/bin/hypercorn', ...settings.args];
  const environment = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', HOME: '/srv' };
  const identity: Identity = { program: 'hypercorn', role: settings.workers > 1 ? 'parent' : '', argv, environment, python };
  boot(machine, identity, uvicornImage, (sys) => (settings.workers > 1 ? supervise(sys, setup, identity) : started(sys, (own) => serve(own, setup, null))));
}

function* supervise(sys: Sys, setup: HypercornSetup, identity: Identity): Program {
  yield* sys.compute(uvicornCosts.startUs);
  const listener = yield* bound(sys, setup.settings);
  if (!listener) return sys.process.exit('1', sys.thread);
  yield* superviseSpawned(sys, identity, setup.settings.workers, (worker) => serve(worker, setup, listener));
}

/** `inherited`: opened by the parent already. */
function* serve(sys: Sys, setup: HypercornSetup, inherited: Listener | null): Program {
  const { settings } = setup;
  if (!(yield* load(sys, setup))) return;
  const loop = new EventLoop(sys, targets, (stream, text) => writeStream(sys, stream, text), true);
  yield* loop.deliver(call('start_up'));
  while (loop.turn.mayAccept === null) yield* loop.step(null);
  if (!loop.turn.mayAccept) return sys.process.exit('1', sys.thread);
  const listener = inherited ?? (yield* bound(sys, settings));
  if (!listener) return sys.process.exit('1', sys.thread);
  if (['info', 'debug'].includes(settings.logLevel)) yield* sys.files.log(STDERR, `${stampOf(sys)} [${sys.process.pid}] [INFO] Running on http://${withPort(settings.host, settings.port)} (CTRL + C to quit)`);
  for (;;) yield* loop.step(listener);
}

function* load(sys: Sys, setup: HypercornSetup): SystemCall<boolean> {
  const { settings, directory } = setup;
  yield* startPython(sys, setup);
  const changed = { app_dir: directory, root_path: settings.rootPath, timeout_keep_alive: settings.keepAliveSeconds, log_level: settings.logLevel, access_log: settings.accessLog };
  const run = yield* loadPython(sys, { function: 'asgi_server.hypercorn:load', args: [settings.app, changed] }, { write: (stream, text) => writeStream(sys, stream, text) });
  yield* settle(sys, run, (text) => writeStream(sys, 'stderr', text));
  return run.outcome === 'returned';
}

function* bound(sys: Sys, { host, port, backlog }: HypercornSettings): SystemCall<Listener | null> {
  const isOwn = ['0.0.0.0', '::'].includes(host) || sys.machine.owns(host);
  const listener = isOwn ? sys.tcp.listen(host, port, backlog) : null;
  if (!listener) yield* sys.files.log(STDERR, isOwn ? 'OSError: [Errno 98] Address already in use' : 'OSError: [Errno 99] Cannot assign requested address');
  return listener;
}

/** As `logging` writes it: `[2026-11-20 09:00:00 +0000]`. */
function stampOf(sys: Sys): string {
  return `[${iso8601Of(Math.floor(sys.epochUs / 1000)).replace('T', ' ').replace('+00:00', ' +0000')}]`;
}

function* writeStream(sys: Sys, stream: 'stdout' | 'stderr' | 'errors', text: string): SystemCall<void> {
  for (const line of text.replace(/\n$/, '').split('\n')) yield* sys.files.log(stream === 'stdout' ? STDOUT : STDERR, line);
}
