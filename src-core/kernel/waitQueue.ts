/**
 * Where tasks wait for something to happen: a socket to become readable, a child to exit. A task checks its condition,
 * and yields the queue if it does not hold; whoever makes it true wakes one or all. No wake-up gets lost between check
 * and yield, since no other task runs there.
 */
import type { Scheduler, Waitable } from './scheduler.ts';

/** What `Select` can wait on. */
export interface Source {
  /** True if a task need not wait. */
  readonly fired: boolean;
  /** Notes the task's current park; a wake-up then carries `reason`. */
  join(task: number, reason: number): void;
}

// An entry is three cells: task, epoch of its park, reason.
const ENTRY = 3;

export class WaitQueue implements Waitable, Source {
  readonly fired: boolean = false;
  private readonly scheduler: Scheduler;
  private cells = new Int32Array(4 * ENTRY);
  private head = 0;
  private tail = 0;

  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler;
  }

  enter(task: number): boolean {
    this.join(task, 0);
    return false;
  }

  join(task: number, reason: number): void {
    if (this.tail === this.cells.length) this.makeRoom();
    const { cells, tail } = this;
    cells[tail] = task;
    cells[tail + 1] = this.scheduler.epochOf(task);
    cells[tail + 2] = reason;
    this.tail = tail + ENTRY;
  }

  /** Wakes the task that has waited longest; false if none waits. */
  wakeOne(): boolean {
    while (this.head < this.tail) {
      const { cells, head } = this;
      this.head = head + ENTRY;
      if (this.scheduler.wakeAt(cells[head]!, cells[head + 1]!, cells[head + 2]!)) return true;
    }
    this.head = this.tail = 0;
    return false;
  }

  wakeAll(): void {
    while (this.wakeOne());
  }

  /** Drops what is stale (killed, or woken by another source of a select), and widens if that leaves it half full. */
  private makeRoom(): void {
    const { cells, scheduler } = this;
    let end = 0;
    for (let i = this.head; i < this.tail; i += ENTRY) {
      if (!scheduler.parkedAt(cells[i]!, cells[i + 1]!)) continue;
      cells.copyWithin(end, i, i + ENTRY);
      end += ENTRY;
    }
    this.head = 0;
    this.tail = end;
    if (end * 2 <= cells.length) return;
    this.cells = new Int32Array(cells.length * 2);
    this.cells.set(cells);
  }
}

/** Something that happens once: tasks wait until it has fired; from then on nobody waits. */
export class Signal implements Waitable, Source {
  fired = false;
  private readonly queue: WaitQueue;

  constructor(scheduler: Scheduler) {
    this.queue = new WaitQueue(scheduler);
  }

  enter(task: number): boolean {
    return this.fired || this.queue.enter(task);
  }

  join(task: number, reason: number): void {
    this.queue.join(task, reason);
  }

  fire(): void {
    this.fired = true;
    this.queue.wakeAll();
  }
}
