/** The scenarios that come with the page, in the order in which they are offered. */
import { presetNamed, presets, type Scenario } from '../../src-core/index.ts';

export const presetNames: readonly string[] = presets.map(({ preset }) => preset);
export const firstPreset: Scenario = presets[0]!;

/** The preset that a scenario came from, as it was. */
export function presetOf({ preset }: Scenario): Scenario {
  return presetNamed(preset) ?? firstPreset;
}

export { presetNamed };
