import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { patience } from '../../cpython/patience.ts';
import { ownThread, threadMs } from '../../node/threadClock.ts';

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

test.runIf(process.platform === 'linux')('Linux tells what this thread has computed, which is not the time that goes by', () => {
  vi.useRealTimers();
  const own = ownThread()!;
  const before = threadMs(own);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  const rested = threadMs(own);
  expect(rested - before).toBeLessThan(50);
  while (threadMs(own) < rested + 30);
});
