/**
 * Puts what CPython did on the simulated clock: each recorded event becomes a step at its time, frames appear on the
 * process's stack and vanish, bytes that Python sent go out through the simulated socket, sleeping frees the core.
 * The stages are found from the roles that the tracer saw in the arguments (PEP 3333), never from names or files.
 */
import type { PythonEvent, PythonRun } from '../python/pythonHost.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { StageId } from '../trace/trace.ts';
import { bytesOfText } from '../wire/http1Text.ts';

export interface Outlets {
  /** `descriptor`: of a server with many connections in one thread. */
  send(bytes: Uint8Array, descriptor?: number): SystemCall<void>;
  write(stream: 'stdout' | 'stderr' | 'errors', text: string): SystemCall<void>;
  shutdown(): SystemCall<void>;
  close?(descriptor: number): SystemCall<void>;
  /** A job for another thread. */
  submit?(job: number): SystemCall<void>;
  /** The way of a question to another process and back; the answer is known already. */
  ask?(event: AskEvent): SystemCall<void>;
}

export type AskEvent = Extract<PythonEvent, { readonly kind: 'ask' }>;

type FrameEvent = Extract<PythonEvent, { readonly depth: number }>;

/** Where the user's code lives; what happens elsewhere is fine print unless it is a hop of WSGI. */
export const APPLICATION_FILES = '/srv/';

/** Whose story an event belongs to, and at which stage: told before and after each. */
export interface Teller {
  before(event: PythonEvent): void;
  after(event: PythonEvent): void;
}

export function* replay(sys: Sys, run: PythonRun, outlets: Outlets): SystemCall<void> {
  const stages = new Stages(run.events, sys.thread.stage);
  yield* replayTold(sys, run, outlets, { before: (event) => sys.stage(stages.at(event)), after: (event) => stages.after(event) });
}

export function* replayTold(sys: Sys, run: PythonRun, outlets: Outlets, teller: Teller): SystemCall<void> {
  let at = 0;
  for (const event of run.events) {
    if (event.atUs > at) yield* sys.compute(event.atUs - at);
    at = Math.max(at, event.atUs);
    teller.before(event);
    switch (event.kind) {
      case 'import':
        sys.note('moduleLoaded', { module: event.module, file: event.file });
        break;
      case 'sleep':
        sys.note('pythonSlept', { us: event.us });
        yield* sys.sleep(event.us);
        at += event.us;
        break;
      case 'write':
        sys.note('pythonWrote', { stream: event.stream, text: event.text }, { grain: 'fine' });
        yield* outlets.write(event.stream, event.text);
        break;
      case 'send':
        yield* outlets.send(bytesOfText(event.bytes), event.descriptor);
        break;
      case 'shutdown':
        yield* outlets.shutdown();
        break;
      case 'receive':
        break;
      case 'close':
        if (outlets.close) yield* outlets.close(event.descriptor);
        break;
      case 'submit':
        if (outlets.submit) yield* outlets.submit(event.job);
        break;
      case 'ask':
        if (outlets.ask) yield* outlets.ask(event);
        // How long it took is the clock's to say; the interpreter had guessed.
        at += event.us;
        break;
      default:
        showFrame(sys, event);
        if (!endsProcess(event)) noteFrame(sys, event);
    }
    teller.after(event);
  }
  // How far a run got before the real-time bound is chance, so it is not told.
  if (run.eventsDropped > 0 && run.outcome !== 'stopped') sys.note('pythonTruncated', { dropped: run.eventsDropped });
  if (run.outcome === 'returned') sys.set(['threads', String(sys.tid), 'stack'], {});
}

/** os._exit raises nothing in reality; the host ends the run by an exception of its own. */
function endsProcess(event: FrameEvent): boolean {
  return 'exception' in event && event.exception.startsWith('ProcessEnded');
}

