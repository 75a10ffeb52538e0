/** Workers of the load lab: one for each run, kept for the next one. The page itself never simulates. */
import type { LoadDescription, LoadResult } from '../../src-core/load/index.ts';
import type { LabAnswer, LabFault, LabOrder, LabSeen, LabStop } from './labMessages.ts';
import { unpacked } from './labPacking.ts';

export type LabOutcome = { readonly kind: 'done'; readonly result: LoadResult } | { readonly kind: 'failed'; readonly fault: LabFault } | { readonly kind: 'dropped' };

export interface LabJob {
  readonly outcome: Promise<LabOutcome>;
  /** Ends the run soon; its outcome holds what there was. */
  stop(): void;
  /** Ends it at once, and its worker with it; its outcome is `dropped`. */
  drop(): void;
}

type Say = (progress: number, result: LoadResult | null) => void;

const idle: Worker[] = [];
/** More than a sweep uses need not be kept. */
const KEPT = 4;

/** How many runs gain from running at once. */
export function labWorkers(): number {
  return Math.max(1, Math.min(KEPT, (navigator.hardwareConcurrency || 2) - 1 || 1));
}

/** `say` is told how far it is, and if `watched`, what has come out so far. */
export function startLab(description: LoadDescription, watched: boolean, say: Say): LabJob {
  const worker = idle.pop() ?? new Worker(new URL('./lab.worker.ts', import.meta.url), { type: 'module' });
  let settle: (outcome: LabOutcome) => void = () => undefined;
  let isOver = false;
  const outcome = new Promise<LabOutcome>((resolve) => (settle = resolve));
  const end = (result: LabOutcome, keep: boolean): void => {
    if (isOver) return;
    isOver = true;
    worker.onmessage = worker.onerror = null;
    if (keep && idle.length < KEPT) idle.push(worker);
    else worker.terminate();
    settle(result);
  };
  worker.onmessage = ({ data }: MessageEvent<LabAnswer>) => {
    if (data.kind === 'failed') return end(data, true);
    if (data.kind === 'done') return end({ kind: 'done', result: unpacked(data.result) }, true);
    say(data.progress, data.result && unpacked(data.result));
    requestAnimationFrame(() => !isOver && worker.postMessage({ kind: 'seen' } satisfies LabSeen));
  };
  worker.onerror = (event) => end({ kind: 'failed', fault: { field: '', reason: event.message || 'the worker did not start' } }, false);
  const order: LabOrder = { kind: 'run', description, watched };
  worker.postMessage(order);
  return {
    outcome,
    stop: () => !isOver && worker.postMessage({ kind: 'stop' } satisfies LabStop),
    drop: () => end({ kind: 'dropped' }, false),
  };
}
