import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linearScale, logScale, positionOf, ticksOf, valueAt } from '../../../web/lab/scales.ts';

const value = fc.double({ min: 1e-3, max: 1e7, noNaN: true });

describe('a scale', () => {
  test('holds every value that it was made for, and gives it back from its place', () => {
    fc.assert(fc.property(value, value, (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      for (const scale of [linearScale(high, 0, 300), logScale(low, high, 300, 0)]) {
        expect(scale.to).toBeGreaterThanOrEqual(high * 0.999);
        expect(valueAt(scale, positionOf(scale, high)) / high).toBeCloseTo(1, 5);
      }
      expect(logScale(low, high, 0, 1).from).toBeLessThanOrEqual(low * 1.001);
    }));
  });

  test('has round ticks, in order and far enough apart', () => {
    fc.assert(fc.property(value, value, fc.integer({ min: 80, max: 900 }), (a, b, width) => {
      for (const scale of [linearScale(Math.max(a, b), 0, width), logScale(Math.min(a, b), Math.max(a, b), 0, width)]) {
        const places = ticksOf(scale, 40).map((tick) => positionOf(scale, tick));
        expect(places.length).toBeGreaterThan(0);
        for (const [i, place] of places.entries()) if (i > 0) expect(place - places[i - 1]!).toBeGreaterThan(39.5);
      }
    }));
  });

  test('reads as a person would draw it', () => {
    expect(ticksOf(linearScale(151.2, 0, 200), 45)).toEqual([0, 50, 100, 150, 200]);
    expect(ticksOf(logScale(0.9, 455, 0, 300), 60)).toEqual([1, 10, 100]);
    expect(ticksOf(logScale(12, 90, 0, 400), 40)).toEqual([10, 20, 50, 100]);
  });

  test('of nothing is still a scale', () => {
    expect(linearScale(0, 0, 100).to).toBe(1);
    expect(linearScale(NaN, 0, 100).to).toBe(1);
    const { from, to } = logScale(Infinity, 0, 0, 100);
    expect(to).toBeGreaterThan(from);
    expect(positionOf(logScale(1, 10, 0, 100), 0)).toBe(0);
  });
});
