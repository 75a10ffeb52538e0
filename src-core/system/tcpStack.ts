/**
 * A machine's TCP: finds the connection of a segment, drives the endpoints, puts what they say on the wire, and wakes
 * the programs. The handshake is the kernel's work: a connection is complete before the program accepts it (listen(2)).
 */
import { Signal, WaitQueue } from '../kernel/waitQueue.ts';
import { TcpEndpoint, type Segment, type TcpState } from '../protocols/tcpEndpoint.ts';
import type { Actor } from '../trace/trace.ts';
import { isIpv6, withPort } from '../wire/address.ts';
import { originOf, type Origin } from './context.ts';
import { flagText, tcpFrame, type Ends } from './frames.ts';
import type { Machine } from './machine.ts';
import type { Thread } from './recorder.ts';

export interface Connection {
  readonly kind: 'connection';
  readonly id: string;
  readonly endpoint: TcpEndpoint<Origin>;
  /** Seen from this machine: source is the local end. */
  readonly ends: Ends;
  readonly loopback: boolean;
  readonly readable: WaitQueue;
  readonly settled: Signal;
  owner: Actor;
  /** Where the thread of events stood when the last bytes, or the last sign of life, came in. */
  arrival: Origin;
  greeted: boolean;
  timer: number;
  listener: Listener | null;
}

export interface Listener {
  readonly kind: 'listener';
  readonly id: string;
  readonly address: string;
  readonly port: number;
  readonly backlog: number;
  readonly ready: Connection[];
  readonly acceptable: WaitQueue;
  /** Handshakes that have begun and not ended. */
  pending: number;
  owner: Actor;
  open: boolean;
}

export class TcpStack {
  private readonly machine: Machine;
  private readonly mtu: number;
  private readonly listeners: Listener[] = [];
  private readonly connections = new Map<string, Connection>();
  private sockets = 0;

  constructor(machine: Machine, mtu: number) {
    this.machine = machine;
    this.mtu = mtu;
  }

  listen(address: string, port: number, backlog: number, owner: Actor): Listener | null {
    if (this.listenerFor(address, port)) return null;
    const acceptable = new WaitQueue(this.machine.internet.scheduler);
    const listener: Listener = { kind: 'listener', id: this.newId(), address, port, backlog, ready: [], acceptable, pending: 0, owner, open: true };
    this.listeners.push(listener);
    this.showListener(listener);
    return listener;
  }

  closeListener(listener: Listener, thread: Thread): void {
    listener.open = false;
    this.listeners.splice(this.listeners.indexOf(listener), 1);
    for (const connection of listener.ready.splice(0)) this.act(connection, thread, () => connection.endpoint.abort(originOf(thread)));
    this.machine.set(['sockets', listener.id], null);
    listener.acceptable.wakeAll();
  }

  connect(source: string, destination: string, port: number, owner: Actor, thread: Thread): Connection {
    const ends = { source, destination, sourcePort: this.machine.ephemeralPort(), destinationPort: port };
    const endpoint = TcpEndpoint.connecting<Origin>(this.isn(), this.mss(source), originOf(thread), this.now);
    const connection = this.admit(ends, endpoint, owner, originOf(thread), null);
    this.flush(connection, originOf(thread));
    return connection;
  }

  /** Whose connection a segment would reach: for the trace's arrows. */
  ownerOf(port: number, remote: string): Actor | null {
    for (const connection of this.connections.values()) {
      if (connection.ends.sourcePort === port && remoteOf(connection) === remote) return connection.owner;
    }
    return null;
  }

  /** Lets a program act on a connection, then sends what came of it. */
  act(connection: Connection, thread: Thread, action: (now: number) => void): void {
    action(this.now);
    this.flush(connection, originOf(thread));
  }

  receive(ends: Ends, segment: Segment<never>, thread: Thread, note: (actor: Actor) => void): void {
    const connection = this.connections.get(keyOf(flipped(ends)));
    const listener = connection ? null : this.listenerFor(ends.destination, ends.destinationPort);
    note(connection?.owner ?? this.kernel);
    if (connection) return this.advance(connection, segment, thread);
    if (listener && segment.flags.syn && !segment.flags.ack) return this.welcome(listener, ends, segment, thread);
    if (!segment.flags.rst) this.refuse(ends, segment, thread);
  }

