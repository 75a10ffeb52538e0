/**
 * Cores shared by the tasks that compute: processor sharing, each runnable task at rate min(1, cores / runnable).
 *
 * In *virtual time* (the service that a task has had if it was there from the start of the busy period) every task has a
 * finish that never moves; only the pace of virtual time changes as tasks come and go. So an arrival or a departure
 * costs O(log n). The fluid model is exact inside; a task hears of its finish at the next whole microsecond.
 */
import { EventQueue } from './eventQueue.ts';
import type { Scheduler, Waitable } from './scheduler.ts';

/** Who is through this little after a whole microsecond is told on it, not on the next; far above the error of the sums, in µs. */
export const FINISH_TOLERANCE_US = 1 / 1024;

export class Cpu implements Waitable {
  readonly cores: number;
  /** Tasks that compute now. */
  runnable = 0;
  private readonly scheduler: Scheduler;
  /** Tasks by virtual finish; tasks that were killed stay in it until their turn comes. */
  private readonly finishes = new EventQueue();
  private virtual = 0;
  private updatedAt = 0;
  private busy = 0;
  private wanted = 0;
  private timer = 0;
  private timerAt = Infinity;
  private readonly tick = (): void => {
    this.timerAt = Infinity;
    this.advance();
    this.arm();
  };

  constructor(scheduler: Scheduler, cores: number) {
    this.scheduler = scheduler;
    this.cores = cores;
  }

  /** `yield cpu.demand(us)` computes for that long on one core of its own, longer if the cores are shared. */
  demand(us: number): this {
    if (!(us >= 0)) throw new RangeError(`a task cannot compute ${us} µs`);
    this.wanted = us;
    return this;
  }

  enter(task: number): boolean {
    if (this.wanted === 0) return true;
    this.advance();
    this.runnable++;
    this.finishes.push(this.virtual + this.wanted, task);
    this.arm();
    return false;
  }

  leave(_task: number, woken: boolean): void {
    if (woken) return;
    this.advance();
    this.runnable--;
    this.arm();
  }

  /**
   * Core-microseconds spent so far. Looking changes nothing: who has finished within this microsecond and has not been
   * told yet still counts as computing.
   */
  get busyUs(): number {
    const since = this.scheduler.now - this.updatedAt;
    return this.busy + since * Math.min(this.cores, this.runnable);
  }

  /** Brings the fluid model to the present, and wakes who has finished on the way, in the order of finishing. */
  private advance(): void {
    const { now } = this.scheduler;
    while (this.runnable > 0) {
      const pace = Math.min(1, this.cores / this.runnable);
      const finish = this.nextFinish();
      const at = this.updatedAt + (finish - this.virtual) / pace;
      if (at > now + FINISH_TOLERANCE_US) {
        this.progress(now, pace);
        return;
      }
      this.progress(at, pace);
      this.virtual = finish;
      this.runnable--;
      this.scheduler.wake(this.finishes.pop());
    }
    this.updatedAt = now;
  }

  private progress(to: number, pace: number): void {
    const elapsed = to - this.updatedAt;
    this.busy += elapsed * pace * this.runnable;
    this.virtual += elapsed * pace;
    this.updatedAt = to;
  }

  /** Virtual finish of the first task that is still alive, Infinity if there is none. */
  private nextFinish(): number {
    const { finishes, scheduler } = this;
    while (finishes.size > 0 && !scheduler.alive(finishes.nextCode())) finishes.pop();
    return finishes.next();
  }

  /** An arrival puts finishes off: a timer that is too early is left, and armed again when it goes off. */
  private arm(): void {
    const { scheduler } = this;
    if (this.runnable === 0) {
      this.rest();
      return;
    }
    const wait = ((this.nextFinish() - this.virtual) * Math.max(this.cores, this.runnable)) / this.cores;
    const at = Math.max(scheduler.now, Math.ceil(this.updatedAt + wait - FINISH_TOLERANCE_US));
    if (at >= this.timerAt) return;
    if (this.timerAt < Infinity) scheduler.cancel(this.timer);
    this.timer = scheduler.timer(at, this.tick);
    this.timerAt = at;
  }

  /** Nothing to do: no timer, and virtual time starts anew, which keeps the sums precise. */
  private rest(): void {
    if (this.timerAt < Infinity) this.scheduler.cancel(this.timer);
    this.timerAt = Infinity;
    this.virtual = 0;
    while (this.finishes.size > 0) this.finishes.pop();
  }
}
