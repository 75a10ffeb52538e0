/**
 * A PythonHost over one interpreter worker that may be ended at any moment. A call that does not end within the bound
 * (patience.ts says how it is counted) is stopped: by the tracer, which looks at the clock now and then, or else by ending the worker. What the worker held
 * is then computed again: a process's state is a function of its journal (start, fork, calls), so the journal of the
 * processes that still live, replayed in a new worker, gives exactly the states that were lost.
 */
import type { PythonCall, PythonEvent, PythonHost, PythonProcess, PythonRun } from '../src-core/python/pythonHost.ts';
import { pythonEventOf, pythonRunOf, workerAnswerOf, type WorkerAnswer, type WorkerRequest } from './messages.ts';
import { patience } from './patience.ts';

export interface InterpreterWorker {
  post(request: WorkerRequest): void;
  /** Ends it at once, whatever it is doing. */
  terminate(): void;
  /** Milliseconds that it has computed so far, where the platform tells. */
  readonly computedMs?: () => number;
  /** Real milliseconds that it took to come up, without what had to be fetched. */
  readonly bootMs?: number;
}

/** Boots a worker; it resolves when the interpreter is ready. `died` is told when it ends by itself. */
export type SpawnWorker = (heard: (message: unknown) => void, died: () => void) => Promise<InterpreterWorker>;

export interface SupervisedHost extends PythonHost {
  /** Resolves when an interpreter is ready, so that the first call need not wait. */
  ready(): Promise<void>;
  dispose(): void;
}

export interface SupervisorOptions {
  /** The bound of a call; longer where interpreters are slow to come up. */
  readonly boundMs: number;
  readonly version: string;
}

type Request = WorkerRequest extends infer R ? (R extends WorkerRequest ? Omit<R, 'id'> : never) : never;

/** Beyond the bound, for the tracer to unwind the program before the worker is ended. */
const graceMs = 300;
/** Coming up is the same work everywhere: a machine that takes long for it is given as many times that for a call … */
const bootsOfPatience = 4;
/** … and no more than this. */
const mostPatienceMs = 30_000;
/** How long a call that is made again to see where it hangs may be silent. */
const silenceMs = 1000;
/** A worker whose memory has grown so far is replaced when no process lives in it: WebAssembly memory never shrinks. */
const tiredHeapBytes = 96 * 2 ** 20;

export function superviseWorker(spawn: SpawnWorker, options: SupervisorOptions): SupervisedHost {
  return new Supervisor(spawn, options);
}

class Supervisor implements SupervisedHost {
  readonly version: string;
  private readonly spawn: SpawnWorker;
  private boundMs: number;
  private worker: Promise<InterpreterWorker> | undefined;
  private live = new Set<number>();
  private journal: Request[] = [];
  private turn: Promise<unknown> = Promise.resolve();
  private pending: { readonly id: number; settle(answer: WorkerAnswer | 'dead'): void; report(event: string): void } | undefined;
  private nextId = 1;
  private generation = 0;
  private heapBytes = 0;
  private disposed = false;

  constructor(spawn: SpawnWorker, options: SupervisorOptions) {
    this.spawn = spawn;
    this.boundMs = options.boundMs;
    this.version = options.version;
  }

  ready(): Promise<void> {
    return this.inTurn(async () => void (await this.liveWorker()));
  }

  start(process: PythonProcess, files: Readonly<Record<string, string>>): Promise<void> {
    return this.inTurn(async () => {
      if (this.live.has(process.pid)) await this.forget(process.pid);
      await this.demand({ kind: 'start', process, files });
      this.live.add(process.pid);
    });
  }

  fork(parentPid: number, child: PythonProcess): Promise<void> {
    return this.inTurn(async () => {
      if (!this.live.has(parentPid)) throw new Error(`fork: no Python process ${parentPid}`);
      await this.demand({ kind: 'fork', parentPid, child });
      this.live.add(child.pid);
    });
  }

  call(pid: number, call: PythonCall): Promise<PythonRun> {
    return this.inTurn(async () => {
      if (!this.live.has(pid)) return ended('died');
      const run = await this.attempt(pid, call);
      if (run.outcome === 'stopped' || run.outcome === 'died') await this.forget(pid);
      return run.outcome === 'stopped' ? { ...run, boundMs: this.boundMs } : run;
    });
  }

  exit(pid: number): Promise<void> {
    return this.inTurn(() => this.forget(pid));
  }

  dispose(): void {
    this.disposed = true;
    this.pending?.settle('dead');
    void this.endWorker();
  }

  /** Requests run one after the other, in the order in which they were made. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(() => {
      if (this.disposed) throw new Error('the Python host was disposed');
      return work();
    });
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async attempt(pid: number, call: PythonCall): Promise<PythonRun> {
    const request: Request = { kind: 'call', pid, call, boundMs: this.boundMs };
    const answer = await this.ask(request, this.boundMs + graceMs);
    if (answer !== 'late') return this.runOf(request, answer);
    await this.endWorker();
    return this.retold(request);
  }

  private async runOf(request: Request, answer: WorkerAnswer | 'dead'): Promise<PythonRun> {
    const run = answer === 'dead' || answer.error !== undefined ? null : pythonRunOf(answer.run ?? '');
    if (run) {
      this.journal.push(request);
      return run;
    }
    // The worker is gone or cannot be trusted; the others are restored from the journal when next needed.
    await this.endWorker();
    return ended('died');
  }

  /**
   * What led to the place where a call hangs, in code that the tracer cannot interrupt (`sum(range(10**12))`), was lost
   * with its worker. The call is made once more, with every event told as it happens, until no more come.
   */
  private async retold(request: Request): Promise<PythonRun> {
    const events: PythonEvent[] = [];
    const answer = await this.ask({ ...request, reported: true } as Request, silenceMs, (text) => {
      const event = pythonEventOf(text);
      if (event) events.push(event);
    });
    if (answer !== 'late') return this.runOf(request, answer);
    await this.endWorker();
    return { ...ended('stopped'), events };
  }

