import { describe, expect, test } from 'vitest';
import { cv2OfHyper, intervalOf, meanInClosed, meanInMG1, meanInMMc, THEORY_CASES } from '../../src-core/load/theory.ts';

describe('closed forms', () => {
  test('M/M/1 is service / (1 − load), M/M/2 service / (1 − load²)', () => {
    expect(meanInMMc(1, 0.5, 1)).toBeCloseTo(2, 12);
    expect(meanInMMc(2, 1, 1)).toBeCloseTo(4 / 3, 12);
  });

  test('M/G/1 with exponential service is M/M/1; constant service halves the waiting', () => {
    expect(meanInMG1(0.5, 1, 1)).toBeCloseTo(2, 12);
    expect(meanInMG1(0.5, 1, 0)).toBeCloseTo(1.5, 12);
  });

  test('M/G/1: variation of service lengthens the queue, by Pollaczek and Khinchine', () => {
    // Nine requests of 1 and one of 11: mean 2, E[S²] = 2 (0.9 + 12.1) = 26, and waiting is rate · E[S²] / 2 (1 − load).
    const hyper = { share: 0.1, slow: 11, fast: 1 };
    expect(cv2OfHyper(hyper)).toBeCloseTo(26 / 4 - 1, 12);
    expect(meanInMG1(0.25, 2, cv2OfHyper(hyper))).toBeCloseTo(2 + (0.25 * 26) / (2 * (1 - 0.5)), 12);
    // Two kinds that are alike are one.
    expect(cv2OfHyper({ share: 0.3, slow: 5, fast: 5 })).toBeCloseTo(1, 12);
  });

  test('mean value analysis: the machine repairman with one repairman, by its birth-death chain', () => {
    // Three machines, thinking 2, service 1: p(j) ∝ 3!/(3−j)! (1/2)^j = 1, 1.5, 1.5, 0.75.
    const busy = 1 - 1 / 4.75;
    expect(meanInClosed(3, [{ demand: 2, servers: Infinity }, { demand: 1, servers: 1 }])).toBeCloseTo(3 / busy - 2, 9);
  });

  test('mean value analysis with two servers, by the same chain', () => {
    // p(j): 1, 1.5, 1.5/2·… with rates min(j, 2): 1, 3/2, (3/2)(2/2)/2 = 0.75, 0.75·(1/2)/2 = 0.1875.
    const weights = [1, 1.5, 0.75, 0.1875];
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const throughput = (weights[1]! + 2 * (weights[2]! + weights[3]!)) / total;
    expect(meanInClosed(3, [{ demand: 2, servers: Infinity }, { demand: 1, servers: 2 }])).toBeCloseTo(3 / throughput - 2, 9);
  });
});

describe('the parts of the load programs', () => {
  test.each(THEORY_CASES)('$name: the closed form lies in the 95 % interval, which is no wider than ± 1 %', (one) => {
    const { exact, mean, halfWidth } = intervalOf(one);
    expect(halfWidth).toBeLessThanOrEqual(0.01 * mean);
    expect(Math.abs(mean - exact)).toBeLessThanOrEqual(halfWidth);
  });
});
