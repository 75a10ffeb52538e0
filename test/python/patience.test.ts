import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { patience } from '../../cpython/patience.ts';
import { superviseWorker } from '../../cpython/supervisedHost.ts';
import { ownThread, threadMs } from '../../node/threadClock.ts';
import { callOf, processOf } from './machine.ts';

const bounds = { withinMs: 1000, wholeMs: 5000 };
const late = vi.fn<() => void>();

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  late.mockReset();
});

test('what has not computed is not late, however long others had the core', () => {
  let computedMs = 70;
  patience(() => computedMs, bounds, late);
  vi.advanceTimersByTime(30_000);
  computedMs += 999;
  vi.advanceTimersByTime(5);
  expect(late).not.toHaveBeenCalled();
  computedMs += 1;
  vi.advanceTimersByTime(2000);
  expect(late).toHaveBeenCalledOnce();
});

test('a sign of life renews it, up to the whole', () => {
  const waiting = patience(undefined, bounds, late);
  for (let i = 0; i < 5; i++) {
    vi.advanceTimersByTime(990);
    waiting.renew();
  }
  expect(late).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60);
  expect(late).toHaveBeenCalledOnce();
});

test('what never computes is given up a minute after the whole', () => {
  patience(() => 0, bounds, late);
  vi.advanceTimersByTime(64_999);
  expect(late).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1001);
  expect(late).toHaveBeenCalledOnce();
});

test('an end in time is no lateness', () => {
  patience(undefined, bounds, late).end();
  vi.advanceTimersByTime(100_000);
  expect(late).not.toHaveBeenCalled();
});

test.each([[800, 5000], [2500.2, 10_001], [60_000, 30_000]])('an interpreter that came up in %d ms has %d ms for a call', async (bootMs, boundMs) => {
  const asked: number[] = [];
  const host = superviseWorker(async (heard) => ({
    bootMs,
    post(request) {
      if (request.kind === 'call') asked.push(request.boundMs);
      heard({ id: request.id, heapBytes: 0, ...(request.kind === 'call' && { run: '{"outcome":"returned","result":1,"events":[],"eventsDropped":0}' }) });
    },
    terminate: () => undefined,
  }), { boundMs: 5000, version: '3' });
  await host.start(processOf(1), {});
  expect(await host.call(1, callOf('a:f'))).toMatchObject({ outcome: 'returned' });
  expect(asked).toEqual([boundMs]);
});

test.runIf(process.platform === 'linux')('Linux tells what this thread has computed, which is not the time that goes by', () => {
  vi.useRealTimers();
  const own = ownThread()!;
  const before = threadMs(own);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  const rested = threadMs(own);
  expect(rested - before).toBeLessThan(50);
  while (threadMs(own) < rested + 30);
});
