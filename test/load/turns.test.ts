import { expect, test } from 'vitest';
import { type LoadDescription, simulateLoad } from '../../src-core/load/index.ts';
import { profileOf } from '../../src-core/load/profiles.ts';
import { readLoad } from '../../src-core/load/read.ts';

/** CPU of a request on two cores, which find themselves crowded for nothing but the caches. */
function cpuPerRequest(turns_cpu_ms: number, given: { deployment: LoadDescription['deployment']; workers: number; threads?: number }): number {
  const application = { ...profileOf({ application: given.deployment === 'uvicorn' ? 'fastapi' : 'flask', preload: false, threads: 1, ...given }), turns_cpu_ms, crowding: 0 };
  return simulateLoad(readLoad({ ...given, application, concurrency: 64, requests: 4000, clients_share_cores: false, machine: { cores: 2 } })).cpu_per_request_ms;
}

test('processes that take turns share the caches: each doubling beyond one on each core costs a request the same', () => {
  for (const [workers, doublings] of [[2, 0], [4, 1], [8, 2], [16, 3]] as const) {
    const [without, shared] = [0, 1].map((turns) => cpuPerRequest(turns, { deployment: 'gunicorn-sync', workers })) as [number, number];
    expect(shared - without, `${workers} workers`).toBeCloseTo(doublings, 1);
  }
});

test('threads and tasks within one process do not', () => {
  for (const given of [{ deployment: 'gunicorn-gthread', workers: 1, threads: 64 }, { deployment: 'uvicorn', workers: 1 }] as const) expect(cpuPerRequest(1, given)).toBe(cpuPerRequest(0, given));
});
