/** One machine of the run: its cores, its memory, who may be served at once, and the programs' shared parts. */
import { IntRing } from '../kernel/intRing.ts';
import { Pool } from '../kernel/pool.ts';
import { RandomStream } from '../kernel/random.ts';
import type { Scheduler } from '../kernel/scheduler.ts';
import { Cores, TICKS_PER_MS } from './cores.ts';
import { crowdOfImports, crowdOfResidents } from './crowding.ts';
import type { Database } from './database.ts';
import { deployments, replacesWorkers } from './deployments.ts';
import type { CostProfile, HandlerCost, LoadDescription, ProcessMemory } from './description.ts';
import { Lock } from './lock.ts';
import { MemoryOf, type MemoryTotals } from './memory.ts';
import { Pids, type ProcessTable } from './processTable.ts';
import { Draining } from './replacing.ts';
import { type Staff, staffOf } from './staff.ts';

/** The clients of the run, and what they share with all machines. */
export interface Shared {
  readonly scheduler: Scheduler;
  readonly description: LoadDescription;
  readonly profile: CostProfile;
  readonly handler: HandlerCost;
  readonly totals: MemoryTotals;
  readonly processes: ProcessTable;
  readonly database: Database | null;
}

export class LoadMachine {
  readonly cores: Cores;
  readonly memory: MemoryOf;
  /** The event-driven web server in front: one process. */
  readonly front: Pool | null;
  /** Connections that somebody of httpd belongs to, or requests where idle ones are parked; null: a front keeps them, and opens one for each request (nginx: `Connection: close`). */
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
  /** Who is there whatever is served. */
  readonly staff: readonly (Staff & { readonly pids: readonly number[] })[];
  /** Connections that ask for nothing and are held by somebody. */
  held = 0;
  /** A worker serves one request at a time. */
  readonly alone: boolean;
  /** Places that nobody has and nobody gets: their workers have served their share. */
  withheld = 0;
  private readonly perWorker: number;
  private readonly born: Float64Array;
  /** Workers that have served their share: whom they have yet to answer, once they take nobody new. */
  private readonly leaving = new Map<number, Draining | null>();
  private readonly index: number;
  private readonly scheduler: Scheduler;
  private readonly processes: ProcessTable;
  private readonly pids: Pids;
  /** Place of the first worker in the process table, the others follow it; of CGI, -1: workers are httpd's. */
  private readonly firstPlace: number;
  private readonly free = new IntRing();
  private readonly totalKib: number;
  private readonly memoryKib: number;
  private readonly swapKib: number;

  constructor(shared: Shared, index: number) {
    const { scheduler, description, profile } = shared;
    const { machine, threads, seed } = description;
    const deployment = deployments[description.deployment];
    const random = (name: string): RandomStream => new RandomStream(seed, `${name} ${index}`);
    this.index = index;
    this.scheduler = scheduler;
    this.processes = shared.processes;
    this.pids = new Pids(random('pids'));
    this.staff = staffOf(description, profile.base).map((one) => ({ ...one, pids: Array.from({ length: one.processes }, () => this.pids.next()) }));
    this.cores = new Cores(scheduler, machine.cores, random('run queue'), deployment.shape === 'fork' ? crowdOfImports : crowdOfResidents);
    this.memoryKib = machine.memory_mib * 1024;
    this.swapKib = machine.swap_mib * 1024;
    this.totalKib = this.memoryKib + this.swapKib;
    this.memory = new MemoryOf(profile, threads, shared.totals);
    this.front = description.front === 'nginx' ? new Pool(scheduler, 1) : null;
    const forks = deployment.shape === 'fork';
    const lazy = profile.lazy !== undefined;
    this.loaded = Uint8Array.from({ length: forks ? 0 : description.workers }, (_, worker) => (lazy && worker >= description.served_before ? 0 : 1));
    this.workers = forks ? description.workers : this.boot(description, shared.totals);
    this.firstPlace = forks ? -1 : this.processes.places;
    if (!forks) for (let worker = 0; worker < this.workers; worker++) this.enlist();
    this.pids.booted();
    const direct = description.front === 'none' && description.machines === 1;
    this.bound = direct && description.keep_alive && deployment.bound && this.workers > 0;
    this.connections = direct && (description.keep_alive || deployment.parks) && deployment.places > 0 ? new Pool(scheduler, this.bound || forks ? this.workers : deployment.places) : null;
    this.loading = lazy ? Array.from({ length: this.workers }, () => new Lock(scheduler, null)) : [];
    const perWorker = forks ? 1 : threads;
    this.perWorker = perWorker;
    this.alone = perWorker === 1;
    this.born = new Float64Array(this.workers);
    this.places = new Pool(scheduler, this.workers * perWorker);
    const locked = !forks && (deployment.shape === 'loop' || (deployment.lock && threads > 1));
    this.locks = locked ? Array.from({ length: this.workers }, () => new Lock(scheduler, deployment.shape === 'loop' ? null : random('lock'))) : [];
    this.served = new Int32Array(Math.max(1, this.workers)).fill(servedBefore(description));
    for (let thread = 0; thread < perWorker; thread++) for (let worker = 0; worker < this.workers; worker++) this.free.push(worker);
  }

