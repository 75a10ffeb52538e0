/** Several machines behind nginx on a machine of its own, and nginx before httpd and Tomcat. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { NGINX, NGINX_MEMORY, TURNS_MS } from '../../src-core/costs/gateways.ts';
import { DEPLOYMENTS, deployments, readLoad, simulateLoad, type LoadResult } from '../../src-core/load/index.ts';

const run = (description: object): LoadResult => simulateLoad(readLoad(description));

describe('behind a load balancer', () => {
  test('each machine has its own places, cores and memory', () => {
    const one = { deployment: 'gunicorn-sync', workers: 2, handler: 'hold', application: 'tiny', clients_share_cores: false };
    const two = run({ ...one, machines: 2, concurrency: 4, requests: 40 });
    expect(two.p95_ms / run({ ...one, concurrency: 2, requests: 20 }).p95_ms).toBeCloseTo(1, 1);
    expect(two.processes_peak).toBe(2 * run({ ...one, concurrency: 2, requests: 20 }).processes_peak);
  });

  test('each machine’s httpd serves as many at once as it has children: kept connections are the balancer’s', () => {
    const held = { deployment: 'mod-php', workers: 5, handler: 'hold', concurrency: 15, requests: 150, clients_share_cores: false };
    expect(run({ ...held, machines: 3 }).p95_ms).toBeLessThan(520);
    expect(run(held).p95_ms).toBeGreaterThan(1400);
    const crowd = { deployment: 'mod-wsgi-embedded', application: 'flask', concurrency: 10, idle_connections: 10_000, duration_s: 10, clients_share_cores: false };
    expect(run({ ...crowd, machines: 2 }).throughput_rps).toBeGreaterThan(10 * run(crowd).throughput_rps);
  });

  test('its own CPU is counted apart, and it is the limit when machines are many', () => {
    const many = { deployment: 'uwsgi', workers: 4, application: 'tiny', machines: 32, machine: { cores: 2 }, concurrency: 400, requests: 20_000 };
    const result = run(many);
    expect(result.bottleneck).toBe('balancer');
    expect(result.throughput_rps).toBeCloseTo(2000 / NGINX.front, -3);
    expect(result.utilisation.cpu).toBeLessThan(0.7);
    const few = run({ ...many, machines: 2, handler: 'cpu', application: 'flask', concurrency: 100, requests: 8000 });
    expect(few.bottleneck).toBe('cpu');
    expect(few.utilisation.balancer * 2).toBeCloseTo((few.throughput_rps * NGINX.front) / 1000, 2);
    expect(run({ ...many, machines: 1 }).utilisation.balancer).toBe(0);
  });

  test('least connections goes around a machine that is held up; in turn does not', () => {
    const uneven = { deployment: 'gunicorn-sync', application: 'tiny', workers: 1, machines: 4, clients_share_cores: false, workload: { kind: 'open', rate_per_second: 20 }, database: { pool: 100, query_ms: 1000, share: 0.05 }, requests: 4000 };
    const turns = run({ ...uneven, balancer: 'round-robin' });
    const least = run({ ...uneven, balancer: 'least-connections' });
    expect(least.mean_ms).toBeLessThan(0.7 * turns.mean_ms);
    expect(least.answered).toBe(4000);
  });

  test('a client that gave up is no connection of the machine any more once its request is done', () => {
    const result = run({ deployment: 'gunicorn-sync', application: 'tiny', workers: 1, machines: 2, balancer: 'least-connections', handler: { cpu_ms: 0, wait_ms: 100 }, workload: { kind: 'open', rate_per_second: 15 }, timeout_ms: 150, requests: 600 });
    expect(result.answered + result.errors.timeout).toBe(600);
    expect(result.answered).toBeGreaterThan(100);
  });
});

describe('nginx before httpd and Tomcat', () => {
  test('every deployment runs with it', () => {
    for (const deployment of DEPLOYMENTS) {
      const result = run({ deployment, front: 'nginx', concurrency: 3, requests: 30 });
      expect(result.answered, deployment).toBe(30);
    }
  });

  test('it costs what it costs elsewhere, and takes its memory', () => {
    // Behind nginx fewer processes are busy at once, which share the caches less: a doubling or two.
    for (const deployment of DEPLOYMENTS.filter((one) => deployments[one].front === 'none' && deployments[one].shape === 'pool')) {
      const busy = { deployment, concurrency: 8, workers: deployment === 'tomcat' ? 1 : 8, threads: 1, requests: 2000, machine: { cores: 1 } };
      const [without, behind] = [run({ ...busy, front: 'none' }), run({ ...busy, front: 'nginx' })];
      expect(behind.cpu_per_request_ms - without.cpu_per_request_ms, deployment).toBeGreaterThan(0.8 * NGINX.front - (deployments[deployment].lock ? 2 * TURNS_MS.tiny : 0));
      expect(behind.cpu_per_request_ms - without.cpu_per_request_ms, deployment).toBeLessThan(1.6 * NGINX.front);
      expect(behind.processes_peak - without.processes_peak).toBe(NGINX_MEMORY.processes);
      expect(Math.abs(behind.peak_uss_kib - without.peak_uss_kib - NGINX_MEMORY.uss_kib)).toBeLessThan(500);
    }
  });

  test('what it takes is what was measured', () => {
    const { memory_and_boot_per_deployment } = JSON.parse(readFileSync(new URL('../golden/load/costs.json', import.meta.url), 'utf8')) as {
      memory_and_boot_per_deployment: { rows: Record<string, { processes_after: readonly { comm: string; n: number; rss_kib_mean: number; pss_kib_mean: number; private_kib_mean: number }[] }> };
    };
    const nginx = memory_and_boot_per_deployment.rows.gunicorn_sync4_flask!.processes_after.filter(({ comm }) => comm === 'nginx');
    const sum = (of: (one: (typeof nginx)[number]) => number): number => nginx.reduce((all, one) => all + one.n * of(one), 0);
    expect(NGINX_MEMORY).toEqual({ processes: sum(() => 1), rss_kib: sum((one) => one.rss_kib_mean), pss_kib: sum((one) => one.pss_kib_mean), uss_kib: sum((one) => one.private_kib_mean) });
  });

  test('kept connections and slow lines are nginx’s then, and no child of httpd is held', () => {
    const crowd = { deployment: 'mod-wsgi-embedded', application: 'flask', concurrency: 10, idle_connections: 10_000, duration_s: 10 };
    expect(run({ ...crowd, front: 'nginx' }).throughput_rps).toBeGreaterThan(10 * run(crowd).throughput_rps);
    const slow = { deployment: 'mod-php', workers: 4, concurrency: 20, client_kbit_s: 1000, response_bytes: 125_000, requests: 200 };
    expect(run(slow).throughput_rps).toBeCloseTo(4, 0);
    expect(run({ ...slow, front: 'nginx' }).throughput_rps).toBeCloseTo(20, 0);
  });

  test('an accept queue that is full is a 502 there, and a refused connection without it', () => {
    const flood = { deployment: 'mod-php', workers: 2, handler: 'hold', backlog: 4, workload: { kind: 'open', rate_per_second: 200 }, requests: 1000 };
    expect(run(flood).errors).toMatchObject({ unavailable: 0 });
    expect(run(flood).errors.refused).toBeGreaterThan(100);
    expect(run({ ...flood, front: 'nginx' }).errors).toMatchObject({ refused: 0 });
    expect(run({ ...flood, front: 'nginx' }).errors.unavailable).toBeGreaterThan(100);
  });
});
