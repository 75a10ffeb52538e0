/** The page's way to the simulation: one worker that stays, and CPython only for what the recording cannot answer. */
import { servePythonHost } from '../../cpython/portHost.ts';
import type { PythonHost, Scenario, Trace } from '../../src-core/index.ts';
import type { RunAnswer, RunFailure, RunOrder } from './messages.ts';

/** Folder of the presets' recordings beside the page, set by the build. */
// oxlint-disable-next-line no-underscore-dangle
declare const __RECORDINGS__: string;

let worker: Worker | null = null;
let python: Promise<PythonHost> | null = null;

/** `onPython` is called when the run has to ask CPython. One run at a time. */
export async function runInWorker(scenario: Scenario, onPython: () => void): Promise<{ readonly kind: 'trace'; readonly trace: Trace } | RunFailure> {
  const recorded = await order({ scenario, python: null });
  if (recorded.kind !== 'notRecorded') return recorded;
  onPython();
  try {
    const host = await startPython();
    const { port1, port2 } = new MessageChannel();
    servePythonHost(port1, host);
    const answer = await order({ scenario, python: { port: port2, version: host.version } });
    port1.close();
    if (answer.kind === 'notRecorded') throw new Error('no recording');
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

function order(run: Omit<RunOrder, 'recording'>): Promise<RunAnswer> {
  worker ??= new Worker(new URL('./simulate.worker.ts', import.meta.url), { type: 'module' });
  const current = worker;
  return new Promise((resolve) => {
    current.onmessage = ({ data }: MessageEvent<RunAnswer>) => resolve(data);
    current.onerror = (event) => {
      worker = null;
      resolve({ kind: 'bug', message: event.message || 'the simulation worker did not start' });
    };
    current.postMessage({ ...run, recording: new URL(`${__RECORDINGS__}${encodeURIComponent(run.scenario.preset)}.json`, document.baseURI).href } satisfies RunOrder, run.python ? [run.python.port] : []);
  });
}
