/** The whole deployment in a run: its machines, the clients' side of it, and where each request is recorded. */
import { RandomStream } from '../kernel/random.ts';
import { type Program, Scheduler } from '../kernel/scheduler.ts';
import { TICKS_PER_MS } from './cores.ts';
import { deployments } from './deployments.ts';
import type { CostProfile, LoadDescription } from './description.ts';
import { handlerOf } from './handlers.ts';
import { Database, LoadMachine } from './machine.ts';
import { MemoryTotals } from './memory.ts';
import { profileOf } from './profiles.ts';
import { forked, idler, looped, pooled } from './programs.ts';
import { type Outcome, Recorder } from './recorder.ts';

/** Half of the front's work is before the application, half after. */
const FRONT_IN = 0.5;
/** MaxKeepAliveRequests of httpd: after so many the connection is closed and its place is free for another. */
const KEPT_REQUESTS = 100;

export class Site {
  readonly scheduler = new Scheduler();
  readonly recorder = new Recorder();
  readonly totals = new MemoryTotals();
  readonly description: LoadDescription;
  readonly profile: CostProfile;
  readonly machines: readonly LoadMachine[];
  readonly database: Database | null;
  // What a request costs here, worked out once.
  readonly clientMs: number;
  readonly frontIn: number;
  readonly frontOut: number;
  readonly requestMs: number;
  readonly handlerMs: number;
  readonly handlerWait: number;
  readonly blocksLoop: boolean;
  readonly crowding: number;
  readonly backlog: number;
  readonly maxRequests: number;
  readonly download: number;
  readonly heldByDownload: boolean;
  readonly turnedAway: Outcome;
  readonly isLoop: boolean;
  readonly herds: boolean;
  sent = 0;
  ended = 0;
  /** No client will send any more. */
  closing = false;
  private readonly timeout: number;
  private readonly until: number;
  private readonly stall: RandomStream;
  private readonly think: RandomStream;
  private readonly program: (site: Site, client: number, started: number) => Program;
  private readonly kept: Int32Array;
  private readonly children: Int32Array;
  private turn = 0;

  constructor(description: LoadDescription) {
    const { scheduler } = this;
    const { application, deployment: id, workload, seed } = description;
    const deployment = deployments[id];
    const profile = typeof application === 'string' ? profileOf({ deployment: id, application, preload: description.preload, threads: description.threads, workers: description.workers }) : application;
    const handler = handlerOf(description);
    this.description = description;
    this.profile = profile;
    this.database = description.database === null ? null : new Database(scheduler, seed, description.database);
    const shared = { scheduler, description, profile, handler, totals: this.totals, database: this.database };
    this.machines = Array.from({ length: description.machines }, (_, i) => new LoadMachine(shared, i));
    this.clientMs = description.clients_share_cores ? profile.client_cpu_ms : 0;
    const front = description.front === 'nginx' || deployment.front === 'none' ? profile.front_cpu_ms : 0;
    this.frontIn = front * FRONT_IN;
    this.frontOut = front - this.frontIn;
    this.requestMs = profile.request_cpu_ms;
    this.handlerMs = handler.cpu_ms * profile.handler_factor;
    this.handlerWait = Math.round(handler.wait_ms * TICKS_PER_MS);
    this.blocksLoop = handler.blocks_loop ?? (id === 'uvicorn' && application === 'django');
    this.herds = deployment.herd;
    this.isLoop = deployment.shape === 'loop';
    this.crowding = profile.crowding;
    this.backlog = description.backlog;
    this.maxRequests = description.max_requests;
    this.download = description.client_kbit_s === 0 ? 0 : Math.round(((description.response_bytes * 8) / description.client_kbit_s) * TICKS_PER_MS);
    this.heldByDownload = description.front === 'none' && deployment.writes;
    this.turnedAway = description.front === 'nginx' ? 'unavailable' : 'refused';
    this.timeout = description.timeout_ms === 0 ? Infinity : description.timeout_ms * TICKS_PER_MS;
    this.until = description.duration_s * 1000 * TICKS_PER_MS;
    this.stall = new RandomStream(seed, 'stalls');
    this.think = new RandomStream(seed, 'think');
    this.program = deployment.shape === 'fork' ? forked : deployment.shape === 'loop' ? looped : pooled;
    this.kept = new Int32Array(workload.kind === 'closed' ? workload.concurrency : 1);
    this.children = new Int32Array(this.kept.length);
    this.startIdlers(deployment.places > 0 ? 5000 : 30_000, deployment.places > 0 || (description.front === 'none' && deployment.writes));
    this.startClients();
  }

  get finished(): boolean {
    return this.closing && this.ended === this.sent;
  }

