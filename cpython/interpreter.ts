/**
 * One CPython (Pyodide) whose view of the machine is closed: its clocks and its entropy come from cells in its own
 * memory, its time zone is UTC, it has no network, and its memory ends at a limit. What it sees is therefore a function
 * of its memory and files alone, which is what makes images of them whole processes.
 */
import type { FileSystem } from './fileTree.ts';
import { freeze, makeRoom, rememberBridge, settle, thawed, thawing, type Imaged, type InterpreterImage } from './interpreterImage.ts';
import { pythonVersion } from './version.ts';

export interface InterpreterAssets {
  readonly loadPyodide: (config: object) => Promise<unknown>;
  /** The Emscripten factory of `pyodide.asm.mjs`. */
  readonly createModule: (settings: object) => Promise<unknown>;
  readonly wasm: Uint8Array | WebAssembly.Module;
  /** Pyodide looks for its wasm here, ahead of time and in vain: it is given `wasm`. */
  readonly indexUrl: string;
  /** Where the standard library (a zip of .pyc files) is read from, once. */
  readonly stdlibUrl: string;
  /** `hopbyhop/*.py`: file name → text. */
  readonly hostFiles: Readonly<Record<string, string>>;
}

export interface InterpreterSettings {
  /** What a traced line costs on the simulated clock (`src-core/python/lineCosts.ts`). */
  readonly lineNs: number;
  readonly nativeLineNs: number;
  readonly eventLimit: number;
  readonly heapMib: number;
  /** Whether an image can be taken of it. */
  readonly imaged?: boolean;
}

export interface Interpreter {
  readonly files: FileSystem;
  readonly memory: { readonly buffer: ArrayBuffer };
  start(process: string): void;
  fork(process: string): void;
  /** One call and its run, as JSON. */
  run(call: string, listener: RunListener): string;
  /** Throws unless it was started `imaged`. */
  freeze(): InterpreterImage;
}

/** What is asked and told while Python runs. */
export interface RunListener {
  pastDeadline(): boolean;
  /** If there, each event as it happens, as JSON. */
  report?(event: string): void;
  /** A question to another process, `{peer, question, epochUs}`; its answer `{answer, us, run?}`, or `{}` when nobody is there. Both as JSON. */
  ask(question: string): string;
}

interface Pyodide extends Imaged {
  readonly globals: Imaged['globals'] & { get(name: string): (...args: string[]) => unknown };
}

type WasmImports = Record<string, Record<string, (...args: never[]) => unknown>>;

/** What the clocks say while the interpreter itself starts: the same in every run. */
const bootMs = Date.UTC(2026, 0, 1);
const heapPageBytes = 65536;
/** By how much files may grow in one call. */
const diskBytes = 64 * 2 ** 20;
/** WASI's number for ENOSPC. */
const errnoNoSpace = 51;

/** `image`: the interpreter goes on where that one stood, instead of starting. */
export async function bootInterpreter(assets: InterpreterAssets, settings: InterpreterSettings, image?: InterpreterImage): Promise<Interpreter> {
  const machine = new MachineCells();
  const listening = new Listening();
  closeClocks(machine);
  const pyodide = await new Promise<Pyodide>((resolve, reject) => {
    const start = image ? thawed(listening.functions) : {};
    assets.loadPyodide({ ...config(assets, settings, machine, image, reject), ...start }).then((ready) => resolve(ready as Pyodide), reject);
  });
  closeNetwork();
  if (!image) return install(pyodide, settings, machine, listening);
  machine.address = image.address;
  settle(pyodide, image);
  return opened(pyodide, machine, listening, null);
}

/** What Python calls in JavaScript; whom it reaches is another with each run. */
class Listening {
  now: RunListener = { pastDeadline: () => false, ask: () => '{}' };
  readonly functions = {
    past_deadline: () => this.now.pastDeadline(),
    report: (event: string) => this.now.report?.(event),
    ask: (question: string) => this.now.ask(question),
  };
}

/** Where the interpreter's clock and entropy lie in its memory; before `hopbyhop` is installed: constants. */
class MachineCells {
  memory: WebAssembly.Memory | undefined;
  address = 0;
  private bootEntropy = 1;

  get clockMs(): number {
    return this.address === 0 ? bootMs : Math.max(this.cells()[0] ?? 0, 1) / 1000;
  }

