/**
 * gunicorn 20.1 with sync workers: the arbiter opens the socket, forks workers and watches them; a worker loads the
 * application once, then accepts by itself and serves one connection at a time. The arbiter is modelled here; what a
 * worker does with a request is real Python (`python/guest/gateway`). Sources: gunicorn's design page and source.
 */
import { parseGunicornCommand, type GunicornSettings } from '../config/gunicornArgs.ts';
import type { Program } from '../kernel/scheduler.ts';
import { RequestReader } from '../protocols/httpReader.ts';
import type { Json, PythonCall, PythonEvent, PythonProcess, PythonRun } from '../python/pythonHost.ts';
import type { Machine } from '../system/machine.ts';
import type { Process } from '../system/process.ts';
import { boot, type SystemCall, type Sys } from '../system/sys.ts';
import type { Connection, Listener } from '../system/tcpStack.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import { joinBytes, latin1Of } from '../wire/http1Text.ts';
import { iso8601Of } from '../config/nginxTime.ts';
import { gunicornCosts, gunicornImage, gunicornWorker } from './costs.ts';
import { APPLICATION_FILES, replay } from './pythonReplay.ts';

export { parseGunicornCommand };

export interface GunicornSetup {
  readonly settings: GunicornSettings;
  /** Files that Python can read: path → text. */
  readonly files: Readonly<Record<string, string>>;
  /** On `sys.path` before the standard library's. */
  readonly path: readonly string[];
}

/** Where standard output and standard error of the service go: what `journalctl -u gunicorn` would show. */
const JOURNAL = 'gunicorn (stderr)';
const STDOUT = 'gunicorn (stdout)';
const SECOND_US = 1_000_000;
/** gunicorn's exit status for a worker that could not load its application (arbiter.py, WORKER_BOOT_ERROR). */
const WORKER_BOOT_ERROR = '3';
/** An endless loop: longer than any run. */
const FOREVER_US = 1e12;

interface Worker {
  readonly process: Process;
  /** When its request began; `null` while it waits for one (it then tells the arbiter that it lives). */
  busySince: number | null;
}

export function startGunicorn(machine: Machine, setup: GunicornSetup, python: string): void {
  const { settings } = setup;
  const argv = ['/usr/bin/python3', '/usr/bin/gunicorn', `${settings.module}:${settings.callable}`];
  const environment = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', HOME: '/srv', ...settings.env };
  boot(machine, { program: 'gunicorn', role: 'master', argv, environment, python }, gunicornImage, (sys) => arbiter(sys, setup));
}

function* arbiter(sys: Sys, setup: GunicornSetup): Program {
  const { settings } = setup;
  yield* sys.compute(gunicornCosts.startUs);
  yield* info(sys, 'Starting gunicorn 20.1.0');
  if (settings.preload && !(yield* load(sys, setup))) return sys.process.exit('1', sys.thread);
  const listeners = yield* openListeners(sys, settings);
  yield* info(sys, `Using worker: ${settings.workerClass}`);
  const workers: Worker[] = [];
  for (let i = 0; i < settings.workers; i++) workers.push(yield* spawnWorker(sys, setup, listeners));
  for (;;) {
    const exit = yield* sys.wait(SECOND_US);
    if (exit?.reason === WORKER_BOOT_ERROR) return yield* halt(sys, workers);
    yield* murderSilent(sys, workers, settings.timeoutUs);
    if (!exit) continue;
    const index = workers.findIndex((worker) => worker.process.pid === exit.pid);
    if (index >= 0) workers[index] = yield* spawnWorker(sys, setup, listeners);
  }
}

function* openListeners(sys: Sys, settings: GunicornSettings): SystemCall<readonly Listener[]> {
  const listeners: Listener[] = [];
  for (const bind of settings.binds) {
    if (bind.kind !== 'tcp') continue;
    const host = bind.host === '' ? '0.0.0.0' : bind.host;
    const listener = sys.listen(host, bind.port, settings.backlog);
    if (listener) listeners.push(listener);
    yield* info(sys, `Listening at: http://${host}:${bind.port} (${sys.process.pid})`);
  }
  return listeners;
}

