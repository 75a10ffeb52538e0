/**
 * A widely copied list of fifteen steps tells how Apache with mod_wsgi serves a request. Here a run is held against it:
 * which of its steps differ (5, 9, 10, 11, 13), and the steps of this very trace that show it. Found from the trace, never
 * from a preset's name. Pure data; the languages have the sentences.
 */
import { djangoOrder, type OrderId } from './djangoOrder.ts';
import type { Actor, StageId, Step, StepId, StepOf, Trace } from './trace.ts';
import { processAt } from './worldAt.ts';

export type NotesMode = 'embedded' | 'daemon';

/** What differs, with what this run has to say of it. Times µs, sizes bytes. */
export interface NoteData {
  /** 5: a script runs once in a process's life. `loads`: how often it ran in this process; `calls`: how often that process's application was called. */
  readonly loading: { readonly pid: number; readonly here: boolean; readonly loads: number; readonly calls: number };
  /** 9: the request object is there before URLs are compared and before the view. */
  readonly requestFirst: { readonly builder: string; readonly view: string; readonly us: number };
  /** 10: the view has returned when `start_response` is called, which sends nothing. */
  readonly startAfterView: { readonly view: string; readonly us: number; readonly untilSentUs: number };
  /** 11: what goes back to the server is an iterable of bytes; `closed`: the server closed it. */
  readonly iterable: { readonly value: string; readonly blocks: number; readonly closed: boolean };
  /** 13: bytes of the response that went out, through a socket of what kind; bytes written to stdout; how often Python wrote to the error log, as print() does here. */
  readonly notStdout: { readonly bytes: number; readonly mode: NotesMode; readonly stdoutBytes: number; readonly logged: number };
}
export type NoteKind = keyof NoteData;

export type NoteOf<Kind extends NoteKind> = { readonly kind: Kind; readonly stage: StageId; readonly data: NoteData[Kind]; readonly steps: readonly StepId[] };
/** `steps`: what shows it, in the order of the run. */
export type Note = { [Kind in NoteKind]: NoteOf<Kind> }[NoteKind];

/** A milestone of the recorded order, and the step of this run that is the same thing; `null` where this run has none. */
export interface OrderRow {
  readonly id: OrderId;
  /** The line of the recording, and its number there. */
  readonly recorded: string;
  readonly number: number;
  readonly step: StepId | null;
}

export interface Notes {
  readonly mode: NotesMode;
  readonly notes: readonly Note[];
  readonly order: readonly OrderRow[];
}

/** Whether any request of the run went through mod_wsgi. */
export function hasModWsgi(trace: Trace): boolean {
  return trace.requests.some((_, request) => entryOf(trace, request) !== null);
}

const made = new WeakMap<Trace, Map<number, Notes | null>>();

/** `null` for a request that did not go through mod_wsgi. What did not happen (the application raised) has no note. */
export function notesOf(trace: Trace, request: number): Notes | null {
  let ofTrace = made.get(trace);
  if (!ofTrace) made.set(trace, (ofTrace = new Map()));
  let notes = ofTrace.get(request);
  if (notes === undefined) ofTrace.set(request, (notes = compared(trace, request)));
  return notes;
}

/** Where the request enters the gateway: an interpreter within httpd's child, or the way to one of mod_wsgi's daemons. */
function entryOf(trace: Trace, request: number): { readonly mode: NotesMode; readonly step: Step } | null {
  for (let id = trace.requests[request]?.firstStep ?? trace.steps.length; id < trace.steps.length; id++) {
    const step = trace.steps[id]!;
    if (step.request !== request) continue;
    const embedded = step.kind === 'interpreterEntered' && step.data.language === 'Python' && !step.data.modelled;
    if ((embedded || (step.kind === 'handedOver' && step.data.program.startsWith('wsgi:'))) && processAt(trace, id, step.actor)?.program === 'httpd') return { mode: embedded ? 'embedded' : 'daemon', step };
  }
  return null;
}

/** What one request did in Python, as far as it came. */
interface Way {
  readonly loaded: StepOf<'moduleLoaded'> | null;
  readonly called: StepOf<'pythonCalled'>;
  readonly built: StepOf<'pythonCalled'> | null;
  readonly view: StepOf<'pythonCalled'> | null;
  readonly viewLeft: Step | null;
  readonly started: StepOf<'pythonCalled'> | null;
  readonly returned: StepOf<'pythonReturned'> | null;
  readonly sent: readonly Step[];
  readonly closed: StepOf<'pythonCalled'> | null;
  /** All that the thread did. */
  readonly steps: readonly Step[];
}

function compared(trace: Trace, request: number): Notes | null {
  const entry = entryOf(trace, request);
  if (!entry) return null;
  const way = wayOf(trace, request, entry.mode);
  const notes = way ? [loading(trace, way), requestFirst(way), startAfterView(way), iterable(way), notStdout(way, entry.mode)] : [];
  return { mode: entry.mode, notes: notes.filter((note) => note !== null), order: orderOf(way) };
}

