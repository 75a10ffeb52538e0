/**
 * pipe(7): bytes go in at one end and come out at the other, between processes of one machine. A full pipe holds its
 * writer, an empty one its reader; the reader sees the end when the last writer has closed, and a writer whose last
 * reader is gone gets EPIPE. What is read was caused by what was written.
 */
import type { Scheduler } from '../kernel/scheduler.ts';
import { WaitQueue } from '../kernel/waitQueue.ts';
import { joinBytes } from '../wire/http1Text.ts';
import type { Origin } from './context.ts';

/** Linux: sixteen pages. */
export const PIPE_CAPACITY_BYTES = 65_536;

export interface PipeEnd {
  readonly kind: 'pipe';
  readonly id: string;
  readonly way: 'read' | 'write';
  readonly pipe: Pipe;
}

export class Pipe {
  readonly id: string;
  readonly reader: PipeEnd;
  readonly writer: PipeEnd;
  readonly readable: WaitQueue;
  readonly writable: WaitQueue;
  /** Whether any process still holds the end. */
  readonly held = { read: true, write: true };
  /** Where the last writer stood. */
  arrival: Origin;
  private readonly chunks: Uint8Array[] = [];
  private size = 0;

  constructor(id: string, scheduler: Scheduler, origin: Origin) {
    this.id = id;
    this.reader = { kind: 'pipe', id: `${id}:r`, way: 'read', pipe: this };
    this.writer = { kind: 'pipe', id: `${id}:w`, way: 'write', pipe: this };
    this.readable = new WaitQueue(scheduler);
    this.writable = new WaitQueue(scheduler);
    this.arrival = origin;
  }

  get unreadBytes(): number {
    return this.size;
  }

  get hasEnded(): boolean {
    return this.size === 0 && !this.held.write;
  }

  /** Takes as much as there is room for, and says how much. */
  put(bytes: Uint8Array, origin: Origin): number {
    const taken = bytes.subarray(0, PIPE_CAPACITY_BYTES - this.size);
    if (taken.length === 0) return 0;
    this.chunks.push(taken);
    this.size += taken.length;
    this.arrival = origin;
    this.readable.wakeOne();
    return taken.length;
  }

  /** All that is in it. */
  take(): Uint8Array {
    const all = joinBytes(this.chunks.splice(0));
    this.size = 0;
    this.writable.wakeAll();
    return all;
  }

  /** The last holder of an end has let go. */
  release(way: 'read' | 'write', origin: Origin): void {
    this.held[way] = false;
    if (way === 'write' && this.size === 0) this.arrival = origin;
    this.readable.wakeAll();
    this.writable.wakeAll();
  }
}
