/** The shape of the sentences about a twin run. Figures come as text, with their units; a factor as `2.4`. */
import type { Bottleneck } from '../../src-core/load/index.ts';

export type SideLetter = 'A' | 'B';

export interface LoadsSaid {
  readonly by: 'request' | 'worker' | 'parent';
  readonly times: number;
}

export interface FindingWords {
  readonly failures: (a: string, b: string, detail: string) => string;
  readonly throughput: (more: SideLetter, less: SideLetter, factor: string, a: string, b: string) => string;
  readonly mean: (more: SideLetter, less: SideLetter, factor: string, a: string, b: string) => string;
  readonly p95: (more: SideLetter, less: SideLetter, factor: string, a: string, b: string) => string;
  readonly memory: (more: SideLetter, less: SideLetter, factor: string, a: string, b: string) => string;
  readonly processes: (more: SideLetter, less: SideLetter, factor: string, a: string, b: string) => string;
  readonly loads: (a: LoadsSaid, b: LoadsSaid) => string;
  readonly limit: (side: SideLetter, by: Exclude<Bottleneck, 'none'>) => string;
  readonly queue: (side: SideLetter, most: string) => string;
  readonly tail: (side: SideLetter, p50: string, p95: string, factor: string) => string;
  readonly sharing: (side: SideLetter, rss: string, pss: string, factor: string) => string;
  readonly same: string;
}
