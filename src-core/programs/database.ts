/**
 * The database server: it listens, forks a process for each connection as PostgreSQL does (manual, chapter 52.2), and the
 * process answers one query after the other. What a query does is done by real SQLite in CPython (`guest/database/server`),
 * at the moment when the application asked; here the kernel gives it its place on the clock. The processes share one store.
 */
import type { DatabaseSettings } from '../config/backendConf.ts';
import type { Program } from '../kernel/scheduler.ts';
import type { PythonRun } from '../python/pythonHost.ts';
import type { Machine } from '../system/machine.ts';
import { boot, type SystemCall, type Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { databaseBackend, databaseCosts, databaseImage } from './backendCosts.ts';
import { framesOf } from './backendMessages.ts';
import { listening } from './listening.ts';
import { loadPython, startPython, type PythonSetup } from './pythonProcess.ts';
import { replay } from './pythonReplay.ts';

export interface DatabaseSetup extends PythonSetup {
  readonly settings: DatabaseSettings;
}

const LOG = '/var/log/postgresql/postgresql.log';
const BACKLOG = 200;

export function startDatabase(machine: Machine, setup: DatabaseSetup, python: string): void {
  const argv = ['/usr/lib/postgresql/bin/postgres', '-D', '/var/lib/postgresql/data'];
  boot(machine, { program: 'database', role: 'postmaster', argv, environment: {}, python }, databaseImage, (sys) => postmaster(sys, setup));
}

function* postmaster(sys: Sys, setup: DatabaseSetup): Program {
  const { settings } = setup;
  const log = (text: string): SystemCall<void> => sys.files.log(LOG, text);
  yield* startPython(sys, setup);
  yield* sys.compute(databaseCosts.startUs);
  const run = yield* loadPython(sys, { function: 'database.server:load', args: [settings.initFile] }, { write: (_, text) => log(text.trimEnd()) });
  if (run.outcome !== 'returned') {
    yield* log(`FATAL:  ${run.error?.type}: ${run.error?.message}`);
    return sys.process.exit('1', sys.thread);
  }
  const listener = yield* listening(sys, { host: settings.host, port: settings.port, backlog: BACKLOG }, (text) => log(`FATAL:  ${text}`));
  if (!listener) return sys.process.exit('1', sys.thread);
  sys.machine.internet.answering(sys.machine, settings, { pid: sys.process.pid, function: 'database.server:answer' }, sys.process);
  yield* log('LOG:  database system is ready to accept connections');
  for (let open = 0; ; ) {
    const connection = yield* sys.tcp.accept(listener);
    if (!connection) return;
    if (open >= settings.maxConnections) {
      yield* log('FATAL:  sorry, too many clients already');
      sys.tcp.close(connection);
      continue;
    }
    open++;
    yield* sys.fork('backend', function* (child) {
      child.tcp.drop(listener);
      child.tcp.adopt(connection);
      try {
        yield* serve(child, connection);
      } finally {
        open--;
      }
    }, { us: databaseCosts.forkUs, unsharedKib: databaseBackend.unsharedKib });
    sys.tcp.drop(connection);
  }
}

/** One connection to its end: a query in, its rows out. */
function* serve(sys: Sys, connection: Connection): SystemCall<void> {
  sys.touch('heap', { fresh: databaseBackend.freshKib });
  const client = withPort(connection.ends.destination, connection.ends.destinationPort);
  const frames = framesOf('database');
  for (;;) {
    const received = yield* sys.tcp.recv(connection);
    if (received.kind !== 'bytes') return sys.tcp.close(connection);
    for (const { bytes, what } of frames.take(received.bytes)) {
      sys.note('queryRead', { what, bytes: bytes.length, from: client }, { payload: { protocol: 'sql', bytes } });
      yield* sys.compute(databaseCosts.parseUs);
      const answered = sys.machine.internet.answered(client);
      if (!answered) return sys.tcp.close(connection);
      if (answered.run) yield* shown(sys, answered.run);
      yield* sys.compute(databaseCosts.replyUs);
      sys.note('resultSent', { ...summaryOf(answered.answer), bytes: answered.bytes.length, to: client }, { payload: { protocol: 'sql', bytes: answered.bytes } });
      yield* sys.tcp.send(connection, answered.bytes);
    }
  }
}

function* shown(sys: Sys, run: PythonRun): SystemCall<void> {
  yield* replay(sys, run, { *send() {}, write: (_, text) => sys.files.log(LOG, text.trimEnd()), *shutdown() {} });
}

/** How many rows, or which error: for the words of a step. */
export function summaryOf(answer: string): { readonly rows: number; readonly error: string } {
  // What is no answer of a database has neither.
  const told = (answer.startsWith('{') ? JSON.parse(answer) : {}) as { rows?: unknown[]; error?: { message?: string } };
  return { rows: told.rows?.length ?? 0, error: told.error?.message ?? '' };
}
