/** The traces of the presets, run once for the tests of the inspector. */
import { presets, simulate, type Scenario, type Trace } from '../../../src-core/index.ts';
import { createNodePythonHost } from '../../../node/pythonHostNode.ts';

export async function tracesOf(names: readonly string[]): Promise<readonly { readonly scenario: Scenario; readonly trace: Trace }[]> {
  const host = createNodePythonHost();
  try {
    const made = [];
    for (const scenario of presets) if (names.includes(scenario.preset)) made.push({ scenario, trace: await simulate(scenario, host) });
    return made;
  } finally {
    host.dispose();
  }
}
