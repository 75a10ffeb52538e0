/** What must hold of every run, whatever it is of: laws of queueing, and what two runs say of each other. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { APPLICATIONS, DEPLOYMENTS, deployments, HANDLERS, profileOf, readLoad, simulateLoad, type CostProfile, type LoadDescription, type LoadResult } from '../../src-core/load/index.ts';

const SINGLE = ['gunicorn-sync', 'php-fpm', 'mod-php', 'mod-wsgi-embedded'];

/** A closed run of what a stranger might ask for. */
const descriptions = fc
  .record({ deployment: fc.constantFrom(...DEPLOYMENTS), application: fc.constantFrom(...APPLICATIONS), handler: fc.constantFrom(...HANDLERS), workers: fc.integer({ min: 1, max: 9 }), threads: fc.integer({ min: 1, max: 9 }), concurrency: fc.integer({ min: 1, max: 40 }), cores: fc.integer({ min: 1, max: 5 }), seed: fc.nat(1000) })
  .map(({ deployment, application, threads, cores, ...rest }): LoadDescription => {
    const { applications, shape } = deployments[deployment];
    const own = applications[APPLICATIONS.indexOf(application) % applications.length]!;
    const many = shape === 'pool' && !SINGLE.includes(deployment);
    return readLoad({ ...rest, deployment, application: own, ...(many ? { threads } : {}), machine: { cores }, requests: 600 });
  });

const clients = ({ workload }: LoadDescription): number => (workload.kind === 'closed' ? workload.concurrency : NaN);
const profileIn = ({ deployment, application, preload, threads, workers }: LoadDescription): CostProfile => (typeof application === 'string' ? profileOf({ deployment, application, preload, threads, workers }) : application);
/** The same processes at twice the price: of everything that takes time. */
const twiceAsDear = (profile: CostProfile): CostProfile => {
  const times = Object.entries(profile).flatMap(([name, value]) => (name.endsWith('_ms') && typeof value === 'number' ? [[name, 2 * value] as const] : []));
  return { ...profile, ...Object.fromEntries(times), ...(profile.lazy === undefined ? {} : { lazy: { ...profile.lazy, cpu_ms: 2 * profile.lazy.cpu_ms } }) };
};

const holds = (law: (description: LoadDescription, result: LoadResult) => void, numRuns = 25): void => fc.assert(fc.property(descriptions, (description) => law(description, simulateLoad(description))), { numRuns });

describe('every closed run', () => {
  test('Little: the mean number under way is throughput × mean, all clients but for those who have stopped at the end', () => {
    holds((description, { throughput_rps, mean_ms, answered }) => {
      const underWay = (throughput_rps * mean_ms) / 1000;
      const C = clients(description);
      expect(answered).toBe(600);
      expect(underWay).toBeLessThanOrEqual(C * 1.000001);
      // Who stops waits for the slowest at the end: one answer of each of them is missing.
      expect(underWay).toBeGreaterThan(C * (1 - (1.5 * C) / 600) - 1);
    });
  });

  test('figures are in order: percentiles, memory, cores, errors', () => {
    holds((description, { p50_ms, p95_ms, p99_ms, max_ms, mean_ms, peak_uss_kib, peak_pss_kib, peak_rss_kib, cpu_busy, processes_peak, errors }) => {
      const ascending = [0, p50_ms, p95_ms, p99_ms, max_ms];
      expect(ascending.toSorted((a, b) => a - b)).toEqual(ascending);
      expect(mean_ms).toBeLessThanOrEqual(max_ms);
      expect(peak_uss_kib).toBeGreaterThan(0);
      expect(peak_uss_kib).toBeLessThanOrEqual(peak_pss_kib);
      expect(peak_pss_kib).toBeLessThanOrEqual(peak_rss_kib);
      expect(cpu_busy).toBeGreaterThan(0);
      expect(cpu_busy).toBeLessThanOrEqual(1);
      expect(processes_peak).toBeGreaterThanOrEqual(deployments[description.deployment].shape === 'fork' ? 2 : description.workers);
      expect(errors).toEqual({ refused: 0, unavailable: 0, timeout: 0, oom: 0 });
    });
  });

  test('percentiles are those of the requests, within 1 %', () => {
    holds((_, { dots, p50_ms, p95_ms, p99_ms }) => {
      const exact = dots.map(({ ms }) => ms).toSorted((a, b) => a - b);
      expect(exact).toHaveLength(600);
      for (const [share, figure] of [[0.5, p50_ms], [0.95, p95_ms], [0.99, p99_ms]] as const) {
        const rank = exact[Math.ceil(share * exact.length) - 1]!;
        expect(Math.abs(figure / rank - 1)).toBeLessThan(0.01);
      }
    });
  });

  test('no resource gives more than it has: cores, places, one loop or lock', () => {
    holds((description, { throughput_rps, cpu_per_request_ms }) => {
      expect((throughput_rps * cpu_per_request_ms) / 1000).toBeLessThan(1.000001 * description.machine.cores);
      const { workers, threads, machine, handler } = description;
      const profile = profileIn(description);
      const { shape, lock } = deployments[description.deployment];
      const cpu = (handler === 'cpu' || handler === 'mixed' ? 0.9 : 0) + profile.request_cpu_ms + profile.start_cpu_ms;
      // Bursts in a crowd are cut by lot, evenly about their mean: 600 of them leave a few percent.
      expect((throughput_rps * (cpu + profile.front_cpu_ms)) / 1000).toBeLessThan(1.05 * machine.cores);
      if (shape !== 'loop' && (handler === 'io' || handler === 'mixed')) expect(throughput_rps).toBeLessThan((workers * (shape === 'fork' ? 1 : threads)) / 0.05);
      if (shape !== 'fork' && lock) expect((throughput_rps * cpu) / 1000).toBeLessThan(1.05 * workers);
    });
  });
});

