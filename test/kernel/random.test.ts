import { describe, expect, test } from 'vitest';
import { ln, RandomStream } from '../../src-core/kernel/random.ts';

const DRAWS = 200_000;

function moments(draw: () => number): { mean: number; variance: number; skewness: number } {
  const values = Float64Array.from({ length: DRAWS }, draw);
  const average = (power: number, about: number) =>
    values.reduce((sum, value) => sum + (value - about) ** power, 0) / DRAWS;
  const mean = average(1, 0);
  const variance = average(2, mean);
  return { mean, variance, skewness: average(3, mean) / variance ** 1.5 };
}

describe('RandomStream', () => {
  test('is sfc32: the first words from the state (0, 0, 0, 1), by hand', () => {
    // 0+0+1; 0+0+2 (c is 1); 0+9+3 (b is 1·9, c is 2²¹+2); 9+18874386+4 (b is (2²¹+2)·9).
    const stream = new RandomStream(0, '');
    const state = (stream as unknown as { state: Int32Array }).state;
    state.set([0, 0, 0, 1]);
    expect([stream.bits(), stream.bits(), stream.bits(), stream.bits()]).toEqual([1, 2, 12, 18874399]);
  });

  test('golden values: every engine and every version draws these', () => {
    const stream = new RandomStream(42, 'arrivals');
    const drawn = Array.from({ length: 4 }, () => stream.bits());
    expect(drawn).toMatchInlineSnapshot(`
      [
        2137172316,
        -1314241660,
        -252917572,
        1412265357,
      ]
    `);
    const times = Array.from({ length: 4 }, () => stream.exponential(1));
    expect(times).toMatchInlineSnapshot(`
      [
        0.057635147223125335,
        0.5198223641100214,
        1.297701992806011,
        0.22920325446528286,
      ]
    `);
    expect(stream.exponentialUs(1000)).toMatchInlineSnapshot(`419`);
    expect(stream.uniform()).toMatchInlineSnapshot(`0.6697000897256657`);
    expect(stream.integer(6)).toMatchInlineSnapshot(`4`);
  });

  test('one seed and name: one stream; another seed, half of the seed, or name: another', () => {
    const first = (seed: number, name: string) => new RandomStream(seed, name).bits();
    expect(first(1, 'a')).toBe(first(1, 'a'));
    const others = [first(1, 'a'), first(2, 'a'), first(1 + 2 ** 32, 'a'), first(1, 'b'), first(1, 'aa'), first(1, '')];
    expect(new Set(others).size).toBe(others.length);
  });

  test('uniform: moments', () => {
    const stream = new RandomStream(1, 'uniform');
    const { mean, variance, skewness } = moments(() => stream.uniform());
    expect(mean).toBeCloseTo(1 / 2, 2);
    expect(variance).toBeCloseTo(1 / 12, 3);
    expect(skewness).toBeCloseTo(0, 1);
  });

  test('exponential: mean, variance, skewness, and the shares beyond 0.1, 1, 3 and 7.7 (the tail)', () => {
    const stream = new RandomStream(1, 'exponential');
    const values = Float64Array.from({ length: DRAWS }, () => stream.exponential(1));
    let i = 0;
    const { mean, variance, skewness } = moments(() => values[i++]!);
    // Standard errors: 1/√n, √8/√n, and about 10/√n for the skewness. Four of them each.
    const error = 4 / Math.sqrt(DRAWS);
    expect(Math.abs(mean - 1)).toBeLessThan(error);
    expect(Math.abs(variance - 1)).toBeLessThan(3 * error);
    expect(Math.abs(skewness - 2)).toBeLessThan(10 * error);
    for (const bound of [0.1, 1, 3, 7.69711747013104972, 8.5]) {
      const share = values.reduce((count, value) => count + (value > bound ? 1 : 0), 0) / DRAWS;
      const truth = Math.exp(-bound);
      expect(Math.abs(share - truth)).toBeLessThan(4 * Math.sqrt((truth * (1 - truth)) / DRAWS));
    }
    expect(Math.min(...values.subarray(0, 10_000))).toBeGreaterThanOrEqual(0);
  });

  test('exponential: each of 64 equally probable intervals gets its share (chi-square)', () => {
    const stream = new RandomStream(3, 'chi-square');
    const counts = new Float64Array(64);
    for (let i = 0; i < DRAWS; i++) counts[Math.floor(64 * -Math.expm1(-stream.exponential(1)))]!++;
    const expected = DRAWS / 64;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 63 degrees of freedom: 99.9 % of samples stay below 103.4.
    expect(chiSquare).toBeLessThan(103.4);
  });

  test('exponentialUs rounds to the nearest microsecond, and keeps the mean', () => {
    const stream = new RandomStream(1, 'us');
    let whole = true;
    const { mean } = moments(() => {
      const us = stream.exponentialUs(250);
      whole &&= Number.isInteger(us);
      return us;
    });
    expect(whole).toBe(true);
    expect(Math.abs(mean - 250)).toBeLessThan((4 * 250) / Math.sqrt(DRAWS));
  });

  test('integer: all of 0 … n − 1, equally often', () => {
    const stream = new RandomStream(1, 'integer');
    const counts = new Float64Array(6);
    for (let i = 0; i < 60_000; i++) counts[stream.integer(6)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(4 * Math.sqrt(10_000));
    expect(stream.integer(1)).toBe(0);
  });
});

test('ln: within 2 units in the last place of the engine’s logarithm', () => {
  for (const x of [1, 2, 0.5, Math.E, 1e-10, 2 ** -33, 3, 0.7071, 0.7072, 1.4142, 1.4143, 1e9, 0.999999, 1.000001]) {
    const truth = Math.log(x);
    expect(Math.abs(ln(x) - truth)).toBeLessThanOrEqual(2 * Number.EPSILON * Math.abs(truth));
  }
});
