/**
 * The cores of one machine, shared evenly by who computes. Two things differ from the ideal of processor sharing:
 * crowding makes work dearer (caches, page faults), and a burst shorter than the kernel's time slice is not shared at
 * all: it runs whole when its turn comes, and its turn is anywhere in the run queue.
 */
import { Cpu } from '../kernel/cpu.ts';
import type { RandomStream } from '../kernel/random.ts';
import type { Scheduler } from '../kernel/scheduler.ts';
import { type Crowd, crowdOfResidents } from './crowding.ts';

/** The kernel's clock counts tenths of a microsecond here, since a hop may take 15 µs and is rounded up to whole ticks. */
export const TICKS_PER_MS = 10_000;

/** An idle machine's caches belong to others after about so long: an estimate. */
const COOLING = 20 * TICKS_PER_MS;

/** Linux: 0.7 ms × (1 + log₂ cores), kernel/sched/fair.c, `sysctl_sched_base_slice`. */
const SLICE_MS = 0.7;

export class Cores {
  readonly cpu: Cpu;
  /** Ticks of work asked for by the server. */
  asked = 0;
  private spare = 0;
  private warmUntil = 0;
  private readonly scheduler: Scheduler;
  private readonly cores: number;
  private readonly slice: number;
  private readonly order: RandomStream;
  private readonly crowd: Crowd;

  constructor(scheduler: Scheduler, cores: number, order: RandomStream, crowd: Crowd = crowdOfResidents) {
    this.cpu = new Cpu(scheduler, cores);
    this.scheduler = scheduler;
    this.cores = cores;
    this.slice = SLICE_MS * (1 + Math.floor(Math.log2(cores))) * TICKS_PER_MS;
    this.order = order;
    this.crowd = crowd;
  }

  /** Work on a core that is free, which nobody waits for: only its time counts. */
  aside(ms: number): void {
    this.asked += ms * TICKS_PER_MS;
    this.spare += ms * TICKS_PER_MS;
  }

  /** Core-ticks spent so far. */
  get busy(): number {
    return this.cpu.busyUs + this.spare;
  }

  /** How far the caches have cooled down, 0 … 1. */
  get coldness(): number {
    if (this.cpu.runnable > 0) return 0;
    return Math.min(1, Math.max(0, this.scheduler.now - this.warmUntil) / COOLING);
  }

  /** Every core has something to do. */
  get crowded(): boolean {
    return this.cpu.runnable >= this.cores;
  }

  /** `yield cores.work(ms, crowding)`: computes so much, more in a crowd. */
  work(ms: number, crowding: number): Cpu {
    const { cpu, cores } = this;
    let ticks = ms * TICKS_PER_MS;
    const tasks = cpu.runnable + 1;
    if (tasks >= cores) {
      ticks *= 1 + crowding * this.crowd(tasks / cores);
      if (tasks > cores) {
        const whole = ticks > this.slice ? Math.sqrt(this.slice / ticks) : 1;
        ticks *= 1 + (1 - cores / tasks) * whole * (2 * this.order.uniform() - 1);
      }
    }
    this.asked += ticks;
    this.warmUntil = this.scheduler.now + ticks;
    return cpu.demand(ticks);
  }
}
