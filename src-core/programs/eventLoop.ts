/**
 * A Python process with an event loop: one thread waits for all of its sockets, its timers and its other threads at once,
 * tells Python what came, and puts what Python then did on the clock: which coroutine ran, where it awaited, whose turn
 * was next. What each does belongs to its own connection's request, though all of it happens in one thread.
 */
import { WaitQueue } from '../kernel/waitQueue.ts';
import type { PythonEvent, PythonRun } from '../python/pythonHost.ts';
import type { Origin } from '../system/context.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection, Listener } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { latin1Of } from '../wire/http1Text.ts';
import { ask } from './asking.ts';
import { AsgiStages } from './asgiStages.ts';
import { callPython, settle, type Target } from './pythonProcess.ts';
import { replayTold, type Outlets } from './pythonReplay.ts';
import { uvicornCosts } from './uvicornCosts.ts';
import { noteSent, switchesToHttp2 } from './webSocketNotes.ts';

/** What Python's side of the loop returns: `timerUs` counts from the start of the call. */
export interface Turn {
  readonly timerUs: number | null;
  readonly mayAccept: boolean | null;
  readonly requests: number;
  readonly stopped: boolean;
}

export interface LoopTargets {
  connected(descriptor: number, client: readonly [string, number], server: readonly [string, number]): Target;
  readable(descriptor: number): Target;
  timerDue: Target;
  runJob(job: number, thread: string): Target;
  jobDone(job: number): Target;
}

interface Held {
  readonly connection: Connection;
  readonly stages: AsgiStages;
  /** Where its story stands while others have the thread. */
  origin: Origin;
}

/** A stream of HTTP/2 counts in these above the descriptor of its connection (`world.py`). */
const STREAMS = 2 ** 20;
/** The default of the pool that a sync function of FastAPI runs in (anyio's limiter). */
const MAX_THREADS = 40;

export class EventLoop {
  turn: Turn = { timerUs: null, mayAccept: null, requests: 0, stopped: false };
  private readonly sys: Sys;
  private readonly targets: LoopTargets;
  private readonly write: Outlets['write'];
  private readonly speaksHttp2: boolean;
  private readonly held = new Map<number, Held>();
  private readonly streams = new Map<number, Held>();
  private readonly jobsChanged: WaitQueue;
  private readonly jobsSubmitted: WaitQueue;
  private readonly jobsDone: { readonly job: number; readonly origin: Origin }[] = [];
  private readonly jobsWaiting: { readonly job: number; readonly origin: Origin }[] = [];
  private threads = 0;
  private idleThreads = 0;
  private timerAt = Infinity;

  constructor(sys: Sys, targets: LoopTargets, write: Outlets['write'], speaksHttp2 = false) {
    this.speaksHttp2 = speaksHttp2;
    this.sys = sys;
    this.targets = targets;
    this.write = write;
    this.jobsChanged = new WaitQueue(sys.machine.internet.scheduler);
    this.jobsSubmitted = new WaitQueue(sys.machine.internet.scheduler);
  }

  /** Waits until something has come, and deals with all that has; at most until `until`. */
  *step(listener: Listener | null, until = Infinity): SystemCall<void> {
    const { sys } = this;
    if (!this.isReady(listener)) {
      const sources = [...(listener ? [listener.acceptable] : []), this.jobsChanged, ...[...this.held.values()].map(({ connection }) => connection.readable)];
      yield* sys.poll(sources, Math.max(0, Math.min(this.timerAt, until) - sys.now));
    }
    yield* sys.compute(uvicornCosts.selectUs);
    // As a selector lists them: what was ready when it was asked.
    const readable = [...this.held].filter(([, { connection }]) => connection.endpoint.canReceive);
    const finished = this.jobsDone.splice(0);
    const arrivals = listener?.ready.length ?? 0;
    for (let i = 0; i < arrivals && listener && listener.ready.length > 0; i++) yield* this.accept(listener);
    for (const [descriptor, held] of readable) yield* this.read(descriptor, held);
    for (const { job, origin } of finished) {
      sys.follow(origin);
      yield* this.deliver(this.targets.jobDone(job));
    }
    if (sys.now >= this.timerAt) yield* this.deliver(this.targets.timerDue);
    if (readable.length > 0) yield* sys.compute(uvicornCosts.restUs);
  }

  private isReady(listener: Listener | null): boolean {
    return (listener?.ready.length ?? 0) > 0 || this.jobsDone.length > 0 || this.sys.now >= this.timerAt || [...this.held.values()].some(({ connection }) => connection.endpoint.canReceive);
  }

  private *accept(listener: Listener): SystemCall<void> {
    const { sys } = this;
    const connection = yield* sys.tcp.accept(listener);
    if (!connection) return;
    const descriptor = sys.process.descriptorOf(connection);
    this.held.set(descriptor, { connection, stages: new AsgiStages(), origin: sys.origin });
    const { ends } = connection;
    yield* this.deliver(this.targets.connected(descriptor, [ends.destination, ends.destinationPort], [ends.source, ends.sourcePort]));
  }

