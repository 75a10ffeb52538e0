import { describe, expect, test } from 'vitest';
import { placeOf, scaleOf, timeAt } from '../../../web/timeline/scale.ts';
import { traceOf } from '../../trace/stageRows.ts';

const traceAt = (...times: readonly number[]) => traceOf([{ stage: 'boot', at: 0 }, ...times.map((at) => ({ stage: '1' as const, at }))]);

describe('the time axis', () => {
  test('is straight when nothing is long', () => {
    const scale = scaleOf(traceAt(1000, 20_000, 41_000));
    expect(scale.pieces).toHaveLength(1);
    expect([1000, 21_000, 41_000].map((at) => placeOf(scale, at))).toEqual([0, 0.5, 1]);
  });

  test('folds a long silence and stays in order', () => {
    const scale = scaleOf(traceAt(0, 30_000, 60_000, 5_060_000, 5_090_000));
    expect(scale.pieces.map(({ folded }) => folded)).toEqual([false, true, false]);
    expect(scale.pieces[1]!.width).toBeLessThan(0.1);
    const places = [0, 30_000, 60_000, 2_000_000, 5_060_000, 5_090_000].map((at) => placeOf(scale, at));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places.at(-1)).toBeCloseTo(1);
  });

  test('finds the time of a place again', () => {
    const scale = scaleOf(traceAt(0, 30_000, 60_000, 5_060_000, 5_090_000));
    for (const at of [0, 12_345, 60_000, 5_075_000]) expect(timeAt(scale, placeOf(scale, at))).toBeCloseTo(at, 3);
  });

  test('has round ticks outside of folds, from zero at the opening', () => {
    const { ticks, pieces } = scaleOf(traceAt(1_000_000, 1_030_000, 1_070_000, 9_070_000, 9_080_000));
    expect(ticks[0]).toEqual({ at: 0, place: 0 });
    for (const { at, place } of ticks) {
      expect(at % 1000).toBe(0);
      expect(pieces.some(({ folded, from, width }) => folded && place > from && place < from + width)).toBe(false);
    }
  });

  test('of a single moment is a single place', () => expect(placeOf(scaleOf(traceAt(500)), 500)).toBe(0));
});
