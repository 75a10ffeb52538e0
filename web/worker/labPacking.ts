/**
 * A result on its way from a worker to the page: instants, who was there at each, and requests go as arrays of numbers that
 * are handed over, not copied. Thousands of small objects would keep the page busy for as long as it takes to draw a frame.
 */
import type { LoadResult, LoadSample, RequestDot } from '../../src-core/load/index.ts';

export interface PackedResult {
  readonly result: Omit<LoadResult, 'samples' | 'dots'>;
  /** Rows of `NUMBERS`. */
  readonly samples: Float64Array<ArrayBuffer>;
  /** `crew` and `requests` of each sample in turn, and how long each of them is. */
  readonly cells: Int32Array<ArrayBuffer>;
  readonly lengths: Int32Array<ArrayBuffer>;
  /** Of each: started_ms, ms, worker, outcome. */
  readonly dots: Float64Array<ArrayBuffer>;
}

/** The numbers of a sample; `serving_kib` follows by its kinds. */
const NUMBERS = ['at_ms', 'processes', 'busy', 'queued', 'cpu', 'answered', 'file_kib', 'forked_kib', 'private_kib', 'rss_kib', 'swapped_kib', 'serving', 'begun', 'ended', 'retrying', 'held'] as const satisfies readonly (keyof LoadSample)[];
const ROW = NUMBERS.length + 3;
const DOT = 4;
const OUTCOMES = ['answered', 'refused', 'unavailable', 'timeout', 'oom'] as const satisfies readonly RequestDot['outcome'][];
/** A picture that is drawn anew several times a second has so many dots at most: nobody could read more in passing. */
const DOTS_IN_PASSING = 1000;

/** `pictured`: false leaves out who was there. `passing`: it is looked at until the next one comes. */
export function packed({ samples, dots, ...result }: LoadResult, pictured: boolean, passing = false): PackedResult {
  const stride = passing ? Math.max(1, Math.ceil(dots.length / DOTS_IN_PASSING)) : 1;
  return { result, samples: rowsOf(samples), ...picturesOf(pictured ? samples : []), dots: cellsOf(dots, stride) };
}

/** What can be handed over of it. */
export function buffersOf({ samples, cells, lengths, dots }: PackedResult): ArrayBuffer[] {
  return [samples.buffer, cells.buffer, lengths.buffer, dots.buffer];
}

export function unpacked({ result, samples, cells, lengths, dots }: PackedResult): LoadResult {
  let at = 0;
  const next = (length = 0): Int32Array => cells.subarray(at, (at += length));
  const rows = Array.from({ length: samples.length / ROW }, (_, i) => ({ ...sampleFrom(samples, i * ROW), crew: next(lengths[2 * i]), requests: next(lengths[2 * i + 1]) }));
  let requests: readonly RequestDot[] | null = null;
  return {
    ...result,
    samples: rows,
    // Made when they are drawn.
    get dots() {
      return (requests ??= Array.from({ length: dots.length / DOT }, (_, i) => dotFrom(dots, i * DOT)));
    },
  };
}

function rowsOf(samples: readonly LoadSample[]): Float64Array<ArrayBuffer> {
  const rows = new Float64Array(samples.length * ROW);
  let at = 0;
  for (const sample of samples) {
    for (const name of NUMBERS) rows[at++] = sample[name];
    const { file_kib, forked_kib, private_kib } = sample.serving_kib;
    rows[at++] = file_kib;
    rows[at++] = forked_kib;
    rows[at++] = private_kib;
  }
  return rows;
}

function sampleFrom(rows: Float64Array, first: number): Omit<LoadSample, 'crew' | 'requests'> {
  let at = first;
  return {
    at_ms: rows[at++]!,
    processes: rows[at++]!,
    busy: rows[at++]!,
    queued: rows[at++]!,
    cpu: rows[at++]!,
    answered: rows[at++]!,
    file_kib: rows[at++]!,
    forked_kib: rows[at++]!,
    private_kib: rows[at++]!,
    rss_kib: rows[at++]!,
    swapped_kib: rows[at++]!,
    serving: rows[at++]!,
    begun: rows[at++]!,
    ended: rows[at++]!,
    retrying: rows[at++]!,
    held: rows[at++]!,
    serving_kib: { file_kib: rows[at++]!, forked_kib: rows[at++]!, private_kib: rows[at]! },
  };
}

function picturesOf(samples: readonly LoadSample[]): Pick<PackedResult, 'cells' | 'lengths'> {
  const lengths = new Int32Array(2 * samples.length);
  for (const [i, { crew, requests }] of samples.entries()) [lengths[2 * i], lengths[2 * i + 1]] = [crew.length, requests.length];
  const cells = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const { crew, requests } of samples) {
    cells.set(crew, at);
    cells.set(requests, at + crew.length);
    at += crew.length + requests.length;
  }
  return { cells, lengths };
}

/** Every nth of the requests. */
function cellsOf(dots: readonly RequestDot[], stride: number): Float64Array<ArrayBuffer> {
  const cells = new Float64Array(Math.ceil(dots.length / stride) * DOT);
  let at = 0;
  for (let i = 0; i < dots.length; i += stride) {
    const { started_ms, ms, worker, outcome } = dots[i]!;
    cells[at++] = started_ms;
    cells[at++] = ms;
    cells[at++] = worker;
    cells[at++] = OUTCOMES.indexOf(outcome);
  }
  return cells;
}

function dotFrom(cells: Float64Array, at: number): RequestDot {
  return { started_ms: cells[at]!, ms: cells[at + 1]!, worker: cells[at + 2]!, outcome: OUTCOMES[cells[at + 3]!]! };
}