  private advance(connection: Connection, segment: Segment<never>, thread: Thread): void {
    const { endpoint } = connection;
    const before = endpoint.state;
    endpoint.onSegment(segment, this.now);
    const origin = originOf(thread);
    if (segment.payload.length > 0 || segment.flags.fin || segment.flags.rst || segment.flags.syn) connection.arrival = origin;
    this.flush(connection, origin);
    // The acknowledgement of the handshake may come with a FIN, which leads past ESTABLISHED at once.
    if (isOpening(before) && endpoint.state === 'CLOSED') this.abandoned(connection);
    else if (isOpening(before) && !isOpening(endpoint.state)) this.established(connection, origin);
    if (endpoint.state === 'CLOSED') connection.settled.fire();
    if (endpoint.canReceive) connection.readable.wakeAll();
  }

  private established(connection: Connection, origin: Origin): void {
    connection.settled.fire();
    const { listener } = connection;
    if (!listener) return;
    listener.pending--;
    connection.arrival = origin;
    listener.ready.push(connection);
    this.showListener(listener);
    listener.acceptable.wakeOne();
  }

  /** A handshake that came to nothing leaves room for another. */
  private abandoned({ listener }: Connection): void {
    if (listener) listener.pending--;
  }

  /** A full accept queue drops the SYN: the client will try again (listen(2), tcp_abort_on_overflow = 0). */
  private welcome(listener: Listener, ends: Ends, syn: Segment<never>, thread: Thread): void {
    if (listener.ready.length + listener.pending > listener.backlog) return;
    listener.pending++;
    const local = flipped(ends);
    const endpoint = TcpEndpoint.answering<Origin>(this.isn(), this.mss(local.source), syn, originOf(thread), this.now);
    this.flush(this.admit(local, endpoint, this.kernel, originOf(thread), listener), originOf(thread));
  }

  /** RFC 9293 §3.10.7.1: nobody listens, so the answer is a reset. */
  private refuse(ends: Ends, segment: Segment<never>, thread: Thread): void {
    const length = segment.payload.length + (segment.flags.syn ? 1 : 0) + (segment.flags.fin ? 1 : 0);
    const flags = { syn: false, ack: true, fin: false, psh: false, rst: true };
    const reset = { flags, seq: segment.flags.ack ? segment.ack : 0, ack: (segment.seq + length) >>> 0, payload: new Uint8Array(0), tag: null, again: false };
    this.transmit(reset, flipped(ends), this.kernel, originOf(thread), 'step');
  }

  private admit(ends: Ends, endpoint: TcpEndpoint<Origin>, owner: Actor, arrival: Origin, listener: Listener | null): Connection {
    const { scheduler } = this.machine.internet;
    const connection: Connection = {
      kind: 'connection', id: this.newId(), endpoint, ends, owner, arrival, listener,
      loopback: this.machine.owns(ends.destination),
      readable: new WaitQueue(scheduler), settled: new Signal(scheduler), greeted: false, timer: 0,
    };
    this.connections.set(keyOf(ends), connection);
    return connection;
  }

  private flush(connection: Connection, origin: Origin): void {
    const { endpoint } = connection;
    this.show(connection);
    for (const segment of endpoint.takeSegments()) {
      this.transmit(segment, connection.ends, connection.owner, segment.tag ?? origin, this.grainOf(connection, segment));
    }
    this.arm(connection);
    if (endpoint.state === 'CLOSED') this.connections.delete(keyOf(connection.ends));
  }

  /** The packets that tell something: handshake, data, reset. Bare acknowledgements, FINs and loopback are fine print. */
  private grainOf(connection: Connection, segment: Segment<Origin>): 'step' | 'fine' {
    if (connection.loopback) return 'fine';
    if (segment.flags.syn || segment.flags.rst || segment.payload.length > 0 || segment.again) return 'step';
    const third = !connection.greeted && connection.listener === null && !segment.flags.fin;
    if (third) connection.greeted = true;
    return third ? 'step' : 'fine';
  }

