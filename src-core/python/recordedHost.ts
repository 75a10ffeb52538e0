/**
 * Python runs that were recorded, where no interpreter can run or none is ready yet. A run is found by its history:
 * what a call does is a function of how its process began and of all calls before it, so the key of a call is a hash
 * over just that, and not over pids or the order in which several processes took turns.
 */
import type { PythonCall, PythonHost, PythonProcess, PythonRun } from './pythonHost.ts';

/** As plain data, for JSON: key of the call → its run. */
export interface PythonRecording {
  readonly version: string;
  readonly runs: Readonly<Record<string, PythonRun>>;
}

/** The recording has no such call: somebody changed files, request or seed. A live host can answer it. */
export class NotRecorded extends Error {
  readonly function: string;

  constructor(called: string) {
    super(`no recording of ${called} with this history`);
    this.name = 'NotRecorded';
    this.function = called;
  }
}

export interface RecordingHost extends PythonHost {
  /** All runs so far. */
  recording(): PythonRecording;
}

/** `host` itself, with its runs written down. */
export function recordingHost(host: PythonHost): RecordingHost {
  const histories = new Histories();
  const runs: Record<string, PythonRun> = {};
  return {
    version: host.version,
    start: (process, files) => {
      histories.start(process, files);
      return host.start(process, files);
    },
    fork: (parentPid, child) => {
      histories.fork(parentPid, child);
      return host.fork(parentPid, child);
    },
    call: async (pid, call) => {
      const key = histories.call(pid, call);
      const run = await host.call(pid, call);
      runs[key] = run;
      return run;
    },
    exit: (pid) => {
      histories.exit(pid);
      return host.exit(pid);
    },
    recording: () => ({ version: host.version, runs: { ...runs } }),
  };
}

/** Answers from the recording alone; `call` rejects with `NotRecorded` for a call that is not in it. */
export function recordedHost(recording: PythonRecording): PythonHost {
  const histories = new Histories();
  return {
    version: recording.version,
    start: async (process, files) => histories.start(process, files),
    fork: async (parentPid, child) => histories.fork(parentPid, child),
    call: async (pid, call) => {
      const run = recording.runs[histories.call(pid, call)];
      if (!run) throw new NotRecorded(call.function);
      return run;
    },
    exit: async (pid) => histories.exit(pid),
  };
}

/** The hash of each process's history so far. */
class Histories {
  private readonly of = new Map<number, string>();

  start(process: PythonProcess, files: Readonly<Record<string, string>>): void {
    this.of.set(process.pid, hashOf(['start', process, files]));
  }

  fork(parentPid: number, child: PythonProcess): void {
    this.of.set(child.pid, hashOf(['fork', this.of.get(parentPid) ?? '', child]));
  }

  /** The key of this call; from now on it is part of the history. */
  call(pid: number, call: PythonCall): string {
    const key = hashOf(['call', this.of.get(pid) ?? '', call]);
    this.of.set(pid, key);
    return key;
  }

  exit(pid: number): void {
    this.of.delete(pid);
  }
}

/** Hex of 64 bits over the value as JSON with sorted keys: the same for equal values in every engine. */
function hashOf(value: unknown): string {
  const text = canonical(value);
  return fnv1a(text, 0x811c9dc5) + fnv1a(text, 0x9747b28c);
}

function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const entries = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${entries.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join()}}`;
}

/** FNV-1a (draft-eastlake-fnv) over UTF-16 units, with a finishing mix so that the two halves differ in more than the seed. */
function fnv1a(text: string, seed: number): string {
  let hash = seed;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), seed | 1);
  return ((hash ^ (hash >>> 13)) >>> 0).toString(16).padStart(8, '0');
}
