import { expect, test } from 'vitest';
import { readLoad, simulateLoad } from '../../../src-core/load/index.ts';
import { buffersOf, packed, unpacked } from '../../../web/worker/labPacking.ts';

const result = simulateLoad(readLoad({ deployment: 'apache-prefork-cgi', C: 7, requests: 50 }));

test('a result comes out as it went in, and what is large in it is handed over', () => {
  const parcel = packed(result, true);
  const arrived = structuredClone(parcel, { transfer: buffersOf(parcel) });
  expect(parcel.cells).toHaveLength(0);
  expect(unpacked(arrived)).toEqual(result);
});

test('a run that is not drawn leaves out who was there, and nothing else', () => {
  const { samples, ...rest } = unpacked(structuredClone(packed(result, false)));
  expect(rest).toEqual(Object.fromEntries(Object.entries(result).filter(([key]) => key !== 'samples')));
  expect(samples.map(({ crew, requests }) => crew.length + requests.length)).toEqual(samples.map(() => 0));
  expect(samples.map(({ at_ms, queued }) => [at_ms, queued])).toEqual(result.samples.map(({ at_ms, queued }) => [at_ms, queued]));
});

test('of a run that is looked at in passing a thousand requests are told at most, of those that there are', () => {
  const long = simulateLoad(readLoad({ deployment: 'gunicorn-sync', handler: 'io', workload: { kind: 'open', rate_per_second: 100 }, backlog: 5, timeout_ms: 400, requests: 3500 }));
  expect(long.dots).toHaveLength(3500);
  const { dots, ...rest } = unpacked(structuredClone(packed(long, true, true)));
  expect(dots).toEqual(long.dots.filter((_, i) => i % 4 === 0));
  expect(rest).toEqual(Object.fromEntries(Object.entries(long).filter(([key]) => key !== 'dots')));
  expect(new Set(dots.map(({ outcome }) => outcome)).size).toBeGreaterThan(1);
});