describe('two runs', () => {
  test('one seed: the same to the byte; another: the same but for noise', () => {
    holds((description, result) => {
      expect(JSON.stringify(simulateLoad(description))).toBe(JSON.stringify(result));
      const other = simulateLoad({ ...description, seed: description.seed + 1 });
      // Stalls of 47 ms are drawn for three requests in ten: of 600 requests, 180 ± 11.
      expect(Math.abs(other.throughput_rps / result.throughput_rps - 1)).toBeLessThan(0.12);
      // How many processes of a request are full at once is chance, too.
      expect(Math.abs(other.peak_pss_kib / result.peak_pss_kib - 1)).toBeLessThan(0.12);
    }, 15);
  });

  test('everything twice as dear: half as many, each twice as long', () => {
    holds((given) => {
      // A lock is handed over, and a core given away, after as many milliseconds as ever: computing alone has no scale.
      const description = { ...given, application: profileIn(given), handler: { cpu_ms: 0.5, wait_ms: 20 } };
      const once = simulateLoad(description);
      const twice = simulateLoad({ ...description, application: twiceAsDear(description.application), handler: { cpu_ms: 1, wait_ms: 40 } });
      expect(once.throughput_rps / twice.throughput_rps).toBeGreaterThan(1.85);
      expect(once.throughput_rps / twice.throughput_rps).toBeLessThan(2.15);
      expect(twice.mean_ms / once.mean_ms).toBeGreaterThan(1.85);
      expect(twice.mean_ms / once.mean_ms).toBeLessThan(2.15);
      expect(twice.peak_pss_kib / once.peak_pss_kib).toBeCloseTo(1, 1);
    }, 15);
  });

  test('another core never makes it slower, another worker no slower than crowding and waking explain', () => {
    holds((description, { throughput_rps }) => {
      const cores = simulateLoad({ ...description, machine: { ...description.machine, cores: description.machine.cores + 1 } });
      expect(cores.throughput_rps).toBeGreaterThan(0.95 * throughput_rps);
      const workers = simulateLoad({ ...description, workers: description.workers + 1 });
      expect(workers.throughput_rps).toBeGreaterThan(0.85 * throughput_rps);
    }, 15);
  });

  test('n machines with n times the clients do n times the work', () => {
    holds((given) => {
      // What is short would wait for the balancer, which there is one of.
      const description = { ...given, front: 'nginx' as const, handler: { cpu_ms: 2, wait_ms: 10 }, clients_share_cores: false };
      const one = simulateLoad({ ...description, machines: 2, requests: 1200, workload: { kind: 'closed', concurrency: 2 * clients(given), think_ms: 0 } });
      const two = simulateLoad({ ...description, machines: 4, requests: 2400, workload: { kind: 'closed', concurrency: 4 * clients(given), think_ms: 0 } });
      expect(two.throughput_rps / one.throughput_rps).toBeGreaterThan(1.8);
      expect(two.throughput_rps / one.throughput_rps).toBeLessThan(2.2);
      expect(two.processes_peak / one.processes_peak).toBeCloseTo(2, 0);
    }, 10);
  });
});