function* spawnWorker(sys: Sys, setup: GunicornSetup, listeners: readonly Listener[]): SystemCall<Worker> {
  const worker: { process: Process | null; busySince: number | null } = { process: null, busySince: null };
  const cost = { us: gunicornCosts.forkUs, unsharedKib: gunicornWorker.unsharedKib };
  worker.process = yield* sys.fork('worker', (child) => work(child, setup, listeners, worker, sys.process.pid), cost);
  return worker as Worker;
}

/** arbiter.py murder_workers: a worker that has not spoken for `timeout` gets SIGABRT. */
function* murderSilent(sys: Sys, workers: readonly Worker[], timeoutUs: number): SystemCall<void> {
  if (timeoutUs === 0) return;
  for (const worker of workers) {
    if (worker.busySince === null || sys.now - worker.busySince <= timeoutUs || !worker.process.alive) continue;
    sys.note('timedOut', { what: 'worker', us: timeoutUs }, { peer: worker.process.actor });
    yield* journal(sys, 'CRITICAL', `WORKER TIMEOUT (pid:${worker.process.pid})`);
    sys.kill(worker.process, 'SIGABRT');
  }
}

function* halt(sys: Sys, workers: readonly Worker[]): SystemCall<void> {
  yield* info(sys, 'Shutting down: Master');
  yield* info(sys, 'Reason: Worker failed to boot.');
  for (const { process } of workers) if (process.alive) sys.kill(process, 'SIGTERM');
  sys.process.exit(WORKER_BOOT_ERROR, sys.thread);
}

// The worker

function* work(sys: Sys, setup: GunicornSetup, listeners: readonly Listener[], worker: { busySince: number | null }, arbiterPid: number): Program {
  yield* info(sys, `Booting worker with pid: ${sys.process.pid}`);
  yield* sys.compute(gunicornCosts.workerInitUs);
  if (setup.settings.preload) yield* sys.outside(() => sys.machine.internet.python.fork(arbiterPid, pythonProcess(sys, setup)));
  else if (!(yield* load(sys, setup))) return sys.process.exit(WORKER_BOOT_ERROR, sys.thread);
  dropAtExit(sys);
  sys.touch('heap', { fresh: gunicornWorker.applicationKib });
  for (;;) {
    worker.busySince = null;
    const connection = yield* sys.accept(listeners[0]!);
    if (!connection) return;
    worker.busySince = sys.now;
    yield* serve(sys, connection);
    sys.close(connection);
  }
}

function* serve(sys: Sys, connection: Connection): SystemCall<void> {
  const input = yield* readWhole(sys, connection);
  yield* sys.compute(gunicornCosts.perRequestUs);
  const { ends } = connection;
  const args = [[ends.destination, ends.destinationPort], [ends.source, ends.sourcePort]];
  const run = yield* python(sys, 'gateway.sync_worker:handle', args, latin1Of(input));
  yield* replayed(sys, run, connection);
  yield* settle(sys, run);
}

/** nginx hands a request over in one piece; what the body is, and whether it is all there, is for the Python side. */
function* readWhole(sys: Sys, connection: Connection): SystemCall<Uint8Array> {
  const reader = new RequestReader(httpProfiles.gunicorn);
  const parts: Uint8Array[] = [];
  for (;;) {
    const event = reader.next();
    if (event.kind !== 'needMore') {
      const bytes = joinBytes(parts);
      if (event.kind === 'request') {
        const { method, target, version } = event.message;
        sys.note('requestRead', { method, target, version, bytes: bytes.length }, { crossing: connection.loopback ? 'process' : 'machine', payload: { protocol: 'http-request', bytes } });
      }
      return bytes;
    }
    const received = yield* sys.recv(connection);
    if (received.kind !== 'bytes') return joinBytes(parts);
    parts.push(received.bytes);
    reader.feed(received.bytes);
  }
}

