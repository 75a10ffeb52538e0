/** How measured interpreters are started, asked and ended, on a machine that answers by a clock of its own. */
import { expect, test } from 'vitest';
import { readLoad, simulateLoad } from '../../../src-core/load/index.ts';
import { described, figuresOf, modelled, multiplied, pricesOf } from '../../../web/state/measureFigures.ts';
import { aliveIn, heapBytesIn, runAlone, runCgi, runResident, type WayRun } from '../../../web/state/measureRun.ts';
import type { MeasuredMachine } from '../../../web/worker/measureClient.ts';

const MIB = 2 ** 20;
const BOOT_MS = 300;
const LOAD_MS = 80;
const FIRST_MS = 10;
const AGAIN_MS = 2;

/** Work on it takes its time whatever else goes on: as if there were enough cores. `failAt`: the start that fails. */
function machine({ failAt = 0 } = {}) {
  let nowMs = 1000;
  const events: { readonly atMs: number; run(): void }[] = [];
  const wait = (ms: number): Promise<void> => new Promise((resolve) => events.push({ atMs: nowMs + ms, run: resolve }));
  const told: WayRun[] = [];
  let [started, ended] = [0, 0];
  const made: MeasuredMachine = {
    async start() {
      if (++started === failAt) throw new Error('no memory');
      await wait(BOOT_MS);
      let asked = 0;
      return {
        heapBytes: 30 * MIB,
        process: {
          load: () => wait(LOAD_MS).then(() => ({ heapBytes: 32 * MIB })),
          answer: () => wait(asked++ === 0 ? FIRST_MS : AGAIN_MS).then(() => ({ heapBytes: 33 * MIB, status: 'HTTP/1.0 200 OK', bytes: 400 })),
          end: () => void ended++,
        },
      };
    },
    close: () => undefined,
  };
  return {
    bench: { machine: made, now: () => nowMs, tell: (run: WayRun) => void told.push(run) },
    told,
    ended: () => ended,
    /** Lets time pass until the work is over. */
    over: async <T,>(work: Promise<T>): Promise<T> => {
      const state = { isOver: false };
      const settle = (): void => void (state.isOver = true);
      work.then(settle, settle);
      while (!state.isOver) {
        await new Promise((resolve) => setTimeout(resolve));
        const next = events.toSorted((a, b) => a.atMs - b.atMs)[0];
        if (!next) continue;
        events.splice(events.indexOf(next), 1);
        nowMs = next.atMs;
        next.run();
      }
      return work;
    },
  };
}

test('CGI starts an interpreter for each request and ends it with the answer', async () => {
  const { bench, told, over, ended } = machine();
  const run = await over(runCgi(bench, { requests: 5, atOnce: 2 }));
  expect(figuresOf(run)).toEqual({ started: 5, mostAlive: 2, peakHeapBytes: 65 * MIB, startMs: BOOT_MS, loadMs: LOAD_MS, requestMs: FIRST_MS, waitMs: 390, totalMs: 3 * 390 });
  expect(run.lives.map(({ served }) => served.length)).toEqual([1, 1, 1, 1, 1]);
  expect(Math.max(...told.map(({ lives }) => aliveIn(lives)))).toBe(2);
  expect([aliveIn(run.lives), heapBytesIn(run.lives), ended()]).toEqual([0, 0, 5]);
});

test('residents start once, serve all, and clients wait for one that is free', async () => {
  const { bench, told, over, ended } = machine();
  const run = await over(runResident(bench, { requests: 5, atOnce: 5, workers: 2 }));
  const figures = figuresOf(run);
  expect(figures).toMatchObject({ started: 2, mostAlive: 2, peakHeapBytes: 66 * MIB, totalMs: BOOT_MS + LOAD_MS + FIRST_MS + 2 * AGAIN_MS });
  expect(figures?.waitMs).toBe((10 + 10 + 12 + 12 + 14) / 5);
  expect(run.answered).toBe(5);
  expect(Math.max(...told.map(({ lives }) => aliveIn(lives)))).toBe(2);
  expect([aliveIn(run.lives), ended()]).toEqual([0, 2]);
});

test('one process alone tells the prices', async () => {
  const { bench, over } = machine();
  const run = await over(runAlone(bench, 4));
  expect(pricesOf(run)).toEqual({ startMs: BOOT_MS, loadMs: LOAD_MS, firstMs: FIRST_MS, againMs: AGAIN_MS, heapBytes: 33 * MIB });
});

test('a process that was asked only once tells no prices', async () => {
  const { bench, over } = machine();
  expect(pricesOf(await over(runAlone(bench, 1)))).toBeNull();
});

test('a start that fails is told to whoever waits', async () => {
  const { bench, over } = machine({ failAt: 3 });
  await expect(over(runCgi(bench, { requests: 5, atOnce: 1 }))).rejects.toThrow('no memory');
});

const prices = { startMs: BOOT_MS, loadMs: LOAD_MS, firstMs: FIRST_MS, againMs: AGAIN_MS, heapBytes: 33 * MIB };

test('multiplication agrees with the machine that has cores enough, and shares the cores of one that has not', async () => {
  const { bench, over } = machine();
  const measured = figuresOf(await over(runCgi(bench, { requests: 6, atOnce: 3 })));
  expect(multiplied(prices, { requests: 6, atOnce: 3, workers: 1, cores: 8 }).cgi).toEqual({ ...measured, peakHeapBytes: 99 * MIB });
  const two = multiplied(prices, { requests: 6, atOnce: 4, workers: 4, cores: 2 });
  expect(two.cgi).toMatchObject({ waitMs: 2 * 390, totalMs: 3 * 390, mostAlive: 4 });
  expect(two.resident).toMatchObject({ started: 4, startMs: 2 * BOOT_MS, totalMs: 2 * 380 + (4 * FIRST_MS + 2 * AGAIN_MS) / 2 });
});

test('the load lab’s model takes the description, and agrees with multiplication where nobody waits', () => {
  const crowd = { requests: 6, atOnce: 3, workers: 3, cores: 8 };
  const { cgi, resident } = described(prices, crowd);
  const plain = multiplied(prices, crowd);
  const said = modelled(prices, crowd, simulateLoad(readLoad(cgi)), simulateLoad(readLoad(resident)));
  for (const way of ['cgi', 'resident'] as const) for (const [name, value] of Object.entries(plain[way])) expect(said[way][name as keyof typeof plain.cgi], `${way} ${name}`).toBeCloseTo(value, 3);
});

test('the description of this browser has one process’s prices and no others', () => {
  const { cgi, resident } = described(prices, { requests: 5, atOnce: 8, workers: 2, cores: 4 });
  expect(cgi).toMatchObject({ workers: 5, requests: 5, machine: { cores: 4 }, application: { start_cpu_ms: 380, request_cpu_ms: 10, process: { private_kib: 33 * 1024 } } });
  expect(resident).toMatchObject({ workers: 2, application: { start_cpu_ms: 0, request_cpu_ms: (2 * 10 + 3 * 2) / 5 } });
});
