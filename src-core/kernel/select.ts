import type { Scheduler, Waitable } from './scheduler.ts';
import type { Source } from './waitQueue.ts';

const TIMEOUT = -1;

/**
 * Waits for the first of several sources, or for a timeout:
 * `yield select.on([readable, writable], 5_000_000); if (select.fired === 0) …`.
 * One belongs to one task and serves all its waits. The first source that fires wakes the task; the others keep a
 * stale entry that they drop by and by. With no source it is a sleep that `wake` can end.
 */
export class Select implements Waitable {
  /** Index of the source that fired, or -1 if the time ran out. */
  fired = TIMEOUT;
  private readonly scheduler: Scheduler;
  private sources: readonly Source[] = [];
  private timeout = Infinity;
  private timer = 0;
  private task = 0;
  private epoch = 0;
  private readonly expire = (): void => {
    this.scheduler.wakeAt(this.task, this.epoch, TIMEOUT);
  };

  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler;
  }

  /** What the next `yield` of this select waits for; `timeoutUs` counts from the yield. */
  on(sources: readonly Source[], timeoutUs = Infinity): this {
    this.sources = sources;
    this.timeout = timeoutUs;
    return this;
  }

  enter(task: number): boolean {
    const { scheduler, sources } = this;
    const ready = sources.findIndex((source) => source.fired);
    if (ready >= 0) return this.note(ready);
    if (this.timeout <= 0) return this.note(TIMEOUT);
    this.task = task;
    this.epoch = scheduler.epochOf(task);
    sources.forEach((source, index) => source.join(task, index));
    this.timer = this.timeout === Infinity ? 0 : scheduler.timer(scheduler.now + this.timeout, this.expire);
    return false;
  }

  woken(reason: number): void {
    this.fired = reason;
    this.scheduler.cancel(this.timer);
  }

  leave(): void {
    this.scheduler.cancel(this.timer);
  }

  private note(fired: number): true {
    this.fired = fired;
    return true;
  }
}
