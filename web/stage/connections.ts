/** Open TCP connections as pairs of the processes that hold their ends. */
import type { Actor, Machine, World } from '../../src-core/index.ts';

export interface Connection {
  readonly a: Actor;
  readonly b: Actor;
}

/** Each pair of processes once, however many connections they have; the states in which bytes may still flow. */
export function connectionsOf(world: World): Connection[] {
  const ends = new Map<string, Actor>();
  const found = new Map<string, Connection>();
  for (const [name, machine] of Object.entries(world.machines)) {
    for (const socket of Object.values(machine.sockets)) {
      if (socket.protocol !== 'tcp' || socket.remote === '' || !OPEN.has(socket.state)) continue;
      const a = { machine: name, pid: holderOf(machine, socket.id) };
      const b = ends.get(`${socket.remote} ${socket.local}`);
      ends.set(`${socket.local} ${socket.remote}`, a);
      if (b) found.set([keyOf(a), keyOf(b)].sort().join(' '), { a: b, b: a });
    }
  }
  return [...found.values()];
}

const OPEN = new Set(['ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT']);

export function keyOf({ machine, pid }: Actor): string {
  return `${machine}/${pid}`;
}

/** 0, the kernel, while no program has the connection (accept queue). The last holder of a socket is its worker, not its parent. */
function holderOf(machine: Machine, socket: string): number {
  const holders = Object.values(machine.processes).filter((process) =>
    Object.values(process.descriptors).some(({ kind, target }) => kind === 'socket' && target === socket),
  );
  return holders.at(-1)?.pid ?? 0;
}
