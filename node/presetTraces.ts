/** The presets, simulated with CPython: what the page shows of a preset before it has loaded anything that runs. */
import { encodeTrace, presets, simulate } from '../src-core/index.ts';
import { createNodePythonHost } from './pythonHostNode.ts';

/** Texts for `decodeTrace`, by the preset's name. */
export async function presetTraces(): Promise<Record<string, string>> {
  const host = createNodePythonHost();
  try {
    const texts: Record<string, string> = {};
    for (const scenario of presets) texts[scenario.preset] = encodeTrace(await simulate(scenario, host));
    return texts;
  } finally {
    host.dispose();
  }
}
