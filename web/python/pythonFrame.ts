/**
 * The sandbox: a frame without origin (`sandbox="allow-scripts"`) whose policy allows no connection, no storage, no
 * frame and no navigation target. It holds the interpreter workers, one for each port, and hands messages between them
 * and the page. Taking the frame away ends them all.
 */
import type { WorkerBoot } from './pythonWorkerBrowser.ts';

const policy = "default-src 'none'; script-src 'unsafe-inline' blob: 'wasm-unsafe-eval'; worker-src blob: data:; connect-src 'none'";

/** The files of the interpreter as they are fetched. */
export type FetchedAssets = WorkerBoot['assets'] & { readonly wasm: ArrayBuffer };

export interface Spawn {
  readonly kind: 'spawn';
  readonly workerText: string;
  readonly boot: Omit<WorkerBoot, 'assets' | 'image'>;
  readonly assets?: FetchedAssets;
  /** The WebAssembly is compiled in the frame, once for all such workers. */
  readonly shares?: boolean;
  /** It goes on from the image that is kept. */
  readonly takesUp?: boolean;
}

export type FrameCommand =
  | Spawn
  /** The next image that this worker gives stays here, in the place of an earlier one. */
  | { readonly kind: 'keep' }
  | { readonly kind: 'post'; readonly message: unknown }
  | { readonly kind: 'terminate' }
  /** Carries another port, for another worker beside this one. */
  | { readonly kind: 'open' };
export type FrameReport = { readonly kind: 'heard'; readonly message: unknown } | { readonly kind: 'died'; readonly message: string };

export interface PythonFrame {
  readonly port: MessagePort;
  /** A port of its own for one more worker. */
  another(): MessagePort;
  remove(): void;
}

export async function openPythonFrame(): Promise<PythonFrame> {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.title = 'Python';
  frame.hidden = true;
  frame.srcdoc = `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><script>(${relay.toString()})()</script>`;
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  document.body.append(frame);
  await loaded;
  const { port1, port2 } = new MessageChannel();
  frame.contentWindow?.postMessage('port', '*', [port2]);
  port1.start();
  return { port: port1, another: () => openedBy(port1), remove: () => frame.remove() };
}

function openedBy(port: MessagePort): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port.postMessage({ kind: 'open' } satisfies FrameCommand, [port2]);
  port1.start();
  return port1;
}

/**
 * Runs inside the frame, as text: it may use nothing from outside itself. The assets stay here for the next worker. Who
 * has a port may start workers, so the first one alone comes by the window, where other frames could send one, too.
 */
function relay(): void {
  let assets: FetchedAssets | undefined;
  let compiled: Promise<WebAssembly.Module> | undefined;
  let image: WorkerBoot['image'];
  globalThis.addEventListener('message', (opening) => serve(opening.ports[0]), { once: true });

  function serve(port: MessagePort | undefined): void {
    if (!port) return;
    let worker: Worker | undefined;
    let keeps = false;
    let turn = 0;
    const died = (message: string): void => port.postMessage({ kind: 'died', message } satisfies FrameReport);
    const heard = (data: unknown): void => {
      const given = keeps ? (data as { readonly image?: WorkerBoot['image'] } | null)?.image : undefined;
      if (given) [image, keeps] = [given, false];
      port.postMessage({ kind: 'heard', message: given ? { ...(data as object), image: undefined } : data } satisfies FrameReport);
    };
    const spawn = async ({ workerText, boot, shares, takesUp }: Spawn): Promise<void> => {
      const mine = turn;
      const wasm = shares && assets ? await (compiled ??= WebAssembly.compile(assets.wasm)) : assets?.wasm;
      if (mine !== turn) return;
      const spawned = new Worker(`data:text/javascript,${encodeURIComponent(workerText)}`, { type: 'module' });
      worker = spawned;
      spawned.addEventListener('message', ({ data }) => worker === spawned && heard(data));
      spawned.addEventListener('error', (problem) => worker === spawned && died(problem.message));
      spawned.postMessage({ ...boot, assets: { ...assets, wasm }, ...(takesUp ? { image } : {}) });
    };
    port.addEventListener('message', (event: MessageEvent<FrameCommand>) => {
      const command = event.data;
      if (command.kind === 'open') return serve(event.ports[0]);
      if (command.kind === 'post') return worker?.postMessage(command.message);
      if (command.kind === 'keep') return void (keeps = true);
      worker?.terminate();
      worker = undefined;
      turn++;
      if (command.kind === 'terminate') return;
      assets = command.assets ?? assets;
      spawn(command).catch((problem: unknown) => died(String(problem)));
    });
    port.start();
  }
}
