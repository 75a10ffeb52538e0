import { describe, expect, test } from 'vitest';
import { navigate, positionAt, stopNear, stopsOf, type Depth } from '../../src-core/index.ts';
import { traceOf } from './stageRows.ts';

const trace = traceOf([
  { stage: 'boot' }, { stage: 'boot' }, // 0 1
  { stage: 'lookup' }, { stage: 'lookup', fine: true }, { stage: 'lookup' }, // 2 3 4
  { stage: '1', fine: true }, { stage: '1' }, { stage: '1' }, // 5 6 7
  { stage: '1', request: 1 }, { stage: '2', request: 1 }, { stage: '2', request: 1 }, // 8 9 10
], [null, 0]);

const walk = (depth: Depth, from: number, direction: 1 | -1): number[] => {
  const path = [from];
  for (;;) {
    const next = navigate(trace, path.at(-1)!, depth, direction);
    if (next === path.at(-1)) return path;
    path.push(next);
  }
};

describe('walking', () => {
  test.each<[depth: Depth, stops: number[]]>([
    ['stage', [0, 2, 6, 8, 9, 10]],
    ['step', [0, 1, 2, 4, 6, 7, 8, 9, 10]],
    ['line', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  ])('at depth %s forward and back stops at the same places', (depth, stops) => {
    expect(walk(depth, 0, 1)).toEqual(stops);
    expect(walk(depth, 10, -1)).toEqual(stops.toReversed());
    expect(stopsOf(trace, depth)).toEqual(stops);
  });

  test('from between two stops goes to the nearest in that direction', () => {
    expect(navigate(trace, 5, 'step', 1)).toBe(6);
    expect(navigate(trace, 5, 'step', -1)).toBe(4);
    expect(navigate(trace, 7, 'stage', -1)).toBe(6);
  });

  test('an empty trace has nowhere to go', () => {
    const empty = traceOf([]);
    expect(navigate(empty, 0, 'step', 1)).toBe(0);
    expect(stopsOf(empty, 'stage')).toEqual([]);
  });
});

test('places are counted from the opening, and by themselves before it', () => {
  expect(positionAt(trace, 0, 'step')).toEqual({ index: 1, count: 2, booting: true });
  expect(positionAt(trace, 2, 'step')).toEqual({ index: 1, count: 7, booting: false });
  expect(positionAt(trace, 3, 'step')).toEqual({ index: 1, count: 7, booting: false });
  expect(positionAt(trace, 10, 'stage')).toEqual({ index: 5, count: 5, booting: false });
});

test('the stop nearest to a time lies in the journey', () => {
  expect(stopNear(trace, 'step', 4400)).toBe(4);
  expect(stopNear(trace, 'step', 0)).toBe(2);
  expect(stopNear(trace, 'stage', 99_000)).toBe(10);
});
