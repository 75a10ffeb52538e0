/**
 * gunicorn 20.1 with sync workers or threads: the arbiter opens the socket, forks workers and watches them; a worker loads the
 * application once, then accepts by itself and serves one connection at a time. The arbiter is modelled here; what a
 * worker does with a request is real Python (`python/guest/gateway`). Sources: gunicorn's design page and source.
 */
import type { GunicornSettings } from '../config/gunicornArgs.ts';
import type { Program } from '../kernel/scheduler.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import type { PythonRun } from '../python/pythonHost.ts';
import type { Machine } from '../system/machine.ts';
import type { Process } from '../system/process.ts';
import { boot, type SystemCall, type Sys } from '../system/sys.ts';
import type { Connection, Listener } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import { latin1Of } from '../wire/http1Text.ts';
import { iso8601Of, timeLocalOf } from '../config/nginxTime.ts';
import { ask } from './asking.ts';
import { Intake, type Incoming } from './intake.ts';
import { serving } from './serving.ts';
import { gunicornCosts, gunicornImage, gunicornWorker } from './costs.ts';
import { callPython, forkPython, loadPython, settle, startPython, type PythonSetup } from './pythonProcess.ts';
import { replay } from './pythonReplay.ts';

export interface GunicornSetup extends PythonSetup {
  readonly settings: GunicornSettings;
}

/** Where standard output and standard error of the service go: what `journalctl -u gunicorn` would show. */
const STDERR = 'gunicorn (stderr)';
const STDOUT = 'gunicorn (stdout)';
const SECOND_US = 1_000_000;
const BIND_TRIES = 5;
/** gunicorn's exit status for a worker that could not load its application (arbiter.py, WORKER_BOOT_ERROR). */
const WORKER_BOOT_ERROR = '3';

interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly headers: readonly Header[];
}

interface Worker {
  readonly process: Process;
  /** When its request began; `null` while it waits for one (it then tells the arbiter that it lives). */
  busySince: number | null;
}

export function startGunicorn(machine: Machine, setup: GunicornSetup, python: string): void {
  const { settings } = setup;
  const argv = ['/usr/bin/python3', '/usr/bin/gunicorn', ...settings.args];
  const environment = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', HOME: '/srv', ...settings.env };
  boot(machine, { program: 'gunicorn', role: 'master', argv, environment, python }, gunicornImage, (sys) => arbiter(sys, setup));
}

function* arbiter(sys: Sys, setup: GunicornSetup): Program {
  const { settings } = setup;
  yield* sys.compute(gunicornCosts.startUs);
  // Arbiter.setup loads the application before Arbiter.start says anything; what it raises ends the program.
  if (settings.preload) {
    if (!(yield* load(sys, setup))) return sys.process.exit('1', sys.thread);
    sys.touch('heap', { fresh: gunicornWorker.applicationKib });
  }
  yield* info(sys, settings, 'Starting gunicorn 20.1.0');
  const listeners = yield* openListeners(sys, settings);
  if (!listeners) return sys.process.exit('1', sys.thread);
  yield* info(sys, settings, `Using worker: ${settings.workerClass}`);
  const workers: Worker[] = [];
  for (let i = 0; i < settings.workers; i++) workers.push(yield* spawnWorker(sys, setup, listeners));
  for (;;) {
    const exit = yield* sys.wait(SECOND_US);
    if (exit?.reason === WORKER_BOOT_ERROR) return yield* halt(sys, settings, workers);
    yield* murderSilent(sys, settings, workers);
    if (!exit) continue;
    const index = workers.findIndex((worker) => worker.process.pid === exit.pid);
    if (index >= 0) workers[index] = yield* spawnWorker(sys, setup, listeners);
  }
}

