/**
 * ngx_http_upstream_keepalive: idle connections to the servers of one upstream, kept by a worker for the next request. The
 * one used last is taken first; when there is no room, the oldest is closed. So is one that the server closes, or that
 * nobody wanted for a minute (keepalive_timeout of the upstream block, by default).
 */
import type { Program } from '../kernel/scheduler.ts';
import { Signal } from '../kernel/waitQueue.ts';
import type { Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { waitReadable } from './nginxWait.ts';

interface Idle {
  readonly address: string;
  readonly connection: Connection;
  readonly uses: number;
  readonly taken: Signal;
  readonly release: (sys: Sys) => void;
}

const IDLE_US = 60_000_000;

export class IdleConnections {
  private readonly room: number;
  private readonly kept: Idle[] = [];

  constructor(room: number) {
    this.room = room;
  }

  take(address: string): { readonly connection: Connection; readonly uses: number } | null {
    const at = this.kept.findLastIndex((idle) => idle.address === address);
    const [idle] = at < 0 ? [] : this.kept.splice(at, 1);
    idle?.taken.fire();
    return idle ?? null;
  }

  /** Keeps the connection, or releases it when nothing is kept here. `uses` counts the requests that it has carried. */
  put(sys: Sys, address: string, connection: Connection, uses: number, release: (sys: Sys) => void): void {
    if (this.room === 0) return release(sys);
    if (this.kept.length === this.room) this.drop(sys, this.kept[0]!);
    const idle: Idle = { address, connection, uses, taken: new Signal(sys.machine.internet.scheduler), release };
    this.kept.push(idle);
    sys.converse((own) => this.watch(own, idle));
  }

  private *watch(sys: Sys, idle: Idle): Program {
    const event = yield* waitReadable(sys, [idle.connection], IDLE_US, idle.taken);
    if (event !== 'stopped') this.drop(sys, idle);
  }

  private drop(sys: Sys, idle: Idle): void {
    this.kept.splice(this.kept.indexOf(idle), 1);
    idle.taken.fire();
    idle.release(sys);
  }
}
