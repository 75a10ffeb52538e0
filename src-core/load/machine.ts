/** One machine of the run: its cores, its memory, who may be served at once, and the programs' shared parts. */
import { IntRing } from '../kernel/intRing.ts';
import { Pool } from '../kernel/pool.ts';
import { RandomStream } from '../kernel/random.ts';
import type { Scheduler } from '../kernel/scheduler.ts';
import { Cores, TICKS_PER_MS } from './cores.ts';
import { deployments } from './deployments.ts';
import type { CostProfile, HandlerCost, LoadDescription } from './description.ts';
import { Lock } from './lock.ts';
import { MemoryOf, type MemoryTotals } from './memory.ts';

/** The clients of the run, and what they share with all machines. */
export interface Shared {
  readonly scheduler: Scheduler;
  readonly description: LoadDescription;
  readonly profile: CostProfile;
  readonly handler: HandlerCost;
  readonly totals: MemoryTotals;
  readonly database: Database | null;
}

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

export class LoadMachine {
  readonly cores: Cores;
  readonly memory: MemoryOf;
  /** The event-driven web server in front: one process. */
  readonly front: Pool | null;
  /** Connections that somebody of httpd belongs to; null: a front keeps them, and opens one for each request (nginx: `Connection: close`). */
  readonly connections: Pool | null;
  /** Places in workers × threads; for CGI, processes at once. */
  readonly places: Pool;
  /** Ticks that places were taken, by requests that have left. */
  placesTaken = 0;
  /** Each process's lock, or its event loop; empty where nothing is shared within a process. */
  readonly locks: readonly Lock[];
  readonly workers: number;
  /** A kept connection has a child of httpd to itself. */
  readonly bound: boolean;
  /** Whether each worker has loaded the application, and who is at it. */
  readonly loaded: Uint8Array;
  readonly loading: readonly Lock[];
  /** Whether the last process that was started found memory: read it at once. */
  begun = true;
  /** Requests that a balancer has given to this machine and that have not ended. */
  underWay = 0;
  /** Requests that each worker has served; since it was last replaced. */
  readonly served: Int32Array;
  private readonly free = new IntRing();
  private readonly totalKib: number;
  private readonly memoryKib: number;
  private readonly swapKib: number;

  constructor(shared: Shared, index: number) {
    const { scheduler, description, profile } = shared;
    const { machine, threads, seed } = description;
    const deployment = deployments[description.deployment];
    const random = (name: string): RandomStream => new RandomStream(seed, `${name} ${index}`);
    this.cores = new Cores(scheduler, machine.cores, random('run queue'));
    this.memoryKib = machine.memory_mib * 1024;
    this.swapKib = machine.swap_mib * 1024;
    this.totalKib = this.memoryKib + this.swapKib;
    this.memory = new MemoryOf(profile, threads, shared.totals);
    this.front = description.front === 'nginx' ? new Pool(scheduler, 1) : null;
    const forks = deployment.shape === 'fork';
    const lazy = profile.lazy !== undefined;
    this.loaded = Uint8Array.from({ length: forks ? 0 : description.workers }, (_, worker) => (lazy && worker >= description.served_before ? 0 : 1));
    this.workers = forks ? description.workers : this.boot(description);
    const direct = description.front === 'none' && description.machines === 1 && description.keep_alive;
    this.bound = direct && deployment.bound && this.workers > 0;
    this.connections = direct && deployment.places > 0 ? new Pool(scheduler, this.bound ? this.workers : deployment.places) : null;
    this.loading = lazy ? Array.from({ length: this.workers }, () => new Lock(scheduler, null)) : [];
    const perWorker = forks ? 1 : threads;
    this.places = new Pool(scheduler, this.workers * perWorker);
    const locked = !forks && (deployment.shape === 'loop' || (deployment.lock && threads > 1));
    this.locks = locked ? Array.from({ length: this.workers }, () => new Lock(scheduler, deployment.shape === 'loop' ? null : random('lock'))) : [];
    this.served = new Int32Array(Math.max(1, this.workers)).fill(Math.floor(description.served_before / Math.max(1, this.workers)));
    for (let thread = 0; thread < perWorker; thread++) for (let worker = 0; worker < this.workers; worker++) this.free.push(worker);
  }

  /** Starts as many resident workers as memory and swap hold; the kernel kills the others as they start. */
  private boot({ workers, served_before }: LoadDescription): number {
    for (let started = 0; started < workers; started++) {
      const loaded = this.loaded[started] === 1;
      this.memory.addWorker(served_before / workers, loaded);
      if (this.memory.pss <= this.totalKib) continue;
      this.memory.removeWorker(served_before / workers, loaded);
      return started;
    }
    return workers;
  }

  /** The worker of a place that was just taken: the one that has rested longest. */
  take(): number {
    return this.free.shift();
  }

  giveBack(worker: number, since: number, now: number): void {
    this.placesTaken += now - since;
    if (!this.bound) this.free.push(worker);
    this.places.release();
  }

  /** The child of a connection that has been closed. */
  rest(worker: number): void {
    this.free.push(worker);
  }

  /** A new process is in the worker's place, and the application is not in it. */
  unload(worker: number): void {
    this.loaded[worker] = 0;
    this.memory.unload();
  }

  /** Whether the process finds the memory to load the application; the kernel kills it as it tries, otherwise. */
  load(worker: number, kib: number): void {
    if (this.memory.pss + kib > this.totalKib) return;
    this.loaded[worker] = 1;
    this.memory.load();
  }

  /** Whether one more process of a request finds memory. */
  get hasRoom(): boolean {
    return this.memory.committed + this.memory.copyKib <= this.totalKib;
  }

  get swappedKib(): number {
    return Math.min(this.swapKib, Math.max(0, this.memory.pss - this.memoryKib));
  }

  /**
   * Ticks that a request waits for pages from the disc. As large a share of its process's pages is out as of all
   * memory; it touches a quarter of them, and each read of 0.1 ms brings eight (vm.page-cluster 3). Both are estimates.
   */
  pageIns(): number {
    const swapped = this.swappedKib;
    if (swapped === 0) return 0;
    const share = swapped / this.memory.pss;
    return Math.ceil(((share * this.memory.copyKib) / 4 / 4 / 8) * 0.1 * TICKS_PER_MS);
  }
}