  /** mulberry32 (Tommy Ettinger, public domain), its state in the process's own memory. */
  randomByte(): number {
    const state = ((this.address === 0 ? this.bootEntropy : (this.cells()[1] ?? 0)) + 0x6d2b79f5) >>> 0;
    if (this.address === 0) this.bootEntropy = state;
    else this.cells()[1] = state;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return (mixed ^ (mixed >>> 14)) & 0xff;
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.buffer());
  }

  private cells(): Float64Array {
    return new Float64Array(this.buffer(), this.address, 2);
  }

  private buffer(): ArrayBuffer {
    if (!this.memory) throw new Error('the interpreter has no memory yet');
    return this.memory.buffer as ArrayBuffer;
  }
}

/** Emscripten takes clocks and file times from these two; this worker has no other use for them. */
function closeClocks(machine: MachineCells): void {
  // With a fraction, unlike the real one: time.time() tells microseconds.
  Date.now = () => machine.clockMs;
  performance.now = () => machine.clockMs - bootMs;
}

function config(assets: InterpreterAssets, settings: InterpreterSettings, machine: MachineCells, image: InterpreterImage | undefined, failed: (reason: unknown) => void): object {
  return {
    indexURL: assets.indexUrl,
    packageBaseUrl: assets.indexUrl,
    lockFileContents: { info: { abi_version: '2026_0', arch: 'wasm32', platform: 'emscripten_5_0_3', python: pythonVersion }, packages: {} },
    jsglobals: Object.create(null) as object,
    stdin: () => null,
    env: { HOME: '/', PYTHONHASHSEED: '0', LANG: 'C.UTF-8' },
    stdLibURL: assets.stdlibUrl,
    fsInit: (files: FileSystem) => {
      files.mkdirTree('/lib/hopbyhop');
      for (const [name, text] of Object.entries(assets.hostFiles)) files.writeFile(`/lib/hopbyhop/${name}`, text);
    },
    createPyodideModule: (emscripten: Record<string, unknown>) => {
      emscripten['instantiateWasm'] = (imports: WasmImports, done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void) => {
        void instantiate(assets.wasm, imports, settings, machine, image).then(({ instance, module }) => done(instance, module), failed);
        return {};
      };
      const made = assets.createModule(emscripten);
      return image ? made.then((module) => thawing(module, machine.memory!, image)) : made;
    },
  };
}

async function instantiate(wasm: InterpreterAssets['wasm'], imports: WasmImports, settings: InterpreterSettings, machine: MachineCells, image: InterpreterImage | undefined) {
  closeImports(imports, machine);
  Object.assign(imports['env'] ?? {}, await errorMarker());
  const module = wasm instanceof WebAssembly.Module ? wasm : await WebAssembly.compile(wasm as Uint8Array<ArrayBuffer>);
  const instance = await WebAssembly.instantiate(module, imports as WebAssembly.Imports);
  const memory = instance.exports['memory'] as WebAssembly.Memory;
  machine.memory = memory;
  capMemory(memory, settings.heapMib);
  if (image) makeRoom(memory, image);
  return { instance, module };
}

/** The real machine's entropy and time zone do not reach Python. `struct tm` (musl): isdst at 32, gmtoff at 36. */
function closeImports(imports: WasmImports, machine: MachineCells): void {
  const env = imports['env'] as Record<string, (...args: number[]) => unknown>;
  const wasi = imports['wasi_snapshot_preview1'] as Record<string, (...args: number[]) => unknown>;
  wasi['random_get'] = (address = 0, size = 0) => {
    const bytes = machine.bytes();
    for (let index = 0; index < size; index++) bytes[address + index] = machine.randomByte();
    return 0;
  };
  const gmtime = env['_gmtime_js'];
  env['_localtime_js'] = (time, tm = 0) => {
    gmtime?.(time as number, tm);
    machine.bytes().fill(0, tm + 32, tm + 40);
  };
  env['_mktime_js'] = (...args) => env['_timegm_js']?.(...args);
  env['_tzset_js'] = (timezone = 0, daylight = 0, standardName = 0, summerName = 0) => {
    const bytes = machine.bytes();
    bytes.fill(0, timezone, timezone + 4);
    bytes.fill(0, daylight, daylight + 4);
    for (const name of [standardName, summerName]) bytes.set([0x55, 0x54, 0x43, 0], name);
  };
}

