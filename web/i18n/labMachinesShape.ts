/** The shape of the words for what is drawn of a machine: processes by kind and state, requests by where they are. */
import type { ProcessState, StaffKind } from '../../src-core/load/index.ts';

export interface MachineWords {
  readonly idle: (title: string) => string;
  /** `told`: sentences of the moment, as they stand under the drawing. */
  readonly now: (title: string, serving: number, busy: number, queued: number, mib: string, told: string) => string;
  /** `machine` from 1; `null` where there is one. */
  readonly pid: (pid: number, machine: number | null) => string;
  readonly staff: Readonly<Record<StaffKind, string>>;
  readonly several: (kind: string, n: number) => string;
  readonly states: Readonly<Record<ProcessState, (n: number) => string>>;
  readonly none: string;
  /** Processes that began and ended since the moment before. */
  readonly turnover: (begun: number, ended: number) => string;
  readonly queue: (n: number) => string;
  readonly retrying: (n: number) => string;
  readonly held: (n: number) => string;
  /** This side's run has come to its end. */
  readonly over: (seconds: string) => string;
  /** What is seen then where processes end with their requests, and why. */
  readonly gone: readonly [that: string, why: string];
  readonly lookBack: string;
  readonly notDrawn: (processes: number, requests: number) => string;
  readonly legend: Readonly<Record<'label' | 'file' | 'forked' | 'own' | 'request' | 'inside' | 'waiting' | 'computing' | 'starting' | 'held' | 'paging' | 'others' | 'scale', string>>;
}
