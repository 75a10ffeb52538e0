/**
 * The latencies of one side as a swarm: each kept request is a dot, put as far from the middle as many others took as
 * long. Where a dot lies across is chosen by its number, so that the same run is always drawn the same.
 */
import type { LoadResult } from '../../src-core/load/index.ts';
import { positionOf, type Scale } from './scales.ts';

export interface Swarm {
  /** Dots as a path of round caps: one element, however many there are. */
  readonly dots: string;
  readonly count: number;
  readonly marks: readonly Mark[];
}

export interface Mark {
  readonly name: 'p50' | 'p95' | 'p99' | 'max';
  readonly ms: number;
  readonly x: number;
}

const BINS = 48;
/** An irrational turn spreads any stretch of numbers evenly. */
const TURN = 0.618_033_988_749_895;

export function swarmOf(result: LoadResult, scale: Scale, middle: number, reach: number): Swarm {
  const answered = result.dots.filter(({ outcome }) => outcome === 'answered');
  const crowd = crowdOf(answered.map(({ ms }) => positionOf(scale, ms)), scale);
  const dots = answered.map(({ ms }, i) => {
    const x = positionOf(scale, ms);
    const across = ((i * TURN) % 1) * 2 - 1;
    return `M${x.toFixed(1)} ${(middle + across * reach * crowd(x)).toFixed(1)}h0`;
  });
  const marks = (['p50', 'p95', 'p99', 'max'] as const).map((name) => ({ name, ms: result[`${name}_ms`] }));
  return {
    dots: dots.join(''),
    count: answered.length,
    marks: marks.filter(({ ms }) => Number.isFinite(ms) && ms > 0).map((mark) => ({ ...mark, x: positionOf(scale, mark.ms) })),
  };
}

/** How crowded a place is, 0.08 … 1, by neighbouring bins. */
function crowdOf(places: readonly number[], { start, end }: Scale): (x: number) => number {
  const counts = new Float64Array(BINS);
  const binOf = (x: number): number => Math.min(BINS - 1, Math.max(0, Math.floor(((x - start) / (end - start)) * BINS)));
  for (const x of places) counts[binOf(x)]!++;
  const most = Math.max(1, ...counts);
  return (x) => Math.max(0.08, Math.sqrt(counts[binOf(x)]! / most));
}

/** The least and greatest of what is to be shown, ms; a millisecond around nothing. */
export function latencyRange(results: readonly LoadResult[]): readonly [number, number] {
  const least = results.flatMap(({ latency, p50_ms }) => latency.find(({ count }) => count > 0)?.from_ms ?? p50_ms).filter((value) => Number.isFinite(value) && value > 0);
  const most = results.map(({ max_ms }) => max_ms).filter((value) => Number.isFinite(value) && value > 0);
  return [Math.min(...least, ...(least.length === 0 ? [0.5] : [])), Math.max(...most, ...(most.length === 0 ? [2] : []))];
}
