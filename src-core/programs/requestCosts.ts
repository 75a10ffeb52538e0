/**
 * What a request costs a web server and what stands behind it. Both grains take it from one table
 * (`costs/gateways.ts`; docs/load-model.md says how each figure was measured). A coarse program computes it in one piece. A
 * program of the journey makes its system calls and runs its Python one by one, each at its price; what is left of the
 * measured figure then is what the journey does not execute, and stands in the programs' tables. All in µs of CPU.
 */
import { gateways } from '../costs/gateways.ts';
import { STARTS } from '../costs/measured.ts';
import type { DeploymentId } from '../costs/subjects.ts';
import { lineCosts } from '../python/lineCosts.ts';
import { SYSTEM_CALL_US } from '../system/sys.ts';

export interface RequestCost {
  /** Between a request's arrival and its answer's departure, half of being woken up among it. */
  readonly wayUs: number;
  /** Going back to sleep, which nobody waits for: the other half. */
  readonly restUs: number;
}

/** `front`: the web server before the application; `worker`: the process that has the application. */
export function requestCost(deployment: DeploymentId, part: 'front' | 'worker'): RequestCost {
  const { front, frontWake, worker, wake } = gateways[deployment];
  const [ms, wakeMs] = part === 'front' ? [front, frontWake] : [worker, wake];
  return { wayUs: Math.round((ms + wakeMs / 2) * 1000), restUs: Math.round((wakeMs / 2) * 1000) };
}

/** What the journey executes of a cost by itself: system calls, and lines of the gateway's Python. */
interface Executed {
  readonly calls?: number;
  readonly lines?: number;
  /** Lines that stand for C. */
  readonly nativeLines?: number;
}

export function remainderUs(us: number, { calls = 0, lines = 0, nativeLines = 0 }: Executed): number {
  return Math.max(0, Math.round(us - calls * SYSTEM_CALL_US - (lines * lineCosts.lineNs + nativeLines * lineCosts.nativeLineNs) / 1000));
}

/** From the start of a program to its end, its exit among it. */
export const startCosts = { cUs: STARTS.c.wallMs * 1000, pythonUs: STARTS.tiny.wallMs * 1000 } as const;
