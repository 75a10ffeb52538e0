/** Walking through a trace at a chosen depth: the stops of each depth, and where the cursor stands among them. */
import { entranceOf } from './stages.ts';
import type { Step, StepId, Trace } from './trace.ts';

/** `stage`: where a stage of a request begins · `step`: each thing that happens · `line`: lines of Python and bare acknowledgements too. */
export type Depth = 'stage' | 'step' | 'line';
export const DEPTHS: readonly Depth[] = ['stage', 'step', 'line'];

export interface Position {
  /** From 1; 0 before the first stop. */
  readonly index: number;
  readonly count: number;
  /** The servers are still starting: stops are counted apart from the journey's. */
  readonly booting: boolean;
}

const stops = new WeakMap<Trace, Map<Depth, readonly StepId[]>>();

/** Every step that a depth stops at, ascending. The opening is a stop of every depth, the last thing that happens one of `stage` too. */
export function stopsOf(trace: Trace, depth: Depth): readonly StepId[] {
  let ofTrace = stops.get(trace);
  if (!ofTrace) stops.set(trace, (ofTrace = new Map()));
  let made = ofTrace.get(depth);
  if (!made) ofTrace.set(depth, (made = collected(trace, depth)));
  return made;
}

/** The next stop in a direction; the cursor itself where there is none. */
export function navigate(trace: Trace, cursor: StepId, depth: Depth, direction: 1 | -1): StepId {
  const all = stopsOf(trace, depth);
  const after = firstAfter(all, cursor);
  if (direction === 1) return all[after] ?? cursor;
  const here = all[after - 1] === cursor;
  return all[after - (here ? 2 : 1)] ?? cursor;
}

/** Which of how many stops the cursor has reached, within the journey or within the start of the servers. */
export function positionAt(trace: Trace, cursor: StepId, depth: Depth): Position {
  const all = stopsOf(trace, depth);
  const before = firstAfter(all, trace.opening - 1);
  const reached = firstAfter(all, cursor);
  const booting = cursor < trace.opening;
  return booting ? { index: reached, count: before, booting } : { index: reached - before, count: all.length - before, booting };
}

/** The stop of the journey whose time is nearest to a time; of several at that time, the first. */
export function stopNear(trace: Trace, depth: Depth, at: number): StepId {
  let best = trace.opening;
  let least = Infinity;
  for (const id of stopsOf(trace, depth)) {
    const distance = Math.abs(trace.steps[id]!.at - at);
    if (id < trace.opening || distance >= least) continue;
    best = id;
    least = distance;
  }
  return best;
}

function collected(trace: Trace, depth: Depth): StepId[] {
  if (depth === 'line') return trace.steps.map((step) => step.id);
  if (depth === 'step') return trace.steps.filter((step) => step.grain === 'step' || step.id === trace.opening).map((step) => step.id);
  const byStage = new Map<string, Step[]>();
  for (const step of trace.steps) {
    if (step.request === null && step.stage !== 'boot') continue;
    const key = step.stage === 'boot' ? 'boot' : `${step.request} ${step.stage}`;
    const steps = byStage.get(key);
    if (steps) steps.push(step);
    else byStage.set(key, [step]);
  }
  const entrances = [...byStage.values()].map((steps) => entranceOf(steps)!.id);
  const last = trace.steps.findLast((step) => step.grain === 'step')?.id ?? -1;
  return [...new Set([...entrances, trace.opening, last])].filter((id) => trace.steps[id]).sort((a, b) => a - b);
}

/** Index of the first stop after the cursor. */
function firstAfter(all: readonly StepId[], cursor: StepId): number {
  let low = 0;
  let high = all.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle]! <= cursor) low = middle + 1;
    else high = middle;
  }
  return low;
}
