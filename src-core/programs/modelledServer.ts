/**
 * Servers whose language is modelled and that run jobs off a queue: Node.js with its one thread, .NET with a pool of threads.
 * Connections are watched without a thread of their own; what is to be done with a whole request is a job. A job that awaits
 * is put back when its time has come, and any thread takes it up.
 */
import type { ModelledLanguage } from '../config/modelledCode.ts';
import { Pool } from '../kernel/pool.ts';
import type { Program } from '../kernel/scheduler.ts';
import { Signal, WaitQueue } from '../kernel/waitQueue.ts';
import { RequestReader } from '../protocols/httpReader.ts';
import type { Origin } from '../system/context.ts';
import type { Machine } from '../system/machine.ts';
import type { ImagePart } from '../system/memory.ts';
import { boot, type SystemCall, type Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import type { HttpProfile } from '../wire/http1Rules.ts';
import { listening, type ListenAt } from './listening.ts';
import { Awaiting, ModelledCalls, type Modelled } from './modelledCalls.ts';
import { requestOf, type ModelledRequest, type ModelledState } from './modelledRequest.ts';

export interface ModelledServer {
  readonly program: string;
  readonly language: ModelledLanguage;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly image: readonly ImagePart[];
  readonly startUs: number;
  /** Reading and parsing of one request, µs. */
  readonly perRequestUs: number;
  readonly files: readonly string[];
  readonly listen: ListenAt;
  readonly keepAliveUs: number;
  /** What it makes of requests that are not quite right. */
  readonly profile: HttpProfile;
  /** `loop`: the main thread runs everything; a number: so many threads of a pool. */
  readonly threads: 'loop' | number;
  readonly threadName: (ordinal: number) => string;
  /** Threads that exist beside and run nothing of this. */
  readonly idleThreads: readonly string[];
  readonly says: (at: string) => string | null;
  /** Sends its answer by `reply`, and says whether the connection may stay open. */
  answer(calls: ModelledCalls, request: ModelledRequest, state: ModelledState, reply: (bytes: Uint8Array, status: number) => SystemCall<void>): Modelled<boolean>;
  /** What it says to bytes that are no request. */
  refusal(status: number, reason: string, nowMs: number): Uint8Array;
}

interface Job {
  readonly calls: ModelledCalls;
  readonly run: Modelled<void>;
  origin: Origin;
}

export function startModelledServer(machine: Machine, server: ModelledServer): void {
  const { program, argv, environment } = server;
  boot(machine, { program, role: '', argv, environment }, server.image, (sys) => new Service(sys, server).main());
}

class Service {
  private readonly sys: Sys;
  private readonly server: ModelledServer;
  private readonly state: ModelledState = { visits: 0 };
  private readonly jobs: Job[] = [];
  private readonly work: WaitQueue;
  /** Of an event loop: who runs, runs alone until it awaits or ends. */
  private readonly loop: Pool | null;

  constructor(sys: Sys, server: ModelledServer) {
    const { scheduler } = sys.machine.internet;
    this.sys = sys;
    this.server = server;
    this.work = new WaitQueue(scheduler);
    this.loop = server.threads === 'loop' ? new Pool(scheduler, 1) : null;
  }

  *main(): Program {
    const { sys, server } = this;
    yield* sys.compute(server.startUs);
    for (const file of server.files) sys.note('modelledLoaded', { language: server.language, file });
    const listener = yield* listening(sys, server.listen, (text) => sys.files.log(`${server.program} (stderr)`, text));
    if (!listener) return sys.process.exit('1', sys.thread);
    const said = server.says(withPort(server.listen.host, server.listen.port));
    if (said !== null) yield* sys.files.log(`${server.program} (stdout)`, said);
    for (const name of server.idleThreads) sys.startThread(name, (own) => own.waitOn(new WaitQueue(sys.machine.internet.scheduler), 'futex'), { python: false });
    if (server.threads === 'loop') sys.converse((own) => this.thread(own));
    else for (let ordinal = 1; ordinal <= server.threads; ordinal++) sys.startThread(server.threadName(ordinal), (own) => this.thread(own), { python: false });
    for (;;) {
      yield* sys.poll([listener.acceptable], Infinity);
      const connection = yield* this.alone(() => sys.tcp.accept(listener));
      if (!connection) return;
      sys.converse((own) => this.watch(own, connection));
    }
  }

  /** One connection: whole requests, one after the other. */
  private *watch(sys: Sys, connection: Connection): Program {
    const reader = new RequestReader(this.server.profile);
    let stays = true;
    for (let first = true; stays; first = false) {
      const request = yield* this.request(sys, connection, reader, first ? Infinity : this.server.keepAliveUs);
      if (!request) break;
      const done = new Signal(sys.machine.internet.scheduler);
      const calls = new ModelledCalls(sys, this.server.language);
      const service = this;
      let ended = sys.origin;
      function* run(): Modelled<void> {
        stays = yield* service.server.answer(calls, request!, service.state, (bytes, status) => service.send(calls.sys, connection, bytes, status));
        ended = calls.sys.origin;
        done.fire();
      }
      this.push({ calls, run: run(), origin: sys.origin });
      if (!done.fired) yield* sys.poll([done], Infinity);
      sys.follow(ended);
    }
    sys.tcp.close(connection);
  }

  private *request(sys: Sys, connection: Connection, reader: RequestReader, timeoutUs: number): SystemCall<ModelledRequest | null> {
    for (let event = reader.next(); ; event = reader.next()) {
      if (event.kind === 'request') {
        const head = { ...event.message, persists: event.persists, expectsContinue: false };
        sys.stage(sys.thread.stage === '1' ? '2' : '4');
        yield* this.alone(() => sys.compute(this.server.perRequestUs));
        sys.note('requestRead', { method: head.method, target: head.target, version: head.version, bytes: event.raw.length }, { crossing: connection.loopback ? 'process' : 'machine', payload: { protocol: 'http-request', bytes: event.raw } });
        return requestOf(head, [connection.ends.destination, connection.ends.destinationPort]);
      }
      if (event.kind === 'closed') return null;
      if (event.kind === 'rejected') {
        const status = event.status ?? 400;
        sys.note('requestRejected', { status, reason: event.reason });
        yield* this.send(sys, connection, this.server.refusal(status, event.reason, this.nowMs), status);
        return null;
      }
      if (!(yield* sys.tcp.readable(connection, reader.isMidRequest ? Infinity : timeoutUs))) return null;
      const received = yield* this.alone(() => sys.tcp.recv(connection));
      if (received.kind !== 'bytes') return null;
      reader.feed(received.bytes);
    }
  }

  private get nowMs(): number {
    return this.sys.epochUs / 1000;
  }

  private *send(sys: Sys, connection: Connection, bytes: Uint8Array, status: number): SystemCall<void> {
    const { destination, destinationPort } = connection.ends;
    sys.note('responseSent', { status, bytes: bytes.length, to: withPort(destination, destinationPort) }, { crossing: connection.loopback ? 'process' : 'machine', payload: { protocol: 'http-response', bytes } });
    yield* sys.tcp.send(connection, bytes);
  }

  /** Nothing else of the event loop runs meanwhile. */
  private *alone<Result>(act: () => SystemCall<Result>): SystemCall<Result> {
    if (!this.loop) return yield* act();
    yield this.loop;
    try {
      return yield* act();
    } finally {
      this.loop.release();
    }
  }

  private push(job: Job): void {
    this.jobs.push(job);
    this.work.wakeOne();
  }

  private *thread(own: Sys): Program {
    for (;;) {
      while (this.jobs.length === 0) yield* own.waitOn(this.work, this.loop ? 'epoll_wait' : 'futex');
      const job = this.jobs.shift()!;
      own.follow(job.origin);
      job.calls.sys = own;
      const us = yield* this.alone(() => untilAwait(job.run));
      if (us !== null) this.later(job, own.origin, us);
    }
  }

  private later(job: Job, origin: Origin, us: number): void {
    this.sys.converse((timer) => {
      const service = this;
      timer.follow(origin);
      return (function* (): Program {
        yield* timer.sleep(us);
        service.push({ ...job, origin });
      })();
    });
  }
}

/** µs of the await that it came to, or `null` at its end. */
function* untilAwait(run: Modelled<void>): SystemCall<number | null> {
  for (let next = run.next(); ; next = run.next()) {
    if (next.done) return null;
    if (next.value instanceof Awaiting) return next.value.us;
    yield next.value;
  }
}
