/**
 * The whole simulated internet of one run: the clock, the notebook, the machines by address, and the lines between
 * them. It carries frames; what a frame means is the receiving machine's affair.
 */
import { Scheduler } from '../kernel/scheduler.ts';
import { RandomStream } from '../kernel/random.ts';
import type { PythonHost, PythonPeer, PythonRun } from '../python/pythonHost.ts';
import type { NetworkSetup } from '../scenario/scenario.ts';
import type { Actor, StepId } from '../trace/trace.ts';
import type { StepData } from '../trace/vocabulary.ts';
import type { MachineRole, World } from '../world/world.ts';
import type { Origin } from './context.ts';
import { arrivedPacket } from './frames.ts';
import { Machine } from './machine.ts';
import { CpuLedger } from './cpuLedger.ts';
import { Recorder, type Thread } from './recorder.ts';
import { Lines } from './wireLine.ts';
import { withPort } from '../wire/address.ts';

export interface MachineSetup {
  readonly name: string;
  readonly role: MachineRole;
  readonly addresses: readonly string[];
  readonly cores: number;
  readonly memoryKib: number;
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Of the machines that run the same kind of programs, which: so that no two have a process of the same number (a `PythonHost` knows processes by it). */
  readonly ordinal?: number;
  /** Switched off: its address answers nothing. */
  readonly off?: boolean;
}

/** What CPython answered before the question had travelled. */
export interface GivenAnswer {
  readonly answer: string;
  readonly bytes: Uint8Array;
  readonly run?: PythonRun;
}

/** What a packet is called in the trace; the kernel fills in who and where. */
export type PacketNote =
  | { readonly kind: 'segment'; readonly data: Omit<StepData['segmentSent'], 'from' | 'to'>; readonly grain: 'step' | 'fine' }
  | { readonly kind: 'datagram'; readonly data: Omit<StepData['datagramSent'], 'from' | 'to'>; readonly grain: 'step' | 'fine' };

export class Internet {
  readonly scheduler = new Scheduler();
  readonly recorder: Recorder;
  readonly ledger: CpuLedger;
  readonly epochMs: number;
  readonly seed: number;
  readonly python: PythonHost;
  private readonly lines: Lines;
  private readonly machines = new Map<string, Machine>();
  private readonly byAddress = new Map<string, Machine>();
  /** What a held task waits for outside the simulated world, and where its answer goes. */
  private outside: Promise<void> | null = null;

  constructor(setups: readonly MachineSetup[], network: NetworkSetup, options: { seed: number; epochMs: number; python: PythonHost }) {
    this.seed = options.seed;
    this.epochMs = options.epochMs;
    this.python = options.python;
    this.lines = new Lines(network, this.random('line'));
    this.recorder = new Recorder(startWorld(setups), this.scheduler);
    this.ledger = new CpuLedger(this.scheduler);
    for (const setup of setups) {
      const machine = new Machine(this, setup, network.mtu);
      this.machines.set(setup.name, machine);
      if (!setup.off) for (const address of setup.addresses) this.byAddress.set(address, machine);
    }
  }

  random(purpose: string): RandomStream {
    return new RandomStream(this.seed, purpose);
  }

  machine(name: string): Machine {
    const machine = this.machines.get(name);
    if (!machine) throw new Error(`no machine ${name}`);
    return machine;
  }

  /** The first address of a machine by its name, as /etc/hosts of the others has it. */
  addressOf(name: string): string | null {
    return this.machines.get(name)?.setup.addresses[0] ?? null;
  }

  /** Microseconds since the Unix epoch, now. */
  get epochUs(): number {
    return this.epochMs * 1000 + this.scheduler.now;
  }

  /**
   * Puts a frame on the wire: records that it was sent, and later that it arrived or was lost.
   * The receiver's thread of events goes on from the arrival. Returns the step of sending.
   */
  transmit(from: Machine, sender: Actor, origin: Origin, frame: Uint8Array, route: { source: string; destination: string; fromPort: number; toPort: number }, note: PacketNote): StepId {
    const local = from.owns(route.destination);
    const to = local ? from : this.byAddress.get(route.destination);
    const ends = { from: withPort(route.source, route.fromPort), to: withPort(route.destination, route.toPort) };
    const passage = to ? this.lines.passage(from.setup, to.setup, frame.length, this.scheduler.now) : { delayUs: 0, lost: true };
    const thread: Thread = { ...origin };
    const key = String(this.recorder.nextId);
    if (to && to !== from) {
      const arrivesAt = this.scheduler.now + passage.delayUs;
      this.recorder.set(['packets', key], { from: from.name, to: to.name, arrivesAt, bytes: frame.length });
    }
    const crossing = local ? 'process' : 'machine';
    const payload = { protocol: 'packet', bytes: frame } as const;
    const peer = to ? to.actorFor(route.toPort, note.kind, ends.from) : undefined;
    const where = { actor: sender, ...(peer ? { peer } : {}), crossing, payload, grain: note.grain } as const;
    const sent =
      note.kind === 'segment'
        ? this.recorder.record(thread, 'segmentSent', { ...note.data, ...ends }, where)
        : this.recorder.record(thread, 'datagramSent', { ...note.data, ...ends }, where);
    const lost = !to || passage.lost;
    this.scheduler.timer(this.scheduler.now + (lost ? Math.ceil(passage.delayUs / 2) : passage.delayUs), () => {
      this.recorder.set(['packets', key], null);
      if (!to || passage.lost) {
        const what = to ? 'line' : 'noRoute';
        this.recorder.record(thread, 'packetLost', { ...ends, bytes: frame.length, what }, { actor: { machine: from.name, pid: 0 }, ...(peer ? { peer } : {}), crossing });
      } else this.arrive(to, sender, thread, frame, note, ends, crossing);
    });
    return sent;
  }

