/** The judge: measured runs beside what the model says of them. Nothing of the runs goes into the model. */
import type { LoadDescription, LoadResult } from './description.ts';
import { readLoad } from './read.ts';
import { asWrkPrints, type WrkLatency } from './wrk.ts';

export interface MeasuredCell {
  readonly variant: string;
  readonly C: number;
  readonly rps: number;
  /** C / mean latency. */
  readonly rps_little?: number;
  readonly mean_ms?: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly max_ms?: number;
  /** Share of the machine that others used meanwhile. */
  readonly noise: number;
  readonly run?: string;
}

export interface MeasuredMemory {
  readonly variant: string;
  readonly C: number;
  readonly peak_pss_kib: number;
  readonly peak_rss_sum_kib: number;
  readonly peak_uss_sum_kib: number;
  readonly peak_processes: number;
}

export interface MeasuredRun {
  readonly deployment: string;
  readonly size: string;
  readonly cells: readonly MeasuredCell[];
  readonly memory: readonly MeasuredMemory[];
}

export const FIDELITY_METRICS = ['throughput_rps', 'mean_ms', 'p50_ms', 'p95_ms', 'peak_pss_kib', 'peak_rss_kib', 'peak_uss_kib', 'processes_peak'] as const;
export type FidelityMetric = (typeof FIDELITY_METRICS)[number];

function asMeasured(result: LoadResult, clients: number): LoadResult & WrkLatency {
  return { ...result, ...asWrkPrints(result, clients) };
}

/** What the median of the absolute errors should not exceed, where an aim was set. */
export const FIDELITY_AIMS: Readonly<Partial<Record<FidelityMetric, number>>> = { throughput_rps: 0.05, mean_ms: 0.12, p50_ms: 0.12, p95_ms: 0.2, peak_pss_kib: 0.05 };

export interface FidelityRow {
  readonly deployment: string;
  readonly variant: string;
  readonly concurrency: number;
  readonly metric: FidelityMetric;
  readonly measured: number;
  readonly predicted: number;
  /** predicted / measured − 1. */
  readonly error: number;
  /** Of a cell: others used less than a tenth of the machine, where that can be told. */
  readonly quiet: boolean;
}

/** Seconds that wrk asked for; and for runs whose slowest answers took more than two. */
const WRK_S = 3;
const WRK_SLOW_S = 7;
const SLOW_MS = 2000;

/**
 * The conditions of a measured cell. wrk asked for three seconds, or seven (that makes whole requests of the rates), and did
 * not count what was under way at their end; a CGI's crowd is slower than that: its rates are clients over mean latency (the
 * file's README), so enough requests for a steady state do. httpd closed no connection: 13,000 requests of one client met a
 * single child that had to load the application. `loaded`: processes that had it already.
 */
export function cellDescription(deployment: string, { variant, C, max_ms = 0 }: Pick<MeasuredCell, 'variant' | 'C' | 'max_ms'>, loaded: number | null = null): LoadDescription {
  const steady = isCrowdOfCgi(deployment, C);
  const window = steady ? { requests: Math.max(200, C * 10) } : { duration_s: max_ms > SLOW_MS ? WRK_SLOW_S : WRK_S, drain: false };
  return readLoad({ deployment, variant, C, kept_requests: 0, ...window, ...(loaded === null ? {} : { served_before: loaded }) });
}

function isCrowdOfCgi(deployment: string, concurrency: number): boolean {
  return deployment.startsWith('cgi_') && concurrency >= 20;
}

/**
 * Children of httpd that met their first request in a cell and had to load the application: as many answers as took what a load takes
 * among C clients on two cores (100 ms × C / 2: 107, 2,687, 273 and 1,311 ms at the most). How many they were is read off the
 * cells, from mean and p99, since wrk's correction makes max × C / rate samples of each; how long each takes is predicted.
 */
const LOADED_IN: Readonly<Record<string, number>> = { 'hello 1': 1, 'hello 50': 7, 'cpu 5': 1, 'cpu 20': 1 };

