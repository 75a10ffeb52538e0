/** The traces of presets beside their scenarios, for the tests of the inspector. */
import { presets, type Scenario, type Trace } from '../../../src-core/index.ts';
import { presetTraces } from '../../presetTraces.ts';

export async function tracesOf(names: readonly string[]): Promise<readonly { readonly scenario: Scenario; readonly trace: Trace }[]> {
  const traces = await presetTraces(names);
  return presets.filter(({ preset }) => traces.has(preset)).map((scenario) => ({ scenario, trace: traces.get(scenario.preset)! }));
}
