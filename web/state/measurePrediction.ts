/**
 * What is to be expected of the three ways, simulated: this browser is the load lab's machine, and what anything costs is
 * what one process alone took in it. Nothing of the runs to be predicted is known here. Pure.
 */
import { readLoad, type CostProfile, type LoadDescription, type LoadResult } from '../../src-core/load/index.ts';
import type { Prices, Way, WayFigures } from './measureFigures.ts';

export interface Crowd {
  readonly requests: number;
  readonly atOnce: number;
  readonly workers: number;
  readonly cores: number;
}

/** The ways themselves; how resident workers come up, all at once; and how they serve when nobody waits for another. */
export const SIMULATED = ['cgi', 'forked', 'resident', 'boot', 'serving'] as const;
type Simulated = (typeof SIMULATED)[number];

export function described(prices: Prices, { requests, atOnce, workers, cores }: Crowd): Readonly<Record<Simulated, LoadDescription>> {
  const together = Math.min(requests, atOnce);
  const { startMs, loadMs, firstMs, forkMs, forkedMs } = prices;
  const description = (deployment: 'apache-prefork-cgi' | 'gunicorn-sync', processes: number, concurrency: number, asked: number, costs: Partial<CostProfile>): LoadDescription =>
    readLoad({
      deployment, front: 'none', workers: processes, threads: 1, keep_alive: false, application: profileOf(prices, costs), handler: { cpu_ms: 0, wait_ms: 0 },
      workload: { kind: 'closed', concurrency, think_ms: 0 }, duration_s: 3600, requests: asked, drain: true, machine: { cores, memory_mib: 16_384, swap_mib: 0 },
      clients_share_cores: false, client_kbit_s: 0, database: null, idle_connections: 0, timeout_ms: 0, served_before: 0, seed: 1,
    });
  const served = { request_cpu_ms: servedByResidents(prices, { requests, workers }) };
  return {
    cgi: description('apache-prefork-cgi', together, together, requests, { start_cpu_ms: startMs + loadMs, request_cpu_ms: firstMs }),
    forked: description('apache-prefork-cgi', together, together, requests, { start_cpu_ms: forkMs, request_cpu_ms: forkedMs }),
    resident: description('gunicorn-sync', workers, together, requests, served),
    boot: description('apache-prefork-cgi', workers, workers, workers, { start_cpu_ms: startMs + loadMs }),
    serving: description('gunicorn-sync', workers, Math.min(together, workers), requests, served),
  };
}

/**
 * The figures from the runs of `described`. A start, an import and a request share their process's time as they did when
 * it was alone. Memory is that of one times how many there are: a Linux process fills its memory while it starts,
 * WebAssembly's is there from the beginning.
 */
export function predictedFrom(prices: Prices, { workers }: Crowd, results: Readonly<Record<Simulated, LoadResult>>): Readonly<Record<Way, WayFigures>> {
  const { startMs, loadMs, firstMs, heapBytes, freezeMs, imageBytes, forkMs, forkedMs } = prices;
  const { cgi, forked, resident, boot, serving } = results;
  const slower = cgi.mean_ms / (startMs + loadMs + firstMs);
  const slowerFork = forked.mean_ms / (forkMs + forkedMs);
  const slowerBoot = boot.mean_ms / (startMs + loadMs);
  return {
    cgi: {
      started: cgi.answered, mostAlive: cgi.processes_peak, peakHeapBytes: cgi.processes_peak * heapBytes, copiedBytes: 0,
      startMs: startMs * slower, loadMs: loadMs * slower, requestMs: firstMs * slower, waitMs: cgi.mean_ms, totalMs: msOf(cgi),
    },
    forked: {
      started: 1 + forked.answered, mostAlive: forked.processes_peak, peakHeapBytes: forked.processes_peak * heapBytes, copiedBytes: (1 + forked.answered) * imageBytes,
      startMs: forkMs * slowerFork, loadMs: 0, requestMs: forkedMs * slowerFork, waitMs: forked.mean_ms, totalMs: startMs + loadMs + freezeMs + msOf(forked),
    },
    resident: {
      started: workers, mostAlive: resident.processes_peak, peakHeapBytes: resident.processes_peak * heapBytes, copiedBytes: 0,
      startMs: startMs * slowerBoot, loadMs: loadMs * slowerBoot, requestMs: serving.mean_ms, waitMs: resident.mean_ms, totalMs: msOf(boot) + msOf(resident),
    },
  };
}

function msOf({ elapsed_s }: LoadResult): number {
  return elapsed_s * 1000;
}

/** One request of residents on average: each of them has a first one. */
function servedByResidents({ firstMs, againMs }: Prices, { requests, workers }: Pick<Crowd, 'requests' | 'workers'>): number {
  const firsts = Math.min(requests, workers);
  return (firsts * firstMs + (requests - firsts) * againMs) / requests;
}

/** No web server, no kernel that forks, nothing shared: what is not the process itself costs nothing here. */
function profileOf({ heapBytes }: Prices, costs: Partial<CostProfile>): CostProfile {
  return {
    client_cpu_ms: 0, front_cpu_ms: 0, front_wake_ms: 0, request_cpu_ms: 0, wake_cpu_ms: 0, handoff_cpu_ms: 0, turns_cpu_ms: 0, cold_cpu_ms: 0, start_cpu_ms: 0, respawn_cpu_ms: 0, handler_factor: 1, crowding: 0, stall_share: 0, stall_ms: 0,
    process: { file_kib: 0, forked_kib: 0, private_kib: heapBytes / 1024 }, base: { processes: 0, pss_kib: 0, rss_kib: 0, uss_kib: 0 }, thread_kib: 0,
    eroded_first: 0, eroded_late: 0, grown_late_kib: 0, late_requests: 1, boot_ms: 0, ...costs,
  };
}
