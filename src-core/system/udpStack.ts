/** A machine's UDP: ports, and datagrams that wait to be read. */
import { WaitQueue } from '../kernel/waitQueue.ts';
import type { Actor } from '../trace/trace.ts';
import { originOf, type Origin } from './context.ts';
import { udpFrame, type Ends } from './frames.ts';
import type { PacketNote } from './internet.ts';
import type { Machine } from './machine.ts';
import type { Thread } from './recorder.ts';
import { withPort } from '../wire/address.ts';

export interface Datagram {
  readonly payload: Uint8Array;
  readonly from: string;
  readonly fromPort: number;
  readonly origin: Origin;
}

export interface UdpSocket {
  readonly kind: 'udp';
  readonly id: string;
  readonly port: number;
  readonly address: string;
  readonly owner: Actor;
  readonly inbox: Datagram[];
  readonly readable: WaitQueue;
}

export class UdpStack {
  private readonly machine: Machine;
  private readonly ports = new Map<number, UdpSocket>();
  private sockets = 0;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** `port` 0 takes a free one. `null` when the port is in use. */
  open(address: string, port: number, owner: Actor): UdpSocket | null {
    const chosen = port === 0 ? this.machine.ephemeralPort() : port;
    if (this.ports.has(chosen)) return null;
    const readable = new WaitQueue(this.machine.internet.scheduler);
    const socket: UdpSocket = { kind: 'udp', id: `udp${++this.sockets}`, port: chosen, address, owner, inbox: [], readable };
    this.ports.set(chosen, socket);
    this.machine.set(['sockets', socket.id], {
      id: socket.id, protocol: 'udp', state: 'OPEN', local: withPort(address, chosen), remote: '*', unreadBytes: 0, queued: 0, backlog: 0, pid: owner.pid,
    });
    return socket;
  }

  close(socket: UdpSocket): void {
    this.ports.delete(socket.port);
    this.machine.set(['sockets', socket.id], null);
  }

  ownerOf(port: number): Actor | null {
    return this.ports.get(port)?.owner ?? null;
  }

  send(socket: UdpSocket, to: string, toPort: number, payload: Uint8Array, thread: Thread, note: PacketNote): void {
    const ends: Ends = { source: this.machine.addressToward(to), destination: to, sourcePort: socket.port, destinationPort: toPort };
    const frame = udpFrame(payload, ends, this.machine.envelope(to));
    const route = { source: ends.source, destination: to, fromPort: socket.port, toPort };
    // What the sender does next (wait, give up) follows from having sent.
    thread.cause = this.machine.internet.transmit(this.machine, socket.owner, originOf(thread), frame, route, note);
  }

  /** A datagram for a port that nobody has is dropped; the ICMP message that would say so is left out (docs/model.md). */
  receive(ends: Ends, payload: Uint8Array, thread: Thread, note: (actor: Actor) => void): void {
    const socket = this.ports.get(ends.destinationPort);
    note(socket?.owner ?? { machine: this.machine.name, pid: 0 });
    if (!socket) return;
    socket.inbox.push({ payload, from: ends.source, fromPort: ends.sourcePort, origin: originOf(thread) });
    socket.readable.wakeOne();
  }
}
