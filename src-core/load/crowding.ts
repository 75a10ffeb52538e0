/** How much of its extra cost a crowd already has, by the tasks that want a core each: 0 alone … 1 in a crowd without end. */
import { IMPORT_CPU_MS } from '../costs/measured.ts';

export type Crowd = (tasksPerCore: number) => number;

/** Who waits for a turn finds the caches full of others' work: as much as the share of the tasks that wait. */
export const crowdOfResidents: Crowd = (tasksPerCore) => Math.max(0, 1 - 1 / tasksPerCore);

const { alone, two, four, eight } = IMPORT_CPU_MS;
/** On two cores: importing Flask in 1, 2, 4, 8 processes at once. What it is at eight, the share of those who wait explains. */
const AT_EIGHT = 1 - 2 / 8;
const share = (ms: number): number => (AT_EIGHT * (ms / alone - 1)) / (eight / alone - 1);
const MEASURED: readonly (readonly [tasksPerCore: number, crowd: number])[] = [[0.5, 0], [1, share(two)], [2, share(four)], [4, AT_EIGHT]];

/**
 * Page faults get a little dearer as soon as the other core works, too, and much dearer in a crowd: between the measured
 * numbers on straight lines, beyond them as everybody's.
 */
export const crowdOfImports: Crowd = (tasksPerCore) => {
  const at = MEASURED.findIndex(([tasks]) => tasks >= tasksPerCore);
  if (at === 0) return 0;
  if (at < 0) return crowdOfResidents(tasksPerCore);
  const [[from, low], [to, high]] = [MEASURED[at - 1]!, MEASURED[at]!];
  return low + ((high - low) * (tasksPerCore - from)) / (to - from);
};
