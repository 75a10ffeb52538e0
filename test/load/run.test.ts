import { describe, expect, test } from 'vitest';
import { readLoad, simulateLoad, startLoad, type LoadResult } from '../../src-core/load/index.ts';

const run = (description: object): LoadResult => simulateLoad(readLoad(description));

describe('a run', () => {
  test('the same description gives an equal result, in one piece or in slices', () => {
    const description = readLoad({ deployment: 'gunicorn-gthread', workers: 2, handler: 'mixed', concurrency: 30, requests: 2000, database: { pool: 3, query_ms: 4 }, seed: 7 });
    const whole = simulateLoad(description);
    const sliced = startLoad(description);
    while (!sliced.advance(37));
    expect(sliced.result()).toEqual(whole);
    expect(simulateLoad({ ...description, seed: 8 }).mean_ms).not.toBe(whole.mean_ms);
  });

  test('two deployments under one seed see the same arrivals', () => {
    const open = { workload: { kind: 'open', rate_per_second: 50 }, requests: 500, seed: 5 };
    const starts = (result: LoadResult): number[] => result.dots.map((dot) => dot.started_ms).toSorted((x, y) => x - y);
    const cgi = starts(run({ ...open, deployment: 'apache-prefork-cgi', application: 'tiny' }));
    expect(starts(run({ ...open, deployment: 'uvicorn', application: 'tiny' }))).toEqual(cgi);
    expect(cgi).toHaveLength(500);
  });

  test('every request that was sent is answered or counted as an error', () => {
    const result = run({ deployment: 'gunicorn-sync', handler: 'io', workload: { kind: 'open', rate_per_second: 100 }, backlog: 5, timeout_ms: 400, requests: 1000 });
    const { refused, unavailable, timeout, oom } = result.errors;
    expect(result.answered + refused + unavailable + timeout + oom).toBe(1000);
    expect(timeout).toBeGreaterThan(100);
    expect(result.latency.reduce((sum, bucket) => sum + bucket.count, 0)).toBe(result.answered);
  });

  test('Little’s law holds in a closed run', () => {
    const result = run({ deployment: 'uwsgi', workers: 4, handler: 'cpu', concurrency: 20, requests: 20_000 });
    expect((result.throughput_rps * result.mean_ms) / 1000 / 20).toBeCloseTo(1, 2);
  });

  test('it can be stopped: what has run is kept', () => {
    const started = startLoad(readLoad({ deployment: 'uvicorn', concurrency: 10, requests: 1_000_000 }));
    expect(started.advance(10_000)).toBe(false);
    const result = started.result();
    expect(result.complete).toBe(false);
    expect(result.answered).toBeGreaterThan(1000);
    expect(started.progress).toBeGreaterThan(0);
    expect(started.progress).toBeLessThan(0.1);
  });

  test('samples and dots stay few however long it runs', () => {
    const { samples, dots } = run({ deployment: 'uvicorn', handler: 'io', concurrency: 200, requests: 100_000 });
    expect(samples.length).toBeLessThanOrEqual(600);
    expect(samples.length).toBeGreaterThan(200);
    expect(dots.length).toBeLessThanOrEqual(4000);
    expect(samples.reduce((sum, sample) => sum + sample.answered, 0)).toBe(100_000);
  });
});

