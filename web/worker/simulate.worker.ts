/** Runs the simulation away from the page, one scenario at a time. */
import { ConfigError, NotRecorded, recordedHost, simulate, type PythonRecording } from '../../src-core/index.ts';
import type { RunAnswer, RunOrder } from './messages.ts';
import { connectPythonHost, PythonUnavailable } from './pythonPort.ts';
import { recordingUrl } from './recordingUrl.ts';

/** Fetched as soon as the worker starts; the first screen waits for it, and not for CPython. */
const recording: Promise<PythonRecording> = recordingUrl === null ? Promise.resolve({ version: '', runs: {} }) : fetch(recordingUrl).then((response) => response.json() as Promise<PythonRecording>);

self.onmessage = async ({ data }: MessageEvent<RunOrder>) => {
  self.postMessage(await answerTo(data));
};

async function answerTo({ scenario, python }: RunOrder): Promise<RunAnswer> {
  try {
    const host = python ? await connectPythonHost(python) : recordedHost(await recording);
    return { kind: 'trace', trace: await simulate(scenario, host) };
  } catch (error) {
    if (error instanceof NotRecorded) return { kind: 'notRecorded' };
    if (error instanceof PythonUnavailable || error instanceof NotRecorded) return { kind: 'python', reason: error.message };
    if (!(error instanceof ConfigError)) return { kind: 'bug', message: error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error) };
    const { source, line, column, key, params } = error;
    return { kind: 'config', source, line, column, key, params };
  }
}
