/**
 * Interpreters to be measured. Each process is a worker of its own with CPython and WebAssembly memory of its own; all are
 * in one sandboxed frame (`pythonFrame.ts`), and when it is taken away none of them is left. Load this module lazily.
 */
import { pythonRunOf, workerAnswerOf, type WorkerAnswer, type WorkerRequest } from '../../cpython/messages.ts';
import type { InterpreterWorker } from '../../cpython/supervisedHost.ts';
import { guestLibrary, hello, presetNamed, type PythonCall } from '../../src-core/index.ts';
import { boot, fetchAssets, spawnOver } from './browserHost.ts';
import application from './measure_app.py?raw';
import { openPythonFrame, type PythonFrame } from './pythonFrame.ts';
import type { WorkerBoot } from './pythonWorkerBrowser.ts';

/** What an interpreter of a measurement may have at most. */
export const HEAP_MIB = 96;

/** The preset that has the site's files, and where `wsgi.py` is. */
const SITES = {
  callable: { preset: 'hello', folder: '/srv/shop' },
  micro: { preset: 'micro-framework', folder: '/srv/shop_flask' },
  full: { preset: 'full-framework', folder: '/srv/shop_django' },
} as const;
export type MeasuredSite = keyof typeof SITES;

/** The bytes of its WebAssembly memory after what was asked. */
export interface MeasuredHeap {
  readonly heapBytes: number;
}

export interface MeasuredAnswer extends MeasuredHeap {
  /** `HTTP/1.0 200 OK`. */
  readonly status: string;
  readonly bytes: number;
}

export interface MeasuredProcess {
  /** Imports the site's application. */
  load(): Promise<MeasuredHeap>;
  /** `runOnce`: nothing will be asked of it again (`wsgi.run_once`). */
  answer(path: string, runOnce: boolean): Promise<MeasuredAnswer>;
  /** Ends it at once. */
  end(): void;
}

export interface MeasuredMachine {
  /** A new process: worker, interpreter and the site's files. Rejects when it does not come up, or when it was ended. */
  start(): Promise<{ readonly process: MeasuredProcess; readonly heapBytes: number }>;
  /** Ends whatever there is. */
  close(): void;
}

const FOLDER = '/srv/measure';
const settings = { ...boot, settings: { ...boot.settings, eventLimit: 0, heapMib: HEAP_MIB } };
/** Real milliseconds: for a start on a slow machine, and for a request. */
const START_BOUND_MS = 60_000;
const CALL_BOUND_MS = 20_000;

export async function openMeasuredMachine(site: MeasuredSite): Promise<MeasuredMachine> {
  const assets = await fetchAssets();
  const frame = await openPythonFrame();
  const { preset, folder } = SITES[site];
  const files = { ...guestLibrary, ...presetNamed(preset)!.server.files, [`${FOLDER}/measure_app.py`]: application };
  let handed: WorkerBoot['assets'] | undefined = assets;
  let isClosed = false;
  const running = new Set<Running>();
  return {
    start: async () => {
      if (isClosed) throw new Error('the machine was closed');
      const process = new Running(frame, running);
      running.add(process);
      const mine = handed;
      handed = undefined;
      return { process, heapBytes: await process.boot(mine, files, folder) };
    },
    close: () => {
      isClosed = true;
      for (const process of running) process.end();
      frame.remove();
    },
  };
}

class Running implements MeasuredProcess {
  private readonly port: MessagePort;
  private readonly all: Set<Running>;
  private worker: InterpreterWorker | null = null;
  private waiting: { readonly id: number; settle(answer: WorkerAnswer): void; fail(error: Error): void } | null = null;
  private nextId = 1;
  private ended = false;
  private failed: (error: Error) => void = () => undefined;

  constructor(frame: PythonFrame, all: Set<Running>) {
    this.port = frame.another();
    this.all = all;
  }

  async boot(assets: WorkerBoot['assets'] | undefined, files: Readonly<Record<string, string>>, folder: string): Promise<number> {
    const ending = new Promise<never>((_, reject) => (this.failed = reject));
    const spawning = spawnOver(this.port, settings, assets, (message) => this.heard(message), () => this.end('the interpreter ended by itself'));
    this.worker = await this.within(Promise.race([spawning, ending]), START_BOUND_MS);
    const process = { pid: 1, ppid: 0, hostname: 'browser', argv: ['python3'], environment: {}, seed: 1, path: [folder, FOLDER, LIBRARY] };
    return (await this.ask({ kind: 'start', process, files }, START_BOUND_MS)).heapBytes;
  }

  async load(): Promise<MeasuredHeap> {
    return this.call('load', ['wsgi:application']);
  }

  async answer(path: string, runOnce: boolean): Promise<MeasuredAnswer> {
    const { heapBytes, result } = await this.call('answer', [path, runOnce]);
    if (!Array.isArray(result) || typeof result[0] !== 'string' || typeof result[1] !== 'number') throw new Error('the interpreter said what it cannot say');
    return { heapBytes, status: result[0], bytes: result[1] };
  }

  end(why = 'the process was ended'): void {
    if (this.ended) return;
    this.ended = true;
    this.all.delete(this);
    this.port.postMessage({ kind: 'terminate' });
    const error = new Error(why);
    this.failed(error);
    this.waiting?.fail(error);
    // What was posted is still delivered.
    this.port.close();
  }

  private async call(name: string, args: PythonCall['args']): Promise<MeasuredHeap & { readonly result: unknown }> {
    const call: PythonCall = { function: `measure_app:${name}`, args, epochUs: hello.epochMs * 1000, input: '' };
    const { heapBytes, run: text } = await this.ask({ kind: 'call', pid: 1, call, boundMs: CALL_BOUND_MS }, CALL_BOUND_MS);
    const run = pythonRunOf(text ?? '');
    if (run?.outcome !== 'returned') throw new Error(run?.error?.message ?? run?.outcome ?? 'the interpreter gave no answer');
    return { heapBytes, result: run.result };
  }

  private async ask(request: WithoutId, boundMs: number): Promise<WorkerAnswer> {
    const id = this.nextId++;
    const answering = new Promise<WorkerAnswer>((settle, fail) => (this.waiting = { id, settle, fail }));
    if (this.ended) throw new Error('the process was ended');
    this.worker?.post({ ...request, id } as WorkerRequest);
    const answer = await this.within(answering, boundMs);
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer;
  }

  /** Python can forge any message of its worker: what is not the awaited answer is not heard. */
  private heard(message: unknown): void {
    const answer = workerAnswerOf(message);
    if (answer && answer.id === this.waiting?.id && answer.event === undefined) this.waiting.settle(answer);
  }

  private async within<T>(work: Promise<T>, boundMs: number): Promise<T> {
    const timer = setTimeout(() => this.end(`no answer within ${boundMs / 1000} s`), boundMs);
    return work.finally(() => clearTimeout(timer));
  }
}

type WithoutId = WorkerRequest extends infer R ? (R extends WorkerRequest ? Omit<R, 'id'> : never) : never;

/** Where Debian keeps Python packages. */
const LIBRARY = '/usr/lib/python3/dist-packages';
