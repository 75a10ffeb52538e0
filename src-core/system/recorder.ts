/**
 * The kernel's notebook: the live world, and the steps so far. A program cannot forget to record itself, because the
 * system calls do it: they `set` what they change in the world, and then `record` one step that carries the changes.
 */
import type { Payload, Step, StepId, StageId, Actor, Crossing, StepOf } from '../trace/trace.ts';
import type { StepData, StepKind } from '../trace/vocabulary.ts';
import { valueAt, type Change, type Value } from '../world/change.ts';
import type { World } from '../world/world.ts';

/** Where a thread of events stands: what it does next was caused by `cause`, for `request`, in `stage`. */
export interface Thread {
  cause: StepId | null;
  request: number | null;
  stage: StageId;
}

export interface Circumstances {
  readonly actor: Actor;
  readonly peer?: Actor;
  readonly crossing?: Crossing;
  readonly grain?: 'step' | 'fine';
  readonly payload?: Payload;
}

/** A run that does not come to an end: whoever acted when there were too many steps. */
export class TooManySteps extends Error {
  readonly steps: number;
  readonly actor: Actor;

  constructor(steps: number, actor: Actor) {
    super(`more than ${steps} steps`);
    this.steps = steps;
    this.actor = actor;
  }
}

/** Ten times the longest preset: a trace of so many steps can still be drawn and walked. */
const LIMIT = 80_000;

export class Recorder {
  private readonly limit = LIMIT;
  readonly start: World;
  readonly steps: Step[] = [];
  private readonly clock: { readonly now: number };
  /** The live world, changed in place. What changes carry is never part of it: it is copied on its way in, and detached on its way out. */
  private readonly world: Live;
  private pending: Change[] = [];

  constructor(start: World, clock: { readonly now: number }) {
    this.start = start;
    this.clock = clock;
    this.world = copyOf(start as unknown as Value) as Live;
  }

  /** Notes a change of the world, to be carried by the next recorded step. `null` removes. */
  set(path: readonly string[], after: Value | null): void {
    let parent = this.world;
    let depth = 0;
    for (; depth < path.length - 1; depth++) {
      const next = ownOf(parent, path[depth]!);
      if (typeof next !== 'object') break;
      parent = next;
    }
    if (depth < path.length - 1) {
      if (after === null) return;
      after = nested(path.slice(depth + 1), after);
      path = path.slice(0, depth + 1);
    }
    const key = path[depth]!;
    const before = ownOf(parent, key) ?? null;
    if (before === after || (typeof before === 'object' && before !== null && same(before, after))) return;
    this.pending.push({ path, before, after });
    if (after === null) delete parent[key];
    else parent[key] = copyOf(after);
  }

  /** The id that the next recorded step will have. */
  get nextId(): StepId {
    return this.steps.length;
  }

  get(path: readonly string[]): Value | null {
    return valueAt(this.world, path);
  }

  /** Appends a step caused by where `thread` stands, and moves the thread to it. */
  record<Kind extends StepKind>(thread: Thread, kind: Kind, data: StepData[Kind], where: Circumstances): StepId {
    const id = this.steps.length;
    if (id >= this.limit) throw new TooManySteps(this.limit, where.actor);
    const step: StepOf<Kind> = {
      id,
      at: this.clock.now,
      actor: where.actor,
      ...(where.peer ? { peer: where.peer } : {}),
      crossing: where.crossing ?? null,
      cause: thread.cause,
      request: thread.request,
      stage: thread.stage,
      grain: where.grain ?? 'step',
      kind,
      data,
      ...(where.payload ? { payload: where.payload } : {}),
      changes: this.pending,
    };
    this.pending = [];
    this.steps.push(step as Step);
    thread.cause = id;
    return id;
  }
}

interface Live {
  [key: string]: string | number | boolean | Live;
}

/** A name like `constructor` (a Python local may be called so) is not taken for what every object inherits. */
function ownOf(node: Live, key: string): Live[string] | undefined {
  return Object.hasOwn(node, key) ? node[key] : undefined;
}

function copyOf(value: Value): Live[string] {
  if (typeof value !== 'object') return value;
  const copy: Live = {};
  for (const key in value) copy[key] = copyOf(value[key]!);
  return copy;
}

function nested(path: readonly string[], value: Value): Value {
  return path.reduceRight<Value>((inner, key) => ({ [key]: inner }), value);
}

function same(a: Value, b: Value | null): boolean {
  if (a === b) return true;
  if (b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => key in b && same(a[key]!, b[key]!));
}
