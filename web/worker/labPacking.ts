/**
 * A result on its way from a worker to the page: who was there at each instant goes as one array that is handed over, not
 * copied. A thousand small ones would keep the page busy for as long as it takes to draw a frame.
 */
import type { LoadResult, LoadSample } from '../../src-core/load/index.ts';

export interface PackedResult {
  readonly result: Omit<LoadResult, 'samples'>;
  readonly samples: readonly Omit<LoadSample, 'crew' | 'requests'>[];
  /** `crew` and `requests` of each sample in turn, and how long each of them is. */
  readonly cells: Int32Array<ArrayBuffer>;
  readonly lengths: Int32Array<ArrayBuffer>;
}

/** `pictured`: false leaves out who was there. */
export function packed({ samples, ...result }: LoadResult, pictured: boolean): PackedResult {
  const lengths = new Int32Array(pictured ? 2 * samples.length : 0);
  for (let i = 0; i < lengths.length; i += 2) [lengths[i], lengths[i + 1]] = [samples[i / 2]!.crew.length, samples[i / 2]!.requests.length];
  const cells = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  const plain = samples.map(({ crew, requests, ...sample }) => {
    if (!pictured) return sample;
    cells.set(crew, at);
    cells.set(requests, at + crew.length);
    at += crew.length + requests.length;
    return sample;
  });
  return { result, samples: plain, cells, lengths };
}

/** What can be handed over of it. */
export function buffersOf({ cells, lengths }: PackedResult): ArrayBuffer[] {
  return [cells.buffer, lengths.buffer];
}

export function unpacked({ result, samples, cells, lengths }: PackedResult): LoadResult {
  let at = 0;
  const next = (length = 0): Int32Array => cells.subarray(at, (at += length));
  return { ...result, samples: samples.map((sample, i) => ({ ...sample, crew: next(lengths[2 * i]), requests: next(lengths[2 * i + 1]) })) };
}
