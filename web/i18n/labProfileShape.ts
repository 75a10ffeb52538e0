/** The shape of the words for profiles of somebody's own machine. */
import type { CostField, ProfileFault } from '../../src-core/load/index.ts';

export interface ProfileWords {
  readonly title: string;
  readonly about: string;
  readonly choose: string;
  readonly drop: string;
  readonly paste: string;
  readonly pasted: string;
  readonly take: string;
  readonly taken: (name: string, deployments: number) => string;
  readonly facts: Readonly<Record<'machine' | 'measured' | 'versions' | 'effort', string>>;
  readonly cores: (n: number) => string;
  readonly efforts: Readonly<Record<'quick' | 'full', string>>;
  readonly busy: (load: string, cores: number) => string;
  readonly costsOf: (side: string) => string;
  /** The choice of the costs that the lab comes with. */
  readonly known: string;
  /** The choice of costs that came with a link. */
  readonly own: string;
  readonly leftOut: (side: string) => string;
  readonly missing: string;
  /** Why something was not measured, from what calibration wrote; what a program said itself stays as it is. */
  readonly why: (reason: string) => string;
  readonly fields: Readonly<Record<CostField, string>>;
  readonly refused: string;
  /** In the place of a field's path, when the whole is wrong. */
  readonly whole: string;
  readonly faults: Readonly<Record<ProfileFault['kind'], (expected: string) => string>>;
  readonly large: string;
  readonly unreadable: string;
}
