/**
 * A worker for jobs that applications leave with a broker, in the manner of Celery with its prefork pool: the main process
 * loads the tasks and forks; each child here takes jobs off the queue by itself. (Celery's main process takes them and hands
 * them over by pipes.) What a task does is real Python.
 */
import type { TaskWorkerSettings } from '../config/backendConf.ts';
import type { Program } from '../kernel/scheduler.ts';
import type { Machine } from '../system/machine.ts';
import { boot, type SystemCall, type Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { decodeResp } from '../wire/resp.ts';
import { ask, peerAddress } from './asking.ts';
import { taskWorkerCosts } from './backendCosts.ts';
import { framed, framesOf } from './backendMessages.ts';
import { gunicornImage, gunicornWorker } from './costs.ts';
import { callPython, forkPython, loadPython, settle, startPython, type PythonSetup } from './pythonProcess.ts';
import { replay } from './pythonReplay.ts';

export interface TaskWorkerSetup extends PythonSetup {
  readonly settings: TaskWorkerSettings;
}

const LOG = 'celery (stderr)';
const RETRY_US = 2_000_000;

export function startTaskWorker(machine: Machine, setup: TaskWorkerSetup, python: string): void {
  const argv = ['/usr/bin/python3', '/usr/bin/celery', ...setup.settings.args];
  const environment = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', HOME: '/srv' };
  boot(machine, { program: 'celery', role: 'master', argv, environment, python }, gunicornImage, (sys) => main(sys, setup));
}

function* main(sys: Sys, setup: TaskWorkerSetup): Program {
  const { app, directory, concurrency } = setup.settings;
  yield* startPython(sys, setup);
  yield* sys.compute(taskWorkerCosts.startUs);
  const run = yield* loadPython(sys, { function: 'taskqueue.worker:load', args: [app, directory] }, { write: (_, text) => log(sys, text) });
  if (run.outcome !== 'returned') {
    yield* log(sys, run.error?.traceback ?? '');
    return sys.process.exit('1', sys.thread);
  }
  const { queue, broker, tasks } = run.result as { readonly queue: string; readonly broker: string; readonly tasks: readonly string[] };
  yield* log(sys, `[tasks] ${tasks.join(', ')}`);
  const parent = sys.process.pid;
  const spawn = (): SystemCall<unknown> => sys.fork('worker', (child) => work(child, setup, parent, broker, queue), { us: taskWorkerCosts.forkUs, unsharedKib: gunicornWorker.unsharedKib });
  for (let i = 0; i < concurrency; i++) yield* spawn();
  for (;;) {
    const exit = yield* sys.wait(Infinity);
    if (exit) yield* spawn();
  }
}

function* work(sys: Sys, setup: TaskWorkerSetup, parent: number, broker: string, queue: string): Program {
  yield* forkPython(sys, setup, parent);
  const place = peerAddress(sys, broker);
  for (;;) {
    const connected = place ? yield* sys.tcp.connect(place.address, place.port) : null;
    if (connected?.kind === 'connected') {
      yield* log(sys, `Connected to redis://${broker}//`);
      yield* takeJobs(sys, connected.connection, queue);
    } else yield* log(sys, `consumer: Cannot connect to redis://${broker}//. Trying again in 2.00 seconds...`);
    yield* sys.sleep(RETRY_US);
  }
}

/** Until the connection ends. */
function* takeJobs(sys: Sys, connection: Connection, queue: string): SystemCall<void> {
  const peer = withPort(connection.ends.destination, connection.ends.destinationPort);
  const frames = framesOf('redis');
  const question = framed('redis', JSON.stringify(['BRPOP', queue, '0']));
  for (;;) {
    sys.note('querySent', { what: `BRPOP ${queue}`, bytes: question.length, to: peer }, { payload: { protocol: 'text', bytes: question }, grain: 'fine' });
    yield* sys.tcp.send(connection, question);
    for (let message: string | null = null; message === null; ) {
      const received = yield* sys.tcp.recv(connection);
      if (received.kind !== 'bytes') return sys.tcp.close(connection);
      for (const { bytes } of frames.take(received.bytes)) {
        const found = decodeResp(bytes);
        const value = found && found !== 'wrong' ? found.value : null;
        message = Array.isArray(value) && typeof value[1] === 'string' ? value[1] : '';
        sys.note('resultRead', { rows: 1, error: '', bytes: bytes.length, from: peer }, { payload: { protocol: 'text', bytes } });
        if (message !== '') yield* perform(sys, message);
      }
    }
  }
}

function* perform(sys: Sys, message: string): SystemCall<void> {
  yield* sys.compute(taskWorkerCosts.receiveUs);
  const found = jobOf(message);
  if (!found) {
    // As kombu's consumer says; the message is gone.
    sys.machine.internet.unfinishedJobs--;
    return yield* log(sys, `Can't decode message body: ${JSON.stringify(message)}`);
  }
  const { task, job } = found;
  sys.note('jobTaken', { task, job });
  yield* log(sys, `Task ${task}[${job}] received`);
  const startedAt = sys.now;
  const run = yield* callPython(sys, { function: 'taskqueue.worker:run', args: [message] });
  yield* replay(sys, run, { *send() {}, write: (_, text) => log(sys, text), *shutdown() {}, ask: (event) => ask(sys, event) });
  const us = sys.now - startedAt;
  const failed = run.outcome !== 'returned';
  if (run.outcome === 'stopped' || run.outcome === 'died') yield* settle(sys, run, (text) => log(sys, text));
  sys.machine.internet.unfinishedJobs--;
  sys.note('jobDone', { task, job, us, failed });
  yield* log(sys, failed ? `Task ${task}[${job}] raised unexpected: ${run.error?.type}(${JSON.stringify(run.error?.message)})\n${run.error?.traceback}` : `Task ${task}[${job}] succeeded in ${us / 1e6}s: ${typeof run.result === 'string' ? run.result : JSON.stringify(run.result)}`);
}

/** `null` for a text that is no message of a task: anybody may push to a list. */
function jobOf(message: string): { readonly task: string; readonly job: string } | null {
  try {
    const { task, id } = (JSON.parse(message) ?? {}) as { readonly task?: unknown; readonly id?: unknown };
    return typeof task === 'string' && typeof id === 'string' ? { task, job: id } : null;
  } catch {
    return null;
  }
}

function* log(sys: Sys, text: string): SystemCall<void> {
  for (const line of text.trimEnd().split('\n')) yield* sys.files.log(LOG, line);
}
