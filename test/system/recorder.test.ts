/** The notebook: what a step carries as changes folds forward and back, whatever the keys are called and whatever is written where. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Recorder } from '../../src-core/system/recorder.ts';
import { applied, undone, valueAt, type Value } from '../../src-core/world/change.ts';
import type { World } from '../../src-core/world/world.ts';

const start = { machines: { a: { name: 'a', logs: {} } }, packets: {} } as unknown as World;
const actor = { machine: 'a', pid: 1 };
const recorder = (): Recorder => new Recorder(start, { now: 0 });

function step(book: Recorder): void {
  book.record({ cause: null, request: null, stage: 'boot' }, 'exited', { reason: '' }, { actor });
}

test('changes go to the next step, with what was there before', () => {
  const book = recorder();
  book.set(['machines', 'a', 'cores'], 2);
  book.set(['machines', 'a', 'cores'], 3);
  step(book);
  step(book);
  expect(book.steps.map(({ changes }) => changes)).toEqual([
    [
      { path: ['machines', 'a', 'cores'], before: null, after: 2 },
      { path: ['machines', 'a', 'cores'], before: 2, after: 3 },
    ],
    [],
  ]);
});

test('writing what is there already is no change, object or not', () => {
  const book = recorder();
  book.set(['machines', 'a', 'name'], 'a');
  book.set(['machines', 'a'], { name: 'a', logs: {} });
  book.set(['machines', 'nobody', 'name'], null);
  step(book);
  expect(book.steps[0]!.changes).toEqual([]);
});

test('a deep path into nothing makes its parents, as one change that can be undone', () => {
  const book = recorder();
  book.set(['machines', 'b', 'logs', 'x', '0'], 'line');
  step(book);
  expect(book.steps[0]!.changes).toEqual([{ path: ['machines', 'b'], before: null, after: { logs: { x: { 0: 'line' } } } }]);
});

test('an object that was written is not changed by what is written into it later', () => {
  const book = recorder();
  book.set(['machines', 'b'], { name: 'b', caches: {} });
  step(book);
  book.set(['machines', 'b', 'name'], 'c');
  step(book);
  expect(book.steps[0]!.changes[0]!.after).toEqual({ name: 'b', caches: {} });
  expect(start.machines).not.toHaveProperty('b');
});

test('whatever is written where, folding forward gives the notebook\'s world, and back the start', () => {
  const key = fc.constantFrom('machines', 'packets', 'a', 'b', 'constructor', 'toString', '0');
  const value: fc.Arbitrary<Value | null> = fc.oneof(fc.constant(null), fc.integer(), fc.string(), fc.boolean(), fc.constant({}), fc.constant({ a: 1, b: { constructor: 'x' } }));
  fc.assert(
    fc.property(fc.array(fc.record({ path: fc.array(key, { minLength: 1, maxLength: 4 }), value }), { maxLength: 30 }), (writes) => {
      const book = recorder();
      for (const { path, value: after } of writes) {
        // The world's two members always are there.
        if (path.length > 1 && (path[0] === 'machines' || path[0] === 'packets')) book.set(path, after);
        step(book);
      }
      let world = start;
      for (const { changes } of book.steps) {
        for (const change of changes) {
          expect(valueAt(world, change.path)).toEqual(change.before);
          world = applied(world, [change]);
        }
      }
      for (const { path } of writes) expect(book.get(path)).toEqual(valueAt(world, path));
      for (const { changes } of book.steps.toReversed()) world = undone(world, changes);
      expect(world).toEqual(start);
      expect(() => structuredClone(book.steps)).not.toThrow();
    }),
    { numRuns: 200 },
  );
});
