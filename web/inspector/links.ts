/** The neighbours of a step in the chain of causes, at the depth at which a person walks. */
import type { Step, Trace } from '../../src-core/index.ts';

const followers = new WeakMap<Trace, readonly (readonly Step[])[]>();

/** The step that made this one happen. Without `fine`, the nearest on the way up that is more than fine print. */
export function causeOf(trace: Trace, step: Step, fine: boolean): Step | null {
  let cause = step.cause === null ? undefined : trace.steps[step.cause];
  while (cause && !fine && cause.grain === 'fine' && cause.cause !== null) cause = trace.steps[cause.cause];
  return cause ?? null;
}

/** The first `most` steps that this one caused, through fine print where that is not walked. */
export function effectsOf(trace: Trace, step: Step, fine: boolean, most = 2): readonly Step[] {
  const found: Step[] = [];
  const open: Step[] = [...followersOf(trace, step)];
  while (open.length > 0 && found.length < most) {
    const next = open.shift()!;
    if (fine || next.grain === 'step') found.push(next);
    else open.push(...followersOf(trace, next));
  }
  return found.sort((a, b) => a.id - b.id);
}

function followersOf(trace: Trace, { id }: Step): readonly Step[] {
  let all = followers.get(trace);
  if (!all) {
    const made: Step[][] = trace.steps.map(() => []);
    for (const step of trace.steps) if (step.cause !== null) made[step.cause]!.push(step);
    followers.set(trace, (all = made));
  }
  return all[id] ?? [];
}
