/** What a measurement comes to: the figures that are compared with a prediction, and the prices that it is made from. Pure. */
import type { Life, WayRun } from './measureRun.ts';

export const WAYS = ['cgi', 'forked', 'resident'] as const;
export type Way = (typeof WAYS)[number];

export interface WayFigures {
  readonly started: number;
  readonly mostAlive: number;
  readonly peakHeapBytes: number;
  /** Of images, whole, in all. */
  readonly copiedBytes: number;
  /** Worker, interpreter and files of one, mean; then the import of its application, mean. Of a parent of forks: neither. */
  readonly startMs: number;
  readonly loadMs: number;
  /** The application's own answer, mean. */
  readonly requestMs: number;
  /** From a client's question to its answer, mean: where a process is made for it, that is in it. */
  readonly waitMs: number;
  readonly totalMs: number;
}

/** What one process alone took, as a price for the prediction. */
export interface Prices {
  readonly startMs: number;
  readonly loadMs: number;
  /** The first request of a process, and one of the later ones (median). */
  readonly firstMs: number;
  readonly againMs: number;
  readonly heapBytes: number;
  /** Taking an image of a process that has loaded the application; and its bytes. */
  readonly freezeMs: number;
  readonly imageBytes: number;
  /** A process from the image, and its only request (medians). */
  readonly forkMs: number;
  readonly forkedMs: number;
}

/** `null` while nothing was answered. */
export function figuresOf(run: WayRun): WayFigures | null {
  const served = run.lives.flatMap((life) => life.served);
  if (served.length === 0) return null;
  const serving = run.lives.filter((life) => life.frozenMs === null);
  return {
    started: run.lives.length,
    mostAlive: run.peakAlive,
    peakHeapBytes: run.peakHeapBytes,
    copiedBytes: run.lives.reduce((sum, life) => sum + life.copiedBytes, 0),
    startMs: mean(serving.flatMap(startOf)),
    loadMs: mean(serving.flatMap(loadOf)),
    requestMs: mean(served.map(({ begunMs, answeredMs }) => answeredMs - begunMs)),
    waitMs: mean(served.map(({ askedMs, answeredMs }) => answeredMs - askedMs)),
    totalMs: run.totalMs ?? Math.max(...served.map(({ answeredMs }) => answeredMs)),
  };
}

/** Of a process that was alone and was asked several times, and of forks of another, one after the other. */
export function pricesOf(alone: WayRun, forked: WayRun): Prices | null {
  const [life] = alone.lives;
  const [parent, ...forks] = forked.lives;
  const [first, ...again] = life ? answersOf(life) : [];
  if (!life || !parent || parent.frozenMs === null || first === undefined || again.length === 0 || forks.length === 0) return null;
  return {
    startMs: mean(startOf(life)),
    loadMs: mean(loadOf(life)),
    firstMs: first,
    againMs: median(again),
    heapBytes: alone.peakHeapBytes,
    freezeMs: parent.frozenMs - (parent.loadedMs ?? 0),
    imageBytes: parent.copiedBytes,
    forkMs: median(forks.flatMap(startOf)),
    forkedMs: median(forks.flatMap(answersOf)),
  };
}

function startOf({ startedMs, readyMs }: Life): readonly number[] {
  return readyMs === null ? [] : [readyMs - startedMs];
}

function loadOf({ readyMs, loadedMs }: Life): readonly number[] {
  return readyMs === null || loadedMs === null ? [] : [loadedMs - readyMs];
}

function answersOf({ served }: Life): readonly number[] {
  return served.map(({ begunMs, answeredMs }) => answeredMs - begunMs);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
