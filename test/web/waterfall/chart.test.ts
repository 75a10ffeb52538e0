import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ticksOf, xOf, zoomed } from '../../../web/ui/axis.ts';
import { chartOf } from '../../../web/waterfall/chart.ts';
import { tinyTrace } from '../../trace/tinyTrace.ts';

describe('the chart', () => {
  const chart = chartOf(tinyTrace(), false);

  test('has requests, packets, then processes in the order of their first step', () => {
    expect(chart.rows.map((row) => (row.kind === 'actor' ? `${row.program} ${row.role}`.trim() : row.kind))).toEqual(['request', 'packets', 'browser', 'gunicorn worker', 'gunicorn master']);
    expect([chart.startAt, chart.endAt]).toEqual([1000, 4000]);
  });

  test('calls are flames by depth', () => {
    const worker = chart.rows.find((row) => row.kind === 'actor' && row.role === 'worker');
    expect(worker?.kind === 'actor' && worker.flames.map((row) => row.map(({ label }) => label))).toEqual([['handle'], ['view']]);
  });

  test('busy time is that of the journey alone', () => {
    const worker = chart.rows.find((row) => row.kind === 'actor' && row.role === 'worker');
    expect(worker?.kind === 'actor' && worker.busyUs).toBe(400);
  });
});

describe('the axis', () => {
  const span = fc.tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 10, max: 10_000_000 })).map(([startAt, long]) => ({ startAt, endAt: startAt + long }));

  test('a zoom keeps the moment in view and stays within the whole', () => {
    fc.assert(fc.property(span, fc.constantFrom(1, 4, 64), fc.double({ min: 0, max: 1, noNaN: true }), ({ startAt, endAt }, times, share) => {
      const moment = startAt + share * (endAt - startAt);
      const part = zoomed(startAt, endAt, times, moment);
      expect(part.endAt - part.startAt).toBeCloseTo((endAt - startAt) / times, 3);
      expect(part.startAt).toBeGreaterThanOrEqual(startAt - 0.001);
      expect(part.endAt).toBeLessThanOrEqual(endAt + 0.001);
      expect(moment).toBeGreaterThanOrEqual(part.startAt - 0.001);
      expect(moment).toBeLessThanOrEqual(part.endAt + 0.001);
    }));
  });

  test('ticks are round, in view and far enough apart', () => {
    fc.assert(fc.property(span, fc.integer({ min: 100, max: 1600 }), (part, width) => {
      const axis = { ...part, width };
      const at = ticksOf(axis, 0, 84).map((tick) => xOf(axis, tick));
      for (const x of at) expect(x >= -0.01 && x <= width + 0.01).toBe(true);
      for (let i = 1; i < at.length; i++) expect(at[i]! - at[i - 1]!).toBeGreaterThanOrEqual(83.9);
      expect(at.length).toBeLessThanOrEqual(width / 84 + 1);
    }));
  });
});
