/** What a step changed, asked by path: the map outlines it. */
import type { Step } from '../../src-core/index.ts';

const BY_THE_WAY = new Set(['state', 'waitsFor', 'memory']);

export type Touched = (...path: readonly (string | number)[]) => boolean;

/** True where a change is at the path or below it. That a bystander fell asleep, or its shared memory was counted anew, does not count. */
export function touchedBy(step: Step): Touched {
  const paths = step.changes.filter(({ path }) => path[3] === String(step.actor.pid) || !BY_THE_WAY.has(path[4] ?? '')).map(({ path }) => `${path.join('\n')}\n`);
  return (...path) => {
    const prefix = `${path.join('\n')}\n`;
    return paths.some((changed) => changed.startsWith(prefix));
  };
}
