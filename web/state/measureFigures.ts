/** What a measurement comes to, and what was to be expected of it: the same figures for both. Pure. */
import type { CostProfile, LoadDescription, LoadResult } from '../../src-core/index.ts';
import type { WayRun } from './measureRun.ts';

export interface WayFigures {
  readonly started: number;
  readonly mostAlive: number;
  readonly peakHeapBytes: number;
  /** Worker, interpreter and files of one, mean; then the import of its application, mean. */
  readonly startMs: number;
  readonly loadMs: number;
  /** The application's own answer, mean. */
  readonly requestMs: number;
  /** From a client's question to its answer, mean: with CGI the start is in it. */
  readonly waitMs: number;
  readonly totalMs: number;
}

/** What one process alone took, as a price for the prediction. */
export interface Prices {
  readonly startMs: number;
  readonly loadMs: number;
  /** The first request of a process, and one of the later ones (median). */
  readonly firstMs: number;
  readonly againMs: number;
  readonly heapBytes: number;
}

export interface Crowd {
  readonly requests: number;
  readonly atOnce: number;
  readonly workers: number;
  readonly cores: number;
}

/** `null` while nothing was answered. */
export function figuresOf(run: WayRun): WayFigures | null {
  const served = run.lives.flatMap((life) => life.served);
  if (served.length === 0) return null;
  const ready = run.lives.filter((life) => life.readyMs !== null);
  const loaded = ready.filter((life) => life.loadedMs !== null);
  return {
    started: run.lives.length,
    mostAlive: run.peakAlive,
    peakHeapBytes: run.peakHeapBytes,
    startMs: mean(ready.map((life) => life.readyMs! - life.startedMs)),
    loadMs: mean(loaded.map((life) => life.loadedMs! - life.readyMs!)),
    requestMs: mean(served.map(({ begunMs, answeredMs }) => answeredMs - begunMs)),
    waitMs: mean(served.map(({ askedMs, answeredMs }) => answeredMs - askedMs)),
    totalMs: run.totalMs ?? Math.max(...served.map(({ answeredMs }) => answeredMs)),
  };
}

/** Of a process that was alone and was asked several times. */
export function pricesOf({ lives, peakHeapBytes }: WayRun): Prices | null {
  const life = lives[0];
  const [first, ...again] = life?.served.map(({ begunMs, answeredMs }) => answeredMs - begunMs) ?? [];
  if (!life || life.readyMs === null || life.loadedMs === null || first === undefined || again.length === 0) return null;
  return { startMs: life.readyMs - life.startedMs, loadMs: life.loadedMs - life.readyMs, firstMs: first, againMs: median(again), heapBytes: peakHeapBytes };
}

/** By multiplication alone: work is shared evenly by the cores, and nobody waits for anything else. */
export function multiplied(prices: Prices, { requests, atOnce, workers, cores }: Crowd): { readonly cgi: WayFigures; readonly resident: WayFigures } {
  const { startMs, loadMs, firstMs, heapBytes } = prices;
  const servedMs = servedByResidents(prices, { requests, workers });
  const together = Math.min(requests, atOnce);
  const slower = Math.max(1, together / cores);
  const bootSlower = Math.max(1, workers / cores);
  const serving = Math.min(together, workers);
  const eachMs = startMs + loadMs + firstMs;
  return {
    cgi: {
      started: requests, mostAlive: together, peakHeapBytes: together * heapBytes, startMs: startMs * slower, loadMs: loadMs * slower, requestMs: firstMs * slower,
      waitMs: eachMs * slower, totalMs: Math.max(eachMs * slower, (requests * eachMs) / Math.min(cores, together)),
    },
    resident: {
      started: workers, mostAlive: workers, peakHeapBytes: workers * heapBytes, startMs: startMs * bootSlower, loadMs: loadMs * bootSlower, requestMs: servedMs * Math.max(1, serving / cores),
      waitMs: (servedMs * together) / Math.min(serving, cores), totalMs: (startMs + loadMs) * bootSlower + (requests * servedMs) / Math.min(serving, cores),
    },
  };
}

/** This browser as the load lab's machine, with one process's prices: CGI, and processes that stay. */
export function described(prices: Prices, { requests, atOnce, workers, cores }: Crowd): { readonly cgi: LoadDescription; readonly resident: LoadDescription } {
  const together = Math.min(requests, atOnce);
  const shared = {
    front: 'none', threads: 1, preload: false, max_requests: 0, backlog: 511, keep_alive: false, kept_requests: 100, handler: { cpu_ms: 0, wait_ms: 0 },
    workload: { kind: 'closed', concurrency: together, think_ms: 0 }, duration_s: 3600, requests, drain: true, machines: 1, balancer: 'round-robin', machine: { cores, memory_mib: 16_384, swap_mib: 0 },
    clients_share_cores: false, client_kbit_s: 0, response_bytes: 500, database: null, idle_connections: 0, timeout_ms: 0, served_before: 0, seed: 1,
  } as const;
  const cgi = profileOf(prices, { start_cpu_ms: prices.startMs + prices.loadMs, request_cpu_ms: prices.firstMs });
  const resident = profileOf(prices, { request_cpu_ms: servedByResidents(prices, { requests, workers }), boot_ms: (prices.startMs + prices.loadMs) * Math.max(1, workers / cores) });
  return {
    cgi: { ...shared, deployment: 'apache-prefork-cgi', workers: together, application: cgi },
    resident: { ...shared, deployment: 'gunicorn-sync', workers, application: resident },
  };
}

/**
 * What the model's runs say, where they say it; the rest as multiplied. Memory is that of one times how many there are: a
 * Linux process fills its memory while it starts, WebAssembly's is there from the beginning.
 */
export function modelled(prices: Prices, crowd: Crowd, cgi: LoadResult, resident: LoadResult): { readonly cgi: WayFigures; readonly resident: WayFigures } {
  const plain = multiplied(prices, crowd);
  const bootMs = plain.resident.startMs + plain.resident.loadMs;
  return {
    cgi: { ...plain.cgi, mostAlive: cgi.processes_peak, peakHeapBytes: cgi.processes_peak * prices.heapBytes, waitMs: cgi.mean_ms, totalMs: cgi.elapsed_s * 1000 },
    resident: { ...plain.resident, waitMs: resident.mean_ms, totalMs: bootMs + resident.elapsed_s * 1000 },
  };
}

/** One request of residents on average: each of them has a first one. */
function servedByResidents({ firstMs, againMs }: Prices, { requests, workers }: Pick<Crowd, 'requests' | 'workers'>): number {
  const firsts = Math.min(requests, workers);
  return (firsts * firstMs + (requests - firsts) * againMs) / requests;
}

/** No web server, no kernel that forks, nothing shared: what is not the process itself costs nothing here. */
function profileOf({ heapBytes }: Prices, costs: Partial<CostProfile>): CostProfile {
  return {
    client_cpu_ms: 0, front_cpu_ms: 0, front_wake_ms: 0, request_cpu_ms: 0, wake_cpu_ms: 0, cold_cpu_ms: 0, start_cpu_ms: 0, respawn_cpu_ms: 0, handler_factor: 1, crowding: 0, stall_share: 0, stall_ms: 0,
    process: { file_kib: 0, forked_kib: 0, private_kib: heapBytes / 1024 }, base: { processes: 0, pss_kib: 0, rss_kib: 0, uss_kib: 0 }, thread_kib: 0,
    eroded_first: 0, eroded_late: 0, grown_late_kib: 0, late_requests: 1, boot_ms: 0, ...costs,
  };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
