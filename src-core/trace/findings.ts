/**
 * What differs between two measured requests, as data: a kind, each side's parameters, and the step of each trace that
 * shows it. A `cause` is something that one of the two did otherwise, a `cost` is what that came to.
 */
import type { Handover, Loader, Measured } from './measured.ts';
import { ownSteps } from './metrics.ts';
import { isServerStage } from './spine.ts';
import type { SkipReason } from './stages.ts';
import { STAGES, type PayloadProtocol, type StageId, type StepId, type StepOf } from './trace.ts';
import type { StepKind } from './vocabulary.ts';

/** The parameters of each kind, for one side. Times µs. */
export interface FindingData {
  outcome: { readonly status: number; readonly problem: string };
  lost: { readonly packets: number };
  /** Made during the request, and standing ready before it. */
  processes: { readonly made: number; readonly started: number; readonly standing: number };
  /** Both ran an application: who loaded it, and whether it is there for the next request. */
  loading: { readonly by: Loader; readonly stays: boolean; readonly modules: number };
  /** One side ran none. */
  python: { readonly lines: number; readonly calls: number };
  /** Who on the servers worked on it. */
  path: { readonly programs: readonly string[] };
  /** Stages that this side skipped and the other did not, with the reason of the first. */
  stages: { readonly skipped: readonly StageId[]; readonly reason: SkipReason | null };
  /** The request reached an application on both sides. */
  handover: { readonly by: Handover; readonly protocol: PayloadProtocol | '' };
  threads: { readonly made: number };
  /** Connections that were still open and taken again. */
  reuse: { readonly connections: number };
  /** They do not ask for the same; `bytes` of the request as the browser sent it. */
  asked: { readonly method: string; readonly target: string; readonly bytes: number };
  /** DNS messages, and aliases on the way. */
  lookup: { readonly packets: number; readonly aliases: number };
  connections: { readonly machine: number; readonly process: number };
  /** `stage` is the one with the largest difference, the same for both sides. */
  server: { readonly us: number; readonly stage: StageId; readonly stageUs: number };
  total: { readonly us: number; readonly stage: StageId; readonly stageUs: number };
  memory: { readonly beforeKib: number; readonly peakKib: number; readonly afterKib: number };
  copied: { readonly bytes: number; readonly environment: number };
  lines: { readonly lines: number; readonly calls: number };
  /** Modules loaded during the request, where that is not the loading of the application. */
  imports: { readonly modules: number };
  wire: { readonly packets: number; readonly bytes: number };
}

export type FindingKind = keyof FindingData;

export type FindingOf<Kind extends FindingKind> = {
  readonly kind: Kind;
  readonly group: 'cause' | 'cost';
  readonly a: FindingData[Kind];
  readonly b: FindingData[Kind];
  readonly evidence: { readonly a: StepId | null; readonly b: StepId | null };
};
export type Finding = { [Kind in FindingKind]: FindingOf<Kind> }[FindingKind];

/** What a side shows for a kind; `size` is what its weight grows with. */
interface Shown<Data> {
  readonly data: Data;
  readonly step: StepId | null;
  readonly size: number;
}

interface Rule<Data> {
  readonly group: 'cause' | 'cost';
  /** What the kind tells, whatever its size; a doubling adds `each`. */
  readonly weight: number;
  readonly each?: number;
  readonly show: (side: Measured, other: Measured) => Shown<Data>;
  /** Whether the kind has anything to say of these two; where absent, whether the parameters differ. */
  readonly holds?: (a: Data, b: Data, sides: readonly [Measured, Measured]) => boolean;
}

/** The highest weight first; equal weights in the order of the table. */
export function findingsIn(a: Measured, b: Measured): readonly Finding[] {
  return (Object.keys(RULES) as FindingKind[])
    .flatMap((kind) => weighed(kind, RULES[kind] as Rule<unknown>, a, b))
    .sort((one, other) => other.weight - one.weight)
    .map(({ finding }) => finding);
}

function weighed(kind: FindingKind, rule: Rule<unknown>, a: Measured, b: Measured): { finding: Finding; weight: number }[] {
  const [one, other] = [rule.show(a, b), rule.show(b, a)];
  const differs = JSON.stringify(one.data) !== JSON.stringify(other.data);
  if (!differs || (rule.holds && !rule.holds(one.data, other.data, [a, b]))) return [];
  const finding = { kind, group: rule.group, a: one.data, b: other.data, evidence: { a: one.step, b: other.step } } as Finding;
  return [{ finding, weight: rule.weight + (rule.each ?? 0) * doublings(one.size, other.size) }];
}

/** How often the smaller must be doubled to be the larger, at most ten times. */
function doublings(a: number, b: number): number {
  return Math.min(10, Math.log2((Math.max(a, b) + 1) / (Math.min(a, b) + 1)));
}