  private async forget(pid: number): Promise<void> {
    this.live.delete(pid);
    this.journal = journalOf(this.live, this.journal);
    if (this.worker) await this.ask({ kind: 'exit', pid }, this.boundMs);
    if (this.live.size === 0 && this.heapBytes > tiredHeapBytes) await this.endWorker();
  }

  /** A request that cannot fail by what a program does; it is journalled. */
  private async demand(request: Request): Promise<void> {
    await this.liveWorker();
    const answer = await this.ask(request, this.boundMs + graceMs);
    if (answer === 'late' || answer === 'dead') {
      await this.endWorker();
      throw new Error(`the Python worker did not answer to ${request.kind}`);
    }
    if (answer.error !== undefined) throw new Error(answer.error);
    this.journal.push(request);
  }

  private async liveWorker(): Promise<InterpreterWorker> {
    if (this.worker) return this.worker;
    const worker = await (this.worker = this.spawnWorker());
    this.boundMs = Math.max(this.boundMs, Math.min(Math.round(bootsOfPatience * (worker.bootMs ?? 0)), mostPatienceMs));
    this.journal = journalOf(this.live, this.journal);
    const passedAway = [...startedIn(this.journal)].filter((pid) => !this.live.has(pid));
    for (const request of [...this.journal, ...passedAway.map((pid): Request => ({ kind: 'exit', pid }))]) await this.replay(worker, request);
    return worker;
  }

  /** A worker that was ended may still be heard for a moment: by then another generation listens. */
  private async spawnWorker(): Promise<InterpreterWorker> {
    const generation = ++this.generation;
    const current = (): boolean => generation === this.generation;
    try {
      return await this.spawn(
        (message) => (current() ? this.heard(message) : undefined),
        () => (current() ? this.pending?.settle('dead') : undefined),
      );
    } catch (error) {
      if (current()) this.worker = undefined;
      throw error;
    }
  }

  private async replay(worker: InterpreterWorker, request: Request): Promise<void> {
    const answer = await this.exchange(worker, request, this.boundMs + graceMs);
    if (answer !== 'late' && answer !== 'dead') return;
    this.live.clear();
    this.journal = [];
    await this.endWorker();
    throw new Error('the state of the Python processes could not be restored');
  }

  private async ask(request: Request, withinMs: number, report?: (event: string) => void): Promise<WorkerAnswer | 'dead' | 'late'> {
    return this.exchange(await this.liveWorker(), request, withinMs, report);
  }

  /** `withinMs` counts from the last sign of life, the request or a reported event, but signs help no longer than the bound. */
  private exchange(
    worker: InterpreterWorker,
    request: Request,
    withinMs: number,
    report?: (event: string) => void,
  ): Promise<WorkerAnswer | 'dead' | 'late'> {
    const id = this.nextId++;
    return new Promise((resolve) => {
      const settle = (answer: WorkerAnswer | 'dead' | 'late') => {
        waiting.end();
        this.pending = undefined;
        resolve(answer);
      };
      const waiting = patience(worker.computedMs, { withinMs, wholeMs: this.boundMs + graceMs }, () => settle('late'));
      const reported = (event: string): void => {
        waiting.renew();
        report?.(event);
      };
      this.pending = { id, settle, report: reported };
      worker.post({ ...request, id } as WorkerRequest);
    });
  }

  /** Anything that is not the awaited answer is forged or late, and ignored. */
  private heard(message: unknown): void {
    const answer = workerAnswerOf(message);
    if (!answer || answer.id !== this.pending?.id) return;
    this.heapBytes = answer.heapBytes;
    if (answer.event === undefined) this.pending.settle(answer);
    else this.pending.report(answer.event);
  }

  private async endWorker(): Promise<void> {
    const worker = this.worker;
    this.worker = undefined;
    this.generation++;
    (await worker?.catch(() => undefined))?.terminate();
  }
}

/** What is needed of a journal for the state of these processes: their own part, and their parents' until the fork. */
function journalOf(live: ReadonlySet<number>, journal: readonly Request[]): Request[] {
  const needed = new Set(live);
  const kept: Request[] = [];
  for (const request of journal.toReversed()) {
    const pid = pidOf(request);
    const asked = request.kind === 'call' ? peersOf(request.call) : [];
    if (request.kind === 'exit' || ![pid, ...asked].some((each) => needed.has(each))) continue;
    kept.unshift(request);
    // Who asked changed the state of whom it asked, so both are needed up to here.
    if (request.kind === 'call') for (const each of [pid, ...asked]) needed.add(each);
    if (request.kind !== 'call') needed.delete(pid);
    if (request.kind === 'fork') needed.add(request.parentPid);
  }
  return kept;
}

const pidOf = (request: Request): number => (request.kind === 'start' ? request.process.pid : request.kind === 'fork' ? request.child.pid : request.pid);

/** Processes that a call may ask. */
function peersOf({ peers = {} }: PythonCall): number[] {
  return Object.values(peers).flatMap((peer) => ('pid' in peer ? [peer.pid] : []));
}

const startedIn = (journal: readonly Request[]): Set<number> => new Set(journal.map(pidOf));

function ended(outcome: 'stopped' | 'died'): PythonRun {
  return { outcome, result: null, events: [], eventsDropped: 0 };
}
