/**
 * The sandbox: a frame without origin (`sandbox="allow-scripts"`) whose policy allows no connection, no storage, no
 * frame and no navigation target. It holds the interpreter worker, and hands messages between it and the page.
 */
import type { WorkerBoot } from './pythonWorkerBrowser.ts';

const policy = "default-src 'none'; script-src 'unsafe-inline' blob: 'wasm-unsafe-eval'; worker-src blob: data:; connect-src 'none'";

export type FrameCommand =
  | { readonly kind: 'spawn'; readonly workerText: string; readonly boot: Omit<WorkerBoot, 'assets'>; readonly assets?: WorkerBoot['assets'] }
  | { readonly kind: 'post'; readonly message: unknown }
  | { readonly kind: 'terminate' };
export type FrameReport = { readonly kind: 'heard'; readonly message: unknown } | { readonly kind: 'died'; readonly message: string };

export interface PythonFrame {
  readonly port: MessagePort;
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
  return { port: port1, remove: () => frame.remove() };
}

/** Runs inside the frame, as text: it may use nothing from outside itself. The assets stay here for the next worker. */
function relay(): void {
  globalThis.addEventListener(
    'message',
    (opening) => {
      const port = opening.ports[0];
      if (!port) return;
      let worker: Worker | undefined;
      let assets: WorkerBoot['assets'] | undefined;
      port.addEventListener('message', (event: MessageEvent<FrameCommand>) => {
        const command = event.data;
        if (command.kind === 'post') return worker?.postMessage(command.message);
        worker?.terminate();
        if (command.kind === 'terminate') return;
        assets = command.assets ?? assets;
        const spawned = new Worker(`data:text/javascript,${encodeURIComponent(command.workerText)}`, { type: 'module' });
        worker = spawned;
        spawned.addEventListener('message', ({ data }) => {
          if (worker === spawned) port.postMessage({ kind: 'heard', message: data as unknown } satisfies FrameReport);
        });
        spawned.addEventListener('error', (problem) => {
          if (worker === spawned) port.postMessage({ kind: 'died', message: problem.message } satisfies FrameReport);
        });
        spawned.postMessage({ ...command.boot, assets });
      });
      port.start();
    },
    { once: true },
  );
}
