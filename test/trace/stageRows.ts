/** Traces from rows, for what depends only on stages, kinds and who did it. */
import type { StageId, Step, Trace } from '../../src-core/index.ts';

export interface Row {
  readonly stage: StageId;
  readonly kind?: Step['kind'];
  readonly request?: number | null;
  readonly fine?: boolean;
  readonly pid?: number;
  readonly at?: number;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Steps one millisecond apart; `boot` before any request, all else in request 0 unless said. */
export function traceOf(rows: readonly Row[], parents: readonly (number | null)[] = [null]): Trace {
  const steps = rows.map(({ stage, kind = 'logged', request = stage === 'boot' ? null : 0, fine, pid = 1, at, data = {} }, id) => ({
    id, at: at ?? id * 1000, actor: { machine: 'server', pid }, crossing: null, cause: null, request, stage, grain: fine ? 'fine' : 'step', changes: [], kind, data,
  })) as unknown as Step[];
  const opening = Math.max(steps.findIndex(({ stage }) => stage !== 'boot'), 0);
  const requests = parents.map((parent, i) => ({ method: 'GET', url: '', parent, firstStep: steps.find(({ request }) => request === i)?.id ?? 0, status: 200, problem: '' }));
  return { version: 1, epochMs: 0, start: { machines: {}, packets: {} }, steps, cpu: [], opening, requests, python: '' };
}

/** One row for each stage. */
export function rowsOf(...stages: readonly StageId[]): Row[] {
  return stages.map((stage) => ({ stage }));
}
