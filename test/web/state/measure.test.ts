/** How measured interpreters are started, asked and ended, on a machine that answers by a clock of its own. */
import { expect, test } from 'vitest';
import { simulateLoad, type LoadResult } from '../../../src-core/load/index.ts';
import { figuresOf, pricesOf, WAYS, type Prices, type WayFigures } from '../../../web/state/measureFigures.ts';
import { described, predictedFrom, SIMULATED, type Crowd } from '../../../web/state/measurePrediction.ts';
import { aliveIn, heapBytesIn, runAlone, runCgi, runForked, runResident, type WayRun } from '../../../web/state/measureRun.ts';
import { MeasureFailed, type MeasuredMachine, type Started } from '../../../web/worker/measureClient.ts';

const MIB = 2 ** 20;
const BOOT_MS = 300;
const LOAD_MS = 80;
const FIRST_MS = 10;
const AGAIN_MS = 2;
const FREEZE_MS = 40;
const FORK_MS = 100;
const IMAGE_BYTES = 12 * MIB;

/** Work on it takes its time whatever else goes on: as if there were enough cores. `failAt`: the start that fails; `status`: of its answers. */
function machine({ failAt = 0, status = 'HTTP/1.0 200 OK' } = {}) {
  let nowMs = 1000;
  const events: { readonly atMs: number; run(): void }[] = [];
  const wait = (ms: number): Promise<void> => new Promise((resolve) => events.push({ atMs: nowMs + ms, run: resolve }));
  const told: WayRun[] = [];
  let [started, ended] = [0, 0];
  const born = async (ms: number): Promise<Started> => {
    if (++started === failAt) throw new Error('no memory');
    await wait(ms);
    let asked = 0;
    return {
      heapBytes: 30 * MIB,
      process: {
        load: () => wait(LOAD_MS).then(() => ({ heapBytes: 32 * MIB })),
        freeze: () => wait(FREEZE_MS).then(() => ({ heapBytes: 32 * MIB, imageBytes: IMAGE_BYTES })),
        answer: () => wait(asked++ === 0 ? FIRST_MS : AGAIN_MS).then(() => ({ heapBytes: 33 * MIB, status, bytes: 400, errors: 'Traceback' })),
        end: () => void ended++,
      },
    };
  };
  const made: MeasuredMachine = { start: () => born(BOOT_MS), fork: () => born(FORK_MS), close: () => undefined };
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
  expect(figuresOf(run)).toEqual({ started: 5, mostAlive: 2, peakHeapBytes: 65 * MIB, copiedBytes: 0, startMs: BOOT_MS, loadMs: LOAD_MS, requestMs: FIRST_MS, waitMs: 390, totalMs: 3 * 390 });
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

test('from a snapshot, a process loads the application once, and each request has a copy of it', async () => {
  const { bench, told, over, ended } = machine();
  const run = await over(runForked(bench, { requests: 5, atOnce: 2 }));
  const parentMs = BOOT_MS + LOAD_MS + FREEZE_MS;
  expect(figuresOf(run)).toEqual({ started: 6, mostAlive: 2, peakHeapBytes: 63 * MIB, copiedBytes: 6 * IMAGE_BYTES, startMs: FORK_MS, loadMs: 0, requestMs: FIRST_MS, waitMs: 110, totalMs: parentMs + 3 * 110 });
  expect(run.lives.map(({ served }) => served.length)).toEqual([0, 1, 1, 1, 1, 1]);
  expect(run.lives[0]).toMatchObject({ readyMs: BOOT_MS, loadedMs: BOOT_MS + LOAD_MS, frozenMs: parentMs, endedMs: parentMs });
  // The parent has ended before the first copy begins: no more live at once than were asked for.
  expect(Math.max(...told.map(({ lives }) => aliveIn(lives)))).toBe(2);
  expect([aliveIn(run.lives), ended()]).toEqual([0, 6]);
});

test('one process alone, and forks of another, tell the prices', async () => {
  const { bench, over } = machine();
  const alone = await over(runAlone(bench, 4));
  expect(pricesOf(alone, await over(runForked(bench, { requests: 3, atOnce: 1 })))).toEqual(prices);
});

test('a process that was asked only once tells no prices, and forks alone tell none', async () => {
  const { bench, over } = machine();
  const forked = await over(runForked(bench, { requests: 1, atOnce: 1 }));
  expect(pricesOf(await over(runAlone(bench, 1)), forked)).toBeNull();
  expect(pricesOf(await over(runAlone(bench, 2)), await over(runCgi(bench, { requests: 2, atOnce: 1 })))).toBeNull();
});

test.each([runCgi, runForked, runResident])('an answer that is not 200 ends %o with what the application said', async (run) => {
  const { bench, over } = machine({ status: 'HTTP/1.0 500 Internal Server Error' });
  const failed = await over(run(bench, { requests: 2, atOnce: 1, workers: 1 })).catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(MeasureFailed);
  expect((failed as MeasureFailed).failure).toEqual({ kind: 'refused', status: 'HTTP/1.0 500 Internal Server Error', traceback: 'Traceback' });
});

test('a start that fails is told to whoever waits', async () => {
  const { bench, over } = machine({ failAt: 3 });
  await expect(over(runCgi(bench, { requests: 5, atOnce: 1 }))).rejects.toThrow('no memory');
});

const prices: Prices = { startMs: BOOT_MS, loadMs: LOAD_MS, firstMs: FIRST_MS, againMs: AGAIN_MS, heapBytes: 33 * MIB, freezeMs: FREEZE_MS, imageBytes: IMAGE_BYTES, forkMs: FORK_MS, forkedMs: FIRST_MS };

function predicted(crowd: Crowd): ReturnType<typeof predictedFrom> {
  const descriptions = described(prices, crowd);
  const results = Object.fromEntries(SIMULATED.map((name) => [name, simulateLoad(descriptions[name])])) as Record<(typeof SIMULATED)[number], LoadResult>;
  return predictedFrom(prices, crowd, results);
}

test.each(WAYS)('where there are cores enough, the prediction of %s is what the machine does', async (way) => {
  const crowd = { requests: 6, atOnce: 3, workers: 3, cores: 8 };
  const { bench, over } = machine();
  const measured = figuresOf(await over({ cgi: runCgi, forked: runForked, resident: runResident }[way](bench, crowd)))!;
  const said = predicted(crowd)[way];
  for (const [name, value] of Object.entries(measured)) if (name !== 'peakHeapBytes') expect(said[name as keyof WayFigures], name).toBeCloseTo(value as number, 2);
  // A process has its last size from the beginning on, for the prediction.
  expect(said.peakHeapBytes).toBe(3 * prices.heapBytes);
  expect(measured.peakHeapBytes).toBeLessThanOrEqual(said.peakHeapBytes);
});

/** Cores are shared in slices, whose order is chance. */
const about = (value: number, expected: number): void => expect(Math.abs(value / expected - 1)).toBeLessThan(0.01);

test('fewer cores than processes are shared', () => {
  const { cgi, forked, resident } = predicted({ requests: 6, atOnce: 4, workers: 4, cores: 2 });
  // Four at once on two cores take twice as long, two at once do not.
  expect(cgi).toMatchObject({ started: 6, mostAlive: 4, peakHeapBytes: 4 * 33 * MIB });
  about(cgi.totalMs, 3 * 390);
  about(forked.totalMs, BOOT_MS + LOAD_MS + FREEZE_MS + 3 * 110);
  expect(forked).toMatchObject({ started: 7, copiedBytes: 7 * IMAGE_BYTES });
  about(resident.startMs, 2 * BOOT_MS);
  about(resident.loadMs, 2 * LOAD_MS);
  about(resident.totalMs, 2 * (BOOT_MS + LOAD_MS) + (4 * FIRST_MS + 2 * AGAIN_MS) / 2);
});

test('the description of this browser has one process’s prices and no others', () => {
  const { cgi, forked, resident, boot } = described(prices, { requests: 5, atOnce: 8, workers: 2, cores: 4 });
  expect(cgi).toMatchObject({ workers: 5, requests: 5, machine: { cores: 4 }, application: { start_cpu_ms: 380, request_cpu_ms: 10, front_cpu_ms: 0, process: { private_kib: 33 * 1024 } } });
  expect(forked).toMatchObject({ workers: 5, requests: 5, application: { start_cpu_ms: 100, request_cpu_ms: 10 } });
  expect(resident).toMatchObject({ workers: 2, application: { start_cpu_ms: 0, request_cpu_ms: (2 * 10 + 3 * 2) / 5 } });
  expect(boot).toMatchObject({ workers: 2, requests: 2, application: { start_cpu_ms: 380, request_cpu_ms: 0 } });
});
