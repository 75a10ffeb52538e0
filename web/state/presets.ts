/**
 * The scenarios that come with the page, in the order in which they are offered. The first is there from the start; the
 * others are fetched when the first screen stands, and before a link or a menu asks for them.
 */
import { hello, PRESET_GROUPS, type PresetGroup, type Scenario } from '../../src-core/index.ts';

export const presetGroups = Object.entries(PRESET_GROUPS) as readonly (readonly [PresetGroup, readonly string[]])[];
export const presetNames: readonly string[] = presetGroups.flatMap(([, names]) => names);
export const firstPreset: Scenario = hello;

let known: ReadonlyMap<string, Scenario> = new Map([[hello.preset, hello]]);
let fetched: Promise<void> | null = null;

/** Resolves when `presetNamed` knows them all. */
export function allPresets(): Promise<void> {
  return (fetched ??= import('./presetTable.ts').then(
    ({ presets }) => void (known = new Map(presets.map((scenario) => [scenario.preset, scenario]))),
    (failure: unknown) => {
      fetched = null;
      throw failure;
    },
  ));
}

export function haveAllPresets(): boolean {
  return known.size > 1;
}

/** `null` for a name that is none, and while it is not fetched. */
export function presetNamed(name: string): Scenario | null {
  return known.get(name) ?? null;
}

/** The preset that a scenario came from, as it was. */
export function presetOf({ preset }: Scenario): Scenario {
  return presetNamed(preset) ?? firstPreset;
}
