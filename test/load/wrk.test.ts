import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asWrkPrints } from '../../src-core/load/wrk.ts';

/** Latencies by hand: [ms, count]. */
const run = (elapsed_s: number, ...latency: readonly (readonly [ms: number, count: number])[]) => ({
  elapsed_s,
  answered: latency.reduce((sum, [, count]) => sum + count, 0),
  latency: latency.map(([ms, count]) => ({ from_ms: ms, to_ms: ms, count })),
});

describe('latencies as wrk prints them', () => {
  test('one stall of a tenth of a second stands for all the requests that were not sent meanwhile', () => {
    // 3 s / 1,000 rounds: one answer in 3 ms is usual; 100 ms is followed by 97, 94 … 4: 33 of them.
    const { mean_ms, p50_ms, p95_ms } = asWrkPrints(run(3, [2.9, 999], [100, 1]), 1);
    const added = Array.from({ length: 32 }, (_, i) => 100 - 3 * (i + 1));
    expect(added.at(-1)).toBe(4);
    expect(mean_ms).toBeCloseTo((2.9 * 999 + 100 + added.reduce((a, b) => a + b)) / (1000 + added.length), 9);
    expect(p50_ms).toBe(2.9);
    expect(p95_ms).toBe(2.9);
  });

  test('bimodal latencies: the slow ones become the median', () => {
    // As CGI in C on kept connections: a third stalls for 47 ms, 253 answers in 3 s.
    const { p50_ms } = asWrkPrints(run(3, [1, 177], [48, 76]), 1);
    expect(p50_ms).toBeGreaterThan(10);
  });

  test('without anything above twice the usual, nothing is added', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 40 }), (clients, rounds) => {
        const expected = 3000 / rounds;
        const { mean_ms } = asWrkPrints(run(3, [expected, clients * rounds - 1], [1.99 * expected, 1]), clients);
        expect(mean_ms).toBeCloseTo((expected * (clients * rounds - 1) + 1.99 * expected) / (clients * rounds), 6);
      }),
    );
  });

  test('fewer answers than clients: there is no usual one, and nothing is added', () => {
    expect(asWrkPrints(run(3, [2000, 10], [2900, 10]), 50).mean_ms).toBe(2450);
    expect(asWrkPrints(run(3), 5)).toEqual({ mean_ms: 0, p50_ms: 0, p95_ms: 0 });
  });
});
