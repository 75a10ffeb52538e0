import { describe, expect, test } from 'vitest';
import { readLoad, simulateLoad, type LoadResult } from '../../../src-core/load/index.ts';
import { csvOf } from '../../../web/lab/exporting.ts';
import { dotsOf } from '../../../web/lab/dots.ts';
import { boxAt, boxPlans } from '../../../web/lab/boxes.ts';
import { crowdOf, instantOf, lengthOf, sampleAt } from '../../../web/lab/instant.ts';
import { isSettled, settle, stepped, still, turned } from '../../../web/lab/motion.ts';
import { logScale } from '../../../web/lab/scales.ts';
import { seriesOf, thinned } from '../../../web/lab/series.ts';
import { latencyRange, swarmOf } from '../../../web/lab/swarm.ts';
import { toldOf } from '../../../web/lab/told.ts';
import { machines as en } from '../../../web/i18n/en/labMachines.ts';
import { machines as ko } from '../../../web/i18n/ko/labMachines.ts';
import { valuesOf } from '../../../web/state/labSweep.ts';

const description = readLoad({ deployment: 'apache-prefork-cgi', application: 'flask', C: 5, requests: 60 });
const result = simulateLoad(description);
const nothing: LoadResult = { ...result, samples: [], dots: [], latency: [], answered: 0, p50_ms: 0, p95_ms: 0, p99_ms: 0, max_ms: 0, elapsed_s: 0 };

