/**
 * System calls: the only effects that a program of this world has. Each records what it did, so no program can forget
 * to. A call that can wait is a generator (`yield* sys.tcp.recv(…)`). What fails in the simulated world comes back as data.
 *
 * A `Sys` is one thread of control in a process: it notes, computes, waits, and makes children and threads. What it does
 * with things that it holds open stands by their kind: `sys.tcp`, `sys.udp`, `sys.pipes`, `sys.files`.
 */
import { Pool } from '../kernel/pool.ts';
import { Select } from '../kernel/select.ts';
import type { Program, Wait } from '../kernel/scheduler.ts';
import type { Source } from '../kernel/waitQueue.ts';
import type { Actor, StageId, StepId } from '../trace/trace.ts';
import type { StepData, StepKind } from '../trace/vocabulary.ts';
import type { Value } from '../world/change.ts';
import { encodeEnvironment } from '../wire/environmentBlock.ts';
import { follow, originOf, type Origin } from './context.ts';
import { FileCalls } from './fileCalls.ts';
import type { Machine } from './machine.ts';
import type { ImagePart } from './memory.ts';
import { PipeCalls } from './pipeCalls.ts';
import { Process, type ChildExit, type Identity } from './process.ts';
import type { Circumstances, Thread } from './recorder.ts';
import { TcpCalls } from './tcpCalls.ts';
import { UdpCalls } from './udpCalls.ts';

export type SystemCall<Result> = Generator<Wait, Result, void>;

/** What a read from a socket or a pipe brings. */
export type Received =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'timeout' };

/** Costs of the system calls themselves, µs of CPU. A fork is given its own, which depends on the parent's size. */
export const SYSTEM_CALL_US = 2;

export class Sys {
  readonly machine: Machine;
  readonly process: Process;
  readonly thread: Thread;
  /** The thread of the process that this program runs in; the main thread's number is the pid (gettid(2)). */
  readonly tid: number;
  readonly tcp = new TcpCalls(this);
  readonly udp = new UdpCalls(this);
  readonly pipes = new PipeCalls(this);
  readonly files = new FileCalls(this);
  private readonly turn: Pool;
  private readonly select: Select;

  constructor(process: Process, thread: Thread, tid = process.pid, turn = process.turn) {
    this.machine = process.machine;
    this.process = process;
    this.thread = thread;
    this.tid = tid;
    this.turn = turn;
    this.select = new Select(process.machine.internet.scheduler);
  }

  get now(): number {
    return this.machine.internet.scheduler.now;
  }

  get epochUs(): number {
    return this.machine.internet.epochUs;
  }

  // Telling what happens

  /** From here on, what this program does belongs to that stage. */
  stage(stage: StageId): void {
    this.thread.stage = stage;
  }

  /** Records a step: something that the program did or found out. */
  note<Kind extends StepKind>(kind: Kind, data: StepData[Kind], more: Omit<Circumstances, 'actor'> = {}): StepId {
    return this.machine.internet.recorder.record(this.thread, kind, data, { actor: this.actor, ...more });
  }

  /** A change of this process in the world, carried by the next step. */
  set(path: readonly string[], value: Value | null): void {
    this.process.set(path, value);
  }

  /** The process, and the thread of it unless it is the main one. */
  get actor(): Actor {
    const { actor, pid } = this.process;
    return this.tid === pid ? actor : { ...actor, tid: this.tid };
  }

  get origin(): Origin {
    return originOf(this.thread);
  }

  follow(origin: Origin): void {
    follow(this.thread, origin);
  }

  // Time, on a core or waiting

  *compute(us: number): SystemCall<void> {
    const { turn, machine } = this;
    const { ledger } = machine.internet;
    yield turn;
    const work = ledger.begun(this.thread, this.actor, us);
    try {
      yield machine.cpu.demand(us);
      ledger.ended(work, us);
    } finally {
      ledger.broken(work);
      turn.release();
    }
  }

  /** Into the kernel and back: what a call takes on the core besides what it does. */
  enter(): SystemCall<void> {
    return this.compute(SYSTEM_CALL_US);
  }

  sleep(us: number): SystemCall<void> {
    return this.waitOn(us, 'sleep');
  }

  /** Waits in the system call of that name, which the process table shows meanwhile. */
  *waitOn(what: Wait, call: string): SystemCall<void> {
    this.process.park(this, call);
    yield what;
    this.process.park(this, null);
  }

  /** Waits until something may have happened at one of these, and the caller looks what it was; false when the time was over first (epoll_wait(2)). */
  *poll(sources: readonly Source[], timeoutUs: number, call = 'epoll_wait'): SystemCall<boolean> {
    yield* this.waitOn(this.select.on(sources, timeoutUs), call);
    return this.select.fired >= 0;
  }

  // Processes

