/**
 * Traces of presets for tests that read traces and do not ask how they came about: the ones that the build ships, if
 * they are made already, or else a run's. test/runs/presets.test.ts holds the shipped ones equal to fresh runs, so a
 * test sees the same either way; `npm test` makes them first.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createNodePythonHost } from '../node/pythonHostNode.ts';
import { tracesFolder } from '../scripts/vite-preset-traces.mjs';
import { decodeTrace, presetNamed, simulate, type Trace } from '../src-core/index.ts';

/** By the preset's name, each decoded or simulated for the caller alone. Throws for a name that is none. */
export async function presetTraces(names: readonly string[]): Promise<ReadonlyMap<string, Trace>> {
  const folder = tracesFolder();
  const host = folder === null ? createNodePythonHost() : null;
  try {
    const traces = new Map<string, Trace>();
    for (const name of new Set(names)) {
      const preset = presetNamed(name);
      if (!preset) throw new Error(`there is no preset ${name}`);
      traces.set(name, folder === null ? await simulate(preset, host!) : decodeTrace(readFileSync(join(folder, `${name}.json`), 'utf8')));
    }
    return traces;
  } finally {
    host?.dispose();
  }
}
