import { expect, test } from 'vitest';
import { kibOf, sizesOf } from '../../scripts/size.mjs';

const sizes = sizesOf('dist');

test('the first load brings at most 110 KiB of script', () => {
  expect(sizes.js.length).toBeGreaterThan(0);
  expect(kibOf(sizes.js)).toBeLessThanOrEqual(110);
});

test('the first load brings at most 12 KiB of style', () => {
  expect(kibOf(sizes.css)).toBeLessThanOrEqual(12);
});
