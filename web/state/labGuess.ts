/** What a person expects before a run, and how that came out. */
import type { LoadResult } from '../../src-core/load/index.ts';

/** What can be predicted: a figure of the result of either side. `failures` are all requests that were not answered. */
export const MEASURES = ['peak_pss_kib', 'throughput_rps', 'mean_ms', 'p95_ms', 'processes_peak', 'failures'] as const;
export type Measure = (typeof MEASURES)[number];

/** Which side has more of it. */
export const ORDERS = ['a', 'same', 'b'] as const;
export type Order = (typeof ORDERS)[number];

export interface Guess {
  readonly measure: Measure;
  readonly order: Order | null;
  /** In the unit of the measure's field: KiB, requests a second, ms, a count. `null`: no number was given. */
  readonly a: number | null;
  readonly b: number | null;
}

export interface Verdict {
  readonly measure: Measure;
  readonly order: Order;
  readonly a: number;
  readonly b: number;
  /** Whether the ordering was right; `null` when none was given. */
  readonly isRight: boolean | null;
  /** How many times the larger of guess and outcome is the smaller; `null` when no number was given or one of them is 0. */
  readonly offA: number | null;
  readonly offB: number | null;
}

/** Figures that are less than a tenth apart count as the same. */
const ALIKE = 1.1;

export function noGuess(measure: Measure): Guess {
  return { measure, order: null, a: null, b: null };
}

export function isMade({ order, a, b }: Guess): boolean {
  return order !== null || a !== null || b !== null;
}

export function figureOf(result: LoadResult, measure: Measure): number {
  if (measure !== 'failures') return result[measure];
  const { refused, unavailable, timeout, oom } = result.errors;
  return refused + unavailable + timeout + oom;
}

export function orderOf(a: number, b: number): Order {
  if (a === b || Math.max(a, b) <= Math.min(a, b) * ALIKE) return 'same';
  return a > b ? 'a' : 'b';
}

export function verdictOf(guess: Guess, resultA: LoadResult, resultB: LoadResult): Verdict {
  const [a, b] = [figureOf(resultA, guess.measure), figureOf(resultB, guess.measure)];
  const order = orderOf(a, b);
  return { measure: guess.measure, order, a, b, isRight: guess.order === null ? null : guess.order === order, offA: offBy(guess.a, a), offB: offBy(guess.b, b) };
}

function offBy(guessed: number | null, came: number): number | null {
  if (guessed === null || !(guessed > 0) || !(came > 0)) return null;
  return Math.max(guessed, came) / Math.min(guessed, came);
}
