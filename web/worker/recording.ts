/** What CPython did in a preset, recorded by the build: opening a preset does not wait for an interpreter. */
import type { PythonRecording } from '../../src-core/index.ts';

const kept = new Map<string, Promise<PythonRecording>>();

/** Each is fetched once. Without it there is nothing recorded, and the run asks CPython. */
export async function recordingAt(address: string): Promise<PythonRecording> {
  const loading = kept.get(address) ?? load(address);
  kept.set(address, loading);
  try {
    return await loading;
  } catch {
    kept.delete(address);
    return { version: '', runs: {} };
  }
}

async function load(address: string): Promise<PythonRecording> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`recording: ${response.status}`);
  return (await response.json()) as PythonRecording;
}