  /** A child that is a copy of this process (copy-on-write) and runs `body`. Returns its pid. */
  *fork(role: string, body: (sys: Sys) => Program, cost: { readonly us: number; readonly unsharedKib: number }): SystemCall<Process> {
    yield* this.compute(cost.us);
    const identity: Identity = { ...this.process.identity, role };
    const child = new Process(this.machine, this.machine.newPid(), this.process.pid, identity);
    this.machine.memory.fork(this.process.pid, child.pid);
    this.machine.memory.unshare(child.pid, 'heap', cost.unsharedKib);
    child.appear();
    child.inherit(this.process);
    const shared = this.machine.memory.segmentsOf(child.pid);
    const sharedKib = Object.values(shared).reduce((sum, segment) => sum + segment.sharedKib, 0);
    this.note('forked', { child: child.pid, program: identity.program, sharedKib }, { crossing: 'process', peer: child.actor });
    const thread = { ...this.origin };
    child.run(body(new Sys(child, thread)), true, thread);
    return child;
  }

  /** Another program takes this process over: new memory, argv and environment, the same pid and descriptors (execve(2)). Returns when it has ended. */
  *exec(identity: Identity, image: readonly ImagePart[], body: (sys: Sys) => Program, cost: { readonly us: number }): SystemCall<void> {
    yield* this.compute(cost.us);
    this.machine.memory.exec(this.process.pid, image);
    this.process.become(identity);
    this.machine.showMemory();
    const bytes = encodeEnvironment(Object.entries(identity.environment));
    this.note('executed', { program: identity.program, command: identity.argv.join(' ') }, { crossing: 'process', payload: { protocol: 'environment', bytes } });
    yield* body(this);
  }

  /** Another conversation in the same process and thread: they take turns on its core. */
  converse(body: (sys: Sys) => Program): void {
    const thread = { ...this.origin };
    this.process.run(body(new Sys(this.process, thread, this.tid, this.turn)), false, thread);
  }

  /**
   * Another thread of this process: its own number and call stack, the same memory and descriptors (pthreads(7)). Threads
   * that run Python take turns on the interpreter's lock; others run on cores side by side. It ends when `body` returns.
   */
  startThread(name: string, body: (sys: Sys) => Program, { python }: { readonly python: boolean }): number {
    const { process, machine } = this;
    const tid = machine.newPid();
    const path = ['threads', String(tid)];
    process.set(path, { tid, name, waitsFor: '', stack: {} });
    this.note('threadStarted', { thread: tid, name });
    const thread = { ...this.origin };
    const sys = new Sys(process, thread, tid, python ? process.turn : new Pool(machine.internet.scheduler, 1));
    function* lifetime(): Program {
      yield* body(sys);
      process.set(path, null);
      sys.note('threadEnded', { thread: tid, name }, { grain: 'fine' });
    }
    process.run(lifetime(), false, thread);
    return tid;
  }

  kill(target: Process, signal: string): void {
    this.note('signalled', { signal, target: target.pid }, { crossing: 'process', peer: target.actor });
    target.exit(signal, { ...this.origin });
  }

  /** Waits for a child to exit; `null` when the time ran out. */
  *wait(timeoutUs: number): SystemCall<ChildExit | null> {
    if (this.process.childExits.length === 0) yield* this.poll([this.process.childChanged], timeoutUs, 'wait');
    const exit = this.process.childExits.shift() ?? null;
    if (!exit) return null;
    this.follow(exit.origin);
    this.note('reaped', { child: exit.pid, reason: exit.reason }, { crossing: 'process', peer: { machine: this.machine.name, pid: exit.pid } });
    return exit;
  }

  /** Maps more memory, or writes to pages shared since a fork. */
  touch(segment: 'data' | 'heap' | 'stack', kib: { readonly fresh?: number; readonly unshared?: number }): void {
    const { memory } = this.machine;
    memory.allocate(this.process.pid, segment, kib.fresh ?? 0);
    memory.unshare(this.process.pid, segment, kib.unshared ?? 0);
    this.machine.showMemory();
    this.note('memoryTouched', { segment, kib: (kib.fresh ?? 0) + (kib.unshared ?? 0) }, { grain: 'fine' });
  }

  // Outside the simulated world

  /** Waits for real work (CPython) while virtual time stands still. A rejection is thrown here. */
  *outside<Result>(work: () => Promise<Result>): SystemCall<Result> {
    const { internet } = this.machine;
    let answer: { value: Result } | null = null;
    let failure: unknown = null;
    internet.awaitOutside(
      work().then(
        (value) => void (answer = { value }),
        (error: unknown) => void (failure = error),
      ),
    );
    yield internet.scheduler.outside;
    if (!answer) throw failure;
    return (answer as { value: Result }).value;
  }
}

/** Starts a program on a machine as init would: a fresh process that executes an image. */
export function boot(machine: Machine, identity: Identity, image: readonly ImagePart[], body: (sys: Sys) => Program): Process {
  const process = new Process(machine, machine.newPid(), 1, identity);
  const thread: Thread = { cause: null, request: null, stage: 'boot' };
  machine.memory.exec(process.pid, image);
  process.appear();
  machine.internet.recorder.record(thread, 'executed', { program: identity.program, command: identity.argv.join(' ') }, { actor: process.actor, crossing: 'process' });
  process.run(body(new Sys(process, thread)), true, thread);
  return process;
}