  private arrive(to: Machine, sender: Actor, thread: Thread, frame: Uint8Array, note: PacketNote, ends: { from: string; to: string }, crossing: 'process' | 'machine'): void {
    const packet = arrivedPacket(frame);
    if (!packet) return;
    to.receive(packet, thread, (actor) => {
      const where = { actor, peer: sender, crossing, grain: note.grain } as const;
      if (note.kind === 'segment') this.recorder.record(thread, 'segmentReceived', { ...note.data, ...ends }, where);
      else this.recorder.record(thread, 'datagramReceived', { ...note.data, ...ends }, where);
    });
  }

  /** Processes that answer what Python asks of `host:port` in the middle of a call; until they end. */
  private readonly peers: { readonly machine: Machine; readonly host: string; readonly port: number; readonly peer: PythonPeer; readonly process: { readonly alive: boolean } }[] = [];
  /** What such an answer was, until the bytes of its question arrive: by the asking end of the connection. */
  private readonly answers = new Map<string, GivenAnswer[]>();

  /** `host`: the address that it listens on. */
  answering(machine: Machine, { host, port }: { readonly host: string; readonly port: number }, peer: PythonPeer, process: { readonly alive: boolean }): void {
    this.peers.push({ machine, host, port, peer, process });
  }

  /** By every name under which a program of the machine `from` reaches them. */
  pythonPeersFrom(from: Machine): Readonly<Record<string, PythonPeer>> {
    const reached = this.peers.filter(({ machine, host, process }) => process.alive && (machine === from || !isLoopback(host)));
    return Object.fromEntries(
      reached.flatMap(({ machine, port, peer }) => {
        const names = [machine.name, ...machine.setup.addresses, ...(machine === from ? ['localhost', '127.0.0.1'] : [])];
        return names.map((name) => [withPort(name, port), peer] as const);
      }),
    );
  }

  /** The client's kernel side: the question is on its way from `end`, and this is what it will be answered. */
  answerWhenAsked(end: string, answer: GivenAnswer): void {
    const waiting = this.answers.get(end);
    if (waiting) waiting.push(answer);
    else this.answers.set(end, [answer]);
  }

  /** The server's side: what was answered to the question that came from `end`. */
  answered(end: string): GivenAnswer | null {
    return this.answers.get(end)?.shift() ?? null;
  }

  /** Servers that do not take connections yet. A process that has ended is not waited for. */
  private readonly starting = new Set<{ readonly alive: boolean }>();

  get isStarting(): boolean {
    return [...this.starting].some(({ alive }) => alive);
  }

  serverStarts(process: { readonly alive: boolean }): void {
    this.starting.add(process);
  }

  serverIsReady(process: { readonly alive: boolean }): void {
    this.starting.delete(process);
  }

  /** Jobs that somebody left for later and nobody has done yet: the journey is not over before them. */
  unfinishedJobs = 0;

  /** Called by a task that then yields `scheduler.outside`: virtual time stands still until the promise has settled. */
  awaitOutside(work: Promise<void>): void {
    this.outside = work;
  }

  /** Runs the world until `until`, awaiting what is outside (CPython) whenever a task needs it. */
  async run(until: () => boolean, sliceUs = 50_000): Promise<void> {
    for (let idle = false; !idle && !until(); ) {
      const pause = this.scheduler.run(this.scheduler.now + sliceUs);
      if (pause === 'idle') idle = true;
      if (pause !== 'external') continue;
      const task = this.scheduler.waiting;
      await this.outside;
      this.scheduler.settle(task);
    }
  }

  /** Lets go of what processes hold outside the simulated world (their Python state), so that a host can serve the next run. */
  async shutDown(): Promise<void> {
    for (const { processes } of this.machines.values()) {
      for (const process of processes.values()) if (process.alive) process.onExit?.();
    }
    await this.outside;
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function startWorld(setups: readonly MachineSetup[]): World {
  const machines: Record<string, World['machines'][string]> = {};
  for (const setup of setups) {
    machines[setup.name] = {
      name: setup.name,
      role: setup.role,
      addresses: Object.fromEntries(setup.addresses.map((address, index) => [String(index), address])),
      cores: setup.cores,
      memoryKib: setup.memoryKib,
      processes: {},
      sockets: {},
      caches: {},
      files: Object.fromEntries(Object.entries(setup.files).map(([path, bytes]) => [path, bytes.length])),
      logs: {},
    };
  }
  return { machines, packets: {} };
}