function* replayed(sys: Sys, run: PythonRun, connection: Connection): SystemCall<void> {
  let sent = 0;
  yield* replay(sys, run, {
    *send(bytes) {
      const head = /^HTTP\/\d\.\d (\d{3})/.exec(latin1Of(bytes, 0, Math.min(16, bytes.length)));
      const to = `${connection.ends.destination}:${connection.ends.destinationPort}`;
      const data = { status: head && sent === 0 ? Number(head[1]) : 0, bytes: bytes.length, to };
      sys.note('responseSent', data, { crossing: connection.loopback ? 'process' : 'machine', payload: { protocol: 'text', bytes } });
      sent += bytes.length;
      yield* sys.send(connection, bytes);
    },
    write: (stream, text) => writeStream(sys, stream, text),
    *shutdown() {
      sys.close(connection);
    },
  });
}

/** A run that did not come back: the process spins, or is gone. */
function* settle(sys: Sys, run: PythonRun): SystemCall<void> {
  if (run.outcome === 'stopped') {
    sys.note('pythonStopped', { reason: 'bound', boundMs: run.boundMs ?? 0, events: run.events.length });
    yield* sys.compute(FOREVER_US);
  } else if (run.outcome !== 'returned') {
    if (run.error) yield* writeStream(sys, 'stderr', run.error.traceback);
    sys.process.exit(run.outcome === 'died' ? 'died' : '1', sys.thread);
  }
}

function* load(sys: Sys, setup: GunicornSetup): SystemCall<boolean> {
  const { settings, files } = setup;
  const { internet } = sys.machine;
  yield* sys.outside(() => internet.python.start(pythonProcess(sys, setup), files));
  const changed = { workers: settings.workers, chdir: settings.chdir, forwarded_allow_ips: [...settings.forwardedAllowIps] };
  const run = yield* python(sys, 'gateway.sync_worker:load', [`${settings.module}:${settings.callable}`, changed], '');
  yield* replay(sys, { ...run, events: run.events.filter(isOfApplication) }, { *send() {}, write: (stream, text) => writeStream(sys, stream, text), *shutdown() {} });
  if (run.outcome === 'returned') return true;
  if (run.outcome === 'stopped') yield* settle(sys, run);
  yield* journal(sys, 'ERROR', 'Exception in worker process');
  yield* writeStream(sys, 'stderr', run.error?.traceback ?? '');
  yield* info(sys, `Worker exiting (pid: ${sys.process.pid})`);
  return false;
}

/** Of what runs while a worker starts, the frames of the user's code are shown; of the server's own, which modules it loads. */
function isOfApplication(event: PythonEvent): boolean {
  return !('depth' in event) || event.file.startsWith(APPLICATION_FILES);
}

function pythonProcess(sys: Sys, { path }: GunicornSetup): PythonProcess {
  const { process, machine } = sys;
  const { argv, environment } = process.identity;
  return { pid: process.pid, ppid: process.ppid, hostname: machine.name, argv, environment, seed: machine.internet.seed + process.pid, path };
}

function dropAtExit(sys: Sys): void {
  const { process, machine } = sys;
  process.onExit = () => void machine.internet.python.exit(process.pid);
}

function* python(sys: Sys, target: string, args: readonly Json[], input: string): SystemCall<PythonRun> {
  const call: PythonCall = { function: target, args, epochUs: sys.epochUs, input };
  return yield* sys.outside(() => sys.machine.internet.python.call(sys.process.pid, call));
}

// What it says

function* info(sys: Sys, text: string): SystemCall<void> {
  yield* journal(sys, 'INFO', text);
}

function* journal(sys: Sys, level: string, text: string): SystemCall<void> {
  const time = iso8601Of(Math.floor(sys.epochUs / 1000)).replace('T', ' ').replace('+00:00', ' +0000');
  yield* sys.log(JOURNAL, `[${time}] [${sys.process.pid}] [${level}] ${text}`);
}

function* writeStream(sys: Sys, stream: 'stdout' | 'stderr' | 'errors', text: string): SystemCall<void> {
  for (const line of text.replace(/\n$/, '').split('\n')) yield* sys.log(stream === 'stdout' ? STDOUT : JOURNAL, line);
}
