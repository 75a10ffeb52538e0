import { describe, expect, test } from 'vitest';
import { mm1, mm16 } from '../../bench/models.ts';
import { Sample } from '../../bench/sample.ts';
import { erlangC, meanSojourn } from '../../bench/theory.ts';
import { workloads } from '../../bench/workloads.ts';

describe('closed forms', () => {
  test('Erlang C: with one server the load itself; with two ρ²/(1 + ρ)·2, ρ = load / 2', () => {
    expect(erlangC(1, 0.9)).toBeCloseTo(0.9, 12);
    expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 12);
    expect(erlangC(16, 0)).toBe(0);
  });

  test('mean sojourns of the three models', () => {
    expect(meanSojourn(mm1)).toBeCloseTo(10, 9);
    expect(meanSojourn(mm16)).toBeCloseTo(1.36959, 5);
    expect(workloads.c.theory).toBeCloseTo(0.096796, 6);
    expect(workloads.c.events).toBeCloseTo(5.28, 12);
  });

  test('the kernel agrees with them on a short run, too', async () => {
    for (const key of ['b', 'c'] as const) {
      const sample = await workloads[key].run.hop(100_000);
      expect(Math.abs(sample.mean - workloads[key].theory)).toBeLessThan(sample.halfWidth);
      expect(sample.halfWidth).toBeLessThan(0.2 * workloads[key].theory);
    }
  });

  test('the other libraries simulate the same models', async () => {
    for (const library of ['simjs', 'simscript'] as const) {
      const sample = await workloads.b.run[library](5000);
      expect(sample.mean / workloads.b.theory).toBeGreaterThan(0.85);
      expect(sample.mean / workloads.b.theory).toBeLessThan(1.15);
      expect(sample.count).toBe(5000);
    }
  });
});

test('Sample: the interval of independent draws is Student’s', () => {
  const sample = new Sample(40);
  // Twenty batches of two; batch i has the mean i.
  for (let i = 0; i < 20; i++) {
    sample.add(i - 1);
    sample.add(i + 1);
  }
  expect(sample.mean).toBe(9.5);
  expect(sample.halfWidth).toBeCloseTo(3.883 * Math.sqrt(35 / 20), 9);
});
