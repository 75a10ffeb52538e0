import { expect, test } from 'vitest';
import type { Field } from '../../src-core/wire/field.ts';
import { coverageGaps, shiftFields } from '../../src-core/wire/fields.ts';

const field = (start: number, end: number, more: Partial<Field> = {}): Field => ({ name: '', start, end, value: '', ...more });

test.each<[string, Field[], ReturnType<typeof coverageGaps>]>([
  ['one after the other', [field(0, 2), field(2, 4)], []],
  ['children instead of their parent', [field(0, 4, { children: [field(0, 1), field(1, 4)] })], []],
  ['bits that share two bytes', [field(0, 1, { bits: [0, 2] }), field(0, 2, { bits: [3, 15] }), field(2, 4)], []],
  ['a field of no bytes', [field(0, 4), field(4, 4)], []],
  ['a gap', [field(0, 1), field(3, 4)], [{ start: 1, end: 3, covered: 0 }]],
  ['a parent that is covered in part', [field(0, 4, { children: [field(0, 3)] })], [{ start: 3, end: 4, covered: 0 }]],
  ['an overlap', [field(0, 3), field(2, 4)], [{ start: 2, end: 3, covered: 2 }]],
  ['a missing bit', [field(0, 1, { bits: [0, 6] }), field(1, 4)], [{ start: 0, end: 1, covered: 0 }]],
  ['a bit twice', [field(0, 1, { bits: [0, 4] }), field(0, 1, { bits: [4, 7] }), field(1, 4)], [{ start: 0, end: 1, covered: 2 }]],
  ['beyond the end', [field(0, 4), field(4, 5)], [{ start: 4, end: 5, covered: 0 }]],
])('coverage: %s', (_, fields, gaps) => {
  expect(coverageGaps(fields, 4)).toEqual(gaps);
});

test('fields move with their children', () => {
  expect(shiftFields([field(0, 2, { children: [field(1, 2)] })], 40)).toEqual([field(40, 42, { children: [field(41, 42)] })]);
});
