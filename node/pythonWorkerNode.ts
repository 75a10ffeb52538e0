/** The interpreter worker in Node: a worker thread that takes Pyodide from the package and the .pyc library from the cache. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { InterpreterAssets, InterpreterSettings } from '../cpython/interpreter.ts';
import type { InterpreterImage } from '../cpython/interpreterImage.ts';
import type { WorkerRequest } from '../cpython/messages.ts';
import { serveAlone, type AloneRequest } from '../cpython/serveAlone.ts';
import { serveProcesses } from '../cpython/serveProcesses.ts';
import { ownThread, threadMs } from './threadClock.ts';

export interface NodeWorkerData {
  /** file: URL of the pyodide package's folder, ending in `/`. */
  readonly pyodideUrl: string;
  readonly stdlibPath: string;
  readonly hostFiles: Readonly<Record<string, string>>;
  readonly settings: InterpreterSettings;
  /** As in the browser's worker: one process has it to itself, and goes on from an image. */
  readonly alone?: true;
  readonly image?: InterpreterImage;
}

const { pyodideUrl, stdlibPath, hostFiles, settings, alone, image } = workerData as NodeWorkerData;
const [pyodide, factory] = (await Promise.all([import(`${pyodideUrl}pyodide.mjs`), import(`${pyodideUrl}pyodide.asm.mjs`)])) as [
  Pick<InterpreterAssets, 'loadPyodide'>,
  { readonly default: InterpreterAssets['createModule'] },
];
const wasm = new Uint8Array(readFileSync(new URL('pyodide.asm.wasm', pyodideUrl)));
const assets: InterpreterAssets = { loadPyodide: pyodide.loadPyodide, createModule: factory.default, wasm, indexUrl: fileURLToPath(pyodideUrl), stdlibUrl: stdlibPath, hostFiles };

/** What this worker says first: that it is ready, and where its own time is told. */
export interface NodeWorkerReady {
  readonly thread: string | null;
}

const port = parentPort;
if (!port) throw new Error('this file runs in a worker thread');
const thread = ownThread();
if (alone) {
  const answer = await serveAlone(assets, settings, image);
  port.on('message', (request: AloneRequest) => port.postMessage(answer(request)));
} else {
  const serve = await serveProcesses(assets, settings, (answer) => port.postMessage(answer), thread === null ? undefined : () => threadMs(thread));
  port.on('message', (request: WorkerRequest) => serve(request));
}
port.postMessage({ thread } satisfies NodeWorkerReady);
