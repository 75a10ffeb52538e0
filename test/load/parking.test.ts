import { describe, expect, test } from 'vitest';
import { knobs, readLoad, simulateLoad, type LoadResult } from '../../src-core/load/index.ts';

const run = (description: object): LoadResult => simulateLoad(readLoad(description));

/** Servers whose threads belong to requests, and to no connection between them: httpd's event MPM, Tomcat. */
const PARKING = ['apache-event-cgid', 'mod-wsgi-daemon', 'tomcat'];

describe('a connection that asks for nothing', () => {
  test.each(PARKING)('%s keeps it for nothing, and says so', (deployment) => {
    const description = { deployment, concurrency: 10, requests: 200 };
    const idle = run({ ...description, idle_connections: 10_000 });
    expect(idle).toEqual(run(description));
    expect(Math.max(...idle.samples.map(({ held }) => held))).toBe(0);
    expect(knobs.idle_connections.matters(readLoad(description))).toBe(false);
  });

  test.each(['apache-prefork-cgi', 'mod-php'])('%s spends a child on it', (deployment) => {
    const description = { deployment, concurrency: 10, requests: 200 };
    expect(run({ ...description, idle_connections: 60 }).max_ms).toBeGreaterThan(5000);
    expect(knobs.idle_connections.matters(readLoad(description))).toBe(true);
  });
});

describe('more clients than threads of httpd', () => {
  test('event: each request waits for a thread, so all clients wait alike', () => {
    const { p50_ms, p99_ms } = run({ deployment: 'apache-event-cgid', concurrency: 128, duration_s: 10 });
    expect(p99_ms / p50_ms).toBeLessThan(1.3);
  });

  test('event: 64 threads are the limit, whether connections are kept or not', () => {
    for (const keep_alive of [true, false]) {
      const { throughput_rps } = run({ deployment: 'mod-wsgi-daemon', workers: 4, threads: 50, application: 'tiny', handler: { cpu_ms: 0, wait_ms: 1000 }, keep_alive, concurrency: 150, duration_s: 20 });
      expect(throughput_rps).toBeGreaterThan(61);
      expect(throughput_rps).toBeLessThan(64.1);
    }
  });

  test('prefork: who has a child keeps it for a hundred requests, and the others wait for that', () => {
    const { p50_ms, p99_ms } = run({ deployment: 'apache-prefork-cgi', concurrency: 120, duration_s: 10 });
    expect(p99_ms / p50_ms).toBeGreaterThan(5);
  });
});

test('Tomcat accepts whom it has no thread for: nobody’s SYN comes twice', () => {
  const { throughput_rps, max_ms } = run({ deployment: 'tomcat', handler: 'io', concurrency: 1000, requests: 20_000 });
  expect(throughput_rps).toBeGreaterThan(3800);
  expect(max_ms).toBeLessThan(300);
});
