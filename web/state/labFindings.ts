/**
 * What a twin run showed, what was asked about first: the core's findings, and two that need the descriptions or the
 * samples. Kinds and figures alone: the dictionaries have the sentences.
 */
import { deployments, findingsOf, type LoadDescription, type LoadFinding, type LoadResult } from '../../src-core/load/index.ts';
import type { Pair, Side } from './lab.ts';
import { figureOf, type Measure } from './labGuess.ts';

/** How often the application was loaded, and by whom: for each request, by each worker, or once before the fork. */
export interface Loads {
  readonly by: 'request' | 'worker' | 'parent';
  readonly times: number;
}

export type LabFinding = LoadFinding | { readonly kind: 'loads'; readonly a: Loads; readonly b: Loads } | { readonly kind: 'queue'; readonly side: Side; readonly most: number };

export interface Told {
  /** What the question is about, or else what differs most; and why. */
  readonly headline: readonly LabFinding[];
  readonly further: readonly LabFinding[];
}

const KIND_OF: Readonly<Record<Measure, LoadFinding['kind']>> = { peak_pss_kib: 'memory', throughput_rps: 'throughput', mean_ms: 'latency', p95_ms: 'tail', processes_peak: 'processes', failures: 'errors' };

export function toldOf(pair: Pair, measure: Measure, a: LoadResult, b: LoadResult): Told {
  const found: readonly LabFinding[] = [...findingsOf(a, b), ...loadsOf(pair, a, b), ...queueOf('a', a), ...queueOf('b', b)];
  const first = found.find(({ kind }) => kind === KIND_OF[measure]) ?? found.find(({ kind }) => kind === 'errors') ?? found.find((finding) => 'factor' in finding && 'a' in finding) ?? found[0]!;
  const cause = found.find((finding) => explains(finding, first));
  const headline = cause ? [first, cause] : [first];
  return { headline, further: found.filter((finding) => !headline.includes(finding)) };
}

/** Memory follows from who loads what; waiting, rates and failures from what the worse side is short of. */
function explains(cause: LabFinding, outcome: LabFinding): boolean {
  switch (outcome.kind) {
    case 'memory':
    case 'processes': return cause.kind === 'loads';
    case 'throughput': return cause.kind === 'bottleneck' && cause.side === (outcome.factor > 1 ? 'a' : 'b');
    case 'latency':
    case 'tail': return cause.kind === 'bottleneck' && cause.side === (outcome.factor > 1 ? 'b' : 'a');
    case 'errors': return cause.kind === 'bottleneck' && cause.side === outcome.side;
    default: return false;
  }
}

function loadsOf(pair: Pair, a: LoadResult, b: LoadResult): readonly LabFinding[] {
  const [ofA, ofB] = [loaded(pair.a, a), loaded(pair.b, b)];
  return ofA.by === ofB.by && ofA.times === ofB.times ? [] : [{ kind: 'loads', a: ofA, b: ofB }];
}

function loaded({ deployment, preload, workers, machines }: LoadDescription, result: LoadResult): Loads {
  if (deployments[deployment].shape === 'fork') return { by: 'request', times: result.answered + figureOf(result, 'failures') };
  return preload && deployments[deployment].preload !== 'no' ? { by: 'parent', times: machines } : { by: 'worker', times: workers * machines };
}

function queueOf(side: Side, { samples }: LoadResult): readonly LabFinding[] {
  const most = samples.reduce((most, { queued }) => Math.max(most, queued), 0);
  return most < 2 ? [] : [{ kind: 'queue', side, most }];
}
