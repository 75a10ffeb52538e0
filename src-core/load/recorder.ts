/** What is kept of a run: a histogram, counts, a few thousand requests as dots, and a few hundred instants. */
import { Histogram } from '../kernel/histogram.ts';
import { TICKS_PER_MS } from './cores.ts';
import type { LatencyBucket, LoadErrors, RequestDot } from './description.ts';
import { Dots } from './dots.ts';
import { Samples } from './samples.ts';

const OUTCOMES = ['answered', 'refused', 'unavailable', 'timeout', 'oom'] as const satisfies readonly RequestDot['outcome'][];
export type Outcome = RequestDot['outcome'];

export class Recorder {
  /** Latencies of answered requests, in ticks. */
  readonly latency = new Histogram();
  readonly errors: Record<keyof LoadErrors, number> = { refused: 0, unavailable: 0, timeout: 0, oom: 0 };
  /** When the last answer came, in ticks. */
  lastAnswer = 0;
  readonly samples = new Samples();
  readonly dots: Dots;

  /** `requests` of the run, at most. */
  constructor(requests: number) {
    this.dots = new Dots(requests, OUTCOMES);
  }

  record(started: number, now: number, worker: number, outcome: Outcome): void {
    if (outcome === 'answered') {
      this.latency.record(now - started);
      this.lastAnswer = now;
    } else this.errors[outcome]++;
    this.dots.pass(started, now, worker, outcome === 'answered' ? 0 : OUTCOMES.indexOf(outcome));
  }

  get failed(): number {
    const { refused, unavailable, timeout, oom } = this.errors;
    return refused + unavailable + timeout + oom;
  }

  buckets(): LatencyBucket[] {
    const buckets: LatencyBucket[] = [];
    for (const { from, to, count } of this.latency.buckets()) buckets.push({ from_ms: from / TICKS_PER_MS, to_ms: to / TICKS_PER_MS, count });
    return buckets;
  }
}
