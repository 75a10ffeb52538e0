/** Clients that give up do so at their time; what they asked for is done all the same, as behind a real accept queue. */
import { describe, expect, test } from 'vitest';
import { readLoad, simulateLoad, type LoadResult } from '../../src-core/load/index.ts';

const run = (description: object): LoadResult => simulateLoad(readLoad(description));
/** One worker, 100 ms a request and nothing else. */
const slow = { deployment: 'gunicorn-sync', application: 'tiny', handler: { cpu_ms: 0, wait_ms: 100 }, workers: 1, clients_share_cores: false };

describe('a client that gives up', () => {
  test('does it at its time, whenever its request would have had its turn', () => {
    const result = run({ ...slow, concurrency: 10, requests: 10, timeout_ms: 350 });
    expect(result.answered).toBe(3);
    expect(result.errors.timeout).toBe(7);
    const given = result.dots.filter(({ outcome }) => outcome === 'timeout');
    expect(given).toHaveLength(7);
    for (const { ms } of given) expect(ms).toBe(350);
    // The fourth was being served; the others had nobody yet.
    expect(given.map(({ worker }) => worker).toSorted((a, b) => b - a)).toEqual([0, -1, -1, -1, -1, -1, -1]);
    expect(result.max_ms).toBeLessThan(350);
  });

  test('goes on with its next request at once, so that fewer are answered than could be', () => {
    const patient = run({ ...slow, concurrency: 10, duration_s: 20, drain: false });
    const impatient = run({ ...slow, concurrency: 10, duration_s: 20, drain: false, timeout_ms: 250 });
    // The worker is as busy, but with what nobody waits for any more: each second four times ten requests come to it.
    expect(patient.answered).toBeGreaterThan(190);
    expect(impatient.answered).toBeLessThan(0.1 * patient.answered);
    expect(impatient.errors.timeout).toBeGreaterThan(700);
    expect(impatient.utilisation.workers).toBeGreaterThan(0.98);
  });

  test('leaves its request in the queue: work is done for it, and later comers wait behind it', () => {
    const result = run({ ...slow, handler: { cpu_ms: 100, wait_ms: 0 }, workload: { kind: 'open', rate_per_second: 20, arrivals: 'poisson' }, requests: 200, timeout_ms: 1000 });
    expect(result.answered + result.errors.timeout).toBe(200);
    expect(result.errors.timeout).toBeGreaterThan(100);
    // All who were answered came before the queue was a second long.
    const last = result.dots.filter(({ outcome }) => outcome === 'answered').at(-1)!;
    const first = result.dots.find(({ outcome }) => outcome === 'timeout')!;
    expect(last.started_ms).toBeLessThan(first.started_ms + 1000);
    expect(result.cpu_busy).toBeGreaterThan(0.49);
  });

  test('was never there if the accept queue was full', () => {
    const result = run({ ...slow, concurrency: 50, backlog: 5, requests: 50, timeout_ms: 500 });
    expect(result.errors.timeout).toBe(46);
    expect(result.answered).toBe(4);
    expect(result.dots.filter(({ worker }) => worker >= 0)).toHaveLength(5);
  });

  test('frees the child of httpd that had its connection only when that is done', () => {
    const cgi = { deployment: 'mod-php', handler: { cpu_ms: 0, wait_ms: 1000 }, workers: 4, concurrency: 4, timeout_ms: 300, duration_s: 10, drain: false };
    const result = run(cgi);
    expect(result.answered).toBe(0);
    expect(result.errors.timeout).toBeGreaterThan(120);
    // Four children, each busy for a second with what nobody waits for (what the end cuts off is not counted).
    expect(result.utilisation.workers).toBeGreaterThan(0.85);
    expect(Math.max(...result.samples.map(({ queued }) => queued))).toBeGreaterThan(60);
  });

  test('costs one timer for all of them', () => {
    const load = { deployment: 'uwsgi', application: 'flask', workers: 4, concurrency: 20, requests: 20_000 };
    const without = run(load);
    const patient = run({ ...load, timeout_ms: 1000 });
    expect(patient.events - without.events).toBeLessThanOrEqual(Math.ceil(patient.elapsed_s) + 1);
  });

  test('who is patient enough changes nothing', () => {
    const load = { deployment: 'gunicorn-gthread', application: 'flask', handler: 'mixed', concurrency: 30, requests: 3000 };
    const same = ({ latency, dots, throughput_rps, utilisation, errors, peak_pss_kib }: LoadResult): object => ({ latency, dots, throughput_rps, utilisation, errors, peak_pss_kib });
    expect(same(run({ ...load, timeout_ms: 600_000 }))).toEqual(same(run(load)));
  });
});

test('an abandoned download holds nobody', () => {
  const result = run({ deployment: 'gunicorn-sync', front: 'none', application: 'tiny', handler: { cpu_ms: 0, wait_ms: 100 }, workers: 1, concurrency: 3, requests: 3, client_kbit_s: 100, response_bytes: 125_000, timeout_ms: 5000 });
  expect(result.errors.timeout).toBe(3);
  expect(result.elapsed_s).toBeLessThan(5.2);
});
