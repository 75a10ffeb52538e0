/** System calls on UDP sockets (udp(7)): datagrams, each whole or not at all. */
import type { PacketNote } from './internet.ts';
import type { Sys, SystemCall } from './sys.ts';
import type { Datagram, UdpSocket } from './udpStack.ts';

export class UdpCalls {
  private readonly sys: Sys;

  constructor(sys: Sys) {
    this.sys = sys;
  }

  /** A socket bound to that address and port (0: any that is free); `null` (EADDRINUSE) when another has it. */
  open(address: string, port: number): UdpSocket | null {
    const { sys } = this;
    const socket = sys.machine.udp.open(address, port, sys.process.actor);
    if (socket) sys.process.descriptor(socket, socket.id);
    return socket;
  }

  *sendTo(socket: UdpSocket, address: string, port: number, bytes: Uint8Array, about: { readonly dns: string; readonly name: string; readonly type: string }): SystemCall<void> {
    const { sys } = this;
    yield* sys.enter();
    const note: PacketNote = { kind: 'datagram', data: { ...about, bytes: bytes.length }, grain: 'step' };
    sys.machine.udp.send(socket, address, port, bytes, sys.thread, note);
  }

  /** The next datagram; `null` when the time ran out. */
  *recvFrom(socket: UdpSocket, timeoutUs = Infinity): SystemCall<Datagram | null> {
    const { sys } = this;
    if (socket.inbox.length === 0) yield* sys.poll([socket.readable], timeoutUs, 'recvfrom');
    const datagram = socket.inbox.shift() ?? null;
    if (!datagram) return null;
    sys.follow(datagram.origin);
    yield* sys.enter();
    return datagram;
  }

  close(socket: UdpSocket): void {
    this.sys.process.forget(socket);
    this.sys.machine.udp.close(socket);
  }
}
