import { expect, test } from 'vitest';
import { dropPlace, movedTo } from '../../../web/editor/stackMoves.ts';

test('a card goes to its new place, the others keep their order', () => {
  const cards = ['a', 'b', 'c', 'd'];
  expect(movedTo(cards, 0, 2)).toEqual(['b', 'c', 'a', 'd']);
  expect(movedTo(cards, 3, 0)).toEqual(['d', 'a', 'b', 'c']);
  expect(movedTo(cards, 1, 1)).toEqual(cards);
});

test('a neighbour is passed at its middle, any number of them at once, never beyond the ends', () => {
  const middles = [10, 30, 50, 70];
  expect([29, 31, 55, 999, -5].map((y) => dropPlace(middles, 0, y))).toEqual([0, 1, 2, 3, 0]);
  expect([69, 49, 9, 31].map((y) => dropPlace(middles, 3, y))).toEqual([3, 2, 0, 2]);
});
