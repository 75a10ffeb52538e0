/**
 * Python's servers other than gunicorn: processes, threads, an event loop, and Python that answers. What sets one apart from
 * another is data (`pythonServers.ts`); what they have in common is here, once.
 */
import { Pool } from '../kernel/pool.ts';
import type { Program } from '../kernel/scheduler.ts';
import type { PythonRun } from '../python/pythonHost.ts';
import type { Machine } from '../system/machine.ts';
import type { ImagePart } from '../system/memory.ts';
import { boot, type SystemCall, type Sys } from '../system/sys.ts';
import type { Connection, Listener } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import type { HttpProfile } from '../wire/http1Rules.ts';
import { latin1Of } from '../wire/http1Text.ts';
import { ask } from './asking.ts';
import { Intake, type GatewayProtocol, type Incoming } from './intake.ts';
import { listening, type ListenAt } from './listening.ts';
import { callPython, forkPython, loadPython, settle, startPython, type PythonSetup, type Target } from './pythonProcess.ts';
import { replay } from './pythonReplay.ts';
import { serving, type Concurrency } from './serving.ts';

export interface PythonServer {
  /** As the world calls it: `uwsgi`, `cheroot`. */
  readonly program: string;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Written in C. */
  readonly native?: boolean;
  readonly listen: ListenAt;
  /** Processes that the first one forks; 0: it serves by itself. */
  readonly workers: number;
  /** Whether the application is loaded before the fork, by the first process. */
  readonly loadsBeforeFork: boolean;
  readonly concurrency: Concurrency;
  readonly protocol: GatewayProtocol;
  readonly profile: HttpProfile;
  readonly keepAliveUs: number;
  readonly image: readonly ImagePart[];
  readonly costs: ServerCosts;
  /** Imports the application. */
  readonly load: Target;
  /** The call that answers one request; its input is the request's bytes. */
  handle(place: { readonly descriptor: number; readonly client: readonly [string, number]; readonly server: readonly [string, number]; readonly core: number }): Omit<Target, 'input'>;
  /** A server that goes on without an application (uWSGI without --need-app), or ends. */
  readonly needsApplication: boolean;
  readonly threadName: (ordinal: number) => string;
  /** Lines of the log: the first process is ready; a worker has been forked. */
  readonly says: { readonly ready?: string; readonly worker?: (ordinal: number, pid: number) => string };
}

export interface ServerCosts {
  readonly startUs: number;
  readonly forkUs: number;
  readonly workerInitUs: number;
  readonly perRequestUs: number;
  /** Back to sleep, when the answer is out. */
  readonly restUs: number;
  readonly unsharedKib: number;
  readonly applicationKib: number;
}

interface Shared {
  readonly server: PythonServer;
  readonly python: PythonSetup;
}

const SECOND_US = 1_000_000;

export function startPythonServer(machine: Machine, server: PythonServer, python: PythonSetup): void {
  const { program, argv, environment } = server;
  const role = server.workers > 0 ? 'master' : '';
  boot(machine, { program, role, argv, environment, python: machine.internet.python.version }, server.image, (sys) => first(sys, { server, python }));
}

function* first(sys: Sys, shared: Shared): Program {
  const { server } = shared;
  yield* sys.compute(server.costs.startUs);
  const listener = yield* listening(sys, server.listen, (text) => log(sys, shared, text));
  if (!listener) return sys.process.exit('1', sys.thread);
  if ((server.loadsBeforeFork || server.workers === 0) && !(yield* load(sys, shared)) && server.needsApplication) return sys.process.exit('1', sys.thread);
  if (server.says.ready !== undefined) yield* log(sys, shared, server.says.ready);
  if (server.workers === 0) return yield* serve(sys, shared, listener);
  const parent = sys.process.pid;
  const spawn = function* (ordinal: number): SystemCall<number> {
    const cost = { us: server.costs.forkUs, unsharedKib: server.costs.unsharedKib };
    const child = yield* sys.fork('worker', (own) => work(own, shared, listener, parent), cost);
    if (server.says.worker) yield* log(sys, shared, server.says.worker(ordinal, child.pid));
    return child.pid;
  };
  const pids: number[] = [];
  for (let ordinal = 1; ordinal <= server.workers; ordinal++) pids.push(yield* spawn(ordinal));
  for (;;) {
    const exit = yield* sys.wait(Infinity);
    const index = exit ? pids.indexOf(exit.pid) : -1;
    if (index < 0) continue;
    // A worker that cannot even start is not started again and again without a pause.
    yield* sys.sleep(SECOND_US);
    pids[index] = yield* spawn(index + 1);
  }
}

