/** CPython for tests and the command line: the interpreter in a worker thread of Node. */
import { Worker } from 'node:worker_threads';
import { pathToFileURL } from 'node:url';
import { hostFiles } from '../cpython/hostFiles.ts';
import { superviseWorker, type InterpreterWorker, type SupervisedHost } from '../cpython/supervisedHost.ts';
import { pythonVersion } from '../cpython/version.ts';
import { compiledStdlib, pyodideFolder, workerSource } from '../scripts/python-assets.mjs';
import { lineCosts } from '../src-core/index.ts';
import type { NodeWorkerData, NodeWorkerReady } from './pythonWorkerNode.ts';
import { threadMs } from './threadClock.ts';

export interface NodePythonHostOptions {
  /** Milliseconds of computing after which a call is stopped (of real time where a thread's computing is not told). */
  readonly boundMs?: number;
  readonly heapMib?: number;
  /** Recorded events of Python frames a call. */
  readonly eventLimit?: number;
}

/** The interpreter starts with `ready()` or the first call; `dispose()` ends it, without which Node does not exit. */
export function createNodePythonHost(options: NodePythonHostOptions = {}): SupervisedHost {
  const { boundMs = 5000, heapMib = 256, eventLimit = 20_000 } = options;
  const workerData = {
    pyodideUrl: pathToFileURL(pyodideFolder).href,
    hostFiles,
    settings: { ...lineCosts, eventLimit, heapMib },
  };
  return superviseWorker((heard, died) => spawn(workerData, heard, died), { boundMs, version: pythonVersion });
}

async function spawn(
  data: Omit<NodeWorkerData, 'stdlibPath'>,
  heard: (message: unknown) => void,
  died: () => void,
): Promise<InterpreterWorker> {
  const source = await workerSource('node/pythonWorkerNode.ts');
  const workerData: NodeWorkerData = { ...data, stdlibPath: compiledStdlib() };
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), { workerData });
  worker.on('error', died);
  worker.on('exit', died);
  const { thread } = await new Promise<NodeWorkerReady>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  worker.on('message', heard);
  return { post: (request) => worker.postMessage(request), terminate: () => void worker.terminate(), ...(thread === null ? {} : { computedMs: clockOf(thread) }) };
}

/** A thread that has ended computes no more; that it has is told in another way. */
function clockOf(thread: string): () => number {
  let lastMs = 0;
  return () => {
    try {
      lastMs = threadMs(thread);
    } catch {
      // As it was.
    }
    return lastMs;
  };
}
