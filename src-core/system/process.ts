/** A process as its machine's kernel knows it: who it is, its tasks, its children, what it holds open. */
import { Pool } from '../kernel/pool.ts';
import type { Program } from '../kernel/scheduler.ts';
import { WaitQueue } from '../kernel/waitQueue.ts';
import type { Actor } from '../trace/trace.ts';
import type { Value } from '../world/change.ts';
import { originOf, type Origin } from './context.ts';
import type { Machine } from './machine.ts';
import type { PipeEnd } from './pipe.ts';
import type { Thread } from './recorder.ts';
import type { Connection, Listener } from './tcpStack.ts';
import type { UdpSocket } from './udpStack.ts';

export interface Identity {
  readonly program: string;
  /** `master`, `worker`, or empty. */
  readonly role: string;
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The CPython that runs in it: its version. */
  readonly python?: string;
}

export type OpenFile = Connection | Listener | UdpSocket | PipeEnd;

/** One of the things that a process does at a time, in one of its threads. */
interface Conversation {
  readonly tid: number;
}

export interface ChildExit {
  readonly pid: number;
  readonly reason: string;
  readonly origin: Origin;
}

export class Process {
  readonly machine: Machine;
  readonly pid: number;
  readonly ppid: number;
  /** Changes by exec. */
  identity: Identity;
  /** One thread: its coroutines take turns on a core. */
  readonly turn: Pool;
  readonly childExits: ChildExit[] = [];
  readonly childChanged: WaitQueue;
  alive = true;
  /** What `exit` does besides, for example dropping the Python state. */
  onExit: (() => void) | null = null;
  private readonly open = new Map<OpenFile, number>();
  private readonly tasks = new Set<number>();
  /** Conversations that wait, and in which system call. */
  private readonly parked = new Map<Conversation, string>();

  constructor(machine: Machine, pid: number, ppid: number, identity: Identity) {
    const { scheduler } = machine.internet;
    this.machine = machine;
    this.pid = pid;
    this.ppid = ppid;
    this.identity = identity;
    this.turn = new Pool(scheduler, 1);
    this.childChanged = new WaitQueue(scheduler);
    machine.processes.set(pid, this);
  }

  get actor(): Actor {
    return { machine: this.machine.name, pid: this.pid };
  }

  set(path: readonly string[], value: Value | null): void {
    this.machine.set(['processes', String(this.pid), ...path], value);
  }

  /** Puts the process into the world: before the step that made it is recorded. */
  appear(): void {
    const { program, role, argv, environment, python } = this.identity;
    this.set([], {
      pid: this.pid, ppid: this.ppid, program, role, argv: listed(argv), environment, state: 'running', waitsFor: '',
      threads: { [this.pid]: { tid: this.pid, stack: {} } },
      descriptors: { 0: stream('stdin'), 1: stream('stdout'), 2: stream('stderr') },
      memory: { code: nothing, data: nothing, heap: nothing, stack: nothing },
      caches: {},
      ...(python ? { python } : {}),
    });
    this.machine.showMemory();
  }

  /** Runs a program as (one of) the process's tasks; the process exits when `main` is true and it returns. */
  run(program: Program, main: boolean, thread: Thread): void {
    const process = this;
    const { scheduler } = this.machine.internet;
    let task = 0;
    function* lifetime(): Program {
      yield* program;
      process.tasks.delete(task);
      process.showState();
      if (main) process.exit('0', thread);
    }
    task = scheduler.spawn(lifetime());
    this.tasks.add(task);
  }

  /** A conversation of this process waits in a system call, or (`null`) goes on. */
  park(conversation: Conversation, call: string | null): void {
    if (call === null) this.parked.delete(conversation);
    else this.parked.set(conversation, call);
    if (conversation.tid !== this.pid) this.set(['threads', String(conversation.tid), 'waitsFor'], call ?? '');
    this.showState();
  }