  private *read(descriptor: number, held: Held): SystemCall<void> {
    const { sys } = this;
    if (this.held.get(descriptor) !== held || !held.connection.endpoint.canReceive) return;
    const received = yield* sys.tcp.recv(held.connection);
    // Without a web server in front this one analyses the request itself.
    if (sys.thread.stage === '1') sys.stage('2');
    held.origin = sys.origin;
    const input = received.kind === 'bytes' ? latin1Of(received.bytes) : '';
    if (this.speaksHttp2 && input.startsWith('PRI * HTTP/2.0\r\n')) switchesToHttp2(held.connection);
    yield* this.deliver({ ...this.targets.readable(descriptor), input });
  }

  /** One call: Python hears of one thing and runs until nothing is ready. */
  *deliver(target: Target): SystemCall<PythonRun> {
    const { sys } = this;
    const calledAt = sys.now;
    const run = yield* callPython(sys, target);
    yield* this.replay(sys, run);
    if (run.outcome === 'returned' && run.result !== null) {
      this.turn = run.result as unknown as Turn;
      this.timerAt = this.turn.timerUs === null ? Infinity : calledAt + this.turn.timerUs;
    }
    yield* settle(sys, run, (text) => this.write('stderr', text));
    return run;
  }

  private *replay(sys: Sys, run: PythonRun): SystemCall<void> {
    for (const [descriptor, events] of byConnection(run.events)) this.storyOf(descriptor)?.stages.expect(events);
    const loop = sys.origin;
    let current: Held | null = null;
    yield* replayTold(sys, run, this.outlets(sys), {
      before: (event) => {
        const next = event.connection === undefined ? null : this.storyOf(event.connection);
        if (next !== current) {
          if (current) current.origin = sys.origin;
          // The one thread goes on with another's story; what the loop does by itself follows from what was last.
          sys.follow(next ? next.origin : { ...loop, cause: sys.origin.cause });
          current = next;
        }
        const stage = next?.stages.at(event) ?? null;
        if (stage !== null) sys.stage(stage);
      },
      after: (event) => current?.stages.after(event),
    });
    if (current) (current as Held).origin = sys.origin;
  }

  /** A connection's story; of each stream on it, one of its own, which begins where the connection's stands. */
  private storyOf(number: number): Held | null {
    const connection = this.held.get(number % STREAMS);
    if (number < STREAMS || !connection) return connection ?? null;
    const story = this.streams.get(number) ?? { ...connection, stages: new AsgiStages() };
    this.streams.set(number, story);
    return story;
  }

  private outlets(sys: Sys): Outlets {
    const loop = this;
    return {
      *send(bytes, descriptor) {
        const connection = loop.held.get(descriptor ?? -1)?.connection;
        if (!connection) return;
        noteSent(sys, connection, bytes, withPort(connection.ends.destination, connection.ends.destinationPort));
        yield* sys.tcp.send(connection, bytes);
      },
      write: this.write,
      *shutdown() {},
      *close(descriptor) {
        const held = loop.held.get(descriptor);
        loop.held.delete(descriptor);
        for (const number of loop.streams.keys()) if (number % STREAMS === descriptor) loop.streams.delete(number);
        if (held) sys.tcp.close(held.connection);
      },
      *submit(job) {
        loop.jobsWaiting.push({ job, origin: sys.origin });
        loop.startThreads();
      },
      ask: (event) => ask(sys, event),
    };
  }

  /** A pool grows by a thread as long as there is nobody idle, up to its limit; each lives on and takes the next job. */
  private startThreads(): void {
    const { sys, jobsWaiting } = this;
    if (this.threads >= MAX_THREADS || this.idleThreads >= jobsWaiting.length) return void this.jobsSubmitted.wakeAll();
    const name = `ThreadPoolExecutor-0_${this.threads++}`;
    sys.startThread(name, (own) => this.work(own, name), { python: true });
  }

  private *work(sys: Sys, name: string): SystemCall<void> {
    for (;;) {
      const next = this.jobsWaiting.shift();
      if (!next) {
        this.idleThreads++;
        yield* sys.poll([this.jobsSubmitted], Infinity);
        this.idleThreads--;
        continue;
      }
      sys.follow(next.origin);
      const run = yield* callPython(sys, this.targets.runJob(next.job, name));
      yield* this.replay(sys, run);
      yield* settle(sys, run, (text) => this.write('stderr', text));
      this.jobsDone.push({ job: next.job, origin: sys.origin });
      this.jobsChanged.wakeAll();
    }
  }
}

function byConnection(events: readonly PythonEvent[]): ReadonlyMap<number, readonly PythonEvent[]> {
  const found = new Map<number, PythonEvent[]>();
  for (const event of events) {
    if (event.connection === undefined) continue;
    const own = found.get(event.connection);
    if (own) own.push(event);
    else found.set(event.connection, [event]);
  }
  return found;
}