/** sock.py create_sockets: five tries a second apart for each address, then the program ends. */
function* openListeners(sys: Sys, settings: GunicornSettings): SystemCall<readonly Listener[] | null> {
  const listeners: Listener[] = [];
  for (const bind of settings.binds) {
    if (bind.kind !== 'tcp') continue;
    const host = bind.host === 'localhost' ? '127.0.0.1' : bind.host.replace(/^\[|\]$/g, '');
    const listener = yield* bound(sys, settings, host, bind.port);
    if (!listener) return null;
    listeners.push(listener);
  }
  const addresses = listeners.map(({ address, port }) => `http://${withPort(address, port)}`);
  yield* info(sys, settings, `Listening at: ${addresses.join(',')} (${sys.process.pid})`);
  return listeners;
}

function* bound(sys: Sys, settings: GunicornSettings, host: string, port: number): SystemCall<Listener | null> {
  const isOwn = ['0.0.0.0', '::'].includes(host) || sys.machine.owns(host);
  for (let tries = 0; tries < BIND_TRIES; tries++) {
    const listener = isOwn ? sys.tcp.listen(host, port, settings.backlog) : null;
    if (listener) return listener;
    yield* journal(sys, settings, 'ERROR', `${isOwn ? 'Connection in use' : 'Invalid address'}: ('${host}', ${port})`);
    yield* journal(sys, settings, 'ERROR', 'Retrying in 1 second.');
    yield* sys.sleep(SECOND_US);
  }
  yield* journal(sys, settings, 'ERROR', `Can't connect to ('${host}', ${port})`);
  return null;
}

function* spawnWorker(sys: Sys, setup: GunicornSetup, listeners: readonly Listener[]): SystemCall<Worker> {
  const worker: { process: Process | null; busySince: number | null } = { process: null, busySince: null };
  const cost = { us: gunicornCosts.forkUs, unsharedKib: gunicornWorker.unsharedKib };
  worker.process = yield* sys.fork('worker', (child) => work(child, setup, listeners, worker, sys.process.pid), cost);
  return worker as Worker;
}

/** arbiter.py murder_workers: a worker that has not spoken for `timeout` gets SIGABRT. */
function* murderSilent(sys: Sys, settings: GunicornSettings, workers: readonly Worker[]): SystemCall<void> {
  const { timeoutUs } = settings;
  if (timeoutUs === 0) return;
  for (const worker of workers) {
    if (worker.busySince === null || sys.now - worker.busySince <= timeoutUs || !worker.process.alive) continue;
    sys.note('timedOut', { what: 'worker', us: timeoutUs }, { peer: worker.process.actor });
    yield* journal(sys, settings, 'CRITICAL', `WORKER TIMEOUT (pid:${worker.process.pid})`);
    sys.kill(worker.process, 'SIGABRT');
  }
}

/** arbiter.py halt: the workers go first, then the reason is told. */
function* halt(sys: Sys, settings: GunicornSettings, workers: readonly Worker[]): SystemCall<void> {
  for (const { process } of workers) if (process.alive) sys.kill(process, 'SIGTERM');
  yield* info(sys, settings, 'Shutting down: Master');
  yield* info(sys, settings, 'Reason: Worker failed to boot.');
  sys.process.exit(WORKER_BOOT_ERROR, sys.thread);
}

// The worker

function* work(sys: Sys, setup: GunicornSetup, listeners: readonly Listener[], worker: { busySince: number | null }, arbiterPid: number): Program {
  const { settings } = setup;
  yield* info(sys, settings, `Booting worker with pid: ${sys.process.pid}`);
  yield* sys.compute(gunicornCosts.workerInitUs);
  if (settings.preload) {
    yield* forkPython(sys, setup, arbiterPid);
  } else {
    if (!(yield* load(sys, setup))) return sys.process.exit(WORKER_BOOT_ERROR, sys.thread);
    sys.touch('heap', { fresh: gunicornWorker.applicationKib });
  }
  const limit = settings.maxRequests === 0 ? Infinity : settings.maxRequests + sys.machine.dice.integer(settings.maxRequestsJitter + 1);
  if (settings.workerClass === 'gthread') return yield* threads(sys, setup, listeners, limit);
  for (let served = 0; served < limit; served++) {
    worker.busySince = null;
    const connection = yield* sys.tcp.accept(...listeners);
    if (!connection) return;
    worker.busySince = sys.now;
    if (served + 1 === limit) yield* info(sys, settings, 'Autorestarting worker after current request.');
    yield* serve(sys, setup, connection, yield* new Intake('http', httpProfiles.gunicorn).next(sys, connection));
    sys.tcp.close(connection);
    yield* sys.compute(gunicornCosts.restUs);
  }
  yield* info(sys, settings, `Worker exiting (pid: ${sys.process.pid})`);
}