  /** Starts as many resident workers as memory and swap hold; the kernel kills the others as they start. */
  private boot(description: LoadDescription, totals: MemoryTotals): number {
    const { workers } = description;
    for (let started = 0; started < workers; started++) {
      const loaded = this.loaded[started] === 1;
      this.memory.addWorker(servedBefore(description), loaded);
      if (this.memory.pss <= this.totalKib) continue;
      this.memory.removeWorker(servedBefore(description), loaded);
      totals.settle();
      return started;
    }
    return workers;
  }

  /** Place of a worker's process. */
  placeOf(worker: number): number {
    return this.firstPlace + worker;
  }

  /** Another process in a worker's place. */
  renew(worker: number): void {
    this.born[worker] = this.scheduler.now;
    this.processes.renew(this.placeOf(worker), this.pids.next(), this.scheduler.now);
  }

  /** A process of one request begins, fills so much more of its memory, and ends. */
  begin(): number {
    this.memory.begin();
    return this.enlist();
  }

  fill(place: number, share: number): void {
    this.memory.fill(share);
    this.processes.filled[place]! += share;
  }

  end(place: number): void {
    this.memory.end(1);
    this.processes.end(place);
  }

  private enlist(): number {
    return this.processes.begin(this.index, this.pids.next(), this.scheduler.now);
  }

  /** PSS of a process that serves. */
  memoryAt(place: number): ProcessMemory {
    if (this.firstPlace < 0) return this.memory.ofCopy(this.processes.filled[place]!);
    const worker = place - this.firstPlace;
    return this.memory.ofWorker(this.served[worker]!, this.loaded[worker] === 1);
  }

  /** A connection that asks for nothing is held, by a worker where workers hold connections (-1 otherwise); and let go. */
  keep(): number {
    this.held++;
    if (this.connections !== null && !this.bound) return -1;
    const worker = this.take();
    if (this.firstPlace >= 0) this.processes.held[this.placeOf(worker)] = 1;
    return worker;
  }

  letGo(worker: number): void {
    this.held--;
    if (worker < 0) return;
    if (this.firstPlace >= 0) this.processes.held[this.placeOf(worker)] = 0;
    this.free.push(worker);
  }

  /** The worker of a place that was just taken: the one that has rested longest. */
  take(): number {
    return this.free.shift();
  }

  giveBack(worker: number, since: number, now: number): void {
    this.placesTaken += now - since;
    if (this.leaving.size > 0 && this.isWithheld(worker)) return;
    if (!this.bound) this.free.push(worker);
    this.places.release();
  }

  /** When the worker's process began, in ticks. */
  bornAt(worker: number): number {
    return this.born[worker]!;
  }

  /** The worker has served its share; false: it was known already. */
  leaves(worker: number): boolean {
    if (this.leaving.has(worker)) return false;
    this.leaving.set(worker, null);
    return true;
  }

  /** It takes nobody new from now on, but for those who have been given a place and have not taken it yet. */
  withhold(worker: number): Draining {
    const idle = this.places.size - this.places.busy;
    let free = 0;
    for (let i = this.free.size; i > 0; i--) {
      const one = this.free.shift();
      if (one === worker && free < idle) free++;
      else this.free.push(one);
    }
    this.places.busy += free;
    this.withheld += free;
    const draining = new Draining(this.scheduler, this.perWorker - free);
    this.leaving.set(worker, draining);
    return draining;
  }

  /** The place of somebody whom it has answered stays empty. */
  private isWithheld(worker: number): boolean {
    const draining = this.leaving.get(worker);
    if (draining === undefined || draining === null) return false;
    this.withheld++;
    draining.answered();
    return true;
  }

  /** Another is in its place. */
  readmit(worker: number): void {
    this.leaving.delete(worker);
    this.withheld -= this.perWorker;
    for (let i = 0; i < this.perWorker; i++) {
      this.free.push(worker);
      this.places.release();
    }
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

  /** Workers have grown beyond memory and swap as they served. */
  get isFull(): boolean {
    return this.memory.pss > this.totalKib;
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

/** What each worker had served before the run, since it was last replaced. */
function servedBefore({ deployment, served_before, workers, max_requests }: LoadDescription): number {
  const each = Math.floor(served_before / workers);
  return max_requests > 0 && replacesWorkers(deployment) ? each % max_requests : each;
}
