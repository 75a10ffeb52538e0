/**
 * Real interpreters at work, and a log of each: as CGI has it (one for each request, gone afterwards), as a fork of a
 * process that has everything loaded has it (the same, but from an image), and as an application server has it (some that
 * stay). Times are real milliseconds since the way began. Whoever closes the machine ends all that is under way: what
 * waits is rejected.
 */
import { MeasureFailed, type MeasuredMachine, type MeasuredProcess } from '../worker/measureClient.ts';

/** One interpreter's life. What has not happened yet is `null`. */
export interface Life {
  readonly startedMs: number;
  /** The interpreter answers and sees its files. */
  readonly readyMs: number | null;
  /** The application is imported: in one from an image it is when it is ready. */
  readonly loadedMs: number | null;
  /** An image of it is taken: only of a parent, which then has nothing more to do. */
  readonly frozenMs: number | null;
  readonly served: readonly Served[];
  readonly endedMs: number | null;
  /** Of its WebAssembly memory, at its last word. */
  readonly heapBytes: number;
  /** Of an image: taken of it, or laid into it. */
  readonly copiedBytes: number;
}

/** A request of one client: asked, begun by the process that has it, answered. */
export interface Served {
  readonly askedMs: number;
  readonly begunMs: number;
  readonly answeredMs: number;
}

export interface WayRun {
  /** When it began, on the bench's own clock. */
  readonly zeroMs: number;
  readonly lives: readonly Life[];
  readonly answered: number;
  readonly peakAlive: number;
  readonly peakHeapBytes: number;
  /** From the beginning to the last answer; `null` while it goes on. */
  readonly totalMs: number | null;
}

export interface Bench {
  readonly machine: MeasuredMachine;
  now(): number;
  /** Told after everything that happens. */
  tell(run: WayRun): void;
}

export const nothingRun: WayRun = { zeroMs: 0, lives: [], answered: 0, peakAlive: 0, peakHeapBytes: 0, totalMs: null };

const PATH = '/hello?name=kim';

/** CGI: each of `atOnce` clients has a process made for its request, and ended with the answer. */
export async function runCgi(bench: Bench, { requests, atOnce }: { readonly requests: number; readonly atOnce: number }): Promise<WayRun> {
  const log = new Log(bench);
  await clients(requests, atOnce, async () => {
    const askedMs = log.now();
    const { process, life } = await brought(bench.machine, log);
    await serve(log, life, process, askedMs, true);
    ended(log, { process, life });
  });
  return log.over();
}

/**
 * From a snapshot: one process starts, imports the application, and an image of it is taken. Each request then has a
 * process that is a whole copy of this image, and ends with the answer.
 */
export async function runForked(bench: Bench, { requests, atOnce }: { readonly requests: number; readonly atOnce: number }): Promise<WayRun> {
  const log = new Log(bench);
  const parent = await brought(bench.machine, log, { imaged: true });
  const { imageBytes } = await parent.process.freeze();
  log.note(parent.life, { frozenMs: log.now(), copiedBytes: imageBytes });
  ended(log, parent);
  await clients(requests, atOnce, async () => {
    const askedMs = log.now();
    const life = log.begin();
    const { process, heapBytes } = await bench.machine.fork();
    const readyMs = log.now();
    log.note(life, { readyMs, loadedMs: readyMs, heapBytes, copiedBytes: imageBytes });
    await serve(log, life, process, askedMs, true);
    ended(log, { process, life });
  });
  return log.over();
}

/** Resident: `workers` processes come up and stay; clients come then, and wait for one that is free. */
export async function runResident(bench: Bench, { requests, atOnce, workers }: { readonly requests: number; readonly atOnce: number; readonly workers: number }): Promise<WayRun> {
  const log = new Log(bench);
  const all = await Promise.all(Array.from({ length: workers }, () => brought(bench.machine, log)));
  const free = [...all];
  const queue: ((worker: Brought) => void)[] = [];
  await clients(requests, atOnce, async () => {
    const askedMs = log.now();
    const worker = free.shift() ?? (await new Promise<Brought>((resolve) => queue.push(resolve)));
    await serve(log, worker.life, worker.process, askedMs, false);
    const next = queue.shift();
    if (next) next(worker);
    else free.push(worker);
  });
  const run = log.over();
  for (const one of all) ended(log, one);
  return { ...run, lives: log.run().lives };
}

