/** A PythonHost in another thread: `servePythonHost` where it lives, `connectPythonHost` where it is used. */
import type { PythonHost, PythonProcess } from '../src-core/python/pythonHost.ts';

type Method = 'start' | 'fork' | 'call' | 'exit';
interface Question {
  readonly id: number;
  readonly method: Method;
  readonly args: readonly unknown[];
}
type Answer = { readonly id: number; readonly value: unknown } | { readonly id: number; readonly error: string };

/** Processes that a served simulation has not ended: it may stop at any moment, and servers run on for ever. */
const leftIn = new WeakMap<PythonHost, Set<number>>();

/** One port at a time: what the simulation of an earlier port left in the host is ended. */
export function servePythonHost(port: MessagePort, host: PythonHost): void {
  // Where that fails the host is broken, and says so to the first call that somebody waits for.
  for (const pid of leftIn.get(host) ?? []) void host.exit(pid).catch(() => undefined);
  const pids = new Set<number>();
  leftIn.set(host, pids);
  port.addEventListener('message', (event: MessageEvent<Question>) => {
    const { id, method, args } = event.data;
    if (method === 'start') pids.add((args[0] as PythonProcess).pid);
    if (method === 'fork') pids.add((args[1] as PythonProcess).pid);
    if (method === 'exit') pids.delete(args[0] as number);
    const perform = host[method].bind(host) as (...args: readonly unknown[]) => Promise<unknown>;
    perform(...args).then(
      (value) => port.postMessage({ id, value } satisfies Answer),
      (error: unknown) => port.postMessage({ id, error: String(error) } satisfies Answer),
    );
  });
  port.start();
}

/** `version` is the served host's: the port cannot be asked without waiting. */
export function connectPythonHost(port: MessagePort, version: string): PythonHost {
  const waiting = new Map<number, (answer: Answer) => void>();
  let nextId = 1;
  port.addEventListener('message', (event: MessageEvent<Answer>) => {
    waiting.get(event.data.id)?.(event.data);
    waiting.delete(event.data.id);
  });
  port.start();
  const ask = <T>(method: Method, ...args: readonly unknown[]): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, (answer) => ('error' in answer ? reject(new Error(answer.error)) : resolve(answer.value as T)));
      port.postMessage({ id, method, args } satisfies Question);
    });
  return {
    version,
    start: (process, files) => ask('start', process, files),
    fork: (parentPid, child) => ask('fork', parentPid, child),
    call: (pid, call) => ask('call', pid, call),
    exit: (pid) => ask('exit', pid),
  };
}
