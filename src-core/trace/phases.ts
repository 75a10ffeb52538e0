/** A request as a performance tool shows it: a few phases, one after the other, read off the stages. */
import { STAGES, type StageId, type StepId, type Trace } from './trace.ts';

export type PhaseName = 'lookup' | 'connect' | 'request' | 'server' | 'response' | 'draw';

export interface Phase {
  readonly name: PhaseName;
  readonly first: StepId;
  readonly last: StepId;
  readonly startAt: number;
  /** Where the next phase begins, or its own last step. */
  readonly endAt: number;
}

const PHASES: readonly (readonly [PhaseName, StageId, StageId])[] = [
  ['lookup', 'lookup', 'lookup'],
  ['connect', 'connect', 'connect'],
  ['request', '1', '1'],
  ['server', '2', '14'],
  ['response', '15', '15'],
  ['draw', 'draw', 'draw'],
];

/** Those that happened, in the order of their first step. */
export function phasesOf(trace: Trace, request: number): Phase[] {
  const found: { name: PhaseName; first: StepId; last: StepId }[] = [];
  for (const step of trace.steps) {
    if (step.request !== request) continue;
    const name = phaseOf(step.stage);
    const open = found.find((phase) => phase.name === name);
    if (open) open.last = isOver(trace, open) ? open.last : step.id;
    else if (name) found.push({ name, first: step.id, last: step.id });
  }
  return found.map((phase, i) => {
    const startAt = trace.steps[phase.first]!.at;
    const next = found[i + 1];
    return { ...phase, startAt, endAt: trace.steps[next ? next.first : phase.last]!.at };
  });
}

/** A response is over when it is read: that its connection is closed later, perhaps a minute of idling later, is no part of it. */
function isOver(trace: Trace, { name, last }: { readonly name: PhaseName; readonly last: StepId }): boolean {
  return name === 'response' && trace.steps[last]!.kind === 'responseRead';
}

function phaseOf(stage: StageId): PhaseName | null {
  const at = STAGES.indexOf(stage);
  return PHASES.find(([, from, to]) => STAGES.indexOf(from) <= at && at <= STAGES.indexOf(to))?.[0] ?? null;
}
