import { stopsOf, type Depth } from './navigate.ts';
import type { Step, StepId, Trace } from './trace.ts';

/** The next stop of a depth where something holds; after the last one, the last one before the cursor; else `null`. */
export function nearestStep(trace: Trace, cursor: StepId, depth: Depth, holds: (step: Step) => boolean): StepId | null {
  let before: StepId | null = null;
  for (const id of stopsOf(trace, depth)) {
    if (id === cursor || !holds(trace.steps[id]!)) continue;
    if (id > cursor) return id;
    before = id;
  }
  return before;
}