/**
 * gthread.py: the main thread accepts and watches, a pool of threads serves, connections are kept for `--keep-alive`. The
 * main thread goes on telling the arbiter that it lives, so `--timeout` ends no slow request here.
 */
function* threads(sys: Sys, setup: GunicornSetup, listeners: readonly Listener[], limit: number): Program {
  const { settings } = setup;
  const intakes = new WeakMap<Connection, Intake>();
  let served = 0;
  yield* serving(sys, listeners, { kind: 'pool', threads: settings.threads }, {
    keepAliveUs: settings.keepaliveUs,
    restUs: gunicornCosts.threadRestUs,
    threadName: (ordinal) => `ThreadPoolExecutor-0_${ordinal}`,
    // gthread's poller asks the kernel alone: what its parser holds waits for the client's next bytes.
    holdsMore: () => false,
    *serve(own, connection) {
      let intake = intakes.get(connection);
      if (!intake) intakes.set(connection, (intake = new Intake('http', KEPT)));
      const incoming = yield* intake.next(own, connection, settings.keepaliveUs > 0 ? settings.keepaliveUs : Infinity);
      if (incoming.nothing) return false;
      const result = yield* serve(own, setup, connection, incoming);
      if (++served < limit) return isKept(result);
      yield* info(sys, settings, 'Autorestarting worker after current request.');
      own.tcp.close(connection);
      sys.process.exit('0', own.thread);
      return false;
    },
  });
}

const KEPT = { ...httpProfiles.gunicorn, persists: true };

function isKept({ result }: PythonRun): boolean {
  return typeof result === 'object' && result !== null && 'keep' in result && result.keep === true;
}

function* serve(sys: Sys, setup: GunicornSetup, connection: Connection, { bytes, head }: Incoming): SystemCall<PythonRun> {
  const { settings } = setup;
  yield* sys.compute(settings.workerClass === 'gthread' ? gunicornCosts.threadPerRequestUs : gunicornCosts.perRequestUs);
  const { ends } = connection;
  const args = [sys.process.descriptorOf(connection), [ends.destination, ends.destinationPort], [ends.source, ends.sourcePort]];
  const run = yield* callPython(sys, { function: `${moduleOf(settings)}:handle`, args, input: latin1Of(bytes) });
  const answered = yield* replayed(sys, settings, run, connection);
  yield* settle(sys, run, (text) => writeStream(sys, settings, 'stderr', text));
  if (settings.accessLog !== null && head && answered.status > 0) yield* logAccess(sys, settings.accessLog, connection, head, answered);
  return run;
}

/** Which half of Python answers (gunicorn/workers). */
function moduleOf({ workerClass }: GunicornSettings): string {
  return workerClass === 'gthread' ? 'gateway.gthread' : 'gateway.sync_worker';
}

/** gunicorn's own access log in its default format, off unless asked for. Its time is of the moment that it writes (glogging.py, `now`). */
function* logAccess(sys: Sys, file: string, { ends }: Connection, head: RequestHead, { status, bodyBytes }: Answered): SystemCall<void> {
  const time = timeLocalOf(Math.floor(sys.epochUs / 1000));
  const field = (name: string): string => headerValue(head.headers, name) ?? '-';
  const line = `${ends.destination} - - [${time}] "${head.method} ${head.target} ${head.version}" ${status} ${bodyBytes} "${field('referer')}" "${field('user-agent')}"`;
  yield* sys.files.log(file === '-' ? STDOUT : file, line);
}

