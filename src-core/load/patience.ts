/**
 * Clients that wait no longer than so long. All wait equally long, so the first to have come is the first to give up: one
 * timer serves them all, and a request costs a cell of a ring for as long as an older one is under way.
 */
import type { Scheduler } from '../kernel/scheduler.ts';

/** `worker`: who has the request, -1 if nobody has it yet. */
export type GaveUp = (client: number, started: number, worker: number) => void;

export class Patience {
  private readonly scheduler: Scheduler;
  private readonly limit: number;
  private readonly gaveUp: GaveUp;
  /** Tickets from `oldest` to before `next` are in the ring; those before have ended or given up. */
  private oldest = 0;
  private next = 0;
  private started = new Float64Array(64);
  private clients = new Int32Array(64);
  private workers = new Int32Array(64);
  private ended = new Uint8Array(64);
  private armed = false;
  private readonly expire = (): void => {
    this.armed = false;
    while (this.oldest < this.next) {
      const slot = this.oldest & (this.started.length - 1);
      if (this.ended[slot] === 0) {
        if (this.started[slot]! + this.limit > this.scheduler.now) break;
        this.oldest++;
        this.gaveUp(this.clients[slot]!, this.started[slot]!, this.workers[slot]!);
      } else this.oldest++;
    }
    this.arm();
  };

  /** `limit` in ticks. */
  constructor(scheduler: Scheduler, limit: number, gaveUp: GaveUp) {
    this.scheduler = scheduler;
    this.limit = limit;
    this.gaveUp = gaveUp;
  }

  /** A client has sent a request; the ticket stands for it. */
  begin(client: number): number {
    if (this.next - this.oldest === this.started.length) this.grow();
    const slot = this.next & (this.started.length - 1);
    this.started[slot] = this.scheduler.now;
    this.clients[slot] = client;
    this.workers[slot] = -1;
    this.ended[slot] = 0;
    if (!this.armed) this.arm(this.scheduler.now);
    return this.next++;
  }

  /** The request has come to a worker. */
  taken(ticket: number, worker: number): void {
    if (ticket >= this.oldest) this.workers[ticket & (this.started.length - 1)] = worker;
  }

  /** The client of a request that has not ended is gone. */
  gone(ticket: number): boolean {
    return ticket < this.oldest;
  }

  /** The request has ended; false: nobody was there any more. */
  end(ticket: number): boolean {
    if (ticket < this.oldest) return false;
    const mask = this.started.length - 1;
    this.ended[ticket & mask] = 1;
    while (this.oldest < this.next && this.ended[this.oldest & mask] === 1) this.oldest++;
    return true;
  }

  private arm(from?: number): void {
    const since = from ?? (this.oldest < this.next ? this.started[this.oldest & (this.started.length - 1)]! : -1);
    if (since < 0) return;
    this.armed = true;
    this.scheduler.timer(since + this.limit, this.expire);
  }

  private grow(): void {
    const { started, clients, workers, ended } = this;
    const size = started.length * 2;
    this.started = new Float64Array(size);
    this.clients = new Int32Array(size);
    this.workers = new Int32Array(size);
    this.ended = new Uint8Array(size);
    for (let ticket = this.oldest; ticket < this.next; ticket++) {
      const [from, to] = [ticket & (started.length - 1), ticket & (size - 1)];
      this.started[to] = started[from]!;
      this.clients[to] = clients[from]!;
      this.workers[to] = workers[from]!;
      this.ended[to] = ended[from]!;
    }
  }
}
