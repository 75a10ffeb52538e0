/** The shape of the sentences about a twin run. Figures come as text, with their units; a factor as `2.4`. */
import type { Bottleneck } from '../../src-core/load/index.ts';

export type SideLetter = 'A' | 'B';

export interface LoadsSaid {
  readonly by: 'request' | 'worker' | 'parent';
  readonly times: number;
}

/** The side that has more, the other, how many times, both figures. */
type Compared = (more: SideLetter, less: SideLetter, factor: string, a: string, b: string) => string;

export interface FindingWords {
  readonly processes: (a: number, b: number) => string;
  readonly throughput: Compared;
  readonly latency: Compared;
  readonly tail: Compared;
  readonly memory: Compared;
  readonly cpu: Compared;
  readonly loads: (a: LoadsSaid, b: LoadsSaid) => string;
  readonly bottleneck: Readonly<Record<Bottleneck, (side: SideLetter, share: string) => string>>;
  readonly errors: (side: SideLetter, count: string, share: string, what: string) => string;
  /** Places that idle connections keep on average, of all. */
  readonly kept: (side: SideLetter, held: string, places: string) => string;
  /** Shared pages at the beginning and at the end, memory then. */
  readonly unshared: (side: SideLetter, forkedFrom: string, forkedTo: string, pssFrom: string, pssTo: string) => string;
  readonly queue: (side: SideLetter, most: string) => string;
  readonly 'double-counted': (side: SideLetter, rss: string, pss: string, factor: string) => string;
  readonly alike: string;
}
