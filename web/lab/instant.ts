/** What is drawn of a machine at one instant: the sample of the run, parted into those that serve and all others. */
import type { CostProfile, LoadResult, LoadSample } from '../../src-core/load/index.ts';

export interface Instant {
  readonly serving: number;
  /** Requests that one process serves at once. */
  readonly slots: number;
  readonly busy: number;
  readonly queued: number;
  /** PSS of one process that serves, KiB. */
  readonly each: { readonly file: number; readonly forked: number; readonly own: number };
  /** Masters, the web server, its idle children. */
  readonly others: number;
  readonly othersKib: number;
  readonly pssKib: number;
}

/** `base`: what is there whatever is served; for several machines, of all of them. */
export function instantOf(sample: LoadSample, base: CostProfile['base'], slots: number): Instant {
  const { processes, busy, queued, file_kib, forked_kib, private_kib } = sample;
  const others = Math.min(processes, base.processes);
  const serving = processes - others;
  const pssKib = file_kib + forked_kib + private_kib;
  const share = (kib: number): number => (serving === 0 ? 0 : Math.max(0, kib) / serving);
  const sharedBase = base.pss_kib - base.uss_kib;
  const each = { file: share(file_kib - sharedBase), forked: share(forked_kib), own: share(private_kib - base.uss_kib) };
  return { serving, slots, busy, queued, each, others, othersKib: pssKib - serving * (each.file + each.forked + each.own), pssKib };
}

/** The last sample that is not after the moment; the first one before that. `null` when there is none. */
export function sampleAt(samples: readonly LoadSample[], atMs: number): LoadSample | null {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (samples[middle]!.at_ms <= atMs) low = middle + 1;
    else high = middle;
  }
  return samples[Math.max(0, low - 1)] ?? null;
}

/** The most that a run shows: how many serve at once, and how large one of them gets, KiB. */
export function crowdOf({ samples }: LoadResult, base: CostProfile['base']): { readonly processes: number; readonly kib: number } {
  let [processes, kib] = [0, 0];
  for (const sample of samples) {
    const { serving, each } = instantOf(sample, base, 1);
    processes = Math.max(processes, serving);
    if (serving > 0) kib = Math.max(kib, each.file + each.forked + each.own);
  }
  return { processes, kib };
}

/** Virtual time that a run covers, ms. */
export function lengthOf(results: readonly LoadResult[]): number {
  return Math.max(1, ...results.map(({ samples, elapsed_s }) => Math.max(samples.at(-1)?.at_ms ?? 0, elapsed_s * 1000)));
}
