/** The page's way to the simulation: one worker that stays, and CPython in its sandbox beside it. */
import { servePythonHost } from '../../cpython/portHost.ts';
import type { PythonHost, Scenario } from '../../src-core/index.ts';
import type { RunAnswer, RunOrder } from './messages.ts';

let worker: Worker | null = null;
let python: Promise<PythonHost> | null = null;
let pythonIsReady = false;

/** One run at a time. `say` is told what is waited for: CPython where it has not come yet, then the simulation. */
export async function runInWorker(scenario: Scenario, say: (what: 'python' | 'simulate') => void): Promise<RunAnswer> {
  if (!pythonIsReady) say('python');
  try {
    const host = await startPython();
    say('simulate');
    const { port1, port2 } = new MessageChannel();
    servePythonHost(port1, host);
    const answer = await order({ scenario, python: { port: port2, version: host.version } });
    port1.close();
    if (answer.kind === 'python') forgetPython();
    return answer;
  } catch (error) {
    forgetPython();
    return { kind: 'python', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Loads CPython, ahead of its first use if nothing else is to be done. */
export function startPython(): Promise<PythonHost> {
  python ??= import('../python/browserHost.ts').then(async ({ createBrowserPythonHost }) => {
    const host = createBrowserPythonHost();
    await host.ready();
    pythonIsReady = true;
    return host;
  });
  return python;
}

/** One that failed is not asked again: the next run starts another. */
function forgetPython(): void {
  python = null;
  pythonIsReady = false;
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
