import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Histogram } from '../../src-core/kernel/histogram.ts';

function recorded(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** Times from a nanosecond to days, in µs, whole and not. */
const time = fc.oneof(
  fc.nat(10_000),
  fc.double({ min: 0.001, max: 1e12, noNaN: true }),
  fc.constantFrom(1, 2, 4, 1024, 1023.999, 0),
);
const times = fc.array(time, { minLength: 1, maxLength: 200 });

describe('Histogram', () => {
  test('every quantile is within 0.8 % of the exact one (nearest rank)', () => {
    fc.assert(
      fc.property(times, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sorted = values.toSorted((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(q * values.length)) - 1]!;
        expect(Math.abs(recorded(values).quantile(q) - exact)).toBeLessThanOrEqual(0.008 * exact);
      }),
    );
  });

  test('count, mean, least and greatest are exact', () => {
    const histogram = recorded([3, 1, 8]);
    expect([histogram.count, histogram.mean, histogram.min, histogram.max]).toEqual([3, 4, 1, 8]);
  });

  test('two merged are as one that recorded all', () => {
    fc.assert(
      fc.property(times, times, (left, right) => {
        const merged = recorded(left);
        merged.merge(recorded(right));
        const whole = recorded([...left, ...right]);
        expect([...merged.buckets()]).toEqual([...whole.buckets()]);
        expect([merged.count, merged.min, merged.max]).toEqual([whole.count, whole.min, whole.max]);
        expect(Math.abs(merged.mean - whole.mean)).toBeLessThanOrEqual(1e-12 * whole.mean);
      }),
    );
  });

  test('each value lies in its bucket, and buckets ascend', () => {
    fc.assert(
      fc.property(time, (value) => {
        const [bucket] = recorded([value]).buckets();
        expect(bucket!.from).toBeLessThanOrEqual(value);
        expect(bucket!.to).toBeGreaterThan(value);
      }),
    );
    const edges = [...recorded([1, 5, 5, 700, 1e6]).buckets()];
    expect(edges.map((bucket) => bucket.count)).toEqual([1, 2, 1, 1]);
    expect(edges.map((bucket) => bucket.from)).toEqual(edges.map((bucket) => bucket.from).toSorted((a, b) => a - b));
  });

  test('empty: no mean, no quantile', () => {
    const histogram = new Histogram();
    expect([histogram.count, histogram.mean, histogram.quantile(0.5)]).toEqual([0, NaN, NaN]);
  });

  test('what lies beyond its range counts in the last bucket, and max stays exact', () => {
    const histogram = recorded([1, 1e300]);
    expect(histogram.quantile(1)).toBe(1e300);
    expect(histogram.count).toBe(2);
  });
});
