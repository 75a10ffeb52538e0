/** A database apart from the machines: so many connections, each query as long as its draw, and who asks it at all. */
import { Pool } from '../kernel/pool.ts';
import { RandomStream } from '../kernel/random.ts';
import type { Scheduler } from '../kernel/scheduler.ts';
import { TICKS_PER_MS } from './cores.ts';
import type { LoadDescription } from './description.ts';

export class Database {
  readonly pool: Pool;
  readonly share: number;
  busyFor = 0;
  private readonly meanTicks: number;
  private readonly times: RandomStream;
  private readonly choice: RandomStream;

  constructor(scheduler: Scheduler, seed: number, { pool, query_ms, share }: NonNullable<LoadDescription['database']>) {
    this.pool = new Pool(scheduler, pool);
    this.share = share;
    this.meanTicks = query_ms * TICKS_PER_MS;
    this.times = new RandomStream(seed, 'database');
    this.choice = new RandomStream(seed, 'database share');
  }

  get asked(): boolean {
    return this.share >= 1 || this.choice.uniform() < this.share;
  }

  /** How long the next query takes, in ticks. */
  time(): number {
    const ticks = this.times.exponentialUs(this.meanTicks);
    this.busyFor += ticks;
    return ticks;
  }
}