/** mod_wsgi loads the application with a process's first request. Before the first cell, one daemon had answered whether the server was up. */
function loadedBefore({ deployment, cells }: MeasuredRun, index: number): number | null {
  if (index < 0 || !deployment.startsWith('modwsgi')) return null;
  const { variant, C } = cells[index]!;
  if (deployment.startsWith('modwsgi_embedded')) {
    const fresh = LOADED_IN[`${variant} ${C}`];
    return fresh === undefined ? null : C - fresh;
  }
  return index === 0 ? 1 : null;
}

/** Rows of one deployment. */
export function fidelityOf(run: MeasuredRun, simulate: (description: LoadDescription) => LoadResult): FidelityRow[] {
  const { deployment } = run;
  const predictions = new Map<string, LoadResult & WrkLatency>();
  const predicted = (variant: string, C: number): LoadResult & WrkLatency => {
    const key = `${variant} ${C}`;
    const known = predictions.get(key);
    if (known !== undefined) return known;
    const index = run.cells.findIndex((cell) => cell.variant === variant && cell.C === C);
    const cell = run.cells[index] ?? { variant, C };
    const value = asMeasured(simulate(cellDescription(deployment, cell, loadedBefore(run, index))), C);
    predictions.set(key, value);
    return value;
  };
  const row = (variant: string, C: number, metric: FidelityMetric, measured: number, quiet: boolean): FidelityRow => {
    const value = predicted(variant, C)[metric];
    return { deployment, variant, concurrency: C, metric, measured, predicted: value, error: value / measured - 1, quiet };
  };
  const cells = run.cells.flatMap((cell) => {
    const { variant, C, p50_ms, p95_ms } = cell;
    const rate = isCrowdOfCgi(deployment, C) ? (cell.rps_little ?? cell.rps) : cell.rps;
    const counted = deployment.includes('event') || deployment.includes('fcgiwrap');
    const quiet = counted || cell.noise < 0.1;
    const mean = cell.mean_ms === undefined ? [] : [row(variant, C, 'mean_ms', cell.mean_ms, quiet)];
    return [row(variant, C, 'throughput_rps', rate, quiet), ...mean, row(variant, C, 'p50_ms', p50_ms, quiet), row(variant, C, 'p95_ms', p95_ms, quiet)];
  });
  const memory = run.memory.flatMap(({ variant, C, peak_pss_kib, peak_rss_sum_kib, peak_uss_sum_kib, peak_processes }) => [
    row(variant, C, 'peak_pss_kib', peak_pss_kib, true),
    row(variant, C, 'peak_rss_kib', peak_rss_sum_kib, true),
    row(variant, C, 'peak_uss_kib', peak_uss_sum_kib, true),
    row(variant, C, 'processes_peak', peak_processes, true),
  ]);
  return [...cells, ...memory];
}

export interface FidelitySummary {
  readonly metric: FidelityMetric;
  readonly rows: number;
  /** Of the absolute errors. */
  readonly median: number;
  readonly mean: number;
  /** Greatest factor between measured and predicted, either way. */
  readonly worst: FidelityRow;
}

export function summaryOf(rows: readonly FidelityRow[]): FidelitySummary[] {
  return FIDELITY_METRICS.flatMap((metric) => {
    const of = rows.filter((row) => row.metric === metric);
    if (of.length === 0) return [];
    const errors = of.map(({ error }) => Math.abs(error)).toSorted((a, b) => a - b);
    const middle = errors.length >> 1;
    const median = errors.length % 2 === 1 ? errors[middle]! : (errors[middle - 1]! + errors[middle]!) / 2;
    const worst = of.reduce((far, row) => (factorOf(row) > factorOf(far) ? row : far));
    return [{ metric, rows: of.length, median, mean: errors.reduce((sum, error) => sum + error, 0) / errors.length, worst }];
  });
}

export function factorOf({ measured, predicted }: FidelityRow): number {
  return predicted > measured ? predicted / measured : measured / predicted;
}
