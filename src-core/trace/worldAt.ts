/**
 * The world after the step under the cursor: a fold of changes from the nearest checkpoint.
 * Checkpoints are kept beside the trace (not in it), every 64 steps, made when first needed, and so are the worlds that
 * were asked for last: who walks asks for the next one, or for the one before.
 */
import { applied } from '../world/change.ts';
import type { Process, World } from '../world/world.ts';
import type { Actor, StepId, Trace } from './trace.ts';

const SPACING = 64;
const checkpoints = new WeakMap<Trace, World[]>();
/** At most two for a trace, the latest first. */
const asked = new WeakMap<Trace, readonly { readonly cursor: StepId; readonly world: World }[]>();

/** The world after step `cursor`; with -1, the world before the first step. */
export function worldAt(trace: Trace, cursor: StepId): World {
  const last = asked.get(trace) ?? [];
  const near = last.find((one) => one.cursor === cursor) ?? last.find((one) => one.cursor === cursor - 1);
  const world = near ? folded(trace, near.world, near.cursor + 1, cursor + 1) : foldedFromCheckpoint(trace, cursor);
  asked.set(trace, [{ cursor, world }, ...last.filter((one) => one.cursor !== cursor)].slice(0, 2));
  return world;
}

/** The process that acts or is acted on, as a step leaves it; `undefined` for a kernel. One that has ended stays, as `exited`. */
export function processAt(trace: Trace, cursor: StepId, { machine, pid }: Actor): Process | undefined {
  return worldAt(trace, cursor).machines[machine]?.processes[pid];
}

function foldedFromCheckpoint(trace: Trace, cursor: StepId): World {
  const made = checkpointsOf(trace);
  const wanted = Math.floor((cursor + 1) / SPACING);
  while (made.length <= wanted) {
    const from = (made.length - 1) * SPACING;
    made.push(folded(trace, made[made.length - 1]!, from, from + SPACING));
  }
  return folded(trace, made[wanted]!, wanted * SPACING, cursor + 1);
}

function checkpointsOf(trace: Trace): World[] {
  let made = checkpoints.get(trace);
  if (!made) checkpoints.set(trace, (made = [trace.start]));
  return made;
}

function folded(trace: Trace, world: World, from: StepId, to: StepId): World {
  for (let i = from; i < to && i < trace.steps.length; i++) world = applied(world, trace.steps[i]!.changes);
  return world;
}
