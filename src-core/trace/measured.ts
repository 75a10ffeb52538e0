/** One request measured: its figures, the time that each stage took of the person's, who worked on it and how it was handed over. */
import { figuresOf, ownSteps, type Figures } from './metrics.ts';
import { spineOf, stretchesOf, type Stretch } from './spine.ts';
import { stagesOf, type Skip } from './stages.ts';
import type { PayloadProtocol, StageId, Step, StepId, Trace } from './trace.ts';
import { processAt } from './worldAt.ts';

/** How the request came to the application: what crossed to its process, or `call` when there was no boundary, or `nothing`. */
export type Handover = 'socket' | 'unixSocket' | 'pipe' | 'environment' | 'call' | 'nothing';

/** Who had loaded the application: this `request` had it done, its process by `itself` before, its `parent` before the fork. */
export type Loader = 'request' | 'itself' | 'parent' | 'nobody';

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
  /** `protocol` as of the payload that was handed over; empty where that has none. */
  readonly handover: { readonly by: Handover; readonly protocol: PayloadProtocol | ''; readonly step: StepId | null };
  /** `stays`: the process that ran the application outlives the request. */
  readonly loading: { readonly by: Loader; readonly stays: boolean; readonly step: StepId | null };
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
  const stages = stagesOf(trace, request);
  return {
    trace, request, status, problem, figures, stretches,
    outcomeAt: figures.responseUs.step,
    stages: stages.map(({ stage, steps, first, skipped }) => ({ stage, steps, first, skipped, us: stage === 'boot' ? bootUs(trace) : timeIn(stretches, stage) })),
    programs: programsOf(trace, request),
    handover: handoverOf(own),
    loading: loadingOf(trace, own, stages.find(({ stage }) => stage === '5')?.skipped ?? null),
    page: own.find(({ kind }) => kind === 'documentDrawn')?.payload?.bytes ?? null,
  };
}

function timeIn(stretches: readonly Stretch[], stage: StageId): number {
  return stretches.reduce((sum, stretch) => (stretch.stage === stage ? sum + stretch.endAt - stretch.startAt : sum), 0);
}

/** Until the servers had started; an arbiter's later work is of stage `boot` too, and so is the browser's start, which is not theirs. */
function bootUs({ start, steps, opening }: Trace): number {
  const boot = steps.slice(0, opening).filter(({ stage, actor }) => stage === 'boot' && start.machines[actor.machine]?.role === 'server');
  return boot.length === 0 ? 0 : boot.at(-1)!.at - boot[0]!.at;
}

/** A process counts once, as what it was last: a fork becomes another program by exec. Two of a program are told apart by their roles. */
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
  const found = [...last].map(([key, id]) => ({ process: processAt(trace, id, trace.steps[id]!.actor), step: first.get(key)! }));
  const isAlone = (name: string): boolean => found.filter(({ process }) => process?.program === name).length === 1;
  return found.map(({ process, step }) => ({ program: !process ? '' : isAlone(process.program) ? process.program : `${process.program} ${process.role}`.trim(), step }));
}

function isArrival({ kind }: Step): boolean {
  return kind === 'segmentReceived' || kind === 'segmentSent' || kind === 'accepted';
}

/** What a program is started with counts before what it reads then; else the last crossing is the application's own. */
function handoverOf(own: readonly Step[]): Measured['handover'] {
  const handing = own.filter(({ stage }) => stage === '3' || stage === '4');
  const started = handing.find(({ kind }) => kind === 'executed');
  if (started) return { by: 'environment', protocol: '', step: started.id };
  const carrying = handing.findLast((step) => (step.kind === 'pipeWritten' || (step.kind === 'segmentSent' && step.crossing === 'process')) && step.data.bytes > 0);
  if (carrying?.kind === 'pipeWritten') return { by: carrying.data.pipe.startsWith('/') ? 'unixSocket' : 'pipe', protocol: '', step: carrying.id };
  if (carrying) {
    const sent = handing.findLast((step) => step.kind === 'requestSent' && step.crossing === 'process');
    return { by: 'socket', protocol: sent?.payload?.protocol ?? '', step: sent?.id ?? carrying.id };
  }
  const called = own.find(({ stage }) => stage === '6');
  return called ? { by: 'call', protocol: '', step: called.id } : { by: 'nothing', protocol: '', step: null };
}

function loadingOf(trace: Trace, own: readonly Step[], skip: Skip | null): Measured['loading'] {
  const called = own.find(({ stage }) => stage === '6');
  const before = skip?.reason === 'alreadyLoaded' && skip.at !== null ? trace.steps[skip.at]! : null;
  const loaded = before ?? own.find((step) => step.stage === '5' && (step.kind === 'moduleLoaded' || step.kind === 'servletInitialised' || step.kind === 'modelledLoaded'));
  if (!called || !loaded) return { by: 'nobody', stays: false, step: null };
  const by = !before ? 'request' : before.actor.pid === called.actor.pid ? 'itself' : 'parent';
  return { by, stays: processAt(trace, own.at(-1)!.id, called.actor)?.state !== 'exited', step: loaded.id };
}
