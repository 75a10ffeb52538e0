import { describe, expect, test } from 'vitest';
import { knobs, readLoad, simulateLoad, type LoadResult } from '../../src-core/load/index.ts';

const run = (description: object): LoadResult => simulateLoad(readLoad(description));
const begun = ({ samples }: LoadResult): number => samples.reduce((sum, sample) => sum + sample.begun, 0);
const IO = { handler: 'io', concurrency: 20, requests: 4000 };

describe('a worker ends after so many requests', () => {
  test.each(['gunicorn_sync4_flask', 'gunicorn_gthread2x8_flask', 'gunicorn_gevent4_flask', 'uvicorn2_tiny', 'uwsgi_p4_flask', 'uwsgi_1x8_flask', 'modwsgi_daemon2x8_flask', 'phpfpm4'])('%s: another takes its place, and whom it had is answered', (deployment) => {
    const result = run({ deployment, ...IO, max_requests: 200, served_before: 0 });
    expect(result.errors).toEqual({ refused: 0, unavailable: 0, timeout: 0, oom: 0 });
    expect(result.answered).toBe(4000);
    // Each has served two hundred or, until it looked, some more.
    expect(begun(result)).toBeLessThanOrEqual(20);
    expect(begun(result)).toBeGreaterThanOrEqual(8);
    expect(Math.max(...result.samples.map(({ busy }) => busy))).toBeLessThanOrEqual(20);
  });

  test('a loop alone: who comes while it ends and another starts waits for that', () => {
    const never = run({ deployment: 'uvicorn_tiny', ...IO });
    const often = run({ deployment: 'uvicorn_tiny', ...IO, max_requests: 200 });
    expect(never.max_ms).toBeLessThan(60);
    // It looks each tenth of a second, and sleeps for one before it ends.
    expect(often.max_ms).toBeGreaterThan(100);
    expect(often.p50_ms).toBeCloseTo(never.p50_ms, 0);
    expect(often.throughput_rps).toBeLessThan(0.9 * never.throughput_rps);
    // gevent looks once a second, so its workers serve a second's requests more, and end later.
    expect(run({ deployment: 'gunicorn_gevent1_flask', ...IO, max_requests: 200 }).max_ms).toBeGreaterThan(1000);
  });

  test('the others serve on meanwhile', () => {
    const alone = run({ deployment: 'uvicorn_tiny', ...IO, max_requests: 200 });
    const four = run({ deployment: 'uvicorn4_tiny', ...IO, max_requests: 200 });
    expect(four.throughput_rps).toBeGreaterThan(1.1 * alone.throughput_rps);
  });

  test('what has been served before counts since the last replacement, and young workers are small', () => {
    const aged = { deployment: 'gunicorn_sync4pre_flask', concurrency: 8, requests: 50 };
    expect(run({ ...aged, max_requests: 1000 }).peak_pss_kib).toBeLessThan(0.8 * run(aged).peak_pss_kib);
  });

  test.each(['tomcat', 'apache-prefork-cgi'])('%s has no such thing, and says so', (deployment) => {
    const description = { deployment, concurrency: 4, requests: 100 };
    expect(run({ ...description, max_requests: 10 })).toEqual(run(description));
    expect(knobs.max_requests.matters(readLoad(description))).toBe(false);
  });
});