describe('what limits a deployment', () => {
  test('CGI: as many copies as requests alive, and their memory; the application server: as many as configured', () => {
    const cgi = run({ deployment: 'cgi_prefork_flask', concurrency: 5, requests: 50 });
    const server = run({ deployment: 'gunicorn_sync1_flask', concurrency: 5, requests: 500 });
    expect(cgi.processes_peak).toBe(61 + 5);
    expect(server.processes_peak).toBe(4);
    expect(cgi.peak_pss_kib).toBeGreaterThan(2 * server.peak_pss_kib);
    expect(server.throughput_rps).toBeGreaterThan(100 * cgi.throughput_rps);
  });

  test('threads of Python add no CPU, processes do', () => {
    const cpu = { handler: 'cpu', concurrency: 20, requests: 4000 };
    const threads = run({ ...cpu, deployment: 'gunicorn_gthread1x8_flask' });
    const processes = run({ ...cpu, deployment: 'gunicorn_sync4_flask' });
    expect(threads.bottleneck).toBe('lock');
    expect(processes.bottleneck).toBe('cpu');
    expect(processes.throughput_rps / threads.throughput_rps).toBeGreaterThan(1.7);
  });

  test('waiting: workers × threads are the limit, and a loop has none', () => {
    const io = { handler: 'io', concurrency: 50, requests: 3000 };
    expect(run({ ...io, deployment: 'gunicorn_sync4_flask' }).throughput_rps).toBeCloseTo(4 / 0.0504, -1);
    expect(run({ ...io, deployment: 'uvicorn_tiny' }).throughput_rps).toBeGreaterThan(900);
    expect(run({ ...io, deployment: 'gunicorn_sync4_flask' }).bottleneck).toBe('workers');
  });

  test('a blocking call stalls the loop: one after another', () => {
    const result = run({ deployment: 'uvicorn', handler: { cpu_ms: 0, wait_ms: 50, blocks_loop: true }, concurrency: 20, requests: 400 });
    expect(result.throughput_rps).toBeCloseTo(20, 0);
    expect(result.bottleneck).toBe('loop');
  });

  test('slow clients hold a worker that writes to them, and cost a buffering front nothing', () => {
    const slow = { deployment: 'gunicorn-sync', workers: 4, concurrency: 20, client_kbit_s: 1000, response_bytes: 125_000, requests: 200 };
    expect(run({ ...slow, front: 'none' }).throughput_rps).toBeCloseTo(4, 0);
    expect(run({ ...slow, front: 'nginx' }).throughput_rps).toBeCloseTo(20, 0);
  });

  test('out of memory: swap makes it slower, without swap the kernel kills', () => {
    const many = { deployment: 'cgi_prefork_django', concurrency: 40, requests: 120 };
    const enough = run(many);
    const swapped = run({ ...many, machine: { memory_mib: 600, swap_mib: 2048 } });
    const killed = run({ ...many, machine: { memory_mib: 600, swap_mib: 0 } });
    expect(enough.errors.oom).toBe(0);
    expect(swapped.errors.oom).toBe(0);
    expect(swapped.throughput_rps).toBeLessThan(enough.throughput_rps);
    expect(killed.errors.oom).toBeGreaterThan(0);
    expect(killed.peak_pss_kib).toBeLessThanOrEqual(600 * 1024);
    expect(killed.bottleneck).toBe('memory');
  });

  test('a full accept queue gives steps of latency: retransmitted SYNs', () => {
    const { max_ms, errors } = run({ deployment: 'gunicorn_sync4_flask', handler: 'io', concurrency: 50, backlog: 2, requests: 1000 });
    expect(max_ms).toBeGreaterThan(1000);
    expect(errors.refused + errors.unavailable).toBeLessThan(100);
  });

  test('pages that fork shared become a worker’s own: --preload is small at first', () => {
    const preload = { deployment: 'gunicorn-sync', preload: true, application: 'flask', workers: 4, concurrency: 8 };
    const fresh = run({ ...preload, requests: 10, served_before: 0 });
    const late = run({ ...preload, requests: 10, served_before: 40_000 });
    expect(fresh.peak_pss_kib).toBeLessThan(60_000);
    expect(late.peak_pss_kib).toBeGreaterThan(90_000);
    expect(late.peak_rss_kib).toBeGreaterThan(1.5 * late.peak_pss_kib);
    expect(late.peak_uss_kib).toBeLessThanOrEqual(late.peak_pss_kib);
  });

  test('idle kept connections starve processes that belong to them, and cost nginx nothing', () => {
    const crowd = { application: 'flask', concurrency: 10, idle_connections: 10_000, duration_s: 10 };
    const embedded = run({ ...crowd, deployment: 'mod-wsgi-embedded' });
    const behind = run({ ...crowd, deployment: 'gunicorn-sync', workers: 4 });
    expect(behind.throughput_rps).toBeGreaterThan(10 * embedded.throughput_rps);
  });

  test('workers that are replaced import anew', () => {
    const many = { deployment: 'gunicorn_sync1_django', concurrency: 2, requests: 2000 };
    expect(run({ ...many, max_requests: 50 }).throughput_rps).toBeLessThan(0.5 * run(many).throughput_rps);
  });

  test('CGI: httpd has a child for each request that may run at once, and a process for each that does', () => {
    const crowd = { deployment: 'apache-prefork-cgi', application: 'tiny', handler: 'hold', requests: 400 };
    const [few, many] = [run({ ...crowd, workers: 20, concurrency: 200 }), run({ ...crowd, workers: 200, concurrency: 200 })];
    expect([few.processes_peak, many.processes_peak]).toEqual([1 + 20 + 20, 1 + 200 + 200]);
    expect(many.peak_pss_kib).toBeGreaterThan(few.peak_pss_kib + 180 * 3000);
  });

  test('two machines behind a load balancer answer twice as many', () => {
    const cpu = { deployment: 'gunicorn-sync', workers: 4, handler: 'cpu', concurrency: 40, clients_share_cores: false, requests: 5000 };
    expect(run({ ...cpu, machines: 2 }).throughput_rps / run(cpu).throughput_rps).toBeCloseTo(2, 0);
  });
});
