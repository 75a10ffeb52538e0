/** The page's CPython as the simulation worker sees it: every call of the host travels over a port and is answered there. */
import type { PythonHost } from '../../src-core/index.ts';

type Method = 'start' | 'fork' | 'call' | 'exit';
interface Call {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}
type Answer = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string };
type Hello = { readonly version: string };

/** Worker's side. Resolves when the host has said its version. */
export function connectPythonHost(port: MessagePort): Promise<PythonHost> {
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  let next = 0;
  const ask = <Result>(method: Method, ...args: readonly unknown[]): Promise<Result> =>
    new Promise((resolve, reject) => {
      const id = next++;
      waiting.set(id, { resolve, reject });
      port.postMessage({ id, method, args } satisfies Call);
    });
  return new Promise((connected, failed) => {
    port.onmessage = ({ data }: MessageEvent<Answer | Hello | { readonly failed: string }>) => {
      if ('version' in data) connected({ version: data.version, start: (...args) => ask('start', ...args), fork: (...args) => ask('fork', ...args), call: (...args) => ask('call', ...args), exit: (...args) => ask('exit', ...args) });
      else if ('failed' in data) failed(new PythonUnavailable(data.failed));
      else if ('error' in data) waiting.get(data.id)?.reject(new PythonUnavailable(data.error));
      else waiting.get(data.id)?.resolve(data.result as never);
    };
  });
}

/** Page's side: answers the port's calls with a host that is still being made. */
export function servePythonHost(port: MessagePort, making: Promise<PythonHost>): void {
  making.then(
    (host) => {
      port.onmessage = ({ data: { id, method, args } }: MessageEvent<Call>) => {
        const call = host[method] as (...args: readonly unknown[]) => Promise<unknown>;
        call.apply(host, args as unknown[]).then(
          (result) => port.postMessage({ id, result } satisfies Answer),
          (error: unknown) => port.postMessage({ id, error: String(error) } satisfies Answer),
        );
      };
      port.postMessage({ version: host.version } satisfies Hello);
    },
    (error: unknown) => port.postMessage({ failed: String(error) }),
  );
}

/** The host itself failed: neither the scenario nor the simulator is to blame. */
export class PythonUnavailable extends Error {}
