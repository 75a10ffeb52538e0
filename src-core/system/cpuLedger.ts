/**
 * The scheduler's account: who had how much of the cores, when, and for which request. Every program computes through one
 * system call, which enters it here; stretches that touch each other are one. What is never recorded as a step is in it
 * too: a loop that somebody else ends, the way back to sleep.
 */
import type { Actor, CpuUse } from '../trace/trace.ts';
import type { Thread } from './recorder.ts';

/** Work under way. */
export interface CpuWork {
  readonly thread: Thread;
  readonly actor: Actor;
  readonly startAt: number;
  readonly wanted: number;
}

export class CpuLedger {
  private readonly clock: { readonly now: number };
  private readonly open = new Set<CpuWork>();
  private readonly uses: CpuUse[] = [];
  /** Each thread's last stretch, as its place in the list. */
  private readonly last = new Map<string, number>();

  constructor(clock: { readonly now: number }) {
    this.clock = clock;
  }

  begun(thread: Thread, actor: Actor, us: number): CpuWork {
    const work: CpuWork = { thread, actor, startAt: this.clock.now, wanted: us };
    this.open.add(work);
    return work;
  }

  ended(work: CpuWork, us: number): void {
    if (!this.open.delete(work) || us === 0) return;
    const { actor, startAt } = work;
    const { request } = work.thread;
    const endAt = this.clock.now;
    const key = `${actor.machine} ${actor.pid} ${actor.tid ?? actor.pid}`;
    const at = this.last.get(key);
    const before = at === undefined ? undefined : this.uses[at]!;
    if (before && before.request === request && before.endAt === startAt) {
      this.uses[at!] = { ...before, endAt, us: before.us + us };
      return;
    }
    this.last.set(key, this.uses.length);
    this.uses.push({ actor, request, startAt, endAt, us });
  }

  /** Whoever is killed while it computes has had what time there was; that others may have shared the core is left out. */
  broken(work: CpuWork): void {
    this.ended(work, Math.min(work.wanted, this.clock.now - work.startAt));
  }

  /** The run is over: what still computes has computed until now. */
  close(): readonly CpuUse[] {
    for (const work of [...this.open]) this.broken(work);
    return this.uses;
  }
}
