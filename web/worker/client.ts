/** The page's way to the simulation: one worker that stays, and CPython in its sandbox beside it. */
import { servePythonHost } from '../../cpython/portHost.ts';
import { pythonVersion } from '../../cpython/version.ts';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import type { Scenario } from '../../src-core/index.ts';
import type { RunAnswer, RunOrder } from './messages.ts';

let worker: Worker | null = null;
let python: Promise<SupervisedHost> | null = null;
let pythonIsReady = false;

/** One run at a time. `say` is told what is waited for: CPython where it has not come yet, then the simulation. */
export async function runInWorker(scenario: Scenario, say: (what: 'python' | 'simulate') => void): Promise<RunAnswer> {
  if (!pythonIsReady) say('python');
  const { port1, port2 } = new MessageChannel();
  // The simulation begins at once and waits for CPython where it needs it: what is wrong in a text is said before.
  const answering = order({ scenario, python: { port: port2, version: pythonVersion } });
  let isOver = false;
  const failing = startPython().then(
    (host) => {
      if (!isOver) {
        servePythonHost(port1, host);
        say('simulate');
      }
      return new Promise<never>(() => undefined);
    },
    (error: unknown): RunAnswer => {
      if (!isOver) {
        worker?.terminate();
        worker = null;
      }
      return { kind: 'python', reason: error instanceof Error ? error.message : String(error) };
    },
  );
  const answer = await Promise.race([answering, failing]);
  isOver = true;
  port1.close();
  if (answer.kind === 'python') forgetPython();
  return answer;
}

/** Loads CPython, ahead of its first use if nothing else is to be done. */
export function startPython(): Promise<SupervisedHost> {
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
  void python?.then((host) => host.dispose(), () => undefined);
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
