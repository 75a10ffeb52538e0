import { describe, expect, test } from 'vitest';
import { readLoad, simulateLoad, type LoadResult } from '../../src-core/load/index.ts';

const run = (description: object): LoadResult => simulateLoad(readLoad(description));

describe('no more memory than there is', () => {
  const eight = { deployment: 'gunicorn_sync8pre_flask', handler: 'cpu', concurrency: 20, duration_s: 20 };

  test.each([64, 128, 200])('%i MiB: the peak is not beyond it, whether workers are new or old', (memory_mib) => {
    for (const served_before of [0, 50_000]) {
      const { peak_pss_kib, processes_peak } = run({ ...eight, served_before, machine: { memory_mib } });
      expect(peak_pss_kib).toBeLessThanOrEqual(memory_mib * 1024 * 1.005);
      expect(processes_peak).toBeGreaterThan(3);
    }
  });

  test('workers that grow beyond it are killed and replaced', () => {
    const grows = run({ ...eight, served_before: 24_000, machine: { memory_mib: 128 } });
    const fits = run({ ...eight, served_before: 24_000, machine: { memory_mib: 256 } });
    expect(grows.errors.oom).toBeGreaterThan(0);
    expect(grows.bottleneck).toBe('memory');
    expect(fits.errors.oom).toBe(0);
    expect(fits.peak_pss_kib).toBeGreaterThan(128 * 1024);
  });

  test('workers that found no room are why', () => {
    const { bottleneck, processes_peak } = run({ ...eight, machine: { memory_mib: 128 } });
    expect(processes_peak).toBeLessThan(11);
    expect(bottleneck).toBe('memory');
  });
});

describe('whom the accept queue has not let in', () => {
  const full = { deployment: 'uwsgi_p4_flask', handler: 'cpu', concurrency: 300 };

  test('leaves when the time is up, as he does under a load generator', () => {
    const { throughput_rps, elapsed_s, complete } = run({ ...full, duration_s: 5 });
    expect(complete).toBe(true);
    expect(elapsed_s).toBeLessThan(5.2);
    expect(throughput_rps / run({ ...full, concurrency: 50, duration_s: 5 }).throughput_rps).toBeCloseTo(1, 1);
  });

  test('is waited for where so many requests are asked for', () => {
    const { answered, elapsed_s, errors } = run({ ...full, requests: 6000 });
    expect(answered + errors.unavailable).toBe(6000);
    expect(elapsed_s).toBeGreaterThan(6);
  });
});