function* work(sys: Sys, shared: Shared, listener: Listener, parent: number): Program {
  const { server, python } = shared;
  yield* sys.compute(server.costs.workerInitUs);
  if (server.loadsBeforeFork) yield* forkPython(sys, python, parent);
  else if (!(yield* load(sys, shared)) && server.needsApplication) return sys.process.exit('1', sys.thread);
  yield* serve(sys, shared, listener);
}

function* load(sys: Sys, shared: Shared): SystemCall<boolean> {
  const { server, python } = shared;
  yield* startPython(sys, { ...python, nativeGateway: server.native ?? false });
  const run = yield* loadPython(sys, server.load, { write: (_, text) => log(sys, shared, text) });
  sys.touch('heap', { fresh: server.costs.applicationKib });
  if (run.outcome === 'returned') return true;
  if (run.outcome === 'stopped') yield* settle(sys, run, (text) => log(sys, shared, text));
  yield* log(sys, shared, run.error?.traceback ?? '');
  return false;
}

function* serve(sys: Sys, shared: Shared, listener: Listener): Program {
  const { server } = shared;
  const intakes = new WeakMap<Connection, Intake>();
  // With an event loop the thread is the application's until it returns, also while it sleeps.
  const loop = server.concurrency.kind === 'loop' ? new Pool(sys.machine.internet.scheduler, 1) : null;
  yield* serving(sys, [listener], server.concurrency, {
    keepAliveUs: server.keepAliveUs,
    threadName: server.threadName,
    restUs: server.costs.restUs,
    holdsMore: (connection) => intakes.get(connection)?.holdsMore ?? false,
    *serve(own, connection, thread) {
      let intake = intakes.get(connection);
      if (!intake) intakes.set(connection, (intake = new Intake(server.protocol, server.profile)));
      const incoming = yield* intake.next(own, connection, server.keepAliveUs > 0 ? server.keepAliveUs : Infinity);
      if (incoming.nothing) return false;
      if (!loop) return yield* answer(own, shared, connection, incoming, thread);
      yield loop;
      try {
        return yield* answer(own, shared, connection, incoming, thread);
      } finally {
        loop.release();
      }
    },
  });
}

/** Says whether the connection stays open. */
function* answer(sys: Sys, shared: Shared, connection: Connection, incoming: Incoming, core: number): SystemCall<boolean> {
  const { server } = shared;
  yield* sys.compute(server.costs.perRequestUs);
  const { ends } = connection;
  const place = {
    descriptor: sys.process.descriptorOf(connection), client: [ends.destination, ends.destinationPort], server: [ends.source, ends.sourcePort], core,
  } as const;
  const run = yield* callPython(sys, { ...server.handle(place), input: latin1Of(incoming.bytes) });
  yield* replayed(sys, shared, connection, run);
  yield* settle(sys, run, (text) => log(sys, shared, text));
  return server.keepAliveUs > 0 && isKept(run);
}

/** The Python side tells whether the connection is to stay open. */
function isKept({ result }: PythonRun): boolean {
  return typeof result === 'object' && result !== null && 'keep' in result && result.keep === true;
}

function* replayed(sys: Sys, shared: Shared, connection: Connection, run: PythonRun): SystemCall<void> {
  const { protocol } = shared.server;
  const to = withPort(connection.ends.destination, connection.ends.destinationPort);
  const crossing = connection.loopback ? 'process' : 'machine';
  let sent = 0;
  yield* replay(sys, run, {
    *send(bytes) {
      const text = latin1Of(bytes);
      const status = sent === 0 ? Number(/^(?:HTTP\/\d\.\d|Status:) (\d{3})/.exec(protocol === 'fastcgi' ? text.slice(8) : text)?.[1] ?? 0) : 0;
      const first = sent > 0 ? 'text' : text.indexOf('\r\n\r\n') + 4 === bytes.length ? 'http-head' : 'http-response';
      const form = protocol === 'fastcgi' ? 'fastcgi' : protocol === 'scgi' && sent === 0 ? 'cgi-response' : first;
      sys.note('responseSent', { status, bytes: bytes.length, to }, { crossing, payload: { protocol: form, bytes } });
      sent += bytes.length;
      yield* sys.tcp.send(connection, bytes);
    },
    write: (_, text) => log(sys, shared, text),
    *shutdown() {
      sys.tcp.close(connection);
    },
    ask: (event) => ask(sys, event),
  });
}

/** Standard output and error of the service: what `journalctl -u uwsgi` would show. */
function* log(sys: Sys, { server }: Shared, text: string): SystemCall<void> {
  for (const line of text.trimEnd().split('\n')) yield* sys.files.log(`${server.program} (stderr)`, line);
}
