import { expect, test } from 'vitest';
import { PRESET_GROUPS, presets } from '../../src-core/index.ts';

test('the menu offers every preset, once, in their order by groups', () => {
  const offered = Object.values(PRESET_GROUPS).flat() as string[];
  expect(new Set(offered).size).toBe(offered.length);
  expect(offered.toSorted()).toEqual(presets.map(({ preset }) => preset).toSorted());
});
