/** What CPython does in the default scenario, recorded from a real run: the first screen shows it before an interpreter is loaded. */
import { presets, recordingHost, simulate, type PythonRecording } from '../src-core/index.ts';
import { createNodePythonHost } from './pythonHostNode.ts';

export async function recordDefault(): Promise<PythonRecording> {
  const host = createNodePythonHost();
  try {
    const recorder = recordingHost(host);
    await simulate(presets[0]!, recorder);
    return recorder.recording();
  } finally {
    await host.dispose();
  }
}