/** `memory.grow` beyond the limit fails, and Python raises MemoryError. */
function capMemory(memory: WebAssembly.Memory, heapMib: number): void {
  const grow = memory.grow.bind(memory);
  const limit = (heapMib * 2 ** 20) / heapPageBytes;
  memory.grow = (pages) => {
    if (memory.buffer.byteLength / heapPageBytes + pages > limit) throw new RangeError('the process may not have more memory');
    return grow(pages);
  };
}

/**
 * Pyodide marks a JavaScript error by a value that nothing else can be. Its own loader makes it by a small module with
 * a reference type of its own, and, where WebAssembly knows no garbage-collected types (Node 20), by a symbol.
 */
async function errorMarker(): Promise<WebAssembly.Exports> {
  const text = 'AGFzbQEAAAABDANfAGAAAW9gAW8BfwMDAgECBygCE0pzdl9HZXRFcnJvcl9pbXBvcnQAAA5Kc3ZFcnJvcl9DaGVjawABChMCBwD7AQD7GwsJACAA+xr7FAAL';
  try {
    return (await WebAssembly.instantiate(Uint8Array.from(atob(text), (character) => character.charCodeAt(0)))).instance.exports;
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    const marker = Symbol('error marker');
    return { Jsv_GetError_import: () => marker, JsvError_Check: (value: unknown) => value === marker };
  }
}

function closeNetwork(): void {
  const refuse = () => Promise.reject(new TypeError('no network in this process'));
  Object.assign(globalThis, { fetch: refuse, XMLHttpRequest: undefined, WebSocket: undefined, EventSource: undefined });
}

/**
 * Files lie in JavaScript's memory, where WebAssembly's limit does not hold: a full disk (ENOSPC) does. It counts only
 * what Python writes during a call, not what is laid out between calls.
 */
function capFiles(files: FileSystem): { limit(work: () => string): string } {
  const { MEMFS } = files.filesystems;
  const streams = MEMFS.ops_table.file.stream;
  const [write, resize] = [streams.write.bind(streams), MEMFS.resizeFileStorage.bind(MEMFS)];
  let left = Infinity;
  const spend = (bytes: number): void => {
    if (bytes > left) throw new files.ErrnoError(errnoNoSpace);
    left -= Math.max(0, bytes);
  };
  streams.write = (stream, buffer, offset, length, position, own) => {
    spend(position + length - stream.node.usedBytes);
    return write(stream, buffer, offset, length, position, own);
  };
  MEMFS.resizeFileStorage = (node, size) => {
    spend(size - node.usedBytes);
    resize(node, size);
  };
  return {
    limit(work) {
      const before = left;
      left = diskBytes;
      try {
        return work();
      } finally {
        left = before;
      }
    },
  };
}

function install(pyodide: Pyodide, settings: InterpreterSettings, machine: MachineCells, listening: Listening): Interpreter {
  const bridge = settings.imaged ? pyodide.runPython(rememberBridge) : null;
  for (const [name, hostFunction] of Object.entries(listening.functions)) pyodide.globals.set(name, hostFunction);
  pyodide.globals.set('settings', JSON.stringify(settings));
  pyodide.runPython("import sys; sys.path = ['/lib', *(p for p in sys.path if p.startswith('/lib/'))]");
  pyodide.runPython('from hopbyhop import calls; address = calls.install(settings, past_deadline, report, ask)');
  machine.address = pyodide.runPython('address') as number;
  pyodide.runPython("import gc; sys.path.remove('/lib'); del sys, calls, address, settings, past_deadline, report, ask; gc.collect(); del gc");
  return opened(pyodide, machine, listening, bridge);
}

function opened(pyodide: Pyodide, machine: MachineCells, listening: Listening, bridge: unknown): Interpreter {
  const disk = capFiles(pyodide.FS);
  const [start, fork, run] = ['start', 'fork', 'run'].map((name) => pyodide.runPython(`__import__('sys').modules['hopbyhop.calls'].${name}`) as (text: string) => unknown);
  const { memory } = machine;
  if (!start || !fork || !run || !memory) throw new Error('the interpreter did not start');
  return {
    files: pyodide.FS,
    memory: memory as { buffer: ArrayBuffer },
    start: (process) => void start(process),
    fork: (process) => void fork(process),
    // A run may ask for another in its middle, in another process's image.
    run: (call, listener) => {
      const before = listening.now;
      listening.now = listener;
      try {
        return disk.limit(() => run(call) as string);
      } finally {
        listening.now = before;
      }
    },
    freeze: () => freeze(pyodide, memory as { buffer: ArrayBuffer }, machine.address, bridge, listening.functions),
  };
}
