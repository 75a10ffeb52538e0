/**
 * Latencies as wrk 4.1.0 prints them, which measured the runs. It "corrects" for coordinated omission (`stats_correct` in its
 * src/stats.c): a connection that waited for n when one answer in `expected` was usual would have sent more requests
 * meanwhile, and they are added, as n − expected, n − 2·expected … One stall of 100 ms among answers of 0.4 ms thus counts as
 * 250 slow ones. What was measured has this in it, so the prediction must, too.
 */
import type { LatencyBucket, LoadResult } from './description.ts';

export interface WrkLatency {
  readonly mean_ms: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
}

interface Sample {
  readonly ms: number;
  readonly count: number;
}

/** `connections`: the clients of a closed workload. A histogram's bucket counts as its middle. */
export function asWrkPrints({ latency, answered, elapsed_s }: Pick<LoadResult, 'latency' | 'answered' | 'elapsed_s'>, connections: number): WrkLatency {
  const rounds = Math.floor(answered / connections);
  const recorded = latency.map(sampleOf);
  const all = [...recorded, ...(rounds === 0 ? [] : added(recorded, (elapsed_s * 1000) / rounds))].toSorted((a, b) => a.ms - b.ms);
  const count = all.reduce((sum, sample) => sum + sample.count, 0);
  const mean = count === 0 ? 0 : all.reduce((sum, sample) => sum + sample.ms * sample.count, 0) / count;
  return { mean_ms: mean, p50_ms: quantile(all, count, 0.5), p95_ms: quantile(all, count, 0.95) };
}

function sampleOf({ from_ms, to_ms, count }: LatencyBucket): Sample {
  return { ms: (from_ms + to_ms) / 2, count };
}

function added(recorded: readonly Sample[], expected: number): Sample[] {
  return recorded.flatMap(({ ms, count }) => (ms < 2 * expected ? [] : Array.from({ length: Math.max(0, Math.ceil(ms / expected) - 2) }, (_, i) => ({ ms: ms - (i + 1) * expected, count }))));
}

function quantile(sorted: readonly Sample[], count: number, share: number): number {
  let seen = 0;
  for (const { ms, count: here } of sorted) {
    seen += here;
    if (seen >= share * count) return ms;
  }
  return 0;
}
