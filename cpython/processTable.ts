/** The simulated processes of one interpreter: one is in its memory, the others are put away as images. */
import type { PythonCall, PythonPeer, PythonProcess, PythonRun } from '../src-core/python/pythonHost.ts';
import { layFiles, takeFiles, type FileTree } from './fileTree.ts';
import type { Interpreter, RunListener } from './interpreter.ts';
import { emptyImage, layImage, takeImage, type MemoryImage } from './memoryImages.ts';

interface ProcessState {
  readonly memory: MemoryImage;
  readonly files: FileTree;
  /** Forked, and not yet told so. */
  readonly newborn?: PythonProcess;
}

interface Question {
  readonly peer: string;
  readonly question: string;
  readonly epochUs: number;
}

/** Empty: nobody is there, or it broke down. */
type Told = { readonly answer?: string; readonly us?: number; readonly run?: PythonRun };

const filesTimeMs = Date.UTC(2026, 0, 1);

export class ProcessTable {
  private readonly interpreter: Interpreter;
  private readonly base: Uint8Array;
  private readonly baseFiles: FileTree;
  private readonly away = new Map<number, ProcessState>();
  private resident: number | undefined;
  /** Processes in the middle of a call that wait for another's answer. */
  private readonly asking = new Set<number>();

  constructor(interpreter: Interpreter) {
    this.interpreter = interpreter;
    this.baseFiles = takeFiles(interpreter.files);
    this.base = new Uint8Array(interpreter.memory.buffer.slice(0));
  }

  get heapBytes(): number {
    return this.interpreter.memory.buffer.byteLength;
  }

  start(process: PythonProcess, files: Readonly<Record<string, string>>): void {
    const before = this.putAway();
    this.lay({ memory: emptyImage, files: withFiles(this.baseFiles, files) }, before);
    this.resident = process.pid;
    this.away.delete(process.pid);
    this.interpreter.start(JSON.stringify(process));
  }

  fork(parentPid: number, child: PythonProcess): void {
    if (this.resident === parentPid) this.away.set(parentPid, this.stateNow());
    const parent = this.away.get(parentPid);
    if (!parent) throw new Error(`no process ${parentPid}`);
    this.away.set(child.pid, { memory: parent.memory, files: parent.files, newborn: child });
  }

  has(pid: number): boolean {
    return this.resident === pid || this.away.has(pid);
  }

  /** The run as JSON text. */
  call(pid: number, call: PythonCall, listener: Omit<RunListener, 'ask'>): string {
    this.bringIn(pid);
    const { peers = {}, ...rest } = call;
    const ask = (question: string): string => JSON.stringify(this.asked(pid, peers, JSON.parse(question) as Question, listener.pastDeadline));
    return this.interpreter.run(JSON.stringify({ ...rest, reported: listener.report !== undefined }), { ...listener, ask });
  }

  /**
   * Another process answers in the middle of this one's call: the pages of the one that asks are put away with its stack in
   * them, and laid back when the other has answered. Only WebAssembly's own stack, which grows on, is shared by both.
   */
  private asked(asker: number, peers: Readonly<Record<string, PythonPeer>>, { peer, question, epochUs }: Question, pastDeadline: () => boolean): Told {
    const whom = Object.hasOwn(peers, peer) ? peers[peer]! : null;
    if (!whom) return {};
    if ('answer' in whom) return { answer: whom.answer, us: 0 };
    if (!this.has(whom.pid) || this.asking.has(whom.pid) || whom.pid === asker) return {};
    this.asking.add(asker);
    try {
      const text = this.call(whom.pid, { function: whom.function, args: [question], epochUs, input: '' }, { pastDeadline });
      const run = JSON.parse(text) as PythonRun;
      const us = Math.max(0, ...run.events.map((event) => event.atUs + ('us' in event ? event.us : 0)));
      return run.outcome === 'returned' && typeof run.result === 'string' ? { answer: run.result, us, run } : {};
    } finally {
      this.bringIn(asker);
      this.asking.delete(asker);
    }
  }

  exit(pid: number): void {
    this.away.delete(pid);
    if (this.resident === pid) this.resident = undefined;
  }

  private bringIn(pid: number): void {
    if (this.resident === pid) return;
    const state = this.away.get(pid);
    if (!state) throw new Error(`no process ${pid}`);
    this.lay(state, this.putAway());
    this.away.delete(pid);
    this.resident = pid;
    if (state.newborn) this.interpreter.fork(JSON.stringify(state.newborn));
  }

  /** What is in memory now, if it was worth keeping. */
  private putAway(): ProcessState | undefined {
    if (this.resident === undefined) return undefined;
    const state = this.stateNow();
    this.away.set(this.resident, state);
    this.resident = undefined;
    return state;
  }

  private stateNow(): ProcessState {
    return { memory: takeImage(this.interpreter.memory.buffer, this.base), files: takeFiles(this.interpreter.files) };
  }

  private lay(state: ProcessState, before: ProcessState | undefined): void {
    layImage(this.interpreter.memory.buffer, this.base, state.memory, before?.memory.pages);
    layFiles(this.interpreter.files, state.files, filesTimeMs);
  }
}

function withFiles(base: FileTree, files: Readonly<Record<string, string>>): FileTree {
  const entries = new Map(base.entries);
  const encoder = new TextEncoder();
  for (const path of Object.keys(files).toSorted()) {
    const parts = path.split('/').slice(1, -1);
    parts.forEach((_, depth) => entries.set(`/${parts.slice(0, depth + 1).join('/')}`, null));
    entries.set(path, encoder.encode(files[path]));
  }
  return { entries, workingDirectory: '/' };
}
