import { IntRing } from './intRing.ts';
import type { Scheduler, Waitable } from './scheduler.ts';

/**
 * So many of something (workers, connections, places), granted first come first served. `yield pool` takes one,
 * `release` gives it to the task that has waited longest. A task that may be killed releases in `finally`:
 * `yield pool; try { … } finally { pool.release(); }`. Killed between grant and run, it gives its unit back.
 */
export class Pool implements Waitable {
  readonly size: number;
  busy = 0;
  /** Tasks that wait for a unit. */
  waiting = 0;
  private readonly scheduler: Scheduler;
  private readonly queue = new IntRing();

  constructor(scheduler: Scheduler, size: number) {
    this.scheduler = scheduler;
    this.size = size;
  }

  enter(task: number): boolean {
    if (this.busy < this.size) {
      this.busy++;
      return true;
    }
    this.waiting++;
    this.queue.push(task);
    return false;
  }

  release(): void {
    const { queue } = this;
    while (queue.size > 0) {
      if (!this.scheduler.wake(queue.shift())) continue;
      this.waiting--;
      return;
    }
    this.busy--;
  }

  leave(_task: number, woken: boolean): void {
    if (woken) this.release();
    else this.waiting--;
  }
}