function wayOf(trace: Trace, request: number, mode: NotesMode): Way | null {
  const own = trace.steps.filter((step) => step.request === request);
  const called = own.find((step) => isCalled(step, 'application'));
  if (!called) return null;
  const steps = own.filter(({ actor }) => sameThread(actor, called.actor));
  const after = (from: Step | null): readonly Step[] => (from ? steps.filter(({ id }) => id > from.id) : []);
  const built = after(called).find((step) => isCalled(step, 'request')) ?? null;
  const view = viewIn(after(built));
  const returned = after(called).findLast((step) => isReturned(step) && step.data.function === called.data.function && step.data.role === 'application') as StepOf<'pythonReturned'> | undefined;
  return {
    loaded: loadedBefore(trace, called), called, built, view, steps,
    viewLeft: view ? (after(view).find((step) => (isReturned(step) || step.kind === 'pythonUnwound') && step.data.function === view.data.function) ?? null) : null,
    started: after(called).find((step) => isCalled(step, 'start_response')) ?? null,
    returned: returned ?? null,
    // An embedded interpreter writes through httpd's own filters: httpd's thread in the same process sends.
    sent: mode === 'daemon' ? after(called).filter(({ kind, payload }) => kind === 'pipeWritten' && payload) : own.filter(({ kind, actor, id }) => kind === 'responseSent' && actor.pid === called.actor.pid && id > called.id),
    closed: after(returned ?? null).find((step) => isCalled(step, 'close')) ?? null,
  };
}

/** The site's own function that the framework called last: middlewares of the site come before its view. */
function viewIn(steps: readonly Step[]): StepOf<'pythonCalled'> | null {
  const files: string[] = [];
  let view: StepOf<'pythonCalled'> | null = null;
  for (const step of steps) {
    if (step.stage !== '9') continue;
    if (step.kind === 'pythonCalled') {
      if (isOfSite(step.data.file) && !isOfSite(files.at(-1) ?? '')) view = step;
      files.push(step.data.file);
    } else if (step.kind === 'pythonResumed') files.push(step.data.file);
    else if (isReturned(step) || step.kind === 'pythonYielded' || step.kind === 'pythonUnwound') files.pop();
  }
  return view;
}

function isOfSite(file: string): boolean {
  return file.startsWith('/srv/');
}

/** mod_wsgi gives the script's module a name of its own, made of its path. */
function loadedBefore(trace: Trace, called: Step): StepOf<'moduleLoaded'> | null {
  return scriptsIn(trace, called.actor).findLast(({ id }) => id < called.id) ?? null;
}

function scriptsIn(trace: Trace, { machine, pid }: Actor): readonly StepOf<'moduleLoaded'>[] {
  return trace.steps.filter((step): step is StepOf<'moduleLoaded'> => step.kind === 'moduleLoaded' && step.actor.machine === machine && step.actor.pid === pid && step.data.module.startsWith('_mod_wsgi_'));
}

function loading(trace: Trace, { loaded, called }: Way): Note | null {
  if (!loaded) return null;
  const { pid } = called.actor;
  const outermost = new Map<number | null, StepId>();
  for (const step of trace.steps) if (isCalled(step, 'application') && step.actor.pid === pid && step.actor.machine === called.actor.machine && !outermost.has(step.request)) outermost.set(step.request, step.id);
  return { kind: 'loading', stage: '5', steps: [loaded.id, called.id], data: { pid, here: loaded.request === called.request, loads: scriptsIn(trace, called.actor).filter(({ data }) => data.file === loaded.data.file).length, calls: outermost.size } };
}

function requestFirst({ built, view }: Way): Note | null {
  return built && view ? { kind: 'requestFirst', stage: '9', steps: [built.id, view.id], data: { builder: built.data.function, view: view.data.function, us: view.at - built.at } } : null;
}

function startAfterView({ view, viewLeft, started, sent }: Way): Note | null {
  const first = sent[0];
  if (!view || !viewLeft || !started || !first || viewLeft.id > started.id) return null;
  return { kind: 'startAfterView', stage: '10', steps: [viewLeft.id, started.id, first.id], data: { view: view.data.function, us: started.at - viewLeft.at, untilSentUs: first.at - started.at } };
}

function iterable({ returned, sent, closed }: Way): Note | null {
  if (!returned) return null;
  return { kind: 'iterable', stage: '11', steps: inOrder([returned, sent[0] ?? null, closed]), data: { value: returned.data.value, blocks: sent.length, closed: closed !== null } };
}

function notStdout({ sent, steps }: Way, mode: NotesMode): Note | null {
  const first = sent[0];
  if (!first) return null;
  const written = steps.filter((step): step is StepOf<'pythonWrote'> => step.kind === 'pythonWrote');
  const logged = written.filter(({ data }) => data.stream !== 'stdout');
  const stdoutBytes = written.reduce((sum, { data }) => sum + (data.stream === 'stdout' ? data.text.length : 0), 0);
  const bytes = sent.reduce((sum, step) => sum + ('bytes' in step.data ? step.data.bytes : 0), 0);
  return { kind: 'notStdout', stage: '13', steps: inOrder([first, logged[0] ?? null]), data: { bytes, mode, stdoutBytes, logged: logged.length } };
}

function inOrder(steps: readonly (Step | null)[]): StepId[] {
  return steps.flatMap((step) => (step ? [step.id] : [])).sort((a, b) => a - b);
}

function orderOf(way: Way | null): readonly OrderRow[] {
  const steps: Readonly<Record<OrderId, Step | null | undefined>> = {
    loaded: way?.loaded, called: way?.called, built: way?.built, view: way?.view, viewLeft: way?.viewLeft, started: way?.started, returned: way?.returned, sent: way?.sent[0], closed: way?.closed,
  };
  return djangoOrder.events.map(([id, number, recorded]) => ({ id, number, recorded, step: steps[id]?.id ?? null }));
}

function isCalled(step: Step, role: string): step is StepOf<'pythonCalled'> {
  return step.kind === 'pythonCalled' && step.data.role === role;
}

function isReturned(step: Step): step is StepOf<'pythonReturned'> {
  return step.kind === 'pythonReturned';
}

function sameThread(a: Actor, b: Actor): boolean {
  return a.machine === b.machine && a.pid === b.pid && a.tid === b.tid;
}
