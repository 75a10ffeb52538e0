/**
 * Who was busy when: intervals read off the changes of the world, so that every program has them without saying so.
 * A `call` span is one frame of a call stack; a `run` span is a stretch in which a process did not wait.
 */
import { sameActor } from './messages.ts';
import { valueAt, type Change } from '../world/change.ts';
import type { Actor, StepId, Trace } from './trace.ts';

export interface Span {
  readonly actor: Actor;
  readonly kind: 'call' | 'run';
  /** The function of a call; empty for a run. */
  readonly label: string;
  /** For calls: 0 is the outermost frame. */
  readonly depth: number;
  readonly first: StepId;
  /** The step that ended it, or the last that its actor made before it ended unseen. */
  readonly last: StepId;
  readonly startAt: number;
  readonly endAt: number;
}

interface OpenSpan {
  readonly actor: Actor;
  readonly kind: Span['kind'];
  readonly label: string;
  readonly depth: number;
  readonly first: StepId;
}

const spans = new WeakMap<Trace, readonly Span[]>();

/** Ordered by their first step, outer calls before inner ones. */
export function spansOf(trace: Trace): readonly Span[] {
  let made = spans.get(trace);
  if (!made) spans.set(trace, (made = collected(trace)));
  return made;
}

function collected(trace: Trace): Span[] {
  const open = new Map<string, OpenSpan>();
  const found: Span[] = [];
  const lastOwn = new Map<string, StepId>();
  // A process's fall asleep is carried by the next recorded step, which may be another's and much later.
  const end = (key: string, by: StepId | null): void => {
    const span = open.get(key);
    if (!span) return;
    open.delete(key);
    const own = Math.max(span.first, lastOwn.get(actorKey(span.actor)) ?? span.first);
    const last = by !== null && sameActor(trace.steps[by]!.actor, span.actor) ? by : own;
    found.push({ ...span, last, startAt: trace.steps[span.first]!.at, endAt: trace.steps[last]!.at });
  };
  for (const step of trace.steps) {
    lastOwn.set(actorKey(step.actor), step.id);
    for (const change of step.changes) {
      if (change.path[0] !== 'machines' || change.path[2] !== 'processes' || change.path.length < 4) continue;
      endOld(change, open, (key) => end(key, step.id));
      startNew(change, step.id, open);
    }
  }
  for (const key of [...open.keys()]) end(key, null);
  return found.sort((a, b) => a.first - b.first || a.depth - b.depth);
}

function actorKey({ machine, pid }: Actor): string {
  return `${machine} ${pid}`;
}

/** What the change takes away ends: a state that is no longer `running`, frames that are not in the new value. */
function endOld({ path, after }: Change, open: Map<string, OpenSpan>, end: (key: string) => void): void {
  if (path.length === 5 && path[4] === 'state' && after !== 'running') end(runKey(path));
  const prefix = path.join('/');
  for (const key of [...open.keys()]) {
    if (key !== prefix && !key.startsWith(`${prefix}/`)) continue;
    const rest = key.split('/').slice(path.length);
    if (after === null || valueAt(after, rest) === null) end(key);
  }
}

function startNew(change: Change, first: StepId, open: Map<string, OpenSpan>): void {
  const { path, after } = change;
  if (after === null) return;
  const actor = { machine: path[1]!, pid: Number(path[3]) };
  const begin = (key: string, span: Omit<OpenSpan, 'actor' | 'first'>): void => {
    if (!open.has(key)) open.set(key, { ...span, actor, first });
  };
  const state = path.length === 4 ? valueAt(after, ['state']) : path[4] === 'state' ? after : null;
  if (state === 'running') begin(runKey(path), { kind: 'run', label: '', depth: 0 });
  for (const [depth, name] of framesIn(change)) {
    begin([...path.slice(0, 4), 'threads', threadOf(change), 'stack', String(depth)].join('/'), { kind: 'call', label: name, depth });
  }
}

function runKey(path: readonly string[]): string {
  return [...path.slice(0, 4), 'state'].join('/');
}

function threadOf(change: Change): string {
  return change.path[5] ?? '0';
}

/** The frames that a change adds, as [depth, function]: a frame by itself, or a whole stack or thread at once. */
function framesIn({ path, before, after }: Change): [number, string][] {
  if (path[4] !== 'threads' || after === null || path.length < 6) return [];
  if (path.length === 8 && before === null) return [[Number(path[7]), nameOf(valueAt(after, ['function']))]];
  const stack = path.length === 6 ? valueAt(after, ['stack']) : path.length === 7 && path[6] === 'stack' ? after : null;
  if (stack === null || typeof stack !== 'object') return [];
  return Object.keys(stack).map((key) => [Number(key), nameOf(valueAt(stack, [key, 'function']))]);
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