describe('a machine at a moment', () => {
  test('has its memory in processes that serve and in all others, and none is lost', () => {
    for (const sample of result.samples) {
      const { processes, staff, pssKib, missing } = instantOf(sample, result);
      const serving = processes.reduce((sum, { file, forked, own }) => sum + file + forked + own, 0);
      const others = staff.reduce((sum, { shared, own }) => sum + shared + own, 0);
      expect(sample.file_kib).toBeGreaterThanOrEqual(0);
      expect(Math.abs(serving + others - pssKib)).toBeLessThanOrEqual(2 * processes.length + 2);
      expect(missing).toEqual({ processes: 0, requests: 0 });
    }
    expect(result.samples.at(-1)!.serving).toBe(0);
    expect(crowdOf(result)).toMatchObject({ places: 5, staff: [expect.any(Number)] });
  });

  test('a dot is a request: in the box of its process, in the queue, or with the web server; it moves from one to the next, and leaves', () => {
    const queueing = simulateLoad(readLoad({ deployment: 'gunicorn-sync', workers: 3, handler: 'io', C: 12, requests: 60 }));
    const size = { width: 480, height: 300 };
    const [plan] = boxPlans([{ width: 480, height: 240 }], [crowdOf(queueing)]);
    const motion = still();
    const moved: number[] = [];
    for (const sample of queueing.samples.slice(2)) {
      const instant = instantOf(sample, queueing);
      const dots = dotsOf(plan!, instant, size);
      expect(dots.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(instant.requests.map(({ number }) => number).toSorted((a, b) => a - b));
      for (const { number, place } of instant.requests) {
        const dot = dots.find((one) => one.number === number)!;
        if (place < 0) continue;
        const box = boxAt(plan!, place);
        expect(dot.x > box.x && dot.x < box.x + box.width && dot.y > box.y && dot.y < box.y + plan!.boxHeight).toBe(true);
      }
      for (const dot of dots) {
        const before = motion.dots.get(dot.number);
        if (before?.dot.look === 'queue' && (dot.look === 'work' || dot.look === 'inside')) moved.push(dot.number);
      }
      turned(motion, instant, dots, true);
      stepped(motion, 16);
      expect(motion.dots.size).toBe(dots.length);
    }
    expect(moved.length).toBeGreaterThan(30);
    expect(motion.leaving.length).toBeGreaterThan(0);
    settle(motion);
    expect(isSettled(motion)).toBe(true);
  });

  test('a process is seen to come and to go, one that lives for a moment as well', () => {
    const motion = still();
    const sample = result.samples.find(({ serving }) => serving === 5)!;
    const instant = instantOf(sample, result);
    turned(motion, instant, [], true);
    const begun = [...motion.boxes.values()].map(({ there }) => there);
    stepped(motion, 1000);
    expect([...motion.boxes.values()].map(({ there }) => there)).toEqual([1, 1, 1, 1, 1]);
    // Another process in each place: it is not the same box, and not an empty place either.
    turned(motion, { ...instant, processes: instant.processes.map((process) => ({ ...process, pid: process.pid + 1000 })) }, [], true);
    for (const [i, { there }] of [...motion.boxes.values()].entries()) expect(there > begun[i]! && there < 1).toBe(true);
    turned(motion, { ...instant, processes: [] }, [], true);
    stepped(motion, 20);
    expect(motion.boxes.size).toBe(5);
    stepped(motion, 1000);
    expect(motion.boxes.size).toBe(0);
  });

  test('is told in words in both languages', () => {
    const sample = result.samples.find(({ serving }) => serving === 5)!;
    expect(toldOf(en, instantOf(sample, result))).toMatch(/^(\d (computes?|starts?)(, )?)+ · ((\d began, \d ended|\d began|\d ended) just before · )?httpd ×61$/);
    expect(toldOf(ko, instantOf(sample, result))).toMatch(/^((계산|시작) 중 \d(, )?)+ · (바로 전에 (\d개 생김, \d개 끝남|\d개 생김|\d개 끝남) · )?httpd ×61$/);
  });

  test('tells of those who came and went, and of nobody where there was nobody', () => {
    expect([en.turnover(2, 3), en.turnover(2, 0), en.turnover(0, 3)]).toEqual(['2 began, 3 ended just before', '2 began just before', '3 ended just before']);
    expect([ko.turnover(2, 3), ko.turnover(2, 0), ko.turnover(0, 3)]).toEqual(['바로 전에 2개 생김, 3개 끝남', '바로 전에 2개 생김', '바로 전에 3개 끝남']);
  });

  test('is the last sample that was taken by then', () => {
    const [first, second] = result.samples;
    expect(sampleAt(result.samples, -1)).toBe(first);
    expect(sampleAt(result.samples, second!.at_ms)).toBe(second);
    expect(sampleAt(result.samples, second!.at_ms - 0.001)).toBe(first);
    expect(sampleAt(result.samples, Infinity)).toBe(result.samples.at(-1));
    expect(sampleAt([], 3)).toBeNull();
  });
});

describe('curves', () => {
  test('of throughput count every answer once', () => {
    const points = seriesOf('throughput', result, lengthOf([result]));
    const answered = points.reduce((sum, { x, y }, i) => sum + (y * (x - (points[i - 1]?.x ?? 0))) / 1000, 0);
    expect(Math.round(answered)).toBe(60);
  });

  test('of memory go on to the end of the longer run', () => {
    const points = seriesOf('memory', result, 1e6);
    expect(points.at(-1)).toEqual({ x: 1e6, y: points.at(-2)!.y });
  });

  test('as a table keep the first and the last', () => {
    expect(thinned([1, 2, 3, 4, 5, 6, 7], 3)).toEqual([1, 4, 7]);
    expect(thinned([1, 2], 3)).toEqual([1, 2]);
  });
});

describe('the swarm of latencies', () => {
  test('has a dot for each kept answer, inside its row, and its percentiles in order', () => {
    const scale = logScale(...latencyRange([result]), 10, 400);
    const { dots, count, marks } = swarmOf(result, scale, 50, 30);
    expect([count, dots.split('M').length - 1]).toEqual([60, 60]);
    for (const [, x, y] of dots.matchAll(/M([\d.]+) ([\d.]+)h0/g)) {
      expect(Number(x)).toBeGreaterThanOrEqual(10);
      expect(Number(x)).toBeLessThanOrEqual(400);
      expect(Math.abs(Number(y) - 50)).toBeLessThanOrEqual(30.1);
    }
    expect(marks.map(({ name }) => name)).toEqual(['p50', 'p95', 'p99', 'max']);
    expect(marks.map(({ x }) => x)).toEqual(marks.map(({ x }) => x).toSorted((a, b) => a - b));
  });

  test('of nothing is empty and still has a scale', () => {
    const range = latencyRange([nothing]);
    expect(range[1]).toBeGreaterThan(range[0]);
    expect(swarmOf(nothing, logScale(...range, 0, 100), 5, 5)).toEqual({ dots: '', count: 0, marks: [] });
  });
});

test('the values of a sweep are ratios where they span decades, whole where the knob is, and without repeats', () => {
  expect(valuesOf(1, 200, 5, true)).toEqual([1, 4, 14, 53, 200]);
  expect(valuesOf(1, 5, 12, true)).toEqual([1, 2, 3, 4, 5]);
  expect(valuesOf(0, 1, 3, false)).toEqual([0, 0.5, 1]);
});

test('CSV quotes what would break it', () => {
  expect(csvOf([['a', 'b,c', 'say "x"'], [1, 0.1 + 0.2, NaN]])).toBe('a,"b,c","say ""x"""\r\n1,0.3,\r\n');
});
