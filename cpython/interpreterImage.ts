/**
 * A running interpreter as data, from which another worker goes on where this one stood: its memory, the objects of
 * JavaScript that its Python refers to, and its files. It is taken up by Pyodide's own way of starting from a snapshot
 * (`_loadSnapshot`: a private interface of this one pinned version), which leaves out the start of Python; what is laid is
 * our image, with the pages alone that hold anything, where Pyodide's would copy every byte twice.
 *
 * Carried over is all that lies in memory: modules, objects, the state of `random`. Not carried over are open files.
 */
import { layFiles, takeFiles, type FileSystem, type FileTree } from './fileTree.ts';
import { layImage, takeImage, type MemoryImage } from './memoryImages.ts';

export interface InterpreterImage {
  /** Pages that are not zero. */
  readonly memory: MemoryImage;
  readonly heapBytes: number;
  readonly files: FileTree;
  readonly references: References;
  /** Where the interpreter's clock lies. */
  readonly address: number;
}

/** What Python refers to outside of its memory, by slot, as `syncUpSnapshotLoad2` in `pyodide.asm.mjs` reads it. */
interface References {
  readonly hiwireKeys: readonly (null | { readonly serialized: string })[];
  readonly immortalKeys: readonly string[];
}

/** Pyodide, as far as it is private. */
interface PyodideModule {
  __hiwire_get(slot: number): unknown;
  __hiwire_immortal_get(slot: number): unknown;
}
interface PyodideApi {
  /** What lies in the first slots of every Pyodide. */
  getExpectedKeys(): readonly unknown[];
  restoreSnapshot(snapshot: Uint8Array): References;
}

/** A running Pyodide, as far as an image is taken of it. */
export interface Imaged {
  readonly FS: FileSystem;
  readonly _api: Pick<PyodideApi, 'getExpectedKeys'>;
  readonly _module: PyodideModule;
  runPython(code: string): unknown;
  readonly globals: { set(name: string, value: unknown): void };
}

/** Functions of the host that Python calls, by name: each worker has its own. */
export type HostFunctions = Readonly<Record<string, (...args: never[]) => unknown>>;

const nothing = new Uint8Array(0);
const filesTimeMs = Date.UTC(2026, 0, 1);
const wasmPageBytes = 65536;
/** Whom a function of the host is called on: nothing. */
const NOBODY = '';

const isBridge = "name.partition('.')[0] in ('js', 'pyodide_js', 'pyodide', '_pyodide', '_pyodide_core')";
const hideBridge = `import sys; [sys.modules.pop(name) for name in list(sys.modules) if ${isBridge}]; del sys`;

/** Run before the simulated machine hides Pyodide's modules: they are needed where an image is taken up. */
export const rememberBridge = `import sys; [(name, module) for name, module in sys.modules.items() if ${isBridge}]`;

/** `bridge`: what `rememberBridge` gave. The interpreter goes on as it was. */
export function freeze(pyodide: Imaged, memory: { readonly buffer: ArrayBuffer }, address: number, bridge: unknown, functions: HostFunctions): InterpreterImage {
  if (!bridge) throw new Error('no image can be taken of this interpreter');
  pyodide.globals.set('bridge', bridge);
  pyodide.runPython('import sys, gc; sys.modules.update(bridge); del sys, bridge; gc.collect(); del gc');
  // What runs may make the memory grow, into another buffer.
  const { buffer } = memory;
  const image = { memory: takeImage(buffer, nothing), heapBytes: buffer.byteLength, files: takeFiles(pyodide.FS), references: referencesOf(pyodide, functions), address };
  pyodide.runPython(hideBridge);
  return image;
}

function referencesOf({ _api: api, _module: module }: Imaged, functions: HostFunctions): References {
  const names = new Map<unknown, string>(Object.entries(functions).map(([name, hostFunction]) => [hostFunction, name]));
  const serialized = (object: unknown): { readonly serialized: string } => {
    const name = object === undefined ? NOBODY : names.get(object);
    if (name === undefined) throw new Error(`Python refers to something of JavaScript that no image can hold: ${String(object)}`);
    return { serialized: name };
  };
  const immortal = slots((slot) => module['__hiwire_immortal_get'](slot), 0);
  const held = slots((slot) => module['__hiwire_get'](slot), api.getExpectedKeys().length);
  return { hiwireKeys: held.map((object) => (object === null ? null : serialized(object))), immortalKeys: immortal.slice(immortal.findIndex(isNoValue) + 1).map(String) };
}

/** All from `first`: beyond the last one, `get` throws. */
function slots(get: (slot: number) => unknown, first: number): unknown[] {
  const found: unknown[] = [];
  for (let slot = first; ; slot++) {
    try {
      found.push(get(slot));
    } catch {
      return found;
    }
  }
}

/** Behind this one are the strings that were interned since. */
function isNoValue(object: unknown): boolean {
  return typeof object === 'object' && object !== null && 'noValueMarker' in object;
}

/** What Pyodide's configuration needs so that it starts from an image, beside `thawing` its module. */
export function thawed(functions: HostFunctions): object {
  // Only that there is a snapshot: what is laid is the image.
  return { _loadSnapshot: new Uint8Array(16), _snapshotDeserializer: (name: string) => (name === NOBODY ? undefined : functions[name]) };
}

/** Gives the memory the image's size. Emscripten looks at the memory once: it must be done before that. */
export function makeRoom(memory: WebAssembly.Memory, { heapBytes }: InterpreterImage): void {
  const missing = heapBytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / wasmPageBytes));
}

/** Pyodide's module, which lays the image when its snapshot is to be restored. */
export function thawing(module: unknown, memory: WebAssembly.Memory, image: InterpreterImage): unknown {
  const { API } = module as { readonly API: PyodideApi };
  API.restoreSnapshot = () => {
    layImage(memory.buffer as ArrayBuffer, nothing, image.memory);
    return image.references;
  };
  return module;
}

/** After Pyodide's start: what it changed in the interpreter that it found is put back, and the files are laid. */
export function settle(pyodide: Imaged, image: InterpreterImage): void {
  pyodide.runPython(`import os, sys; sys.path.remove(''); os.environ.pop('LD_LIBRARY_PATH', None); del os, sys\n${hideBridge}`);
  layFiles(pyodide.FS, image.files, filesTimeMs);
}
