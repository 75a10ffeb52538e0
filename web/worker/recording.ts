/** What CPython did in the default scenario, recorded by the build: the first screen does not wait for an interpreter. */
import { recordedHost, type PythonHost, type PythonRecording } from '../../src-core/index.ts';
import { PythonUnavailable } from './pythonPort.ts';

let kept: Promise<PythonRecording> | null = null;

/** A host that knows only what was recorded; rejects when there is no recording to be had. */
export async function recordedPython(address: string | null): Promise<PythonHost> {
  if (!address) throw new PythonUnavailable('no recording');
  kept ??= load(address);
  try {
    return recordedHost(await kept);
  } catch (error) {
    kept = null;
    throw new PythonUnavailable(String(error));
  }
}

async function load(address: string): Promise<PythonRecording> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`recording: ${response.status}`);
  return (await response.json()) as PythonRecording;
}
