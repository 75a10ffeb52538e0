/** What a twin run showed, as data, what tells most first. Kinds and figures alone: the dictionaries have the sentences. */
import { deployments, type Bottleneck, type LoadDescription, type LoadErrors, type LoadResult } from '../../src-core/load/index.ts';
import type { Pair, Side } from './lab.ts';
import { figureOf, type Measure } from './labGuess.ts';

/** How often the application was loaded, and by whom: for each request, by each worker, or once before the fork. */
export interface Loads {
  readonly by: 'request' | 'worker' | 'parent';
  readonly times: number;
}

export type LabFinding =
  | { readonly kind: 'failures'; readonly a: number; readonly b: number; readonly errorsA: LoadErrors; readonly errorsB: LoadErrors }
  | { readonly kind: 'throughput' | 'mean' | 'p95' | 'memory' | 'processes'; readonly more: Side; readonly factor: number; readonly a: number; readonly b: number }
  | { readonly kind: 'loads'; readonly a: Loads; readonly b: Loads }
  | { readonly kind: 'limit'; readonly side: Side; readonly by: Exclude<Bottleneck, 'none'> }
  | { readonly kind: 'queue'; readonly side: Side; readonly most: number }
  | { readonly kind: 'tail'; readonly side: Side; readonly p50: number; readonly p95: number; readonly factor: number }
  | { readonly kind: 'sharing'; readonly side: Side; readonly rss: number; readonly pss: number; readonly factor: number };

export interface Findings {
  /** What the question is about, or else what differs most, and why; empty when nothing differs. */
  readonly headline: readonly LabFinding[];
  readonly further: readonly LabFinding[];
}

type Outcome = Extract<LabFinding, { readonly more: Side } | { readonly kind: 'failures' }>;

const OUTCOMES: readonly (readonly [Exclude<Outcome['kind'], 'failures'>, Measure])[] = [['throughput', 'throughput_rps'], ['p95', 'p95_ms'], ['mean', 'mean_ms'], ['memory', 'peak_pss_kib'], ['processes', 'processes_peak']];
const KIND_OF: Readonly<Record<Measure, Outcome['kind']>> = { peak_pss_kib: 'memory', throughput_rps: 'throughput', mean_ms: 'mean', p95_ms: 'p95', processes_peak: 'processes', failures: 'failures' };
/** Less than a twentieth apart is no difference. */
const ALIKE = 1.05;

export function findingsOf(pair: Pair, measure: Measure, a: LoadResult, b: LoadResult): Findings {
  const outcomes = outcomesOf(a, b);
  const first = outcomes.find(({ kind }) => kind === KIND_OF[measure]) ?? outcomes[0];
  const causes = causesOf(pair, a, b);
  if (!first) return { headline: [], further: causes };
  const cause = causes.find((finding) => explains(finding, first));
  const headline = cause ? [first, cause] : [first];
  return { headline, further: [...outcomes, ...causes].filter((finding) => !headline.includes(finding)) };
}

/** What differs, the larger factor first; failures before all. */
function outcomesOf(a: LoadResult, b: LoadResult): readonly Outcome[] {
  const differing = OUTCOMES.flatMap(([kind, measure]): Extract<Outcome, { readonly more: Side }>[] => {
    const [left, right] = [figureOf(a, measure), figureOf(b, measure)];
    if (!(left > 0) || !(right > 0)) return [];
    const factor = Math.max(left, right) / Math.min(left, right);
    return factor < ALIKE ? [] : [{ kind, more: left > right ? 'a' : 'b', factor, a: left, b: right }];
  }).toSorted((one, other) => other.factor - one.factor);
  const [failedA, failedB] = [figureOf(a, 'failures'), figureOf(b, 'failures')];
  const failures: Outcome[] = failedA + failedB === 0 ? [] : [{ kind: 'failures', a: failedA, b: failedB, errorsA: a.errors, errorsB: b.errors }];
  return [...failures, ...differing];
}

function causesOf(pair: Pair, a: LoadResult, b: LoadResult): readonly LabFinding[] {
  const loads = { kind: 'loads', a: loadsOf(pair.a, a), b: loadsOf(pair.b, b) } as const;
  const sides = [['a', a], ['b', b]] as const;
  return [
    ...(loads.a.by === loads.b.by && loads.a.times === loads.b.times ? [] : [loads]),
    ...sides.flatMap(([side, { bottleneck }]) => (bottleneck === 'none' ? [] : [{ kind: 'limit', side, by: bottleneck } as const])),
    ...sides.flatMap(([side, result]) => queueOf(side, result)),
    ...sides.flatMap(([side, { p50_ms, p95_ms }]) => (p50_ms > 0 && p95_ms / p50_ms >= 4 ? [{ kind: 'tail', side, p50: p50_ms, p95: p95_ms, factor: p95_ms / p50_ms } as const] : [])),
    ...sides.flatMap(([side, { peak_rss_kib, peak_pss_kib }]) => (peak_pss_kib > 0 && peak_rss_kib / peak_pss_kib >= 1.3 ? [{ kind: 'sharing', side, rss: peak_rss_kib, pss: peak_pss_kib, factor: peak_rss_kib / peak_pss_kib } as const] : [])),
  ];
}

function loadsOf({ deployment, preload, workers, machines }: LoadDescription, result: LoadResult): Loads {
  if (deployments[deployment].shape === 'fork') return { by: 'request', times: result.answered + figureOf(result, 'failures') };
  return preload && deployments[deployment].preload !== 'no' ? { by: 'parent', times: machines } : { by: 'worker', times: workers * machines };
}

function queueOf(side: Side, { samples }: LoadResult): readonly LabFinding[] {
  const most = samples.reduce((most, { queued }) => Math.max(most, queued), 0);
  return most < 2 ? [] : [{ kind: 'queue', side, most }];
}

/** Memory follows from who loads what; waiting and rates from what the slower side is short of. */
function explains(cause: LabFinding, outcome: Outcome): boolean {
  if (outcome.kind === 'memory' || outcome.kind === 'processes') return cause.kind === 'loads';
  if (cause.kind !== 'limit') return false;
  if (outcome.kind === 'failures') return cause.side === (outcome.a >= outcome.b ? 'a' : 'b');
  const worse = outcome.kind === 'throughput' ? (outcome.more === 'a' ? 'b' : 'a') : outcome.more;
  return cause.side === worse;
}
