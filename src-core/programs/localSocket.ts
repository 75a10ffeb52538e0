/**
 * A Unix socket (unix(7)) as this world has it: a path that a process listens on, and for each connection two pipes, one a
 * direction, held by the ends that use them. What is written is caused and read as through any pipe.
 */
import { WaitQueue } from '../kernel/waitQueue.ts';
import type { Origin } from '../system/context.ts';
import { Pipe, type PipeEnd } from '../system/pipe.ts';
import type { Process } from '../system/process.ts';
import type { SystemCall, Sys } from '../system/sys.ts';

export interface LocalConnection {
  readonly reader: PipeEnd;
  readonly writer: PipeEnd;
}

interface Waiting {
  readonly connection: LocalConnection;
  readonly origin: Origin;
}

export class LocalListener {
  readonly path: string;
  /** The one process that accepts; null while several may. */
  owner: Process | null = null;
  readonly ready: Waiting[] = [];
  readonly acceptable: WaitQueue;
  private connections = 0;

  constructor(sys: Sys, path: string) {
    this.path = path;
    this.acceptable = new WaitQueue(sys.machine.internet.scheduler);
  }

  pair(sys: Sys): { readonly client: LocalConnection; readonly server: LocalConnection } {
    const { scheduler } = sys.machine.internet;
    const name = `${this.path}#${++this.connections}`;
    const there = new Pipe(`${name}>`, scheduler, sys.origin);
    const back = new Pipe(`${name}<`, scheduler, sys.origin);
    return { client: { reader: back.reader, writer: there.writer }, server: { reader: there.reader, writer: back.writer } };
  }
}

/** Connects; the other end need not have accepted yet. */
export function connectLocal(sys: Sys, listener: LocalListener): LocalConnection {
  const { client, server } = listener.pair(sys);
  hold(sys, client);
  listener.ready.push({ connection: server, origin: sys.origin });
  listener.acceptable.wakeOne();
  return client;
}

export function* acceptLocal(sys: Sys, listener: LocalListener): SystemCall<LocalConnection> {
  while (listener.ready.length === 0) yield* sys.waitOn(listener.acceptable, 'accept');
  const { connection, origin } = listener.ready.shift()!;
  sys.follow(origin);
  hold(sys, connection);
  return connection;
}

export function closeLocal(sys: Sys, { reader, writer }: LocalConnection): void {
  sys.pipes.close(writer);
  sys.pipes.close(reader);
}

function hold(sys: Sys, { reader, writer }: LocalConnection): void {
  sys.process.descriptor(reader, reader.id);
  sys.process.descriptor(writer, writer.id);
}
