/** What is kept of a run: a histogram, counts, a few thousand requests as dots, and a few hundred instants. */
import { Histogram } from '../kernel/histogram.ts';
import { TICKS_PER_MS } from './cores.ts';
import type { LatencyBucket, LoadErrors, LoadSample, RequestDot } from './description.ts';

const MOST_DOTS = 4000;
const MOST_SAMPLES = 600;

export type Outcome = RequestDot['outcome'];

export class Recorder {
  /** Latencies of answered requests, in ticks. */
  readonly latency = new Histogram();
  readonly errors: Record<keyof LoadErrors, number> = { refused: 0, unavailable: 0, timeout: 0, oom: 0 };
  /** When the last answer came, in ticks. */
  lastAnswer = 0;
  samples: LoadSample[] = [];
  private dots: RequestDot[] = [];
  private stride = 1;
  private ended = 0;

  record(started: number, now: number, worker: number, outcome: Outcome): void {
    if (outcome === 'answered') {
      this.latency.record(now - started);
      this.lastAnswer = now;
    } else this.errors[outcome]++;
    if (this.ended++ % this.stride === 0) this.dot({ started_ms: started / TICKS_PER_MS, ms: (now - started) / TICKS_PER_MS, worker, outcome });
  }

  get failed(): number {
    const { refused, unavailable, timeout, oom } = this.errors;
    return refused + unavailable + timeout + oom;
  }

  /** Keeps an instant; true if there were too many, and every other has gone: the caller doubles its interval. */
  sample(sample: LoadSample): boolean {
    this.samples.push(sample);
    if (this.samples.length < MOST_SAMPLES) return false;
    this.samples = this.samples.flatMap((one, i, all) => (i % 2 === 1 ? [joined(all[i - 1]!, one)] : []));
    return true;
  }

  allDots(): readonly RequestDot[] {
    return this.dots;
  }

  buckets(): LatencyBucket[] {
    return [...this.latency.buckets()].map(({ from, to, count }) => ({ from_ms: from / TICKS_PER_MS, to_ms: to / TICKS_PER_MS, count }));
  }

  private dot(dot: RequestDot): void {
    this.dots.push(dot);
    if (this.dots.length < MOST_DOTS) return;
    this.dots = this.dots.filter((_, i) => i % 2 === 0);
    this.stride *= 2;
  }
}

/** Two intervals as one: counts add, shares average, states are the later's. */
function joined(a: LoadSample, b: LoadSample): LoadSample {
  return { ...b, cpu: (a.cpu + b.cpu) / 2, answered: a.answered + b.answered, begun: a.begun + b.begun, ended: a.ended + b.ended };
}
