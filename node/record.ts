/** What CPython does in each preset, recorded from real runs: the page shows them before an interpreter is loaded. */
import { presets, recordingHost, simulate, type PythonRecording } from '../src-core/index.ts';
import { createNodePythonHost } from './pythonHostNode.ts';

/** By the preset's name. */
export async function recordPresets(): Promise<Record<string, PythonRecording>> {
  const host = createNodePythonHost();
  const recordings: Record<string, PythonRecording> = {};
  try {
    for (const scenario of presets) {
      const recorder = recordingHost(host);
      await simulate(scenario, recorder);
      recordings[scenario.preset] = recorder.recording();
    }
    return recordings;
  } finally {
    await host.dispose();
  }
}
