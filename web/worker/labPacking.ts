/**
 * A result on its way from a worker to the page: instants, who was there at each, and requests go as arrays of numbers that
 * are handed over, not copied. Thousands of small objects would keep the page busy for as long as it takes to draw a frame.
 */
import { type LoadResult, type LoadSample, putSample, type RequestDot, SAMPLE_WIDTH, sampleFrom } from '../../src-core/load/index.ts';

export interface PackedResult {
  readonly result: Omit<LoadResult, 'samples' | 'dots'>;
  /** A row of `SAMPLE_WIDTH` numbers for each. */
  readonly samples: Float64Array<ArrayBuffer>;
  /** `crew` and `requests` of each sample in turn, and how long each of them is. */
  readonly cells: Int32Array<ArrayBuffer>;
  readonly lengths: Int32Array<ArrayBuffer>;
  /** Of each: started_ms, ms, worker, outcome. */
  readonly dots: Float64Array<ArrayBuffer>;
}

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
  const rows = Array.from({ length: samples.length / SAMPLE_WIDTH }, (_, i) => sampleFrom(samples, i * SAMPLE_WIDTH, next(lengths[2 * i]), next(lengths[2 * i + 1])));
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
  const rows = new Float64Array(samples.length * SAMPLE_WIDTH);
  for (const [i, sample] of samples.entries()) putSample(rows, i * SAMPLE_WIDTH, sample);
  return rows;
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
