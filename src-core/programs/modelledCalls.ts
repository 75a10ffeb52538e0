/**
 * The call stack of a language that is not executed here: what the real runtime would call, in its order, as frames on the
 * thread and as steps that say they are modelled. A call can await: then its frames leave the stack, the thread is free, and
 * the rest goes on later, on whichever thread takes it (`modelledServer.ts`).
 */
import type { ModelledLanguage, ModelledPlace } from '../config/modelledCode.ts';
import type { Wait } from '../kernel/scheduler.ts';
import type { Sys } from '../system/sys.ts';
import type { StageId } from '../trace/trace.ts';

/** Yielded in the place of something to wait for: an await of so many µs. */
export class Awaiting {
  readonly us: number;
  constructor(us: number) {
    this.us = us;
  }
}

/** A part of a program of that language: it waits as programs do, or awaits. */
export type Modelled<Result> = Generator<Wait | Awaiting, Result, void>;

export interface ModelledFrame extends ModelledPlace {
  readonly role: 'application' | 'middleware' | 'request' | 'route' | 'handler' | 'head' | 'body';
  readonly stage: StageId;
  /** The stage that begins when it returns; absent: the one that was there. */
  readonly after?: StageId;
  /** What it costs by itself, µs. */
  readonly us: number;
  readonly locals?: Readonly<Record<string, string>>;
  /** The request as the interface hands it over, key → as the language would show it. */
  readonly environ?: Readonly<Record<string, string>>;
}

interface OpenFrame extends ModelledPlace {
  line: number;
  readonly locals: Record<string, string>;
  readonly environ?: Readonly<Record<string, string>>;
}

export class ModelledCalls {
  /** The thread that runs it now. */
  sys: Sys;
  readonly language: ModelledLanguage;
  private readonly frames: OpenFrame[] = [];

  constructor(sys: Sys, language: ModelledLanguage) {
    this.sys = sys;
    this.language = language;
  }

  *call<Result>(frame: ModelledFrame, body: () => Modelled<Result>, shown: (result: Result) => string): Modelled<Result> {
    const { function: name, file, line, role, locals = {}, environ } = frame;
    this.sys.stage(frame.stage);
    this.frames.push({ function: name, file, line, locals: { ...locals }, ...(environ ? { environ } : {}) });
    this.show(this.frames.length - 1);
    this.sys.note('modelledCalled', { language: this.language, function: name, file, line, role }, { crossing: 'call' });
    yield* this.sys.compute(frame.us);
    const result = yield* body();
    this.sys.set(this.path(this.frames.length - 1), null);
    const left = this.frames.pop()!;
    this.sys.note('modelledReturned', { language: this.language, function: name, file, line: left.line, role, value: shown(result) }, { crossing: 'call' });
    if (frame.after) this.sys.stage(frame.after);
    return result;
  }

  /** The innermost frame stands at that line. */
  at(line: number): void {
    const frame = this.frames.at(-1);
    if (!frame || frame.line === line) return;
    frame.line = line;
    this.sys.set([...this.path(this.frames.length - 1), 'line'], line);
  }

  local(name: string, value: string): void {
    const frame = this.frames.at(-1);
    if (!frame) return;
    frame.locals[name] = value;
    this.sys.set([...this.path(this.frames.length - 1), 'locals', name], value);
  }

  *awaits(us: number): Modelled<void> {
    this.sys.set(['threads', String(this.sys.tid), 'stack'], {});
    this.sys.note('modelledAwaited', { ...this.here(), us }, { crossing: 'call' });
    yield new Awaiting(us);
    this.frames.forEach((_, depth) => this.show(depth));
    this.sys.note('modelledResumed', this.here(), { crossing: 'call' });
  }

  *sleeps(us: number): Modelled<void> {
    this.sys.note('modelledSlept', { ...this.here(), us }, { crossing: 'call' });
    yield* this.sys.sleep(us);
  }

  private here(): { language: string; function: string; file: string; line: number } {
    const { function: name, file, line } = this.frames.at(-1)!;
    return { language: this.language, function: name, file, line };
  }

  private show(depth: number): void {
    const { function: name, file, line, locals, environ } = this.frames[depth]!;
    this.sys.set(this.path(depth), { function: name, file, line, locals: { ...locals }, modelled: true, ...(environ ? { environ } : {}) });
  }

  private path(depth: number): readonly string[] {
    return ['threads', String(this.sys.tid), 'stack', String(depth)];
  }
}
