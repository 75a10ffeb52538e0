/** A 4-ary heap of events in three parallel typed arrays, ordered by (time, rank). */
export class EventHeap {
  size = 0;
  private times = new Float64Array(64);
  private ranks = new Float64Array(64);
  private codes = new Int32Array(64);

  /** Time and code of the earliest event. Read them only while `size > 0`. */
  get at(): number {
    return this.times[0]!;
  }

  get code(): number {
    return this.codes[0]!;
  }

  push(at: number, rank: number, code: number): void {
    if (this.size === this.times.length) this.grow();
    const { times, ranks, codes } = this;
    let i = this.size++;
    while (i > 0) {
      const parent = (i - 1) >> 2;
      const time = times[parent]!;
      if (time < at || (time === at && ranks[parent]! < rank)) break;
      times[i] = time;
      ranks[i] = ranks[parent]!;
      codes[i] = codes[parent]!;
      i = parent;
    }
    times[i] = at;
    ranks[i] = rank;
    codes[i] = code;
  }

  /** Removes the earliest event: the last leaf sinks from the root to its place. */
  drop(): void {
    const { times, ranks, codes } = this;
    const size = --this.size;
    const at = times[size]!;
    const rank = ranks[size]!;
    let i = 0;
    for (;;) {
      const first = 4 * i + 1;
      if (first >= size) break;
      const end = first + 4 < size ? first + 4 : size;
      let least = first;
      let time = times[first]!;
      for (let child = first + 1; child < end; child++) {
        const t = times[child]!;
        if (t < time || (t === time && ranks[child]! < ranks[least]!)) {
          least = child;
          time = t;
        }
      }
      if (time > at || (time === at && ranks[least]! > rank)) break;
      times[i] = time;
      ranks[i] = ranks[least]!;
      codes[i] = codes[least]!;
      i = least;
    }
    times[i] = at;
    ranks[i] = rank;
    codes[i] = codes[size]!;
  }

  private grow(): void {
    const { times, ranks, codes } = this;
    const capacity = times.length * 2;
    this.times = new Float64Array(capacity);
    this.ranks = new Float64Array(capacity);
    this.codes = new Int32Array(capacity);
    this.times.set(times);
    this.ranks.set(ranks);
    this.codes.set(codes);
  }
}