/** One process by itself, asked one after the other: what is taken from it is not shared with anybody. */
export async function runAlone(bench: Bench, requests: number): Promise<WayRun> {
  const log = new Log(bench);
  const { process, life } = await brought(bench.machine, log);
  await clients(requests, 1, () => serve(log, life, process, log.now(), false));
  const run = log.over();
  ended(log, { process, life });
  return { ...run, lives: log.run().lives };
}

interface Brought {
  readonly process: MeasuredProcess;
  /** Its place in the log. */
  readonly life: number;
}

async function brought(machine: MeasuredMachine, log: Log, how?: Parameters<MeasuredMachine['start']>[0]): Promise<Brought> {
  const life = log.begin();
  const { process, heapBytes } = await machine.start(how);
  log.note(life, { readyMs: log.now(), heapBytes });
  const loaded = await process.load();
  log.note(life, { loadedMs: log.now(), heapBytes: loaded.heapBytes });
  return { process, life };
}

function ended(log: Log, { process, life }: Brought): void {
  process.end();
  log.note(life, { endedMs: log.now() });
}

async function serve(log: Log, life: number, process: MeasuredProcess, askedMs: number, runOnce: boolean): Promise<void> {
  const begunMs = log.now();
  const { heapBytes, status, errors } = await process.answer(PATH, runOnce);
  if (!/^HTTP\/1\.\d 200 /.test(status)) throw new MeasureFailed({ kind: 'refused', status, traceback: errors });
  log.served(life, { askedMs, begunMs, answeredMs: log.now() }, heapBytes);
}

/** So many clients, each of which asks again when it has its answer, until all requests are made. */
async function clients(requests: number, atOnce: number, one: () => Promise<void>): Promise<void> {
  let left = requests;
  const client = async (): Promise<void> => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: Math.min(requests, atOnce) }, client));
}

class Log {
  private readonly bench: Bench;
  private readonly zeroMs: number;
  private lives: Life[] = [];
  private peakAlive = 0;
  private peakHeapBytes = 0;
  private lastAnswerMs = 0;
  private totalMs: number | null = null;

  constructor(bench: Bench) {
    this.bench = bench;
    this.zeroMs = bench.now();
  }

  now(): number {
    return this.bench.now() - this.zeroMs;
  }

  begin(): number {
    this.lives = [...this.lives, { startedMs: this.now(), readyMs: null, loadedMs: null, frozenMs: null, served: [], endedMs: null, heapBytes: 0, copiedBytes: 0 }];
    this.tell();
    return this.lives.length - 1;
  }

  note(life: number, change: Partial<Life>): void {
    this.lives = this.lives.map((each, index) => (index === life ? { ...each, ...change } : each));
    this.tell();
  }

  served(life: number, served: Served, heapBytes: number): void {
    this.lastAnswerMs = Math.max(this.lastAnswerMs, served.answeredMs);
    this.note(life, { served: [...this.lives[life]!.served, served], heapBytes });
  }

  over(): WayRun {
    this.totalMs = this.lastAnswerMs;
    this.tell();
    return this.run();
  }

  run(): WayRun {
    const answered = this.lives.reduce((sum, { served }) => sum + served.length, 0);
    return { zeroMs: this.zeroMs, lives: this.lives, answered, peakAlive: this.peakAlive, peakHeapBytes: this.peakHeapBytes, totalMs: this.totalMs };
  }

  private tell(): void {
    this.peakAlive = Math.max(this.peakAlive, aliveIn(this.lives));
    this.peakHeapBytes = Math.max(this.peakHeapBytes, heapBytesIn(this.lives));
    this.bench.tell(this.run());
  }
}

/** Interpreters that were begun and have not ended. */
export function aliveIn(lives: readonly Life[]): number {
  return lives.filter(({ endedMs }) => endedMs === null).length;
}

/** Bytes of WebAssembly memory of those that live. */
export function heapBytesIn(lives: readonly Life[]): number {
  return lives.reduce((sum, { endedMs, heapBytes }) => sum + (endedMs === null ? heapBytes : 0), 0);
}
