import { describe, expect, test } from 'vitest';
import { readLoad, simulateLoad } from '../../../src-core/load/index.ts';
import { isMade, noGuess, orderOf, verdictOf } from '../../../web/state/labGuess.ts';

const cgi = simulateLoad(readLoad({ deployment: 'apache-prefork-cgi', application: 'tiny', C: 5, requests: 50 }));
const resident = simulateLoad(readLoad({ deployment: 'gunicorn-sync', application: 'tiny', C: 5, requests: 50 }));

describe('a prediction', () => {
  test('stands beside what came out: its order, and how far its numbers were off', () => {
    const verdict = verdictOf({ measure: 'throughput_rps', order: 'b', a: cgi.throughput_rps * 2, b: null }, cgi, resident);
    expect(verdict).toMatchObject({ order: 'b', isRight: true, a: cgi.throughput_rps, b: resident.throughput_rps, offB: null });
    expect(verdict.offA).toBeCloseTo(2);
    expect(verdictOf({ ...noGuess('throughput_rps'), order: 'a' }, cgi, resident).isRight).toBe(false);
  });

  test('without an order is neither right nor wrong; of nothing it is none', () => {
    expect(verdictOf({ ...noGuess('failures'), a: 3 }, cgi, resident)).toMatchObject({ order: 'same', isRight: null, offA: null });
    expect(isMade(noGuess('mean_ms'))).toBe(false);
    expect(isMade({ ...noGuess('mean_ms'), b: 0 })).toBe(true);
  });

  test('takes what is less than a tenth apart for the same', () => {
    expect([orderOf(100, 109), orderOf(100, 111), orderOf(5, 4), orderOf(0, 0), orderOf(0, 1)]).toEqual(['same', 'b', 'a', 'same', 'b']);
  });
});
