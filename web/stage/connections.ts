/** What connects processes: open TCP connections, and pipes from who writes to who reads. */
import type { Actor, Machine, Process, World } from '../../src-core/index.ts';

export interface Connection {
  readonly kind: 'tcp' | 'pipe';
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
      if (b) found.set([keyOf(a), keyOf(b)].sort().join(' '), { kind: 'tcp', a: b, b: a });
    }
  }
  return [...found.values(), ...Object.values(world.machines).flatMap(pipesOf)];
}

/**
 * Pairs of a writer and a reader of some pipe, each pair once. A fork gives all children the ends that nobody closed: where
 * a parent and its child are a pair, the brothers are left out, as nobody means them.
 */
function pipesOf(machine: Machine): Connection[] {
  const processes = Object.values(machine.processes).filter(({ state }) => state !== 'exited');
  const pairs = new Map<string, readonly [Process, Process]>();
  for (const [writer, pipe] of processes.flatMap((process) => endsOf(process, 'w').map((id) => [process, id] as const))) {
    const readers = processes.filter((reader) => reader !== writer && endsOf(reader, 'r').includes(pipe));
    const kin = readers.filter((reader) => reader.ppid === writer.pid || writer.ppid === reader.pid);
    for (const reader of kin.length > 0 ? kin : readers) pairs.set([writer.pid, reader.pid].sort((a, b) => a - b).join(' '), [writer, reader]);
  }
  return [...pairs.values()].map(([writer, reader]) => ({ kind: 'pipe', a: { machine: machine.name, pid: writer.pid }, b: { machine: machine.name, pid: reader.pid } }));
}

/** The pipes of which a process holds that end: descriptors name them `<pipe>:r` and `<pipe>:w`. */
function endsOf({ descriptors }: Process, way: 'r' | 'w'): string[] {
  return Object.values(descriptors).flatMap(({ kind, target }) => (kind === 'pipe' && target.endsWith(`:${way}`) ? [target.slice(0, -2)] : []));
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
