/**
 * What is to happen, ordered by (time, sequence): of two events at one instant the one that was pushed first comes
 * first, so that ties never depend on the shape of a data structure.
 *
 * The next few events are a sorted run, the rest a heap behind it. While few are pending (a small simulation's whole
 * life) no heap is touched, and a short insertion sort costs about half as much. Every event of the run comes before
 * every event of the heap; `horizon` is the time between them.
 */
import { EventHeap } from './eventHeap.ts';

export interface EventSet {
  /** Events pending. */
  readonly size: number;
  /** Time of the event that `pop` returned last. */
  readonly at: number;
  push(at: number, code: number): void;
  /** Removes the earliest event and returns its code, an int32. Call it only while `size > 0`. */
  pop(): number;
  /** Time of the earliest event, Infinity if there is none. */
  next(): number;
  /** Code of the earliest event. Call it only while `size > 0`. */
  nextCode(): number;
}

/** The run's length at most, and after it was cut or filled. */
const RUN = 48;
const HALF = RUN / 2;

export class EventQueue implements EventSet {
  size = 0;
  at = 0;
  // The run, latest first: the earliest is popped from the end.
  private readonly times = new Float64Array(RUN);
  private readonly codes = new Int32Array(RUN);
  private run = 0;
  private horizon = Infinity;
  private readonly heap = new EventHeap();
  // Ranks order equal times in the heap. What the run hands over came before all that is there: it ranks below.
  private highest = 0;
  private lowest = 0;

  push(at: number, code: number): void {
    this.size++;
    if (at >= this.horizon) {
      this.heap.push(at, this.highest++, code);
      return;
    }
    if (this.run === RUN) {
      this.cut();
      if (at >= this.horizon) {
        this.heap.push(at, this.highest++, code);
        return;
      }
    }
    const { times, codes } = this;
    let i = this.run++;
    while (i > 0) {
      const time = times[i - 1]!;
      if (time > at) break;
      times[i] = time;
      codes[i] = codes[i - 1]!;
      i--;
    }
    times[i] = at;
    codes[i] = code;
  }

  pop(): number {
    if (this.run === 0) this.fill();
    this.size--;
    const last = --this.run;
    this.at = this.times[last]!;
    return this.codes[last]!;
  }

  next(): number {
    if (this.size === 0) return Infinity;
    if (this.run === 0) this.fill();
    return this.times[this.run - 1]!;
  }

  nextCode(): number {
    if (this.run === 0) this.fill();
    return this.codes[this.run - 1]!;
  }

  /** Hands the later half of the run over to the heap. */
  private cut(): void {
    const { times, codes, heap } = this;
    for (let i = 0; i < HALF; i++) heap.push(times[i]!, --this.lowest, codes[i]!);
    times.copyWithin(0, HALF, RUN);
    codes.copyWithin(0, HALF, RUN);
    this.run = RUN - HALF;
    this.horizon = heap.at;
  }

  /** Takes the earliest of the heap into the empty run. */
  private fill(): void {
    const { times, codes, heap } = this;
    const count = Math.min(HALF, heap.size);
    for (let i = count - 1; i >= 0; i--) {
      times[i] = heap.at;
      codes[i] = heap.code;
      heap.drop();
    }
    this.run = count;
    this.horizon = heap.size > 0 ? heap.at : Infinity;
  }
}
