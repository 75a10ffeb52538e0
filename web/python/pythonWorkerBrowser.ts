/**
 * The interpreter worker in the browser. It runs in a frame of opaque origin that may connect to nothing, so that all it
 * needs comes in its first message: Pyodide's two scripts as text, its WebAssembly and the library as bytes.
 */
import { serveProcesses } from '../../cpython/serveProcesses.ts';
import type { InterpreterAssets, InterpreterSettings } from '../../cpython/interpreter.ts';
import type { InterpreterImage } from '../../cpython/interpreterImage.ts';
import type { WorkerRequest } from '../../cpython/messages.ts';
import { serveAlone, type AloneAnswer, type AloneRequest } from '../../cpython/serveAlone.ts';

export interface WorkerBoot {
  readonly assets: {
    readonly loader: string;
    readonly factory: string;
    /** Compiled already, where workers share it. */
    readonly wasm: ArrayBuffer | WebAssembly.Module;
    readonly stdlib: ArrayBuffer;
  };
  readonly hostFiles: Readonly<Record<string, string>>;
  readonly settings: InterpreterSettings;
  /** One process has the worker to itself; without it, processes share the interpreter. */
  readonly alone?: true;
  /** Where a process that is alone goes on. */
  readonly image?: InterpreterImage;
}

const indexUrl = 'https://nowhere.invalid/';
const stdlibUrl = `${indexUrl}python_stdlib.zip`;

globalThis.addEventListener('message', (event: MessageEvent<WorkerBoot>) => boot(event.data).catch(fail), { once: true });

async function boot({ assets, hostFiles, settings, alone, image }: WorkerBoot): Promise<void> {
  // The library is the one thing that Pyodide fetches here; the wasm that it also asks for is given to it directly.
  globalThis.fetch = (asked) => (addressOf(asked).endsWith('/python_stdlib.zip') ? Promise.resolve(new Response(assets.stdlib)) : new Promise(() => undefined));
  const [loader, factory] = (await Promise.all([importText(assets.loader), importText(assets.factory)])) as [
    Pick<InterpreterAssets, 'loadPyodide'>,
    { readonly default: InterpreterAssets['createModule'] },
  ];
  const wasm = assets.wasm instanceof ArrayBuffer ? new Uint8Array(assets.wasm) : assets.wasm;
  const own: InterpreterAssets = { loadPyodide: loader.loadPyodide, createModule: factory.default, wasm, indexUrl, stdlibUrl, hostFiles };
  if (alone) {
    const answer = await serveAlone(own, settings, image);
    globalThis.addEventListener('message', (event: MessageEvent<AloneRequest>) => tell(answer(event.data)));
  } else {
    const serve = await serveProcesses(own, settings, (said) => globalThis.postMessage(said));
    globalThis.addEventListener('message', (event: MessageEvent<WorkerRequest>) => serve(event.data));
  }
  globalThis.postMessage('ready');
}

/** An image is handed over, not copied once more. */
function tell(answer: AloneAnswer): void {
  const { image } = answer;
  globalThis.postMessage(answer, { transfer: image ? [image.memory.data.buffer, image.memory.pages.buffer] : [] });
}

function addressOf(asked: RequestInfo | URL): string {
  if (typeof asked === 'string') return asked;
  return asked instanceof Request ? asked.url : asked.href;
}

/** Outside the promise, so that the worker's `error` event tells the page. */
function fail(reason: unknown): void {
  setTimeout(() => {
    throw reason;
  });
}

async function importText(text: string): Promise<unknown> {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  try {
    return await import(/* @vite-ignore */ url);
  } finally {
    URL.revokeObjectURL(url);
  }
}
