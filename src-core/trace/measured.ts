/** One request measured: its figures, the time that each stage took of the person's, who worked on it and how it was handed over. */
import { figuresOf, ownSteps, type Figures } from './metrics.ts';
import { spineOf, stretchesOf, type Stretch } from './spine.ts';
import { stagesOf, type Skip } from './stages.ts';
import { STAGES, type StageId, type Step, type StepId, type Trace } from './trace.ts';
import { processAt } from './worldAt.ts';

/** How the request came to the application: what crossed to its process, or `call` when there was no boundary, or `nothing`. */
export type Handover = 'socket' | 'pipe' | 'environment' | 'call' | 'nothing';

export interface StageMeasure {
  readonly stage: StageId;
  /** Virtual time on the spine, µs. All but `boot` add up to `totalUs`; `boot` is the start of the servers. */
  readonly us: number;
  readonly steps: number;
  readonly first: StepId | null;
  readonly skipped: Skip | null;
}

export interface Measured {
  readonly trace: Trace;
  readonly request: number;
  readonly status: number;
  /** The browser's own name of the error; empty when a response came. */
  readonly problem: string;
  /** The step at which the outcome was there. */
  readonly outcomeAt: StepId | null;
  readonly figures: Figures;
  readonly stages: readonly StageMeasure[];
  readonly stretches: readonly Stretch[];
  /** Programs of the servers that the request waited for, in the order in which they first worked on it. */
  readonly programs: readonly { readonly program: string; readonly step: StepId }[];
  readonly handover: { readonly by: Handover; readonly step: StepId | null };
  /** Bytes of the page as it was drawn; `null` when none was. */
  readonly page: Uint8Array | null;
}

const memo = new WeakMap<Trace, Map<number, Measured>>();

export function measured(trace: Trace, request: number): Measured {
  let ofTrace = memo.get(trace);
  if (!ofTrace) memo.set(trace, (ofTrace = new Map()));
  let made = ofTrace.get(request);
  if (!made) ofTrace.set(request, (made = measure(trace, request)));
  return made;
}

function measure(trace: Trace, request: number): Measured {
  const figures = figuresOf(trace, request);
  const stretches = stretchesOf(trace, request);
  const own = ownSteps(trace, request);
  const { status = 0, problem = '' } = trace.requests[request] ?? {};
  return {
    trace, request, status, problem, figures, stretches,
    outcomeAt: figures.responseUs.step,
    stages: stagesOf(trace, request).map(({ stage, steps, first, skipped }) => ({ stage, steps, first, skipped, us: stage === 'boot' ? bootUs(trace) : timeIn(stretches, stage) })),
    programs: programsOf(trace, request),
    handover: handoverOf(own),
    page: own.find(({ kind }) => kind === 'documentDrawn')?.payload?.bytes ?? null,
  };
}

function timeIn(stretches: readonly Stretch[], stage: StageId): number {
  return stretches.reduce((sum, stretch) => (stretch.stage === stage ? sum + stretch.endAt - stretch.startAt : sum), 0);
}

/** Until the servers had started; an arbiter's later work is of stage `boot` too. */
function bootUs({ steps, opening }: Trace): number {
  const boot = steps.slice(0, opening).filter(({ stage }) => stage === 'boot');
  return boot.length === 0 ? 0 : boot.at(-1)!.at - boot[0]!.at;
}

/** A process counts once, as what it was last: a fork becomes another program by exec. */
function programsOf(trace: Trace, request: number): Measured['programs'] {
  const last = new Map<string, StepId>();
  const first = new Map<string, StepId>();
  for (const { step } of spineOf(trace, request)) {
    if (step.request !== request || step.actor.pid === 0 || trace.start.machines[step.actor.machine]?.role !== 'server') continue;
    const key = `${step.actor.machine} ${step.actor.pid}`;
    // What it did itself shows more than that something reached it.
    const known = first.get(key);
    if (known === undefined || (isArrival(trace.steps[known]!) && !isArrival(step))) first.set(key, step.id);
    last.set(key, step.id);
  }
  return [...last].map(([key, id]) => ({ program: processAt(trace, id, trace.steps[id]!.actor)?.program ?? '', step: first.get(key)! }));
}

function isArrival({ kind }: Step): boolean {
  return kind === 'segmentReceived' || kind === 'segmentSent' || kind === 'accepted';
}

function handoverOf(own: ReturnType<typeof ownSteps>): Measured['handover'] {
  const called = own.find(({ stage }) => stage === '6');
  for (const step of own) {
    if (!isHandover(step.stage)) continue;
    if (step.kind === 'pipeWritten' && step.data.bytes > 0) return { by: 'pipe', step: step.id };
    if (step.kind === 'executed') return { by: 'environment', step: step.id };
    if (step.kind === 'segmentSent' && step.crossing === 'process' && step.data.bytes > 0) return { by: 'socket', step: step.id };
  }
  return called ? { by: 'call', step: called.id } : { by: 'nothing', step: null };
}

function isHandover(stage: StageId): boolean {
  const at = STAGES.indexOf(stage);
  return at >= STAGES.indexOf('3') && at <= STAGES.indexOf('5');
}
