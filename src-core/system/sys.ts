/**
 * System calls: the only effects that a program of this world has. Each records what it did, so no program can forget
 * to. A call that can wait is a generator (`yield* sys.recv(…)`). What fails in the simulated world comes back as data.
 */
import { Pool } from '../kernel/pool.ts';
import { Select } from '../kernel/select.ts';
import type { Program, Wait } from '../kernel/scheduler.ts';
import type { Source } from '../kernel/waitQueue.ts';
import type { Actor, PayloadProtocol, StageId, StepId } from '../trace/trace.ts';
import type { WaitQueue } from '../kernel/waitQueue.ts';
import type { StepData, StepKind } from '../trace/vocabulary.ts';
import type { Value } from '../world/change.ts';
import { encodeEnvironment } from '../wire/environmentBlock.ts';
import { follow, originOf, type Origin } from './context.ts';
import type { PacketNote } from './internet.ts';
import type { Machine } from './machine.ts';
import type { ImagePart } from './memory.ts';
import { Pipe, type PipeEnd } from './pipe.ts';
import { isHeld, Process, type ChildExit, type Identity } from './process.ts';
import type { Circumstances, Thread } from './recorder.ts';
import type { Connection, Listener } from './tcpStack.ts';
import type { Datagram, UdpSocket } from './udpStack.ts';

export type SystemCall<Result> = Generator<Wait, Result, void>;

export type Received =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'timeout' };

export type Connected =
  | { readonly kind: 'connected'; readonly connection: Connection }
  | { readonly kind: 'refused' }
  /** ENETUNREACH: this machine has no address of the other's family. Nothing was sent. */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'timeout' };

/** Costs of the system calls themselves, µs of CPU. A fork is given its own, which depends on the parent's size. */
export const SYSTEM_CALL_US = 2;

export class Sys {
  readonly machine: Machine;
  readonly process: Process;
  readonly thread: Thread;
  /** The thread of the process that this program runs in; the main thread's number is the pid (gettid(2)). */
  readonly tid: number;
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

  // Time

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

  *sleep(us: number): SystemCall<void> {
    this.waits('sleep');
    yield us;
    this.runs();
  }

