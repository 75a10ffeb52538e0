/** One machine: addresses, cores, memory, files, its TCP and UDP, and the table of its processes. */
import { Cpu } from '../kernel/cpu.ts';
import type { RandomStream } from '../kernel/random.ts';
import type { Actor } from '../trace/trace.ts';
import type { Value } from '../world/change.ts';
import { isIpv6 } from '../wire/address.ts';
import type { ArrivedPacket, Envelope } from './frames.ts';
import type { Internet, MachineSetup } from './internet.ts';
import { MachineMemory } from './memory.ts';
import type { Process } from './process.ts';
import type { Thread } from './recorder.ts';
import { TcpStack } from './tcpStack.ts';
import { UdpStack } from './udpStack.ts';

/** IANA's dynamic ports start at 49152 (RFC 6335 §6); Linux hands out 32768–60999. */
const FIRST_EPHEMERAL = 32768;
const EPHEMERALS = 28232;
/** More processes than one machine makes in a run. */
const PIDS_APART = 4000;

export class Machine {
  readonly internet: Internet;
  readonly setup: MachineSetup;
  readonly cpu: Cpu;
  readonly memory = new MachineMemory();
  readonly files: Map<string, Uint8Array>;
  readonly tcp: TcpStack;
  readonly udp: UdpStack;
  readonly dice: RandomStream;
  readonly processes = new Map<number, Process>();
  private lastPid: number;
  private pipes = 0;
  private identification: number;
  private readonly usedPorts = new Set<number>();

  constructor(internet: Internet, setup: MachineSetup, mtu: number) {
    this.internet = internet;
    this.setup = setup;
    this.cpu = new Cpu(internet.scheduler, setup.cores);
    this.files = new Map(Object.entries(setup.files));
    this.dice = internet.random(`machine ${setup.name}`);
    this.identification = this.dice.integer(65536);
    this.lastPid = 400 + this.dice.integer(400) + (setup.ordinal ?? 0) * PIDS_APART;
    this.tcp = new TcpStack(this, mtu);
    this.udp = new UdpStack(this);
  }

  get name(): string {
    return this.setup.name;
  }

  set(path: readonly string[], value: Value | null): void {
    this.internet.recorder.set(['machines', this.name, ...path], value);
  }

  owns(address: string): boolean {
    return address.startsWith('127.') || address === '::1' || this.setup.addresses.includes(address);
  }

  /** The address that this machine sends from, of the destination's family. */
  addressToward(destination: string): string {
    if (destination.startsWith('127.') || destination === '::1') return destination;
    return this.setup.addresses.find((address) => isIpv6(address) === isIpv6(destination)) ?? this.setup.addresses[0]!;
  }

  hasFamilyOf(destination: string): boolean {
    return destination.startsWith('127.') || destination === '::1' || this.setup.addresses.some((address) => isIpv6(address) === isIpv6(destination));
  }

  newPipeId(): string {
    return `pipe${++this.pipes}`;
  }

  newPid(): number {
    this.lastPid += 1 + this.dice.integer(3);
    return this.lastPid;
  }

  ephemeralPort(): number {
    let port = FIRST_EPHEMERAL + this.dice.integer(EPHEMERALS);
    while (this.usedPorts.has(port)) port = FIRST_EPHEMERAL + this.dice.integer(EPHEMERALS);
    this.usedPorts.add(port);
    return port;
  }

  envelope(destination: string): Envelope {
    this.identification = (this.identification + 1) & 0xffff;
    const loopback = destination.startsWith('127.') || destination === '::1';
    return {
      sourceMac: loopback ? '00:00:00:00:00:00' : macOf(this.setup.addresses[0]!),
      destinationMac: loopback ? '00:00:00:00:00:00' : macOf(destination),
      identification: this.identification,
    };
  }

  /** Who would receive a packet from `remote` (`address:port`) at a port: the process that holds the socket, or the kernel. */
  actorFor(port: number, kind: 'segment' | 'datagram', remote: string): Actor {
    const owner = kind === 'segment' ? this.tcp.ownerOf(port, remote) : this.udp.ownerOf(port);
    return owner ?? { machine: this.name, pid: 0 };
  }

  receive(packet: ArrivedPacket, thread: Thread, note: (actor: Actor) => void): void {
    if (packet.kind === 'tcp') this.tcp.receive(packet.ends, packet.segment, thread, note);
    else this.udp.receive(packet.ends, packet.payload, thread, note);
  }

  /** Brings the world's memory figures up to date for every process whose figures may have moved. */
  showMemory(): void {
    for (const pid of this.memory.pids) {
      const segments = this.memory.segmentsOf(pid);
      for (const name of ['code', 'data', 'heap', 'stack'] as const) {
        const { privateKib, sharedKib, pssKib } = segments[name];
        this.set(['processes', String(pid), 'memory', name], { privateKib, sharedKib, pssKib });
      }
    }
  }
}

/** A locally administered address (RFC 7042 §2.1) made of the IP address, so that captures can be told apart. */
function macOf(address: string): string {
  let hash = 0;
  for (let i = 0; i < address.length; i++) hash = (Math.imul(hash, 31) + address.charCodeAt(i)) >>> 0;
  const byte = (shift: number): string => ((hash >>> shift) & 255).toString(16).padStart(2, '0');
  return `02:00:${byte(24)}:${byte(16)}:${byte(8)}:${byte(0)}`;
}
