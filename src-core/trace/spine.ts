/**
 * The chain that a request's end hangs on, at each step the later of its cause and of its thread's own work: what the
 * person really waited for. What went on beside it (a log line, a connection that closes) took no time of theirs. Its
 * stretches lie end to end, so they add up to the whole.
 */
import { sameActor } from './messages.ts';
import { STAGES, type Crossing, type StageId, type Step, type StepId, type Trace } from './trace.ts';

/** A stretch of time that one stage took: from the step before it on the spine to its own last one. */
export interface Stretch {
  readonly stage: StageId;
  /** Its first and last step on the spine. */
  readonly first: StepId;
  readonly last: StepId;
  readonly startAt: number;
  readonly endAt: number;
  /** The widest boundary that its steps cross: a machine's before a process's before a call; `null` for none. */
  readonly crossing: Crossing | null;
}

/** The step at which a request is over for the person: drawn, or its error shown; else read; else its last. `null` without any step. */
export function endOf(trace: Trace, request: number): StepId | null {
  let read: StepId | null = null;
  let last: StepId | null = null;
  for (let id = trace.steps.length - 1; id >= 0; id--) {
    const step = trace.steps[id]!;
    if (step.request !== request) continue;
    if (step.kind === 'documentDrawn' || step.kind === 'errorShown') return id;
    if (step.kind === 'responseRead') read ??= id;
    last ??= id;
  }
  return read ?? last;
}

interface SpineStep {
  readonly step: Step;
  /** The stage that the time since the step before it belongs to. */
  readonly stage: StageId;
}

/** The spine as stretches of the same stage, without gaps from the request's first step to its end. */
export function stretchesOf(trace: Trace, request: number): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let before: Step | undefined;
  for (const { step, stage } of spineOf(trace, request)) {
    const open = stretches.at(-1);
    if (open?.stage === stage) stretches[stretches.length - 1] = { ...open, last: step.id, endAt: step.at, crossing: widest(open.crossing, step.crossing) };
    else stretches.push({ stage, first: step.id, last: step.id, startAt: before?.at ?? step.at, endAt: step.at, crossing: step.crossing });
    before = step;
  }
  return stretches;
}

const WIDTHS: readonly (Crossing | null)[] = [null, 'call', 'process', 'machine'];

function widest(one: Crossing | null, other: Crossing | null): Crossing | null {
  return WIDTHS.indexOf(one) > WIDTHS.indexOf(other) ? one : other;
}

/** The steps from the request's first to its end. Another request's (a stylesheet) are waited for in `draw`. */
export function spineOf(trace: Trace, request: number): readonly SpineStep[] {
  const first = trace.steps[trace.requests[request]?.firstStep ?? -1];
  const end = endOf(trace, request);
  if (!first || end === null) return [];
  const spine: SpineStep[] = [];
  for (let step = trace.steps[end]!; step.id > first.id; ) {
    const { away, back } = wayBack(trace, request, step, first.id);
    const own = ownBefore(trace, request, step, first.id);
    if (own && own.id > (away[0] ?? back ?? first).id) {
      spine.push({ step, stage: back ? step.stage : own.stage });
      step = own;
      continue;
    }
    if (back) {
      spine.push({ step, stage: step.stage }, ...away.map((other) => ({ step: other, stage: 'draw' as const })));
      step = back;
      continue;
    }
    // Something outside of the request (a clock, an arbiter) ended a standstill: it stood where this process had come to.
    const { actor } = step;
    const earlier = trace.steps.slice(first.id, step.id).filter((one) => one.request === request);
    const stood = earlier.findLast((one) => sameActor(one.actor, actor)) ?? earlier.findLast((one) => one.actor.machine === actor.machine) ?? first;
    spine.push({ step, stage: stood.stage });
    step = stood;
  }
  return [...spine, { step: first, stage: first.stage }].reverse();
}

/** What the same thread did last for the request, packets apart: who is busy reads late what came early. */
function ownBefore({ steps }: Trace, request: number, { id: from, kind, actor }: Step, first: StepId): Step | null {
  if (isPacket(kind)) return null;
  for (let id = from - 1; id >= first; id--) {
    const step = steps[id]!;
    if (step.request === request && sameActor(step.actor, actor) && step.actor.tid === actor.tid && !isPacket(step.kind)) return step;
  }
  return null;
}

function isPacket(kind: Step['kind']): boolean {
  return kind === 'segmentSent' || kind === 'segmentReceived' || kind === 'datagramSent' || kind === 'datagramReceived' || kind === 'packetLost';
}

/** Up the causes to the next step of the request itself, and what lies between; `back` is nothing when none is reached. */
function wayBack({ steps }: Trace, request: number, from: Step, first: StepId): { readonly away: readonly Step[]; readonly back: Step | null } {
  const away: Step[] = [];
  for (let id = from.cause; id !== null && id >= first; ) {
    const step: Step = steps[id]!;
    if (step.request === request) return { away, back: step };
    away.push(step);
    id = step.cause;
  }
  return { away: [], back: null };
}

/** Between the request's arrival and the response's departure: the stages 2 to 14. */
export function isServerStage(stage: StageId): boolean {
  const at = STAGES.indexOf(stage);
  return at >= STAGES.indexOf('2') && at <= STAGES.indexOf('14');
}
