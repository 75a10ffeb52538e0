/** What a thread of Java has while it runs: frames, a budget of steps, exceptions under way, and the world around. */
import type { JavaEvent, JavaFrameEvent } from './javaEvents.ts';
import { textOf, throwableText, type JavaThrowable, type JavaValue } from './javaValues.ts';

/** What Java asks of the world that it runs in. */
export interface JavaWorld {
  readonly threadName: string;
  readonly pid: number;
  readonly epochMs: () => number;
}

export interface JavaFrame {
  readonly function: string;
  readonly file: string;
  readonly written: ((line: number) => JavaFrameEvent['written']) | null;
  line: number;
  readonly self: JavaValue;
  readonly locals: Map<string, { readonly type: string; value: JavaValue }>;
  /** What the last event told of the locals. */
  readonly told: Map<string, string>;
}

/** A Java exception on its way up. Never leaves the evaluator: its runs end with data. */
export class JavaThrow extends Error {
  readonly throwable: JavaThrowable;
  constructor(throwable: JavaThrowable) {
    super(throwableText(throwable));
    this.name = 'JavaThrow';
    this.throwable = throwable;
  }
}

/** The budget of steps is spent: an endless loop. */
export class JavaStopped extends Error {}

const DEPTH_LIMIT = 120;

export class JavaMachine {
  readonly world: JavaWorld;
  readonly stack: JavaFrame[] = [];
  /** Monitors that this thread holds, and how often it has entered each. */
  readonly monitors = new Map<string, number>();
  private left: number;

  constructor(world: JavaWorld, budget: number) {
    this.world = world;
    this.left = budget;
  }

  /** One step of the budget: a line, a call, a turn of a loop. Throws `JavaStopped`. */
  step(): void {
    if (--this.left < 0) throw new JavaStopped();
  }

  enter(frame: JavaFrame): void {
    if (this.stack.length >= DEPTH_LIMIT) this.raise('java.lang.StackOverflowError', null);
    this.stack.push(frame);
  }

  get frame(): JavaFrame {
    return this.stack.at(-1)!;
  }

  /** The event of the innermost frame, with the locals that changed since its last one. */
  event(kind: 'call' | 'line'): JavaEvent {
    return { kind, ...this.place() };
  }

  place(): JavaFrameEvent {
    const { frame } = this;
    const written = frame.written?.(frame.line);
    const locals = changedLocals(frame);
    return { function: frame.function, file: frame.file, line: frame.line, depth: this.stack.length - 1, ...(written && { written }), ...(locals && { locals }) };
  }

  throwable(className: string, message: string | null, cause: JavaThrowable | null = null): JavaThrowable {
    const trace = this.stack.toReversed().map((frame) => `${frame.function}(${frame.file}:${frame.line})`);
    return { className, message, cause, trace };
  }

  raise(className: string, message: string | null, cause: JavaThrowable | null = null): never {
    throw new JavaThrow(this.throwable(className, message, cause));
  }
}

function changedLocals(frame: JavaFrame): Record<string, string | null> | null {
  const changed: Record<string, string | null> = {};
  for (const [name, { type, value }] of frame.locals) {
    const text = reprOf(type, value);
    if (frame.told.get(name) !== text) changed[name] = text;
    frame.told.set(name, text);
  }
  for (const name of [...frame.told.keys()].filter((each) => !frame.locals.has(each))) {
    changed[name] = null;
    frame.told.delete(name);
  }
  return Object.keys(changed).length > 0 ? changed : null;
}

const REPR_LIMIT = 200;

/** A value as a debugger shows it. */
export function reprOf(type: string, value: JavaValue): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : type === 'char' ? `'${textOf(type, value)}'` : textOf(type, value);
  return text.length > REPR_LIMIT ? `${text.slice(0, REPR_LIMIT)}…` : text;
}

/** As `printStackTrace` writes it (java.lang.Throwable). */
export function stackTraceOf(throwable: JavaThrowable): string {
  const own = [throwableText(throwable), ...throwable.trace.map((frame) => `\tat ${frame}`)].join('\n');
  return throwable.cause ? `${own}\nCaused by: ${stackTraceOf(throwable.cause)}` : own;
}
