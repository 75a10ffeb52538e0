/**
 * Two requests side by side: the same metrics and the same stages in aligned rows, and what differs as findings.
 * Exchanging the two exchanges the sides of everything and changes nothing else; a request has no difference to itself.
 */
import { findingsIn, type Finding } from './findings.ts';
import type { Measured, StageMeasure } from './measured.ts';
import { METRICS, type Figure, type Metric, type Unit } from './metrics.ts';
import type { StageId } from './trace.ts';

export interface MetricRow {
  readonly metric: Metric;
  readonly unit: Unit;
  readonly a: Figure;
  readonly b: Figure;
  /** Second minus first. */
  readonly difference: number;
}

export interface StageRow {
  readonly stage: StageId;
  readonly a: StageMeasure;
  readonly b: StageMeasure;
  /** Second minus first, µs. */
  readonly differenceUs: number;
}

export interface Comparison {
  readonly a: Measured;
  readonly b: Measured;
  readonly metrics: readonly MetricRow[];
  readonly stages: readonly StageRow[];
  /** What tells most comes first. */
  readonly findings: readonly Finding[];
  /** Whether both ask for the same: method and URL. */
  readonly sameRequest: boolean;
  /** Bytes of the page when both drew the very same one; `null` otherwise. */
  readonly samePage: number | null;
}

export function compared(a: Measured, b: Measured): Comparison {
  const metrics = (Object.keys(METRICS) as Metric[]).map((metric) => {
    const [one, other] = [a.figures[metric], b.figures[metric]];
    return { metric, unit: METRICS[metric], a: one, b: other, difference: other.value - one.value };
  });
  const stages = a.stages.map((one, i) => ({ stage: one.stage, a: one, b: b.stages[i]!, differenceUs: b.stages[i]!.us - one.us }));
  return { a, b, metrics, stages, findings: findingsIn(a, b), sameRequest: askedBy(a) === askedBy(b), samePage: samePageIn(a, b) };
}

function askedBy({ trace, request }: Measured): string {
  const { method = '', url = '' } = trace.requests[request] ?? {};
  return `${method} ${url}`;
}

function samePageIn({ page }: Measured, { page: other }: Measured): number | null {
  return page && other && page.length > 0 && page.length === other.length && page.every((byte, i) => byte === other[i]) ? page.length : null;
}
