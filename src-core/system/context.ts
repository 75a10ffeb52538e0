import type { StageId, StepId } from '../trace/trace.ts';
import type { Thread } from './recorder.ts';

/** A copy of where a thread stands, to travel with bytes and packets. */
export interface Origin {
  readonly cause: StepId | null;
  readonly request: number | null;
  readonly stage: StageId;
}

export function originOf(thread: Thread): Origin {
  return { cause: thread.cause, request: thread.request, stage: thread.stage };
}

/** The thread goes on from where the origin stood: what it does next was caused by that. */
export function follow(thread: Thread, origin: Origin): void {
  thread.cause = origin.cause;
  thread.request = origin.request;
  thread.stage = origin.stage;
}
