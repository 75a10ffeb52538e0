/**
 * The discrete-event kernel: one virtual clock in integer microseconds, tasks that are generators, and what they wait
 * for. A program yields a number to sleep, or a `Waitable` (pool, wait queue, processor, select) to wait there.
 *
 * Whoever is woken goes on the ready ring, first in first out, and runs at the same instant; nothing is resumed by
 * recursion. The order of everything is thus (time, sequence), and the same programs give the same run.
 *
 * Nothing is allocated per wait. Cancelled things stay where they are queued and are recognised as stale when their
 * turn comes: a task id is never given twice (in 2³⁰ spawns), and each park of a task has an epoch of its own.
 */
import { EventQueue, type EventSet } from './eventQueue.ts';
import { IntRing } from './intRing.ts';
import { Timers } from './timers.ts';

/** What a program waits for: a number of microseconds (fractions are rounded up), or something that will wake it. */
export type Wait = number | Waitable;

/** A program is a generator; what it yields is what it waits for. */
export type Program = Generator<Wait, void, void>;

export interface Waitable {
  /** Lets the task go on at once (true), or keeps its id, to `wake` it later (false). */
  enter(task: number): boolean;
  /** The task is killed here. `woken`: it has been woken (has been given what it waited for) but has not run yet. */
  leave?(task: number, woken: boolean): void;
  /** `wakeAt` has woken the task, with this reason. */
  woken?(reason: number): void;
}

/** Why `run` came back: nothing is left to do, a task waits for the outside, or the time asked for has come. */
export type Pause = 'idle' | 'external' | 'until';

const LAST_ID = 2 ** 30 - 1;

/**
 * `next` of every generator, taken once: each generator function has a prototype of its own, so `program.next()` would
 * be a megamorphic look-up.
 */
const advance: () => IteratorResult<Wait, void> = Object.getPrototypeOf(
  Object.getPrototypeOf((function* (): Program {})()),
).next;

export class Scheduler {
  /** Virtual time, integer microseconds. */
  now = 0;
  /** Timed events performed so far. */
  events = 0;
  /** The task that is running, 0 between tasks. */
  current = 0;
  /** `yield scheduler.outside` waits for the world outside: see `settle`. */
  readonly outside: Waitable = { enter: (task) => this.hold(task) };

  private readonly queue: EventSet;
  private readonly timers: Timers;
  private readonly ready = new IntRing();
  // A task lives in slot `id & mask`. Ids only grow and skip slots in use, so an id that is not in its slot has ended.
  private ids = new Int32Array(64);
  private programs: (Program | undefined)[] = new Array<Program | undefined>(64).fill(undefined);
  private waits: (Waitable | undefined)[] = new Array<Waitable | undefined>(64).fill(undefined);
  /** Odd while the task is parked, even otherwise; so each park has an epoch that no other park of the slot has. */
  private epochs = new Int32Array(64);
  private mask = 63;
  private lastId = 0;
  private tasks = 0;
  private held = 0;
  private settled = false;
  private doomed = false;
  private running = false;

  constructor(queue: EventSet = new EventQueue()) {
    this.queue = queue;
    this.timers = new Timers(queue);
  }

  /** Tasks alive. */
  get size(): number {
    return this.tasks;
  }

  /** Starts a task and returns its id (> 0). It first runs when its turn on the ready ring comes, at this instant. */
  spawn(program: Program): number {
    if ((this.tasks + 1) * 8 > this.ids.length * 7) this.grow();
    const { ids, mask } = this;
    let id = this.lastId;
    do id = id === LAST_ID ? 1 : id + 1;
    while (ids[id & mask] !== 0);
    this.lastId = id;
    ids[id & mask] = id;
    this.programs[id & mask] = program;
    this.tasks++;
    this.ready.push(id);
    return id;
  }

  alive(task: number): boolean {
    return task !== 0 && this.ids[task & this.mask] === task;
  }

  /**
   * Ends a task wherever it is, now; its `finally` blocks run (what they yield is not waited for). A task that kills
   * itself ends at its next `yield`. Killing a task that has ended does nothing.
   */
  kill(task: number): void {
    if (!this.alive(task)) return;
    if (task === this.current) {
      this.doomed = true;
      return;
    }
    if (task === this.held) this.held = 0;
    const slot = task & this.mask;
    const program = this.programs[slot]!;
    const wait = this.waits[slot];
    const parked = (this.epochs[slot]! & 1) === 1;
    this.end(task);
    if (parked) this.epochs[slot]!++;
    wait?.leave?.(task, !parked);
    finish(program);
  }

  /** The current park of a parked task, or of one that is entering a `Waitable`: see `wakeAt`. */
  epochOf(task: number): number {
    return this.epochs[task & this.mask]!;
  }

  /**
   * Puts a parked task on the ready ring and says whether it did: not if the task has ended, sleeps, runs or has been
   * woken already.
   */
  wake(task: number): boolean {
    const slot = task & this.mask;
    const epoch = this.epochs[slot]!;
    if (this.ids[slot] !== task || (epoch & 1) === 0) return false;
    this.epochs[slot] = (epoch + 1) | 0;
    this.ready.push(task);
    return true;
  }

