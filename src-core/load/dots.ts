/** Requests that are kept one by one, every nth of a run, as numbers in columns: a million of them pass, a few thousand stay. */
import { TICKS_PER_MS } from './cores.ts';
import type { RequestDot } from './description.ts';

const MOST = 4000;

export class Dots {
  /** When each was sent and when it ended, in ticks. */
  private readonly times: Float64Array;
  /** Its worker, and its outcome. */
  private readonly marks: Int32Array;
  private kept = 0;
  private stride = 1;
  private passed = 0;
  private readonly outcomes: readonly RequestDot['outcome'][];

  /** `expected`: requests of the run, at most. */
  constructor(expected: number, outcomes: readonly RequestDot['outcome'][]) {
    const most = Math.min(MOST, expected);
    this.times = new Float64Array(2 * most);
    this.marks = new Int32Array(2 * most);
    this.outcomes = outcomes;
  }

  /** `outcome`: an index of `outcomes`. */
  pass(started: number, now: number, worker: number, outcome: number): void {
    if (this.passed++ % this.stride !== 0) return;
    const at = 2 * this.kept++;
    this.times[at] = started;
    this.times[at + 1] = now;
    this.marks[at] = worker;
    this.marks[at + 1] = outcome;
    if (this.kept === MOST) this.halve();
  }

  all(): RequestDot[] {
    const { times, marks, outcomes } = this;
    const dots: RequestDot[] = [];
    for (let at = 0; at < 2 * this.kept; at += 2) {
      const started = times[at]!;
      dots.push({ started_ms: started / TICKS_PER_MS, ms: (times[at + 1]! - started) / TICKS_PER_MS, worker: marks[at]!, outcome: outcomes[marks[at + 1]!]! });
    }
    return dots;
  }

  /** Every other goes. */
  private halve(): void {
    const { times, marks } = this;
    for (let to = 0, from = 0; to < MOST; to += 2, from += 4) {
      times[to] = times[from]!;
      times[to + 1] = times[from + 1]!;
      marks[to] = marks[from]!;
      marks[to + 1] = marks[from + 1]!;
    }
    this.kept = MOST / 2;
    this.stride *= 2;
  }
}
