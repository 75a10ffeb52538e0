import { describe, expect, test } from 'vitest';
import { measured, type Step, type Trace } from '../../../src-core/index.ts';
import { laneOf, lengthOf } from '../../../web/compare/clock.ts';
import { differenceText, figureText } from '../../../web/compare/figures.ts';
import { rowsOf, traceOf } from '../../trace/stageRows.ts';

/** Each step caused by the one before it. */
function chained(trace: Trace): Trace {
  return { ...trace, steps: trace.steps.map((step, id) => ({ ...step, cause: id === 0 ? null : id - 1 }) as Step) };
}

describe('a lane', () => {
  const side = measured(chained(traceOf(rowsOf('lookup', 'lookup', '1', '2', '4', '9', '15', 'draw'))), 0);

  test('has the servers in one piece, and no gaps', () => {
    expect(laneOf(side, false).map(({ stage, from, us }) => [stage, from, us])).toEqual([['lookup', 0, 1000], ['1', 1000, 1000], ['server', 2000, 3000], ['15', 5000, 1000], ['draw', 6000, 1000]]);
    expect(lengthOf(laneOf(side, false))).toBe(side.figures.totalUs.value);
  });

  test('of the servers alone begins with the request’s arrival and adds up to their time', () => {
    expect(laneOf(side, true).map(({ stage, from, us }) => [stage, from, us])).toEqual([['2', 0, 1000], ['4', 1000, 1000], ['9', 2000, 1000]]);
    expect(lengthOf(laneOf(side, true))).toBe(side.figures.serverUs.value);
  });

  test('is empty where no server was reached', () => {
    const failed = measured(chained(traceOf(rowsOf('lookup', 'draw'))), 0);
    expect(laneOf(failed, true)).toEqual([]);
    expect(lengthOf([], [])).toBe(1);
  });
});

test.each([
  ['us', 1000, 4000, '+3.0 ms (×4.0)'], ['us', 4000, 1000, '−3.0 ms (÷4.0)'], ['count', 0, 1200, '+1,200'], ['bytes', 2048, 2048, ''], ['kib', 1024, 1030, '+6 KiB'], ['count', 1, 30, '+29 (×30)'],
] as const)('%s: from %d to %d is %j', (unit, a, b, text) => expect(differenceText({ unit, a: { value: a }, b: { value: b }, difference: b - a })).toBe(text));

test('figures carry their units', () => expect([figureText('us', 1500), figureText('count', 1234), figureText('bytes', 2048), figureText('kib', 2048)]).toEqual(['1.5 ms', '1,234', '2.0 KiB', '2.0 MiB']));
