/**
 * What every program that runs Python in a process of this world needs: a state of CPython for the process, calls into
 * it, and what becomes of a process whose call does not come back. What the calls do is Python's affair (`python/guest`).
 */
import type { Json, PythonEvent, PythonProcess, PythonRun } from '../python/pythonHost.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { APPLICATION_FILES, replay, type Outlets } from './pythonReplay.ts';

export interface PythonSetup {
  /** Files that Python can read: path → text. */
  readonly files: Readonly<Record<string, string>>;
  /** On `sys.path` before the standard library's. */
  readonly path: readonly string[];
  /** The server is a program in C, and the gateway's Python stands for it: its lines cost as such. */
  readonly nativeGateway?: boolean;
}

/** `module:function`, its arguments, and the bytes that it can read, as a latin-1 string. */
export interface Target {
  readonly function: string;
  readonly args: readonly Json[];
  readonly input?: string;
}

/** Where the gateways between servers and applications lie (`python/guest/gateway`). */
const GATEWAY_FILES = '/usr/lib/python3/dist-packages/gateway/';
/** An endless loop: longer than any run. */
const FOREVER_US = 1e12;
const noOutlets: Outlets = { *send() {}, *write() {}, *shutdown() {} };

/** exec of python3: a fresh interpreter state for this process, dropped when it exits. */
export function* startPython(sys: Sys, { files, path, nativeGateway = false }: PythonSetup): SystemCall<void> {
  dropAtExit(sys);
  const process = { ...pythonProcess(sys, path), ...(nativeGateway ? { native: [GATEWAY_FILES] } : {}) };
  yield* sys.outside(() => sys.machine.internet.python.start(process, files));
}

/** This process is a fork of one that has Python in it: a copy of its state. */
export function* forkPython(sys: Sys, { path }: PythonSetup, parentPid: number): SystemCall<void> {
  dropAtExit(sys);
  yield* sys.outside(() => sys.machine.internet.python.fork(parentPid, pythonProcess(sys, path)));
}

/** Runs a call to its end on CPython, in no virtual time: `replay` puts it on the clock. */
export function* callPython(sys: Sys, { function: target, args, input = '' }: Target): SystemCall<PythonRun> {
  const peers = sys.machine.internet.pythonPeersFrom(sys.machine);
  const call = { function: target, args, epochUs: sys.epochUs, input, ...(Object.keys(peers).length > 0 ? { peers } : {}) };
  return yield* sys.outside(() => sys.machine.internet.python.call(sys.process.pid, call));
}

/** A call while a program starts: frames of the user's code are shown; of the server's own, only which modules it loads. */
export function* loadPython(sys: Sys, target: Target, outlets: Partial<Outlets>): SystemCall<PythonRun> {
  const run = yield* callPython(sys, target);
  yield* replay(sys, { ...run, events: run.events.filter(isOfApplication) }, { ...noOutlets, ...outlets });
  return run;
}

function isOfApplication(event: PythonEvent): boolean {
  return !('depth' in event) || event.file.startsWith(APPLICATION_FILES);
}

/** A run that did not come back: the process spins for ever, or is gone. `complain` gets the traceback. */
export function* settle(sys: Sys, run: PythonRun, complain: (text: string) => SystemCall<void>): SystemCall<void> {
  if (run.outcome === 'stopped') {
    sys.note('pythonStopped', { reason: 'bound', boundMs: run.boundMs ?? 0, events: run.events.length });
    yield* sys.compute(FOREVER_US);
  } else if (run.outcome !== 'returned') {
    // sys.exit() ends the process without a traceback, and its argument is the status.
    const isExit = run.error?.type === 'SystemExit';
    if (run.error && !isExit) yield* complain(run.error.traceback);
    sys.process.exit(run.outcome === 'died' ? 'died' : isExit ? exitStatusOf(run.error?.message ?? '') : '1', sys.thread);
  }
}

/** `sys.exit()` and `sys.exit(None)` are 0, a number is itself, a text is 1. */
function exitStatusOf(argument: string): string {
  return ['', 'None'].includes(argument) ? '0' : /^-?\d{1,15}$/.test(argument) ? String(((Number(argument) % 256) + 256) % 256) : '1';
}

function pythonProcess({ process, machine }: Sys, path: readonly string[]): PythonProcess {
  const { argv: words, environment } = process.identity;
  // The interpreter's own name is not among the words that it hands to a program.
  const argv = /\/python3?$/.test(words[0] ?? '') && words.length > 1 ? words.slice(1) : words;
  return { pid: process.pid, ppid: process.ppid, hostname: machine.name, argv, environment, seed: machine.internet.seed + process.pid, path };
}

function dropAtExit({ process, machine }: Sys): void {
  process.onExit = () => void machine.internet.python.exit(process.pid);
}