  private transmit(segment: Segment<Origin>, ends: Ends, owner: Actor, origin: Origin, grain: 'step' | 'fine'): void {
    const frame = tcpFrame(segment, ends, this.machine.envelope(ends.destination));
    const data = { flags: flagText(segment.flags), seq: segment.seq, ack: segment.ack, bytes: segment.payload.length, again: segment.again };
    const route = { source: ends.source, destination: ends.destination, fromPort: ends.sourcePort, toPort: ends.destinationPort };
    this.machine.internet.transmit(this.machine, owner, origin, frame, route, { kind: 'segment', data, grain });
  }

  private arm(connection: Connection): void {
    const { scheduler } = this.machine.internet;
    scheduler.cancel(connection.timer);
    const at = connection.endpoint.timerAt;
    if (at === null) return;
    connection.timer = scheduler.timer(at, () => {
      const before = connection.endpoint.state;
      connection.endpoint.onTimer(this.now);
      this.flush(connection, connection.arrival);
      if (connection.endpoint.state !== 'CLOSED') return;
      if (isOpening(before)) this.abandoned(connection);
      connection.settled.fire();
      connection.readable.wakeAll();
    });
  }

  private listenerFor(address: string, port: number): Listener | null {
    // One socket a family: `0.0.0.0` takes every IPv4 address, `::` every IPv6 one (IPV6_V6ONLY, as nginx sets it).
    const any = isIpv6(address) ? '::' : '0.0.0.0';
    const covers = (at: string): boolean => at === address || at === any || (address === any && isIpv6(at) === isIpv6(address));
    return this.listeners.find((listener) => listener.port === port && covers(listener.address)) ?? null;
  }

  show(connection: Connection): void {
    const { endpoint, ends, id } = connection;
    const gone: readonly TcpState[] = ['CLOSED', 'TIME-WAIT'];
    this.machine.set(['sockets', id], gone.includes(endpoint.state) ? null : {
      id, protocol: 'tcp', state: endpoint.state,
      local: withPort(ends.source, ends.sourcePort), remote: withPort(ends.destination, ends.destinationPort),
      unreadBytes: endpoint.unreadBytes, queued: 0, backlog: 0, pid: connection.owner.pid,
    });
  }

  showListener(listener: Listener): void {
    this.machine.set(['sockets', listener.id], {
      id: listener.id, protocol: 'tcp', state: 'LISTEN', local: withPort(listener.address, listener.port), remote: '*',
      unreadBytes: 0, queued: listener.ready.length, backlog: listener.backlog, pid: listener.owner.pid,
    });
  }

  private newId(): string {
    return `tcp${++this.sockets}`;
  }

  private isn(): number {
    return this.machine.dice.bits() >>> 0;
  }

  /** RFC 9293 §3.7.1: the MTU less 20 bytes of TCP and the IP header; loopback has an MTU of its own. */
  private mss(address: string): number {
    const mtu = address.startsWith('127.') || address === '::1' ? 65536 : this.mtu;
    return Math.min(65495, mtu - (address.includes(':') ? 60 : 40));
  }

  /** Nobody's process: a connection belongs to the kernel until a program accepts it. */
  private get kernel(): Actor {
    return { machine: this.machine.name, pid: 0 };
  }

  private get now(): number {
    return this.machine.internet.scheduler.now;
  }
}

function isOpening(state: TcpState): boolean {
  return state === 'SYN-SENT' || state === 'SYN-RECEIVED';
}

function remoteOf(connection: Connection): string {
  return withPort(connection.ends.destination, connection.ends.destinationPort);
}

function keyOf(ends: Ends): string {
  return `${ends.source} ${ends.sourcePort} ${ends.destination} ${ends.destinationPort}`;
}

function flipped(ends: Ends): Ends {
  return { source: ends.destination, destination: ends.source, sourcePort: ends.destinationPort, destinationPort: ends.sourcePort };
}