function showFrame(sys: Sys, event: FrameEvent): void {
  const path = ['threads', String(sys.tid), 'stack', String(event.depth)];
  if (event.kind === 'return' || event.kind === 'yield' || event.kind === 'unwind') return sys.set(path, null);
  if (event.kind === 'call' || event.kind === 'resume') {
    const locals = Object.entries(event.locals ?? {}).filter((entry): entry is [string, string] => entry[1] !== null);
    const frame = { function: event.function, file: event.file, line: event.line, locals: Object.fromEntries(locals) };
    return sys.set(path, event.kind === 'call' && event.environ ? { ...frame, environ: event.environ } : frame);
  }
  sys.set([...path, 'line'], event.line);
  for (const [name, repr] of Object.entries(event.locals ?? {})) sys.set([...path, 'locals', name], repr);
}

/** GeneratorExit is not a fault: it is how Python tells a generator that nobody will ask it again. */
function noteFrame(sys: Sys, event: FrameEvent): void {
  const place = { function: event.function, file: event.file, line: event.line };
  const role = 'role' in event && event.role ? event.role : '';
  const more = { crossing: 'call', grain: role || event.depth === 0 || event.file.startsWith(APPLICATION_FILES) ? 'step' : 'fine' } as const;
  switch (event.kind) {
    case 'call': return void sys.note('pythonCalled', { ...place, role }, more);
    case 'return': return void sys.note('pythonReturned', { ...place, value: event.value, role }, more);
    case 'resume':
      if (event.coroutine) return void sys.note('coroutineResumed', place, more);
      return void sys.note('pythonResumed', place, { ...more, grain: 'fine' });
    case 'yield':
      if (event.coroutine) return void sys.note('coroutineSuspended', { ...place, awaits: event.value }, more);
      return void sys.note('pythonYielded', { ...place, value: event.value }, { ...more, grain: 'fine' });
    case 'exception': return void sys.note('pythonRaised', { ...place, exception: event.exception }, { ...more, grain: event.exception.startsWith('GeneratorExit') ? 'fine' : 'step' });
    case 'unwind': return void sys.note('pythonUnwound', { ...place, exception: event.exception }, { ...more, grain: 'fine' });
    case 'line': return void sys.note('pythonLine', place, { ...more, grain: 'fine' });
  }
}

/**
 * 6 the outermost application is called · 7 each further hop · 8 in the innermost, until its request object is made · 9 what
 * follows · 10 `start_response` · 11 until the innermost returns · 12 until the outermost has · 13 the rest.
 */
class Stages {
  private readonly applications: number;
  private readonly requestIsBuilt: boolean;
  private entered = 0;
  /** Depths of the application frames that have not ended. */
  private readonly open: number[] = [];
  private stage: StageId;

  constructor(events: readonly PythonEvent[], before: StageId) {
    this.applications = events.filter((event) => event.kind === 'call' && event.role === 'application').length;
    this.requestIsBuilt = events.some((event) => event.kind === 'call' && event.role === 'request');
    this.stage = before;
  }

  at(event: PythonEvent): StageId {
    if (event.kind === 'call' && event.role === 'application') this.stage = this.entered === 0 ? '6' : '7';
    else if (event.kind === 'call' && event.role === 'start_response' && isBefore(this.stage, 10)) this.stage = '10';
    else if (this.leaves(event) && isBefore(this.stage, 12)) this.stage = this.open.length === this.applications ? '11' : '12';
    return this.stage;
  }

  after(event: PythonEvent): void {
    if (event.kind === 'call' && event.role === 'application') {
      this.entered++;
      this.open.push(event.depth);
      this.stage = this.entered < this.applications ? '7' : '8';
    } else if (event.kind === 'return' && event.role === 'request' && this.stage === '8') this.stage = '9';
    else if (event.kind === 'return' && event.role === 'start_response' && this.stage === '10') this.stage = '11';
    else if (this.leaves(event)) {
      this.open.pop();
      this.stage = this.open.length > 0 ? '12' : '13';
    } else if (this.stage === '8' && !this.requestIsBuilt && event.kind === 'call') this.stage = '9';
  }

  /** The innermost application frame that is open ends here, by a return or by an exception. */
  private leaves(event: PythonEvent): boolean {
    return (event.kind === 'return' || event.kind === 'unwind') && this.open.length > 0 && event.depth === this.open.at(-1);
  }
}

function isBefore(stage: StageId, number: number): boolean {
  const current = Number(stage);
  return current >= 6 && current < number;
}
