/**
 * The lock of a Python interpreter. Who gets it next is not quite who has waited longest: waiting threads sleep on a
 * condition variable, each wakes up every 5 ms to ask for the lock, and who is awake races (CPython's ceval_gil.c). So
 * one of the first few is drawn. An event loop takes its ready coroutines in turn instead.
 */
import { IntRing } from '../kernel/intRing.ts';
import type { RandomStream } from '../kernel/random.ts';
import type { Scheduler, Waitable } from '../kernel/scheduler.ts';

/** A thread that computes hands the lock over after this, if another asks (`sys.getswitchinterval()`). */
export const SWITCH_INTERVAL_MS = 5;

/** How many race: an estimate. */
const RACERS = 8;

export class Lock implements Waitable {
  held = false;
  /** Ticks that it was held, without the present hold. */
  heldFor = 0;
  private since = 0;
  /** Those who race, in the order in which they came; the others wait behind them. */
  private readonly racers: number[] = [];
  private readonly scheduler: Scheduler;
  private readonly queue = new IntRing();
  private readonly draw: RandomStream | null;

  /** Without a stream to draw from: first come, first served. */
  constructor(scheduler: Scheduler, draw: RandomStream | null) {
    this.scheduler = scheduler;
    this.draw = draw;
  }

  enter(task: number): boolean {
    if (this.held) {
      if (this.draw === null || this.racers.length === RACERS) this.queue.push(task);
      else this.racers.push(task);
      return false;
    }
    this.held = true;
    this.since = this.scheduler.now;
    return true;
  }

  release(): void {
    this.heldFor += this.scheduler.now - this.since;
    this.since = this.scheduler.now;
    const next = this.draw === null ? (this.queue.size > 0 ? this.queue.shift() : 0) : this.drawn(this.draw);
    if (next === 0) this.held = false;
    else this.scheduler.wake(next);
  }

  private drawn(draw: RandomStream): number {
    const { racers, queue } = this;
    if (racers.length === 0) return 0;
    const chosen = racers.length === 1 ? 0 : draw.integer(racers.length);
    const task = racers[chosen]!;
    racers.splice(chosen, 1);
    if (queue.size > 0) racers.push(queue.shift());
    return task;
  }
}
