import type { Frame, Process, Step, World } from '../../src-core/index.ts';

/** The call stack of the thread that acts, outermost first; empty when it has none. */
export function stackOf(world: World, step: Pick<Step, 'actor'>): readonly Frame[] {
  const threads = processOf(world, step)?.threads ?? {};
  const thread = threads[step.actor.tid ?? step.actor.pid] ?? Object.values(threads)[0];
  return Object.entries(thread?.stack ?? {}).sort(([a], [b]) => Number(a) - Number(b)).map(([, frame]) => frame);
}

/** The process that acts; `undefined` for the kernel, and for who is not there. */
export function processOf(world: World, { actor }: Pick<Step, 'actor'>): Process | undefined {
  return world.machines[actor.machine]?.processes[actor.pid];
}
