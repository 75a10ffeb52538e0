/** What two results say beside each other, as kinds and parameters: the sentences are made where the languages are. */
import type { Bottleneck, LoadErrors, LoadResult } from './description.ts';

export type LoadFinding =
  | { readonly kind: 'processes'; readonly a: number; readonly b: number }
  /** B's figure is so many times A's. */
  | { readonly kind: 'memory' | 'throughput' | 'latency' | 'tail' | 'cpu'; readonly a: number; readonly b: number; readonly factor: number }
  /** RSS counts shared pages again and again: so many times the memory that is really there. */
  | { readonly kind: 'double-counted'; readonly side: 'a' | 'b'; readonly rss_kib: number; readonly pss_kib: number; readonly factor: number }
  | { readonly kind: 'bottleneck'; readonly side: 'a' | 'b'; readonly bottleneck: Bottleneck; readonly share: number }
  | { readonly kind: 'errors'; readonly side: 'a' | 'b'; readonly error: keyof LoadErrors; readonly count: number; readonly share: number }
  | { readonly kind: 'alike' };

/** Differences below this are within what the model can tell (its median error against measured servers). */
const TELLING = 0.05;
const DOUBLE = 1.5;

/** The most telling first. */
export function findingsOf(a: LoadResult, b: LoadResult): LoadFinding[] {
  const findings: LoadFinding[] = [];
  if (a.processes_peak !== b.processes_peak) findings.push({ kind: 'processes', a: a.processes_peak, b: b.processes_peak });
  const ratios = [
    ratio('memory', a.peak_pss_kib, b.peak_pss_kib),
    ratio('throughput', a.throughput_rps, b.throughput_rps),
    ratio('latency', a.mean_ms, b.mean_ms),
    ratio('tail', a.p95_ms, b.p95_ms),
    ratio('cpu', a.cpu_per_request_ms, b.cpu_per_request_ms),
  ].flatMap((one) => (one === null ? [] : [one]));
  findings.push(...ratios.toSorted((x, y) => Math.abs(Math.log2(y.factor)) - Math.abs(Math.log2(x.factor))));
  for (const [side, result] of [['a', a], ['b', b]] as const) {
    findings.push(...errorsOf(side, result));
    const { bottleneck, utilisation, peak_pss_kib, peak_rss_kib } = result;
    if (bottleneck !== 'none') findings.push({ kind: 'bottleneck', side, bottleneck, share: bottleneck === 'backlog' ? 1 : utilisation[bottleneck] });
    const factor = peak_rss_kib / Math.max(1, peak_pss_kib);
    if (factor > DOUBLE) findings.push({ kind: 'double-counted', side, rss_kib: peak_rss_kib, pss_kib: peak_pss_kib, factor });
  }
  return findings.length === 0 ? [{ kind: 'alike' }] : findings;
}

function ratio(kind: 'memory' | 'throughput' | 'latency' | 'tail' | 'cpu', a: number, b: number): Extract<LoadFinding, { readonly factor: number; readonly a: number }> | null {
  if (a <= 0 || b <= 0) return null;
  const factor = b / a;
  return Math.abs(Math.log(factor)) < Math.log(1 + TELLING) ? null : { kind, a, b, factor };
}

function errorsOf(side: 'a' | 'b', { errors, answered }: LoadResult): LoadFinding[] {
  const failed = Object.values(errors).reduce((sum, count) => sum + count, 0);
  return (Object.keys(errors) as (keyof LoadErrors)[]).flatMap((error) => {
    const count = errors[error];
    return count === 0 ? [] : [{ kind: 'errors' as const, side, error, count, share: count / (answered + failed) }];
  });
}
