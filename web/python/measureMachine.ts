/**
 * Interpreters to be measured. Each process is a worker of its own with CPython and WebAssembly memory of its own; all are
 * in one sandboxed frame (`pythonFrame.ts`), and when it is taken away none of them is left. Load this module lazily.
 */
import { pythonRunOf, workerAnswerOf, type WorkerAnswer } from '../../cpython/messages.ts';
import type { AloneRequest } from '../../cpython/serveAlone.ts';
import { guestLibrary, hello, presetNamed, type PythonCall, type PythonProcess } from '../../src-core/index.ts';
import { boot, fetchAssets, spawnOver } from './browserHost.ts';
import application from './measure_app.py?raw';
import { MeasureFailed } from './measureFailure.ts';
import { openPythonFrame, type FetchedAssets, type FrameCommand, type PythonFrame } from './pythonFrame.ts';

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
  /** What went to the application's error stream: its traceback, if it ended with an exception. */
  readonly errors: string;
}

export interface MeasuredImage extends MeasuredHeap {
  /** Of its memory, what is not zero. */
  readonly imageBytes: number;
}

export interface MeasuredProcess {
  /** Imports the site's application. */
  load(): Promise<MeasuredHeap>;
  /** Copies its memory and files, for `fork`; it goes on itself. */
  freeze(): Promise<MeasuredImage>;
  /** `runOnce`: nothing will be asked of it again (`wsgi.run_once`). */
  answer(path: string, runOnce: boolean): Promise<MeasuredAnswer>;
  /** Ends it at once. */
  end(): void;
}

export interface MeasuredMachine {
  /** A new process: worker, interpreter and the site's files. Rejects when it does not come up, or when it was ended. */
  start(how?: { readonly imaged: true }): Promise<Started>;
  /** A new worker whose memory is a whole copy of the process that was frozen last (and had been started `imaged`). */
  fork(): Promise<Started>;
  /** Ends whatever there is. */
  close(): void;
}

export interface Started extends MeasuredHeap {
  readonly process: MeasuredProcess;
}

const FOLDER = '/srv/measure';
const settings = { ...boot.settings, eventLimit: 0, heapMib: HEAP_MIB };
/** Real milliseconds: for a start on a slow machine, and for a request. */
const START_BOUND_MS = 60_000;
const CALL_BOUND_MS = 20_000;

export async function openMeasuredMachine(site: MeasuredSite): Promise<MeasuredMachine> {
  const assets = await fetchAssets();
  const frame = await openPythonFrame();
  const { preset, folder } = SITES[site];
  const files = { ...guestLibrary, ...presetNamed(preset)!.server.files, [`${FOLDER}/measure_app.py`]: application };
  let handed: FetchedAssets | undefined = assets;
  let isClosed = false;
  let pid = 0;
  const running = new Set<Running>();
  const born = (how: Birth): Promise<Started> => {
    if (isClosed) throw new Error('the machine was closed');
    const process = new Running(frame, running);
    running.add(process);
    const mine = handed;
    handed = undefined;
    return process.boot(mine, how);
  };
  const named = (): PythonProcess => ({ pid: ++pid, ppid: 0, hostname: 'browser', argv: ['python3'], environment: {}, seed: pid, path: [folder, FOLDER, LIBRARY] });
  return {
    start: async (how) => born({ request: { kind: 'start', process: named(), files }, imaged: how !== undefined }),
    fork: async () => born({ request: { kind: 'fork', child: named() }, imaged: false }),
    close: () => {
      isClosed = true;
      for (const process of running) process.end();
      frame.remove();
    },
  };
}

interface Birth {
  readonly request: Extract<WithoutId, { kind: 'start' | 'fork' }>;
  /** Whether an image will be taken of it. */
  readonly imaged: boolean;
}

class Running implements MeasuredProcess {
  private readonly port: MessagePort;
  private readonly all: Set<Running>;
  private worker: { post(message: unknown): void } | null = null;
  private waiting: { readonly id: number; settle(answer: WorkerAnswer): void; fail(error: Error): void } | null = null;
  private nextId = 1;
  private ended = false;
  private failed: (error: Error) => void = () => undefined;

  constructor(frame: PythonFrame, all: Set<Running>) {
    this.port = frame.another();
    this.all = all;
  }

  async boot(assets: FetchedAssets | undefined, { request, imaged }: Birth): Promise<Started> {
    const ending = new Promise<never>((_, reject) => (this.failed = reject));
    const how = { shares: true, takesUp: request.kind === 'fork' };
    const spawning = spawnOver(this.port, { ...boot, settings: { ...settings, imaged }, alone: true }, assets, (message) => this.heard(message), () => this.end(new Error('the interpreter ended by itself')), how);
    this.worker = await this.within(Promise.race([spawning, ending]), START_BOUND_MS);
    return { process: this, heapBytes: (await this.ask(request, START_BOUND_MS)).heapBytes };
  }

  async freeze(): Promise<MeasuredImage> {
    this.port.postMessage({ kind: 'keep' } satisfies FrameCommand);
    const { heapBytes, imageBytes = 0 } = await this.ask({ kind: 'freeze' }, CALL_BOUND_MS);
    return { heapBytes, imageBytes };
  }

  async load(): Promise<MeasuredHeap> {
    return this.call('load', ['wsgi:application']);
  }

  async answer(path: string, runOnce: boolean): Promise<MeasuredAnswer> {
    const { heapBytes, result } = await this.call('answer', [path, runOnce]);
    const [status, bytes, errors] = Array.isArray(result) ? (result as readonly unknown[]) : [];
    if (typeof status !== 'string' || typeof bytes !== 'number' || typeof errors !== 'string') throw new Error('the interpreter said what it cannot say');
    return { heapBytes, status, bytes, errors };
  }

  end(why = new Error('the process was ended')): void {
    if (this.ended) return;
    this.ended = true;
    this.all.delete(this);
    this.port.postMessage({ kind: 'terminate' });
    this.failed(why);
    this.waiting?.fail(why);
    // What was posted is still delivered.
    this.port.close();
  }

  private async call(name: string, args: PythonCall['args']): Promise<MeasuredHeap & { readonly result: unknown }> {
    const call: PythonCall = { function: `measure_app:${name}`, args, epochUs: hello.epochMs * 1000, input: '' };
    const { heapBytes, run: text } = await this.ask({ kind: 'call', call }, CALL_BOUND_MS);
    const run = pythonRunOf(text ?? '');
    if (run?.error) throw new MeasureFailed({ kind: 'raised', message: `${run.error.type}: ${run.error.message}`, traceback: run.error.traceback });
    if (run?.outcome !== 'returned') throw new Error(run?.outcome ?? 'the interpreter gave no answer');
    return { heapBytes, result: run.result };
  }

  private async ask(request: WithoutId, boundMs: number): Promise<WorkerAnswer> {
    const id = this.nextId++;
    const answering = new Promise<WorkerAnswer>((settle, fail) => (this.waiting = { id, settle, fail }));
    if (this.ended) throw new Error('the process was ended');
    this.worker?.post({ ...request, id });
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
    const timer = setTimeout(() => this.end(new MeasureFailed({ kind: 'late', seconds: boundMs / 1000 })), boundMs);
    return work.finally(() => clearTimeout(timer));
  }
}

type WithoutId = AloneRequest extends infer R ? (R extends AloneRequest ? Omit<R, 'id'> : never) : never;

/** Where Debian keeps Python packages. */
const LIBRARY = '/usr/lib/python3/dist-packages';
