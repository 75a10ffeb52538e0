/**
 * One-shot timers in an event set. A cancelled timer stays in the set and is passed over when its time comes; its cell
 * is not used again before that, so an event always finds its own cell.
 */
import type { EventSet } from './eventQueue.ts';

const CELLS = 2 ** 21;

export class Timers {
  private readonly queue: EventSet;
  private readonly callbacks: ((() => void) | undefined)[] = [];
  private readonly generations: number[] = [];
  private readonly free: number[] = [];

  constructor(queue: EventSet) {
    this.queue = queue;
  }

  /** Returns a handle > 0 that holds the cell and the cell's generation, so that an old handle cancels nothing. */
  add(at: number, callback: () => void): number {
    const cell = this.free.pop() ?? this.generations.push(0) - 1;
    if (cell >= CELLS) throw new RangeError('too many timers');
    this.callbacks[cell] = callback;
    this.queue.push(at, ~cell);
    return ++this.generations[cell]! * CELLS + cell;
  }

  cancel(handle: number): void {
    const cell = handle % CELLS;
    if (this.generations[cell] === (handle - cell) / CELLS) this.callbacks[cell] = undefined;
  }

  /** Empties the cell of the event `code` and returns its callback, or undefined if it was cancelled. */
  take(code: number): (() => void) | undefined {
    const cell = ~code;
    const callback = this.callbacks[cell];
    this.callbacks[cell] = undefined;
    this.free.push(cell);
    return callback;
  }
}