  /** Requests go to the machines in turn, as a load balancer's default is. */
  machineFor(): LoadMachine {
    const { machines } = this;
    if (machines.length === 1) return machines[0]!;
    this.turn = (this.turn + 1) % machines.length;
    return machines[this.turn]!;
  }

  /**
   * A sleeping process costs so much more: half to wake it, in the request's way, and half to put it to sleep again,
   * which nobody waits for (a core is free for it). `herd`: others that wake up with it to find nothing left to do.
   */
  woken(machine: LoadMachine, ms: number, herd = 0): number {
    // While all cores are at work nobody sleeps deeply: the next to run is there already.
    if (ms === 0 || machine.cores.crowded) return 0;
    const half = (ms * (1 + herd)) / 2;
    machine.cores.aside(half);
    return half + this.coldMs(machine);
  }

  coldMs(machine: LoadMachine): number {
    return this.profile.cold_cpu_ms * machine.cores.coldness;
  }

  late(started: number): boolean {
    return this.scheduler.now - started > this.timeout;
  }

  stalls(): boolean {
    const { stall_share } = this.profile;
    return stall_share > 0 && this.description.keep_alive && this.stall.uniform() < stall_share;
  }

  end(client: number, started: number, worker: number, outcome: Outcome): void {
    const { now } = this.scheduler;
    this.recorder.record(started, now, worker, outcome === 'answered' && now - started > this.timeout ? 'timeout' : outcome);
    this.ended++;
    if (this.description.workload.kind === 'open') return;
    if (this.kept[client]! > 0 && --this.kept[client]! === 0) this.hangUp(client);
    if (this.exhausted()) {
      if (this.kept[client]! > 0) this.hangUp(client);
      this.kept[client] = 0;
      return;
    }
    this.scheduler.spawn(this.next(client));
  }

  private exhausted(): boolean {
    if (this.sent >= this.description.requests || this.scheduler.now >= this.until) this.closing = true;
    return this.closing;
  }

  /** A client of a closed workload thinks, gets a connection if it has none, and sends its next request. */
  private *next(client: number): Program {
    const { workload } = this.description;
    const pause = workload.kind === 'closed' ? workload.think_ms : 0;
    if (pause > 0) yield this.think.exponentialUs(pause * TICKS_PER_MS);
    if (this.exhausted()) return;
    const { connections } = this.machines[0]!;
    const started = this.scheduler.now;
    this.sent++;
    if (connections !== null && this.kept[client] === 0) {
      yield connections;
      this.kept[client] = KEPT_REQUESTS;
      if (this.machines[0]!.bound) this.children[client] = this.machines[0]!.take();
    }
    this.scheduler.spawn(this.program(this, client, started));
  }

  private hangUp(client: number): void {
    const machine = this.machines[0]!;
    if (machine.bound) machine.rest(this.children[client]!);
    machine.connections?.release();
  }

  /** The child of httpd that belongs to the client's connection. */
  childOf(client: number): number {
    return this.children[client]!;
  }

  private startClients(): void {
    const { workload } = this.description;
    if (workload.kind === 'open') this.scheduler.spawn(this.arrivals());
    else for (let client = 0; client < workload.concurrency; client++) this.scheduler.spawn(this.next(client));
  }

  private *arrivals(): Program {
    const { scheduler } = this;
    const { workload, requests, seed, duration_s } = this.description;
    if (workload.kind !== 'open') return;
    const gap = new RandomStream(seed, 'arrivals');
    const second = 1000 * TICKS_PER_MS;
    const mean = second / workload.rate_per_second;
    while (this.sent < requests) {
      if (workload.arrivals === 'burst') {
        const burst = Math.min(requests - this.sent, Math.max(1, Math.round(workload.rate_per_second)));
        for (let i = 0; i < burst; i++) this.send();
        yield second;
      } else {
        // The rate of a ramp at t is 2·mean·t/T; it begins at a hundredth of the mean.
        const rising = workload.arrivals === 'ramp' ? Math.max(0.01, (2 * scheduler.now) / (duration_s * second)) : 1;
        yield gap.exponentialUs(mean / rising);
        if (scheduler.now < this.until) this.send();
      }
      if (scheduler.now >= this.until) break;
    }
    this.closing = true;
  }

  private send(): void {
    this.sent++;
    this.scheduler.spawn(this.program(this, 0, this.scheduler.now));
  }

  private startIdlers(holdMs: number, held: boolean): void {
    if (!held) return;
    const machine = this.machines[0]!;
    const size = (machine.connections ?? machine.places).size;
    // More than twice as many as there are places change nothing: the rest only waits in front of them.
    const idlers = Math.min(this.description.idle_connections, 2 * size);
    for (let i = 0; i < idlers; i++) this.scheduler.spawn(idler(machine, this, holdMs));
  }
}
