/** Instants of a run, as numbers in rows; they become objects when somebody looks at them. */
import type { Picture } from './census.ts';
import type { LoadSample } from './description.ts';

const MOST = 600;

/** The numbers of an instant, in this order: those of `LoadSample`, `serving_kib` by its kinds. */
const SAMPLE_NUMBERS = [
  'at_ms', 'processes', 'busy', 'queued', 'cpu', 'answered', 'file_kib', 'forked_kib', 'private_kib', 'rss_kib', 'swapped_kib',
  'serving', 'serving_file_kib', 'serving_forked_kib', 'serving_private_kib', 'begun', 'ended', 'retrying', 'held',
] as const;

/** Numbers of an instant in a row. */
export const SAMPLE_WIDTH = SAMPLE_NUMBERS.length;
const WIDTH = SAMPLE_WIDTH;
const CPU = SAMPLE_NUMBERS.indexOf('cpu');
const SWAPPED = SAMPLE_NUMBERS.indexOf('swapped_kib');
/** Of two intervals as one these are the sum. */
const COUNTS = (['answered', 'begun', 'ended'] as const).map((name) => SAMPLE_NUMBERS.indexOf(name));
/** Of a picture: where in its sheet its processes begin, where its requests do, and where it ends. */
const SPAN = 3;

export class Samples {
  /** Rows of `SAMPLE_NUMBERS`. */
  readonly cells = new Float64Array(MOST * WIDTH);
  private readonly spans = new Int32Array(MOST * SPAN);
  private readonly sheets: Int32Array[] = [];
  private kept = 0;

  /** Where in `cells` the next row is to be written. */
  get next(): number {
    return this.kept * WIDTH;
  }

  /** The row has been written, and this is its picture. True if there were too many, and every other has gone: the caller doubles its interval. */
  add({ sheet, from, middle, to }: Picture): boolean {
    const { spans } = this;
    const at = this.kept++ * SPAN;
    spans[at] = from;
    spans[at + 1] = middle;
    spans[at + 2] = to;
    this.sheets.push(sheet);
    if (this.kept < MOST) return false;
    this.halve();
    return true;
  }

  get mostSwapped(): number {
    let most = 0;
    for (let at = SWAPPED; at < this.kept * WIDTH; at += WIDTH) most = Math.max(most, this.cells[at]!);
    return most;
  }

  all(): LoadSample[] {
    return this.sheets.map((sheet, i) => this.sample(sheet, i));
  }

  private sample(sheet: Int32Array, i: number): LoadSample {
    const [from, middle, to] = [this.spans[i * SPAN]!, this.spans[i * SPAN + 1]!, this.spans[i * SPAN + 2]!];
    return sampleFrom(this.cells, i * WIDTH, sheet.subarray(from, middle), sheet.subarray(middle, to));
  }

  /** Two intervals become one: counts add, shares average, states are the later's. */
  private halve(): void {
    const { cells, spans, sheets } = this;
    for (let to = 0; to < MOST / 2; to++) {
      const [earlier, later] = [2 * to * WIDTH, (2 * to + 1) * WIDTH];
      cells[later + CPU] = (cells[earlier + CPU]! + cells[later + CPU]!) / 2;
      for (const count of COUNTS) cells[later + count]! += cells[earlier + count]!;
      cells.copyWithin(to * WIDTH, later, later + WIDTH);
      spans.copyWithin(to * SPAN, (2 * to + 1) * SPAN, (2 * to + 2) * SPAN);
      sheets[to] = sheets[2 * to + 1]!;
    }
    this.kept = sheets.length = MOST / 2;
  }
}

/** The instant whose row begins there. */
export function sampleFrom(cells: Float64Array, row: number, crew: Int32Array, requests: Int32Array): LoadSample {
  let at = row;
  return {
    at_ms: cells[at++]!,
    processes: cells[at++]!,
    busy: cells[at++]!,
    queued: cells[at++]!,
    cpu: cells[at++]!,
    answered: cells[at++]!,
    file_kib: cells[at++]!,
    forked_kib: cells[at++]!,
    private_kib: cells[at++]!,
    rss_kib: cells[at++]!,
    swapped_kib: cells[at++]!,
    serving: cells[at++]!,
    serving_kib: { file_kib: cells[at++]!, forked_kib: cells[at++]!, private_kib: cells[at++]! },
    begun: cells[at++]!,
    ended: cells[at++]!,
    retrying: cells[at++]!,
    held: cells[at]!,
    crew,
    requests,
  };
}

/** The row that `sampleFrom` reads. */
export function putSample(cells: Float64Array, row: number, { serving_kib, ...sample }: LoadSample): void {
  const numbers = { ...sample, serving_file_kib: serving_kib.file_kib, serving_forked_kib: serving_kib.forked_kib, serving_private_kib: serving_kib.private_kib };
  for (const [i, name] of SAMPLE_NUMBERS.entries()) cells[row + i] = numbers[name];
}
