/** What a step changed, asked by path: the map outlines it. */
import type { Step } from '../../src-core/index.ts';

export type Touched = (...path: readonly (string | number)[]) => boolean;

/** True where a change is at the path or below it. Packets and memory figures of bystanders do not count as theirs. */
export function touchedBy(step: Step): Touched {
  const paths = step.changes.map(({ path }) => `${path.join('\n')}\n`);
  return (...path) => {
    const prefix = `${path.join('\n')}\n`;
    return paths.some((changed) => changed.startsWith(prefix));
  };
}
