import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventQueue } from '../../src-core/kernel/eventQueue.ts';

/** The model: an array, kept in order of time by a stable sort. */
class SortedArray {
  private events: { at: number; code: number }[] = [];

  push(at: number, code: number): void {
    this.events.push({ at, code });
    this.events.sort((a, b) => a.at - b.at);
  }

  pop(): { at: number; code: number } | undefined {
    return this.events.shift();
  }
}

function popped(queue: EventQueue): { at: number; code: number } | undefined {
  if (queue.size === 0) return undefined;
  const next = { at: queue.next(), code: queue.nextCode() };
  const code = queue.pop();
  expect({ at: queue.at, code }).toEqual(next);
  return next;
}

describe('EventQueue', () => {
  test('events at one instant leave in the order of arrival, however many', () => {
    const queue = new EventQueue();
    for (let code = 0; code < 1000; code++) queue.push(7, code);
    for (let code = 0; code < 1000; code++) expect(queue.pop()).toBe(code);
    expect(queue.size).toBe(0);
    expect(queue.next()).toBe(Infinity);
  });

  test('keeps negative codes and times beyond 32 bits', () => {
    const queue = new EventQueue();
    queue.push(2 ** 52, ~5);
    queue.push(2 ** 52 - 1, 2 ** 31 - 1);
    expect([queue.pop(), queue.at, queue.pop(), queue.at]).toEqual([2 ** 31 - 1, 2 ** 52 - 1, ~5, 2 ** 52]);
  });

  // Few distinct times make many ties; batches of pushes fill the run, spill over and drain again.
  const batch = fc.record({
    pushes: fc.array(fc.nat(30), { maxLength: 150 }),
    pops: fc.nat(160),
    later: fc.nat(20),
  });

  test('behaves as a stable sorted array', () => {
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 8 }), (batches) => {
        const queue = new EventQueue();
        const model = new SortedArray();
        let code = 0;
        for (const { pushes, pops, later } of batches) {
          for (const at of pushes) {
            queue.push(at + later, code);
            model.push(at + later, code++);
          }
          for (let i = 0; i < pops; i++) expect(popped(queue)).toEqual(model.pop());
        }
        while (queue.size > 0) expect(popped(queue)).toEqual(model.pop());
        expect(model.pop()).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });
});
