/**
 * CPython for the page. Load this module lazily (`import('…/browserHost.ts')`): it brings 20 MB of assets with it. It
 * fetches them, and hands them to a sandboxed frame, in which the interpreter worker runs.
 *
 * `document.documentElement.dataset.python` says `starting`, `ready` or `failed`, for tests and for styles.
 */
import { directory, workerText } from 'virtual:cpython-assets';
import { hostFiles } from '../../cpython/hostFiles.ts';
import { superviseWorker, type InterpreterWorker, type SupervisedHost } from '../../cpython/supervisedHost.ts';
import { pythonVersion } from '../../cpython/version.ts';
import { lineCosts } from '../../src-core/index.ts';
import { openPythonFrame, type FetchedAssets, type FrameCommand, type FrameReport, type PythonFrame, type Spawn } from './pythonFrame.ts';
import type { WorkerBoot } from './pythonWorkerBrowser.ts';

export interface BrowserPythonHostOptions {
  /** Real milliseconds after which a call is stopped; longer on a machine that is slow. */
  readonly boundMs?: number;
}

export const boot: Omit<WorkerBoot, 'assets' | 'image'> = { hostFiles, settings: { ...lineCosts, eventLimit: 20_000, heapMib: 256 } };

/** Starts to load at once; `ready()` tells when the interpreter answers, `dispose()` takes it from the page. */
export function createBrowserPythonHost({ boundMs = 5000 }: BrowserPythonHostOptions = {}): SupervisedHost {
  const assets = fetchAssets();
  const frame = openPythonFrame();
  let spawned = false;
  const spawn = async (heard: (message: unknown) => void, died: () => void): Promise<InterpreterWorker> => {
    const [handed, open] = await Promise.all([spawned ? undefined : assets, frame]);
    spawned = true;
    return spawnOver(open.port, boot, handed, heard, died);
  };
  const host = superviseWorker(spawn, { boundMs, version: pythonVersion });
  say('starting');
  host.ready().then(
    () => say('ready'),
    () => say('failed'),
  );
  return Object.assign(host, { dispose: disposing(host, frame) });
}

/** A worker over a port of the frame, which keeps the assets that the first one is handed. */
export async function spawnOver(
  port: MessagePort,
  boot: Omit<WorkerBoot, 'assets' | 'image'>,
  assets: FetchedAssets | undefined,
  heard: (message: unknown) => void,
  died: () => void,
  how: Pick<Spawn, 'shares' | 'takesUp'> = {},
): Promise<Pick<InterpreterWorker, 'terminate' | 'bootMs'> & { post(message: unknown): void }> {
  const post = (command: FrameCommand, transfer: Transferable[] = []): void => port.postMessage(command, transfer);
  const begin = performance.now();
  await new Promise<void>((resolve, reject) => {
    port.onmessage = ({ data }: MessageEvent<FrameReport>) => (data.kind === 'heard' ? resolve() : reject(new Error(data.message)));
    post({ kind: 'spawn', workerText, boot, ...how, ...(assets ? { assets } : {}) }, assets ? [assets.wasm, assets.stdlib] : []);
  });
  port.onmessage = ({ data }: MessageEvent<FrameReport>) => (data.kind === 'heard' ? heard(data.message) : died());
  return { post: (message) => post({ kind: 'post', message }), terminate: () => post({ kind: 'terminate' }), bootMs: performance.now() - begin };
}

export async function fetchAssets(): Promise<FetchedAssets> {
  const read = async (name: string): Promise<Response> => {
    const response = await fetch(new URL(directory + name, document.baseURI));
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return response;
  };
  const [loader, factory, wasm, stdlib] = await Promise.all([
    read('pyodide.mjs').then((response) => response.text()),
    read('pyodide.asm.mjs').then((response) => response.text()),
    read('pyodide.asm.wasm').then((response) => response.arrayBuffer()),
    read('python_stdlib.zip').then((response) => response.arrayBuffer()),
  ]);
  return { loader, factory, wasm, stdlib };
}

function disposing(host: SupervisedHost, frame: Promise<PythonFrame>): () => void {
  const dispose = host.dispose.bind(host);
  return () => {
    dispose();
    void frame.then((opened) => opened.remove());
  };
}

function say(state: 'starting' | 'ready' | 'failed'): void {
  document.documentElement.dataset['python'] = state;
}
