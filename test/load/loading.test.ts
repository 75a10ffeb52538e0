/** mod_wsgi's processes load the application with their first request; everybody else's have it before they accept. */
import { describe, expect, test } from 'vitest';
import { profileOf, readLoad, simulateLoad, type LoadResult } from '../../src-core/load/index.ts';

const run = (description: object): LoadResult => simulateLoad(readLoad({ application: 'flask', served_before: 0, ...description }));
const slow = ({ latency }: LoadResult, ms: number): number => latency.reduce((sum, { from_ms, count }) => (from_ms > ms ? sum + count : sum), 0);
const daemon = { deployment: 'mod-wsgi-daemon', workers: 4, threads: 1 };

describe('the first request of a process', () => {
  test('each process pays for its import once', () => {
    const cold = run({ ...daemon, concurrency: 1, requests: 1000 });
    const { lazy } = profileOf({ deployment: 'mod-wsgi-daemon', application: 'flask', preload: false, threads: 1 });
    expect(slow(cold, 50)).toBe(4);
    expect(cold.max_ms).toBeGreaterThan(lazy!.cpu_ms);
    expect(cold.max_ms).toBeLessThan(1.1 * lazy!.cpu_ms);
    expect(slow(run({ ...daemon, concurrency: 1, requests: 1000, served_before: 4 }), 50)).toBe(0);
    expect(slow(run({ ...daemon, concurrency: 1, requests: 1000, served_before: 3 }), 50)).toBe(1);
  });

  test('an embedded child serves its connection of 100 requests alone, so every hundredth request of one client loads', () => {
    const cold = run({ deployment: 'mod-wsgi-embedded', concurrency: 1, requests: 1000 });
    expect(slow(cold, 50)).toBe(10);
    expect(slow(run({ deployment: 'mod-wsgi-embedded', concurrency: 1, requests: 7000 }), 50)).toBe(60);
  });

  test('threads of one process wait for the thread that loads', () => {
    const crowd = run({ deployment: 'mod-wsgi-daemon', workers: 1, threads: 8, concurrency: 8, requests: 800 });
    expect(slow(crowd, 50)).toBe(8);
    expect(crowd.cpu_per_request_ms * 800).toBeLessThan(2 * 100 + 800);
  });

  test('memory comes with it, and is in the end what it is without', () => {
    const cold = run({ ...daemon, concurrency: 1, requests: 400 });
    const early = run({ ...daemon, concurrency: 1, requests: 1 });
    const all = simulateLoad(readLoad({ ...daemon, application: 'flask', concurrency: 1, requests: 1, served_before: 4 }));
    const { lazy } = profileOf({ deployment: 'mod-wsgi-daemon', application: 'flask', preload: false, threads: 1 });
    expect(early.peak_uss_kib + 3 * lazy!.private_kib).toBeCloseTo(all.peak_uss_kib, -2);
    expect(cold.peak_pss_kib).toBeGreaterThan(early.peak_pss_kib + 3 * lazy!.private_kib - 1);
  });

  test('without room for it the kernel kills the process, and the next request of its successor tries again', () => {
    const { peak_pss_kib } = run({ ...daemon, concurrency: 1, requests: 1 });
    const tight = run({ ...daemon, concurrency: 1, requests: 100, machine: { memory_mib: Math.ceil(peak_pss_kib / 1024) + 20 } });
    expect(tight.errors.oom).toBe(50);
    expect(tight.answered).toBe(50);
  });

  test('a replaced process loads again, with a request', () => {
    const replaced = run({ ...daemon, workers: 1, concurrency: 1, requests: 1000, max_requests: 100, served_before: 0 });
    expect(slow(replaced, 50)).toBe(10);
  });

  test('gunicorn, uWSGI and uvicorn have loaded before', () => {
    for (const deployment of ['gunicorn-sync', 'uwsgi']) expect(run({ deployment, workers: 4, concurrency: 4, requests: 400 }).max_ms, deployment).toBeLessThan(10);
    expect(run({ deployment: 'uvicorn', application: 'fastapi', concurrency: 4, requests: 400 }).max_ms).toBeLessThan(10);
  });
});
