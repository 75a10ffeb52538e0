/**
 * The worker's side: requests in, answers out, one at a time. Used by the Node and by the browser worker alike.
 * `computedMs` is how long this worker has computed, where the platform tells.
 */
import { bootInterpreter, type InterpreterAssets, type InterpreterSettings } from './interpreter.ts';
import type { WorkerAnswer, WorkerRequest } from './messages.ts';
import { ProcessTable } from './processTable.ts';

/** The real clock, before the interpreter's simulated one takes its place in this worker. */
const realNow = performance.now.bind(performance);

export async function serveProcesses(
  assets: InterpreterAssets,
  settings: InterpreterSettings,
  answer: (message: WorkerAnswer) => void,
  computedMs: () => number = realNow,
): Promise<(request: WorkerRequest) => void> {
  const table = new ProcessTable(await bootInterpreter(assets, settings));
  return (request) => {
    try {
      const run = perform(table, request, computedMs, (event) => answer({ id: request.id, heapBytes: table.heapBytes, event }));
      answer({ id: request.id, heapBytes: table.heapBytes, ...(run === undefined ? {} : { run }) });
    } catch (error) {
      answer({ id: request.id, heapBytes: table.heapBytes, error: described(error) });
    }
  };
}

function perform(table: ProcessTable, request: WorkerRequest, computedMs: () => number, report: (event: string) => void): string | undefined {
  switch (request.kind) {
    case 'start':
      return void table.start(request.process, request.files);
    case 'fork':
      return void table.fork(request.parentPid, request.child);
    case 'exit':
      return void table.exit(request.pid);
    case 'call': {
      const [deadline, computed] = [realNow() + request.boundMs, computedMs() + request.boundMs];
      // Nobody computes longer than it takes; the real clock is asked first, as it costs next to nothing.
      const pastDeadline = (): boolean => realNow() > deadline && computedMs() > computed;
      return table.call(request.pid, request.call, request.reported ? { pastDeadline, report } : { pastDeadline });
    }
  }
}

/** Emscripten's file system throws objects that are no Errors: `{ name: 'ErrnoError', errno }`. */
function described(error: unknown): string {
  if (error instanceof Error) return error.stack ?? String(error);
  return typeof error === 'string' ? error : (JSON.stringify(error) ?? 'nothing was said');
}
