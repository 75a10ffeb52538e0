/** What the page and a worker of the load lab say to each other. One run at a time in each worker. */
import type { LoadDescription } from '../../src-core/load/index.ts';
import type { PackedResult } from './labPacking.ts';

export interface LabOrder {
  readonly kind: 'run';
  readonly description: LoadDescription;
  /** Whether the result is to be drawn: it is told again and again as it grows, and holds who was there at each instant. */
  readonly watched: boolean;
}

/** Ends the run before its end: it answers with what it has. */
export interface LabStop {
  readonly kind: 'stop';
}

/** What was told has been drawn: the next may come. A page that is slow is told less often, and never has to catch up. */
export interface LabSeen {
  readonly kind: 'seen';
}

/** `field` says where in the description; empty: the run as a whole. */
export interface LabFault {
  readonly field: string;
  readonly reason: string;
}

export type LabAnswer =
  | { readonly kind: 'progress'; readonly progress: number; readonly result: PackedResult | null }
  | { readonly kind: 'done'; readonly result: PackedResult }
  | { readonly kind: 'failed'; readonly fault: LabFault };