  /** Waits until somebody wakes it, in the system call of that name. */
  *waitOn(queue: WaitQueue, call: string): SystemCall<void> {
    this.waits(call);
    yield queue;
    this.runs();
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
    if (this.process.childExits.length === 0) {
      this.waits('wait');
      yield this.select.on([this.process.childChanged], timeoutUs);
      this.runs();
    }
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

  // Pipes

  /** pipe(2): two ends, both held by this process until it closes one or exits; a fork inherits them. */
  pipe(): { readonly reader: PipeEnd; readonly writer: PipeEnd } {
    const pipe = new Pipe(this.machine.newPipeId(), this.machine.internet.scheduler, this.origin);
    this.process.descriptor(pipe.reader, pipe.reader.id);
    this.process.descriptor(pipe.writer, pipe.writer.id);
    this.note('pipeMade', { pipe: pipe.id });
    return pipe;
  }

  /** Writes all, waiting while the pipe is full; false (EPIPE) when nobody can read it any more. */
  *writePipe({ pipe }: PipeEnd, bytes: Uint8Array, protocol: PayloadProtocol = 'pipe'): SystemCall<boolean> {
    yield* this.compute(SYSTEM_CALL_US);
    if (!pipe.held.read) return false;
    this.note('pipeWritten', { pipe: pipe.id, bytes: bytes.length }, { crossing: 'process', payload: { protocol, bytes } });
    for (let left = bytes; left.length > 0; ) {
      left = left.subarray(pipe.put(left, this.origin));
      if (left.length === 0) break;
      this.waits('write');
      yield pipe.writable;
      this.runs();
      if (!pipe.held.read) return false;
    }
    return true;
  }

  /** What is in the pipe, or its end. */
  *readPipe({ pipe }: PipeEnd, timeoutUs = Infinity): SystemCall<Received> {
    while (pipe.unreadBytes === 0 && !pipe.hasEnded) {
      this.waits('read');
      yield this.select.on([pipe.readable], timeoutUs);
      this.runs();
      if (this.select.fired < 0) return { kind: 'timeout' };
    }
    this.follow(pipe.arrival);
    const bytes = pipe.take();
    yield* this.compute(SYSTEM_CALL_US);
    this.note('pipeRead', { pipe: pipe.id, bytes: bytes.length }, { crossing: 'process', grain: bytes.length > 0 ? 'step' : 'fine' });
    return bytes.length > 0 ? { kind: 'bytes', bytes } : { kind: 'end' };
  }

  closePipe(end: PipeEnd): void {
    this.process.forget(end);
    if (!isHeld(this.machine.processes.values(), end)) end.pipe.release(end.way, this.origin);
  }

  // Files

  *readFile(path: string): SystemCall<Uint8Array | null> {
    yield* this.compute(SYSTEM_CALL_US);
    const bytes = this.machine.files.get(path) ?? null;
    if (bytes) this.note('fileRead', { path, bytes: bytes.length });
    else this.note('fileMissing', { path });
    return bytes;
  }

  *log(path: string, line: string): SystemCall<void> {
    yield* this.compute(SYSTEM_CALL_US);
    const lines = this.machine.internet.recorder.get(['machines', this.machine.name, 'logs', path]);
    const count = lines && typeof lines === 'object' ? Object.keys(lines).length : 0;
    this.machine.set(['logs', path, String(count)], line);
    this.note('logged', { path, line });
  }

  // TCP

  listen(address: string, port: number, backlog: number): Listener | null {
    const listener = this.machine.tcp.listen(address, port, backlog, this.process.actor);
    if (!listener) return null;
    this.process.descriptor(listener, listener.id);
    this.note('listened', { protocol: 'tcp', address, port, backlog });
    return listener;
  }

  /** The next complete connection of any of the listeners; `null` when all are closed. */
  *accept(...listeners: readonly Listener[]): SystemCall<Connection | null> {
    const isReady = ({ ready }: Listener): boolean => ready.length > 0;
    while (!listeners.some(isReady)) {
      const open = listeners.filter((each) => each.open);
      if (open.length === 0) return null;
      this.waits('accept');
      yield open.length === 1 ? open[0]!.acceptable : this.select.on(open.map(({ acceptable }) => acceptable));
      this.runs();
    }
    const listener = listeners.find(isReady)!;
    const connection = listener.ready.shift()!;
    connection.owner = this.process.actor;
    this.follow(connection.arrival);
    this.machine.tcp.showListener(listener);
    this.machine.tcp.show(connection);
    this.process.descriptor(connection, connection.id);
    this.note('accepted', { address: connection.ends.destination, port: connection.ends.destinationPort });
    yield* this.compute(SYSTEM_CALL_US);
    return connection;
  }

  *connect(address: string, port: number, timeoutUs = Infinity): SystemCall<Connected> {
    this.note('connectCalled', { address, port });
    if (!this.machine.hasFamilyOf(address)) return { kind: 'unreachable' };
    const startedAt = this.now;
    const connection = this.machine.tcp.connect(this.machine.addressToward(address), address, port, this.process.actor, this.thread);
    this.waits('connect');
    yield this.select.on([connection.settled], timeoutUs);
    this.runs();
    const us = this.now - startedAt;
    if (!connection.settled.fired) {
      this.note('connectTimedOut', { address, port, us });
      this.machine.tcp.act(connection, this.thread, () => connection.endpoint.abort(this.origin));
      return { kind: 'timeout' };
    }
    this.follow(connection.arrival);
    if (connection.endpoint.state === 'CLOSED') {
      const refused = connection.endpoint.closedBy === 'reset';
      if (refused) this.note('connectRefused', { address, port });
      else this.note('connectTimedOut', { address, port, us });
      return { kind: refused ? 'refused' : 'timeout' };
    }
    this.process.descriptor(connection, connection.id);
    this.note('connected', { address, port, us });
    return { kind: 'connected', connection };
  }

  /** Writes bytes; false when the connection is gone. They leave as segments as the window allows. */
  *send(connection: Connection, bytes: Uint8Array): SystemCall<boolean> {
    yield* this.compute(SYSTEM_CALL_US);
    if (connection.endpoint.state === 'CLOSED') return false;
    this.machine.tcp.act(connection, this.thread, (now) => connection.endpoint.write(bytes, this.origin, now));
    return true;
  }

  *recv(connection: Connection, timeoutUs = Infinity): SystemCall<Received> {
    const { endpoint } = connection;
    while (!endpoint.canReceive) {
      this.waits('recv');
      yield this.select.on([connection.readable], timeoutUs);
      this.runs();
      if (this.select.fired < 0) return { kind: 'timeout' };
    }
    this.follow(connection.arrival);
    const bytes = endpoint.take();
    this.machine.tcp.show(connection);
    yield* this.compute(SYSTEM_CALL_US);
    if (bytes.length > 0) return { kind: 'bytes', bytes };
    return endpoint.ended ? { kind: 'end' } : { kind: 'reset' };
  }

  /** Waits until something may have happened at one of these, or the time is over (epoll_wait(2)); the caller looks what it was. */
  *poll(sources: readonly Source[], timeoutUs: number): SystemCall<void> {
    this.waits('epoll_wait');
    yield this.select.on(sources, timeoutUs);
    this.runs();
  }

  /** Waits until there is something to read, without reading it; false when the time ran out (poll(2)). */
  *readable(connection: Connection, timeoutUs: number): SystemCall<boolean> {
    while (!connection.endpoint.canReceive) {
      this.waits('poll');
      yield this.select.on([connection.readable], timeoutUs);
      this.runs();
      if (this.select.fired < 0) return false;
    }
    this.follow(connection.arrival);
    return true;
  }

  close(connection: Connection): void {
    this.process.forget(connection);
    this.note('closed', { address: connection.ends.destination, port: connection.ends.destinationPort }, { grain: 'fine' });
    this.machine.tcp.act(connection, this.thread, (now) => connection.endpoint.release(this.origin, now));
  }

  /** close(2) of what another process has open as well, after a fork: this one's descriptor goes, the file stays. */
  drop(file: Connection | Listener): void {
    this.process.forget(file);
    if (isHeld(this.machine.processes.values(), file)) return;
    if (file.kind === 'connection') this.close(file);
    else this.machine.tcp.closeListener(file, this.thread);
  }

  /** This process, a fork of the one that accepted it, is who serves the connection from now on. */
  adopt(connection: Connection): void {
    connection.owner = this.process.actor;
    this.machine.tcp.show(connection);
  }

  // UDP

  openUdp(address: string, port: number): UdpSocket | null {
    const socket = this.machine.udp.open(address, port, this.process.actor);
    if (socket) this.process.descriptor(socket, socket.id);
    return socket;
  }

  closeUdp(socket: UdpSocket): void {
    this.process.forget(socket);
    this.machine.udp.close(socket);
  }

  *sendTo(socket: UdpSocket, address: string, port: number, bytes: Uint8Array, about: { readonly dns: string; readonly name: string; readonly type: string }): SystemCall<void> {
    yield* this.compute(SYSTEM_CALL_US);
    const note: PacketNote = { kind: 'datagram', data: { ...about, bytes: bytes.length }, grain: 'step' };
    this.machine.udp.send(socket, address, port, bytes, this.thread, note);
  }

  /** The next datagram; `null` when the time ran out. */
  *recvFrom(socket: UdpSocket, timeoutUs = Infinity): SystemCall<Datagram | null> {
    if (socket.inbox.length === 0) {
      this.waits('recvfrom');
      yield this.select.on([socket.readable], timeoutUs);
      this.runs();
    }
    const datagram = socket.inbox.shift() ?? null;
    if (!datagram) return null;
    this.follow(datagram.origin);
    yield* this.compute(SYSTEM_CALL_US);
    return datagram;
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

  private waits(call: string): void {
    this.process.park(this, call);
  }

  private runs(): void {
    this.process.park(this, null);
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

