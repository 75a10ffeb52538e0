/**
 * System calls on TCP sockets (tcp(7)): listen and accept, connect, send and recv, close. The machine's `TcpStack` sends
 * and answers segments by itself; these are what a program asks of it, and where it waits for it.
 */
import { isHeld } from './process.ts';
import type { Received, Sys, SystemCall } from './sys.ts';
import type { Connection, Listener } from './tcpStack.ts';

export type Connected =
  | { readonly kind: 'connected'; readonly connection: Connection }
  | { readonly kind: 'refused' }
  /** ENETUNREACH: this machine has no address of the other's family. Nothing was sent. */
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'timeout' };

export class TcpCalls {
  private readonly sys: Sys;

  constructor(sys: Sys) {
    this.sys = sys;
  }

  /** `null` (EADDRINUSE) when another listens there. */
  listen(address: string, port: number, backlog: number): Listener | null {
    const { sys } = this;
    const listener = sys.machine.tcp.listen(address, port, backlog, sys.process.actor);
    if (!listener) return null;
    sys.process.descriptor(listener, listener.id);
    sys.note('listened', { protocol: 'tcp', address, port, backlog });
    return listener;
  }

  /** The next complete connection of any of the listeners; `null` when all are closed. */
  *accept(...listeners: readonly Listener[]): SystemCall<Connection | null> {
    const { sys } = this;
    const { process, machine } = sys;
    const isReady = ({ ready }: Listener): boolean => ready.length > 0;
    while (!listeners.some(isReady)) {
      const open = listeners.filter((each) => each.open);
      if (open.length === 0) return null;
      if (open.length === 1) yield* sys.waitOn(open[0]!.acceptable, 'accept');
      else yield* sys.poll(open.map(({ acceptable }) => acceptable), Infinity, 'accept');
    }
    const listener = listeners.find(isReady)!;
    const connection = listener.ready.shift()!;
    connection.owner = process.actor;
    sys.follow(connection.arrival);
    machine.tcp.showListener(listener);
    machine.tcp.show(connection);
    process.descriptor(connection, connection.id);
    sys.note('accepted', { address: connection.ends.destination, port: connection.ends.destinationPort });
    yield* sys.enter();
    return connection;
  }

  *connect(address: string, port: number, timeoutUs = Infinity): SystemCall<Connected> {
    const { sys } = this;
    const { process, machine } = sys;
    sys.note('connectCalled', { address, port });
    if (!machine.hasFamilyOf(address)) return { kind: 'unreachable' };
    const startedAt = sys.now;
    const connection = machine.tcp.connect(machine.addressToward(address), address, port, process.actor, sys.thread);
    yield* sys.poll([connection.settled], timeoutUs, 'connect');
    const us = sys.now - startedAt;
    if (!connection.settled.fired) {
      sys.note('connectTimedOut', { address, port, us });
      machine.tcp.act(connection, sys.thread, () => connection.endpoint.abort(sys.origin));
      return { kind: 'timeout' };
    }
    sys.follow(connection.arrival);
    if (connection.endpoint.state === 'CLOSED') {
      const refused = connection.endpoint.closedBy === 'reset';
      if (refused) sys.note('connectRefused', { address, port });
      else sys.note('connectTimedOut', { address, port, us });
      return { kind: refused ? 'refused' : 'timeout' };
    }
    process.descriptor(connection, connection.id);
    sys.note('connected', { address, port, us });
    return { kind: 'connected', connection };
  }

  /** Writes bytes; false when the connection is gone. They leave as segments as the window allows. */
  *send(connection: Connection, bytes: Uint8Array): SystemCall<boolean> {
    const { sys } = this;
    yield* sys.enter();
    if (connection.endpoint.state === 'CLOSED') return false;
    sys.machine.tcp.act(connection, sys.thread, (now) => connection.endpoint.write(bytes, sys.origin, now));
    return true;
  }

  *recv(connection: Connection, timeoutUs = Infinity): SystemCall<Received> {
    const { sys } = this;
    const { endpoint } = connection;
    while (!endpoint.canReceive) {
      if (!(yield* sys.poll([connection.readable], timeoutUs, 'recv'))) return { kind: 'timeout' };
    }
    sys.follow(connection.arrival);
    const bytes = endpoint.take();
    sys.machine.tcp.show(connection);
    yield* sys.enter();
    if (bytes.length > 0) return { kind: 'bytes', bytes };
    return endpoint.ended ? { kind: 'end' } : { kind: 'reset' };
  }

  /** Waits until there is something to read, without reading it; false when the time ran out (poll(2)). */
  *readable(connection: Connection, timeoutUs: number): SystemCall<boolean> {
    const { sys } = this;
    while (!connection.endpoint.canReceive) {
      if (!(yield* sys.poll([connection.readable], timeoutUs, 'poll'))) return false;
    }
    sys.follow(connection.arrival);
    return true;
  }

  close(connection: Connection): void {
    const { sys } = this;
    sys.process.forget(connection);
    sys.note('closed', { address: connection.ends.destination, port: connection.ends.destinationPort }, { grain: 'fine' });
    sys.machine.tcp.act(connection, sys.thread, (now) => connection.endpoint.release(sys.origin, now));
  }

  /** close(2) of what another process has open as well, after a fork: this one's descriptor goes, the file stays. */
  drop(file: Connection | Listener): void {
    const { sys } = this;
    sys.process.forget(file);
    if (isHeld(sys.machine.processes.values(), file)) return;
    if (file.kind === 'connection') this.close(file);
    else sys.machine.tcp.closeListener(file, sys.thread);
  }

  /** This process, a fork of the one that accepted it, is who serves the connection from now on. */
  adopt(connection: Connection): void {
    connection.owner = this.sys.process.actor;
    this.sys.machine.tcp.show(connection);
  }
}
