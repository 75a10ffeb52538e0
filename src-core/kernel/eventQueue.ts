/**
 * What is to happen, ordered by (time, sequence): of two events at one instant the one that was pushed first comes
 * first, so that ties never depend on the shape of a heap.
 *
 * A 4-ary heap in three parallel typed arrays. `pop` is lazy: it leaves a hole at the root, which the next `push`
 * fills. A simulation nearly always pushes right after it pops, so that one sift does the work of two.
 */
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
}

export class EventQueue implements EventSet {
  size = 0;
  at = 0;
  private times: Float64Array;
  private sequences: Int32Array;
  private codes: Int32Array;
  private sequence = 0;
  private hole = false;

  constructor(capacity = 64) {
    this.times = new Float64Array(capacity);
    this.sequences = new Int32Array(capacity);
    this.codes = new Int32Array(capacity);
  }

  push(at: number, code: number): void {
    const sequence = this.sequence;
    this.sequence = (sequence + 1) | 0;
    if (this.hole) {
      this.hole = false;
      this.sink(++this.size, at, sequence, code);
      return;
    }
    if (this.size === this.times.length) this.grow();
    this.rise(this.size++, at, sequence, code);
  }

  pop(): number {
    if (this.hole) this.settle();
    this.hole = true;
    this.size--;
    this.at = this.times[0]!;
    return this.codes[0]!;
  }

  next(): number {
    if (this.size === 0) return Infinity;
    if (this.hole) this.settle();
    return this.times[0]!;
  }

  /** Code of the earliest event. Call it only while `size > 0`. */
  nextCode(): number {
    if (this.hole) this.settle();
    return this.codes[0]!;
  }

  /** Fills the hole with the last leaf. */
  private settle(): void {
    this.hole = false;
    const last = this.size;
    this.sink(last, this.times[last]!, this.sequences[last]!, this.codes[last]!);
  }

  /** A new event has the highest sequence, so among equal times it stays below. */
  private rise(from: number, at: number, sequence: number, code: number): void {
    const { times, sequences, codes } = this;
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const time = times[parent]!;
      if (time <= at) break;
      times[i] = time;
      sequences[i] = sequences[parent]!;
      codes[i] = codes[parent]!;
      i = parent;
    }
    times[i] = at;
    sequences[i] = sequence;
    codes[i] = code;
  }

  /**
   * Sequences are compared by their difference, so that they may wrap: the order is right while two events that are
   * pending together were pushed less than 2³¹ pushes apart.
   */
  private sink(size: number, at: number, sequence: number, code: number): void {
    const { times, sequences, codes } = this;
    let i = 0;
    for (;;) {
      const first = 4 * i + 1;
      if (first >= size) break;
      const end = first + 4 < size ? first + 4 : size;
      let least = first;
      let time = times[first]!;
      for (let child = first + 1; child < end; child++) {
        const t = times[child]!;
        if (t < time || (t === time && ((sequences[child]! - sequences[least]!) | 0) < 0)) {
          least = child;
          time = t;
        }
      }
      if (time > at || (time === at && ((sequences[least]! - sequence) | 0) > 0)) break;
      times[i] = time;
      sequences[i] = sequences[least]!;
      codes[i] = codes[least]!;
      i = least;
    }
    times[i] = at;
    sequences[i] = sequence;
    codes[i] = code;
  }

  private grow(): void {
    const capacity = this.times.length * 2;
    const times = new Float64Array(capacity);
    const sequences = new Int32Array(capacity);
    const codes = new Int32Array(capacity);
    times.set(this.times);
    sequences.set(this.sequences);
    codes.set(this.codes);
    this.times = times;
    this.sequences = sequences;
    this.codes = codes;
  }
}
