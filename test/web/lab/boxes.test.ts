import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxAt, boxPlans } from '../../../web/lab/boxes.ts';

const room = fc.record({ width: fc.integer({ min: 160, max: 900 }), height: fc.integer({ min: 120, max: 600 }) });
const crowd = fc.record({ processes: fc.integer({ min: 0, max: 3000 }), kib: fc.integer({ min: 90, max: 250_000 }) });

describe('boxes of processes', () => {
  test('lie inside their room and not on each other, and a KiB is as high on both sides', () => {
    fc.assert(fc.property(fc.tuple(room, room), fc.tuple(crowd, crowd), (rooms, crowds) => {
      const plans = boxPlans(rooms, crowds);
      for (const [i, plan] of plans.entries()) {
        const last = boxAt(plan, Math.ceil(crowds[i]!.processes / plan.each));
        expect(last.y + plan.boxHeight).toBeLessThanOrEqual(rooms[i]!.height + 0.5);
        expect(plan.columns * (plan.boxWidth + plan.gap) - plan.gap).toBeLessThanOrEqual(rooms[i]!.width);
        expect(boxAt(plan, 1).x - boxAt(plan, 0).x >= plan.boxWidth || plan.columns === 1).toBe(true);
      }
      expect(plans[0]!.boxWidth).toBe(plans[1]!.boxWidth);
      expect(plans[0]!.pxPerKib).toBe(plans[1]!.pxPerKib);
    }));
  });

  test('five interpreters have names above them; two hundred have not; three thousand are counted by several', () => {
    const rooms = [{ width: 480, height: 290 }, { width: 480, height: 290 }];
    const plansFor = (processes: number) => boxPlans(rooms, [{ processes, kib: 24_000 }, { processes: 2, kib: 22_000 }])[0]!;
    expect(plansFor(5).head).toBeGreaterThan(0);
    expect(plansFor(200)).toMatchObject({ head: 0, each: 1 });
    expect(plansFor(3000).each).toBeGreaterThan(1);
  });
});
