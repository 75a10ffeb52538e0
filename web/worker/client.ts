/** The page's way to the simulation: one worker that stays, and CPython only for what the recording cannot answer. */
import type { PythonHost, Scenario, Trace } from '../../src-core/index.ts';
import type { RunAnswer, RunFailure, RunOrder } from './messages.ts';
import { servePythonHost } from './pythonPort.ts';

/** File name of the recording, set by the build. */
declare const __RECORDING__: string;

let worker: Worker | null = null;
let python: Promise<PythonHost> | null = null;

/** `onPython` is called when the run has to ask CPython. One run at a time. */
export async function runInWorker(scenario: Scenario, onPython: () => void): Promise<{ readonly kind: 'trace'; readonly trace: Trace } | RunFailure> {
  const recorded = await order({ scenario, python: null });
  if (recorded.kind !== 'notRecorded') return recorded;
  onPython();
  const { port1, port2 } = new MessageChannel();
  servePythonHost(port1, startPython());
  const answer = await order({ scenario, python: port2 });
  port1.close();
  if (answer.kind === 'python') python = null;
  return answer.kind === 'notRecorded' ? { kind: 'python', reason: 'not recorded' } : answer;
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

/** Starts the worker, which begins to fetch what it needs. */
export function startWorker(): Worker {
  worker ??= new Worker(new URL('./simulate.worker.ts', import.meta.url), { type: 'module' });
  return worker;
}

function order(run: RunOrder): Promise<RunAnswer> {
  const current = startWorker();
  return new Promise((resolve) => {
    current.onmessage = ({ data }: MessageEvent<RunAnswer>) => resolve(data);
    current.onerror = (event) => {
      worker = null;
      resolve({ kind: 'bug', message: event.message || 'the simulation worker did not start' });
    };
    current.postMessage(run, run.python ? [run.python] : []);
  });
}