  /** The same, but only if the task is still in the park of that epoch; its `Waitable` is told the reason. */
  wakeAt(task: number, epoch: number, reason: number): boolean {
    if (!this.parkedAt(task, epoch)) return false;
    this.wake(task);
    this.waits[task & this.mask]?.woken?.(reason);
    return true;
  }

  parkedAt(task: number, epoch: number): boolean {
    const slot = task & this.mask;
    return this.ids[slot] === task && this.epochs[slot] === epoch && (epoch & 1) === 1;
  }

  /** Calls back at time `at` (not before now), unless cancelled. The handle is never given twice. */
  timer(at: number, callback: () => void): number {
    if (!(at < Infinity)) throw new RangeError(`a timer cannot go off at ${at}`);
    return this.timers.add(Math.max(this.now, Math.ceil(at)), callback);
  }

  /** Cancels a timer; does nothing if it has gone off or is cancelled. */
  cancel(timer: number): void {
    this.timers.cancel(timer);
  }

  /**
   * Runs until nothing is left to do, or until every event at or before `until` is done (`now` is then `until`), or
   * until a task yields `outside`: then at once, before any other task, while virtual time stands still.
   */
  run(until = Infinity): Pause {
    if (this.running) throw new Error('run() was called by a program that it runs');
    this.running = true;
    try {
      return this.loop(until);
    } catch (error) {
      this.doomed = false;
      this.end(this.current);
      throw error;
    } finally {
      this.running = false;
      this.current = 0;
    }
  }

  /** The task that waits for the outside, 0 if none does. */
  get waiting(): number {
    return this.settled ? 0 : this.held;
  }

  /** The outside has answered: the next `run` resumes the task, before any other. */
  settle(task: number): void {
    if (task !== 0 && task === this.held) this.settled = true;
  }

  private loop(until: number): Pause {
    const { queue, ready } = this;
    if (this.held !== 0) {
      if (!this.settled) return 'external';
      const task = this.held;
      this.held = 0;
      this.resume(task);
      if (this.held !== 0) return 'external';
    }
    for (;;) {
      while (ready.size > 0) {
        this.resumeReady(ready.shift());
        if (this.held !== 0) return 'external';
      }
      if (queue.size === 0) return 'idle';
      if (until !== Infinity && queue.next() > until) {
        this.now = Math.max(this.now, until);
        return 'until';
      }
      const code = queue.pop();
      if (code < 0) this.fire(code);
      else if (this.ids[code & this.mask] === code) {
        this.now = queue.at;
        this.events++;
        this.resume(code);
        if (this.held !== 0) return 'external';
      }
    }
  }

  private fire(code: number): void {
    const callback = this.timers.take(code);
    if (callback === undefined) return;
    this.now = this.queue.at;
    this.events++;
    callback();
  }

  private resumeReady(task: number): void {
    const slot = task & this.mask;
    if (this.ids[slot] !== task) return;
    this.waits[slot] = undefined;
    this.resume(task);
  }

  private resume(task: number): void {
    const program = this.programs[task & this.mask]!;
    this.current = task;
    for (;;) {
      const step = advance.call(program);
      if (this.doomed) {
        this.doomed = false;
        finish(program);
        break;
      }
      if (step.done === true) break;
      const wait = step.value;
      if (typeof wait === 'number') {
        this.queue.push(this.sleepUntil(wait), task);
        this.current = 0;
        return;
      }
      if (this.park(task, wait)) {
        this.current = 0;
        return;
      }
    }
    this.end(task);
    this.current = 0;
  }

  private sleepUntil(wait: number): number {
    if (!(wait >= 0 && wait < Infinity)) throw new RangeError(`a task cannot sleep ${wait} µs`);
    return this.now + Math.ceil(wait);
  }

  private park(task: number, wait: Waitable): boolean {
    const slot = task & this.mask;
    this.epochs[slot]!++;
    if (wait.enter(task)) {
      this.epochs[slot]!++;
      return false;
    }
    this.waits[slot] = wait;
    return true;
  }

  private hold(task: number): boolean {
    this.held = task;
    this.settled = false;
    // It is not parked: nothing but `settle` resumes it.
    this.epochs[task & this.mask]!++;
    return false;
  }

  private end(task: number): void {
    const slot = task & this.mask;
    if (task === 0 || this.ids[slot] !== task) return;
    this.ids[slot] = 0;
    this.programs[slot] = undefined;
    this.waits[slot] = undefined;
    this.tasks--;
  }

  /** Doubles the table. Two ids in different slots stay in different slots. */
  private grow(): void {
    const { ids, programs, waits, epochs } = this;
    const size = ids.length * 2;
    this.mask = size - 1;
    this.ids = new Int32Array(size);
    this.epochs = new Int32Array(size);
    this.programs = new Array<Program | undefined>(size).fill(undefined);
    this.waits = new Array<Waitable | undefined>(size).fill(undefined);
    for (let old = 0; old < ids.length; old++) {
      const id = ids[old]!;
      if (id === 0) continue;
      const slot = id & this.mask;
      this.ids[slot] = id;
      this.epochs[slot] = epochs[old]!;
      this.programs[slot] = programs[old];
      this.waits[slot] = waits[old];
    }
  }
}

/** Runs the `finally` blocks of a program; they may not wait, so what they yield is passed over. */
function finish(program: Program): void {
  let step = program.return();
  while (step.done !== true) step = program.return();
}