  /** It waits when all that it does waits; a process with several conversations does so in one place, its event loop. */
  private showState(): void {
    // Who ends the process from within still returns from what it was doing.
    if (!this.alive) return;
    const waits = this.tasks.size > 0 && this.parked.size === this.tasks.size;
    const own = [...this.parked].filter(([{ tid }]) => tid === this.pid);
    const [, call = ''] = own[0] ?? [];
    this.set(['state'], waits ? 'waiting' : 'running');
    this.set(['waitsFor'], !waits ? '' : own.length > 1 ? 'epoll_wait' : call);
  }

  /** Opens a file under the lowest number that is free (open(2)); 0, 1 and 2 are the standard streams. */
  descriptor(file: OpenFile, target: string): void {
    const taken = new Set(this.open.values());
    let fd = 3;
    while (taken.has(fd)) fd++;
    this.open.set(file, fd);
    this.set(['descriptors', String(fd)], { kind: kindOf(file), target });
  }

  /** exec: another program takes the process over; pid, parent and open descriptors stay (execve(2)). */
  become(identity: Identity): void {
    const { program, role, argv, environment, python } = identity;
    this.identity = identity;
    for (const [key, value] of Object.entries({ program, role, argv: listed(argv), environment })) this.set([key], value);
    this.set(['python'], python ?? null);
    this.set(['threads', String(this.pid), 'stack'], {});
  }

  /** -1 when it is not open here, as Python's `fileno()` says of a closed socket. */
  descriptorOf(file: OpenFile): number {
    return this.open.get(file) ?? -1;
  }

  holds(file: OpenFile): boolean {
    return this.open.has(file);
  }

  forget(file: OpenFile): void {
    const fd = this.open.get(file);
    if (fd === undefined) return;
    this.open.delete(file);
    this.set(['descriptors', String(fd)], null);
  }

  /** A forked child holds what its parent holds (fork(2)). */
  inherit(parent: Process): void {
    for (const [file, fd] of parent.open) {
      this.open.set(file, fd);
      this.set(['descriptors', String(fd)], { kind: kindOf(file), target: file.id });
    }
  }

  /** Ends the process wherever it is: tasks stop, connections close, memory is freed, the parent hears of it. */
  exit(reason: string, thread: Thread): void {
    if (!this.alive) return;
    this.alive = false;
    const { internet, memory, tcp, processes } = this.machine;
    for (const task of this.tasks) internet.scheduler.kill(task);
    memory.exit(this.pid);
    this.set(['state'], 'exited');
    this.set(['exit'], reason);
    this.set(['waitsFor'], '');
    this.set(['threads'], { [this.pid]: { tid: this.pid, stack: {} } });
    this.machine.showMemory();
    this.set(['memory'], { code: nothing, data: nothing, heap: nothing, stack: nothing });
    internet.recorder.record(thread, 'exited', { reason }, { actor: this.actor, crossing: 'process' });
    const held = [...this.open.keys()];
    this.open.clear();
    for (const file of held) {
      // What a fork shares stays open until the last holder is gone.
      if (isHeld(processes.values(), file)) continue;
      if (file.kind === 'listener') tcp.closeListener(file, { ...thread });
      else if (file.kind === 'udp') this.machine.udp.close(file);
      else if (file.kind === 'pipe') file.pipe.release(file.way, originOf(thread));
      else {
        // Who ended the process caused it, but what the peer now sees belongs to the request that was under way.
        const closing: Thread = { ...file.arrival, cause: thread.cause };
        tcp.act(file, closing, (now) => file.endpoint.release(originOf(closing), now));
      }
    }
    this.onExit?.();
    const parent = processes.get(this.ppid);
    parent?.childExits.push({ pid: this.pid, reason, origin: originOf(thread) });
    parent?.childChanged.wakeAll();
  }
}

/** Whether any process that lives still has the file open. */
export function isHeld(processes: Iterable<Process>, file: OpenFile): boolean {
  for (const process of processes) if (process.alive && process.holds(file)) return true;
  return false;
}

function kindOf(file: OpenFile): 'socket' | 'pipe' {
  return file.kind === 'pipe' ? 'pipe' : 'socket';
}

const nothing = { privateKib: 0, sharedKib: 0, pssKib: 0 };

function stream(name: string): { kind: 'stream'; target: string } {
  return { kind: 'stream', target: name };
}

function listed(values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, index) => [String(index), value]));
}