const RULES: { readonly [Kind in FindingKind]: Rule<FindingData[Kind]> } = {
  outcome: { group: 'cause', weight: 100, show: ({ status, problem, outcomeAt }) => ({ data: { status, problem }, step: outcomeAt, size: status }) },
  lost: { group: 'cause', weight: 95, show: ({ figures: { packetsLost } }) => ({ data: { packets: packetsLost.value }, step: packetsLost.step, size: packetsLost.value }) },
  processes: {
    group: 'cause', weight: 90,
    show: ({ figures: { processesMade: made, programsStarted: started, processesBefore } }) => ({
      data: { made: made.value, started: started.value, standing: processesBefore.value }, step: made.step ?? started.step, size: made.value,
    }),
    holds: (a, b) => a.made !== b.made || a.started !== b.started,
  },
  loading: {
    group: 'cause', weight: 88,
    show: ({ loading: { by, stays, step }, figures: { modules } }) => ({ data: { by, stays, modules: by === 'request' ? modules.value : 0 }, step, size: modules.value }),
    holds: (a, b) => a.by !== 'nobody' && b.by !== 'nobody' && (a.by !== b.by || a.stays !== b.stays),
  },
  python: {
    group: 'cause', weight: 80,
    show: ({ figures: { lines, calls } }) => ({ data: { lines: lines.value, calls: calls.value }, step: calls.step, size: lines.value }),
    holds: (a, b) => (a.calls === 0) !== (b.calls === 0),
  },
  stages: { group: 'cause', weight: 78, show: skippedAlone },
  path: {
    group: 'cause', weight: 82,
    show: ({ programs }) => ({ data: { programs: programs.map(({ program }) => program) }, step: programs.at(-1)?.step ?? null, size: programs.length }),
  },
  handover: {
    group: 'cause', weight: 70,
    show: ({ handover }) => ({ data: { by: handover.by, protocol: handover.protocol }, step: handover.step, size: 0 }),
    holds: (a, b) => a.by !== 'nothing' && b.by !== 'nothing',
  },
  threads: { group: 'cause', weight: 65, show: ({ figures: { threadsMade } }) => ({ data: { made: threadsMade.value }, step: threadsMade.step, size: threadsMade.value }) },
  reuse: { group: 'cause', weight: 64, show: (side) => happened(side, 'connectionReused', (connections) => ({ connections })) },
  lookup: { group: 'cause', weight: 60, show: lookedUp },
  asked: { group: 'cause', weight: 50, show: askedFor },
  server: { group: 'cost', weight: 40, each: 4, show: (side, other) => slowest(side, other, 'serverUs', isServerStage) },
  total: { group: 'cost', weight: 39, each: 4, show: (side, other) => slowest(side, other, 'totalUs', (stage) => stage !== 'boot') },
  memory: {
    group: 'cost', weight: 36, each: 4,
    show: ({ figures: { memoryBefore, memoryPeak, memoryAfter } }) => ({
      data: { beforeKib: memoryBefore.value, peakKib: memoryPeak.value, afterKib: memoryAfter.value }, step: memoryPeak.step, size: memoryPeak.value,
    }),
  },
  copied: {
    group: 'cost', weight: 34,
    show: ({ figures: { processBytes, environmentBytes } }) => ({ data: { bytes: processBytes.value, environment: environmentBytes.value }, step: processBytes.step, size: processBytes.value }),
  },
  connections: {
    group: 'cost', weight: 32,
    show: ({ figures: { connectionsMachine: machine, connectionsProcess: process } }) => ({ data: { machine: machine.value, process: process.value }, step: process.step ?? machine.step, size: process.value }),
  },
  lines: {
    group: 'cost', weight: 28,
    show: ({ figures: { lines, calls } }) => ({ data: { lines: lines.value, calls: calls.value }, step: calls.step, size: lines.value }),
    holds: (a, b) => a.calls > 0 && b.calls > 0,
  },
  imports: {
    group: 'cost', weight: 26, show: ({ figures: { modules } }) => ({ data: { modules: modules.value }, step: modules.step, size: modules.value }),
    holds: (_a, _b, [one, other]) => (one.loading.by === 'request') === (other.loading.by === 'request'),
  },
  wire: { group: 'cost', weight: 20, show: ({ figures: { packets, machineBytes } }) => ({ data: { packets: packets.value, bytes: machineBytes.value }, step: packets.step, size: machineBytes.value }) },
};

/** Stages that did not happen here and did there. */
function skippedAlone({ stages }: Measured, other: Measured): Shown<FindingData['stages']> {
  const skipped = stages.filter(({ skipped: skip }, i) => skip && !other.stages[i]?.skipped);
  return { data: { skipped: skipped.map(({ stage }) => stage), reason: skipped[0]?.skipped?.reason ?? null }, step: skipped[0]?.skipped?.at ?? null, size: skipped.length };
}

/** A time, and the stage among those asked for in which the two lie furthest apart. */
function slowest(side: Measured, other: Measured, metric: 'serverUs' | 'totalUs', counts: (stage: StageId) => boolean): Shown<FindingData['total']> {
  const apart = (i: number): number => (counts(STAGES[i]!) ? Math.abs(side.stages[i]!.us - other.stages[i]!.us) : -1);
  const at = side.stages.reduce((best, _, i) => (apart(i) > apart(best) ? i : best), 0);
  const { stage, us: stageUs, first, skipped } = side.stages[at]!;
  const us = side.figures[metric].value;
  return { data: { us, stage, stageUs }, step: first ?? skipped?.at ?? side.figures[metric].step, size: us };
}

function askedFor({ trace, request }: Measured): Shown<FindingData['asked']> {
  const sent = ownSteps(trace, request).find((step): step is StepOf<'requestSent'> => step.kind === 'requestSent');
  const { method = '', target = '', bytes = 0 } = sent?.data ?? {};
  return { data: { method, target, bytes }, step: sent?.id ?? null, size: bytes };
}

function lookedUp(side: Measured): Shown<FindingData['lookup']> {
  const asked = happened(side, 'datagramSent', (packets) => packets);
  const aliased = happened(side, 'cnameFollowed', (aliases) => aliases);
  return { data: { packets: asked.data, aliases: aliased.data }, step: aliased.step ?? asked.step, size: asked.data };
}

/** How often a kind of step occurred for the request, and the first of them. */
function happened<Data>({ trace, request }: Measured, kind: StepKind, dataOf: (count: number) => Data): Shown<Data> {
  const steps = ownSteps(trace, request).filter((step) => step.kind === kind);
  return { data: dataOf(steps.length), step: steps[0]?.id ?? null, size: steps.length };
}
