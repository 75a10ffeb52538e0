import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boxAt, boxPlans } from '../../../web/lab/boxes.ts';

const room = fc.record({ width: fc.integer({ min: 160, max: 900 }), height: fc.integer({ min: 120, max: 600 }) });
const crowd = fc.record({ places: fc.integer({ min: 0, max: 256 }), kib: fc.integer({ min: 90, max: 250_000 }), staff: fc.array(fc.integer({ min: 100, max: 60_000 }), { maxLength: 3 }) });

describe('boxes of processes', () => {
  test('lie inside their room and not on each other, and a KiB is as high on both sides', () => {
    fc.assert(fc.property(fc.tuple(room, room), fc.tuple(crowd, crowd), (rooms, crowds) => {
      const plans = boxPlans(rooms, crowds);
      for (const [i, plan] of plans.entries()) {
        const all = [...Array.from({ length: crowds[i]!.places }, (_, place) => boxAt(plan, place)), ...plan.staff];
        for (const { x, y, width } of all) {
          expect(x + width).toBeLessThanOrEqual(rooms[i]!.width);
          expect(y + plan.boxHeight).toBeLessThanOrEqual(rooms[i]!.height + 0.5);
        }
        for (const [n, { x, y }] of all.entries()) {
          const before = all[n - 1];
          if (before) expect(y > before.y + plan.boxHeight - 0.01 || (y === before.y && x >= before.x + before.width)).toBe(true);
        }
        // Each has room for its memory, in the one scale: areas are compared.
        for (const [n, { width }] of plan.staff.entries()) {
          const inner = plan.boxHeight - plan.head - 2 * plan.padding;
          const ofOne = plan.boxWidth - 2 * plan.padding;
          expect((crowds[i]!.staff[n]! * plan.pxPerKib * ofOne) / (width - 2 * plan.padding)).toBeLessThanOrEqual(inner * 1.01 + 1);
        }
      }
      expect(plans[0]!.boxWidth).toBe(plans[1]!.boxWidth);
      expect(plans[0]!.pxPerKib).toBe(plans[1]!.pxPerKib);
    }));
  });

  test('five interpreters have names above them; two hundred have not', () => {
    const rooms = [{ width: 480, height: 290 }, { width: 480, height: 290 }];
    const headFor = (places: number) => boxPlans(rooms, [{ places, kib: 24_000, staff: [20_000] }, { places: 2, kib: 22_000, staff: [2000, 9000] }])[0]!.head;
    expect([headFor(5) > 0, headFor(200)]).toEqual([true, 0]);
  });
});
