/** The page's way to the simulation: one worker that stays, and CPython in its sandbox beside it. */
import { servePythonHost } from '../../cpython/portHost.ts';
import type { PythonHost, Scenario } from '../../src-core/index.ts';
import type { RunAnswer, RunOrder } from './messages.ts';

let worker: Worker | null = null;
let python: Promise<PythonHost> | null = null;

/** One run at a time. `onPython` is called when CPython has to be waited for. */
export async function runInWorker(scenario: Scenario, onPython: () => void): Promise<RunAnswer> {
  onPython();
  try {
    const host = await startPython();
    const { port1, port2 } = new MessageChannel();
    servePythonHost(port1, host);
    const answer = await order({ scenario, python: { port: port2, version: host.version } });
    port1.close();
    if (answer.kind === 'python') python = null;
    return answer;
  } catch (error) {
    python = null;
    return { kind: 'python', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Loads CPython, ahead of its first use if nothing else is to be done. */
export function startPython(): Promise<PythonHost> {
  python ??= import('../python/browserHost.ts').then(async ({ createBrowserPythonHost }) => {
    const host = createBrowserPythonHost();
    await host.ready();
    return host;
  });
  return python;
}

function order(run: RunOrder): Promise<RunAnswer> {
  worker ??= new Worker(new URL('./simulate.worker.ts', import.meta.url), { type: 'module' });
  const current = worker;
  return new Promise((resolve) => {
    current.onmessage = ({ data }: MessageEvent<RunAnswer>) => resolve(data);
    current.onerror = (event) => {
      worker = null;
      resolve({ kind: 'bug', message: event.message || 'the simulation worker did not start' });
    };
    current.postMessage(run, [run.python.port]);
  });
}
