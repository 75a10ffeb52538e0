/**
 * What a twin run showed, what was asked about first: the core's findings, and four that need the descriptions or the
 * samples. Kinds and figures alone: the dictionaries have the sentences.
 */
import { deployments, findingsOf, type LoadDescription, type LoadFinding, type LoadResult, type LoadSample } from '../../src-core/load/index.ts';
import type { Pair, Side } from './lab.ts';
import type { Measure } from './labGuess.ts';
import { keptOf, type Kept } from './labKept.ts';

/** How often the application was loaded, and by whom: for each request, by each worker, or once before the fork. */
export interface Loads {
  readonly by: 'request' | 'worker' | 'parent';
  readonly times: number;
}

export type LabFinding = LoadFinding | { readonly kind: 'loads'; readonly a: Loads; readonly b: Loads } | { readonly kind: 'queue'; readonly side: Side; readonly most: number } | ({ readonly kind: 'kept'; readonly side: Side } & Kept) | Unshared;

/** What fork shared at the first sample and at the last, and all of the memory then. */
interface Unshared {
  readonly kind: 'unshared';
  readonly side: Side;
  readonly forked: readonly [from_kib: number, to_kib: number];
  readonly pss: readonly [from_kib: number, to_kib: number];
}

export interface Told {
  /** What the question is about, or else what differs most; and why. */
  readonly headline: readonly LabFinding[];
  readonly further: readonly LabFinding[];
}

const KIND_OF: Readonly<Record<Measure, LoadFinding['kind']>> = { peak_pss_kib: 'memory', throughput_rps: 'throughput', mean_ms: 'latency', p95_ms: 'tail', processes_peak: 'processes', failures: 'errors' };

export function toldOf(pair: Pair, measure: Measure, a: LoadResult, b: LoadResult): Told {
  const found: readonly LabFinding[] = [...findingsOf(a, b), ...keptBy('a', pair.a, a), ...keptBy('b', pair.b, b), ...loadsOf(pair, a, b), ...unsharedBy('a', a), ...unsharedBy('b', b), ...queueOf('a', a), ...queueOf('b', b)];
  const first = found.find(({ kind }) => kind === KIND_OF[measure]) ?? found.find(({ kind }) => kind === 'errors') ?? found.find((finding) => 'factor' in finding && 'a' in finding) ?? found[0]!;
  // Where the cores are all that both are short of, what counts is what a request takes of them.
  const costs = a.bottleneck === 'cpu' && b.bottleneck === 'cpu' && explainable(first) ? found.find(({ kind }) => kind === 'cpu') : undefined;
  const cause = costs ?? found.find((finding) => explains(finding, first));
  const headline = cause ? [first, cause] : [first];
  return { headline, further: found.filter((finding) => !headline.includes(finding)) };
}

function explainable({ kind }: LabFinding): boolean {
  return kind === 'throughput' || kind === 'latency' || kind === 'tail';
}

/** Memory follows from who loads what; waiting, rates and failures from what the worse side is short of. */
function explains(cause: LabFinding, outcome: LabFinding): boolean {
  switch (outcome.kind) {
    case 'memory':
    case 'processes': return cause.kind === 'loads';
    case 'throughput': return isShortage(cause) && cause.side === (outcome.factor > 1 ? 'a' : 'b');
    case 'latency':
    case 'tail': return isShortage(cause) && cause.side === (outcome.factor > 1 ? 'b' : 'a');
    case 'errors': return isShortage(cause) && cause.side === outcome.side;
    default: return false;
  }
}

function isShortage(cause: LabFinding): cause is Extract<LabFinding, { readonly kind: 'bottleneck' | 'kept' }> {
  return cause.kind === 'bottleneck' || cause.kind === 'kept';
}

function keptBy(side: Side, description: LoadDescription, result: LoadResult): readonly LabFinding[] {
  const kept = keptOf(description, result);
  return kept === null ? [] : [{ kind: 'kept', side, ...kept }];
}

function loadsOf(pair: Pair, a: LoadResult, b: LoadResult): readonly LabFinding[] {
  const [ofA, ofB] = [loaded(pair.a, a), loaded(pair.b, b)];
  return ofA.by === ofB.by && ofA.times === ofB.times ? [] : [{ kind: 'loads', a: ofA, b: ofB }];
}

function loaded({ deployment, preload, workers, machines }: LoadDescription, result: LoadResult): Loads {
  // Who is turned away, or gives up in the queue, has nothing loaded for him.
  if (deployments[deployment].shape === 'fork') return { by: 'request', times: result.samples.reduce((sum, { begun }) => sum + begun, 0) };
  return preload && deployments[deployment].preload !== 'no' ? { by: 'parent', times: machines } : { by: 'worker', times: workers * machines };
}

/** Pages that fork shared and that were written to since: told where a fifth of them went, and memory grew by a tenth. */
function unsharedBy(side: Side, { samples }: LoadResult): readonly Unshared[] {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last) return [];
  const [from, to] = [pssOf(first), pssOf(last)];
  return last.forked_kib > first.forked_kib * 0.8 || to < from * 1.1 ? [] : [{ kind: 'unshared', side, forked: [first.forked_kib, last.forked_kib], pss: [from, to] }];
}

function pssOf({ file_kib, forked_kib, private_kib, swapped_kib }: LoadSample): number {
  return file_kib + forked_kib + private_kib - swapped_kib;
}

function queueOf(side: Side, { samples }: LoadResult): readonly LabFinding[] {
  const most = samples.reduce((most, { queued }) => Math.max(most, queued), 0);
  return most < 2 ? [] : [{ kind: 'queue', side, most }];
}