interface Answered {
  readonly status: number;
  readonly bodyBytes: number;
}

function* replayed(sys: Sys, settings: GunicornSettings, run: PythonRun, connection: Connection): SystemCall<Answered> {
  let status = 0;
  let sent = 0;
  let headBytes = 0;
  yield* replay(sys, run, {
    *send(bytes) {
      const text = latin1Of(bytes);
      const head = sent === 0 ? /^HTTP\/\d\.\d (\d{3})/.exec(text) : null;
      if (head) [status, headBytes] = [Number(head[1]), text.indexOf('\r\n\r\n') + 4];
      const to = withPort(connection.ends.destination, connection.ends.destinationPort);
      const data = { status: head ? status : 0, bytes: bytes.length, to };
      sys.note('responseSent', data, { crossing: connection.loopback ? 'process' : 'machine', payload: { protocol: !head ? 'text' : headBytes === bytes.length ? 'http-head' : 'http-response', bytes } });
      sent += bytes.length;
      yield* sys.tcp.send(connection, bytes);
    },
    write: (stream, text) => writeStream(sys, settings, stream, text),
    *shutdown() {
      sys.tcp.close(connection);
    },
    ask: (event) => ask(sys, event),
  });
  return { status, bodyBytes: sent - headBytes };
}

function* load(sys: Sys, setup: GunicornSetup): SystemCall<boolean> {
  const { settings } = setup;
  yield* startPython(sys, setup);
  const changed = { workers: settings.workers, chdir: settings.chdir, forwarded_allow_ips: [...settings.forwardedAllowIps], ...(settings.workerClass === 'gthread' ? { keepalive: settings.keepaliveUs / SECOND_US } : {}) };
  const target = { function: `${moduleOf(settings)}:load`, args: [`${settings.module}:${settings.callable}`, changed] };
  const run = yield* loadPython(sys, target, { write: (stream, text) => writeStream(sys, settings, stream, text) });
  if (run.outcome === 'returned') return true;
  if (run.outcome === 'stopped') yield* settle(sys, run, (text) => writeStream(sys, settings, 'stderr', text));
  if (!settings.preload) yield* journal(sys, settings, 'ERROR', 'Exception in worker process');
  yield* writeStream(sys, settings, 'stderr', run.error?.traceback ?? '');
  if (!settings.preload) yield* info(sys, settings, `Worker exiting (pid: ${sys.process.pid})`);
  return false;
}

// What it says

function* info(sys: Sys, settings: GunicornSettings, text: string): SystemCall<void> {
  yield* journal(sys, settings, 'INFO', text);
}

const LEVELS = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'];

/** A line of gunicorn's own (glogging.py): to standard error unless --error-logfile names a file. */
function* journal(sys: Sys, settings: GunicornSettings, level: string, text: string): SystemCall<void> {
  if (LEVELS.indexOf(level) < LEVELS.indexOf(settings.logLevel.toUpperCase())) return;
  const time = iso8601Of(Math.floor(sys.epochUs / 1000)).replace('T', ' ').replace('+00:00', ' +0000');
  yield* sys.files.log(settings.errorLog === '-' ? STDERR : settings.errorLog, `[${time}] [${sys.process.pid}] [${level}] ${text}`);
}

/** The gateway in Python writes its error log to standard error; a file that the command names takes its place here. */
function* writeStream(sys: Sys, settings: GunicornSettings, stream: 'stdout' | 'stderr' | 'errors', text: string): SystemCall<void> {
  const target = stream === 'stdout' ? STDOUT : stream === 'errors' && settings.errorLog !== '-' ? settings.errorLog : STDERR;
  for (const line of text.replace(/\n$/, '').split('\n')) yield* sys.files.log(target, line);
}
