/** The whole deployment in a run: its machines, the clients' side of it, and where each request is recorded. */
import { NGINX } from '../costs/gateways.ts';
import type { Pool } from '../kernel/pool.ts';
import { RandomStream } from '../kernel/random.ts';
import { type Program, Scheduler } from '../kernel/scheduler.ts';
import { Balancer } from './balancer.ts';
import { TICKS_PER_MS } from './cores.ts';
import { deployments, replacesWorkers } from './deployments.ts';
import type { CostProfile, LoadDescription } from './description.ts';
import { Flight, FRONT, QUEUED } from './flight.ts';
import { fronted } from './fronted.ts';
import { blocksLoopOf, handlerOf } from './handlers.ts';
import { Database } from './database.ts';
import { LoadMachine } from './machine.ts';
import { MemoryTotals } from './memory.ts';
import { profileOf } from './profiles.ts';
import { admitted, idler, request } from './programs.ts';
import { Patience } from './patience.ts';
import { ProcessTable } from './processTable.ts';
import { type Outcome, Recorder } from './recorder.ts';

/** Half of the work of who stands in front is before the application, half after. */
const HALF = 0.5;
/** ListenBacklog of httpd. mod_wsgi's daemons have a queue of their own behind it, which is the description's. */
const LISTEN_BACKLOG = 511;

export class Site {
  readonly scheduler = new Scheduler();
  readonly recorder: Recorder;
  readonly totals = new MemoryTotals();
  /** Who is there at an instant: processes that serve, of all machines, and requests under way. */
  readonly processes = new ProcessTable();
  readonly flight = new Flight();
  readonly description: LoadDescription;
  readonly profile: CostProfile;
  readonly machines: readonly LoadMachine[];
  readonly database: Database | null;
  readonly balancer: Balancer | null;
  // What a request costs here, worked out once.
  readonly clientMs: number;
  readonly frontIn: number;
  readonly frontOut: number;
  readonly frontWake: number;
  /** Of httpd around the application: before and after it, or both in one where it starts a process. */
  readonly innerIn: number;
  readonly innerOut: number;
  readonly innerWake: number;
  readonly aroundMs: number;
  readonly requestMs: number;
  readonly handoffMs: number;
  /** What a request takes more, by the processes that take turns. */
  private readonly turns: Float64Array;
  readonly handlerMs: number;
  readonly handlerWait: number;
  readonly blocksLoop: boolean;
  readonly crowding: number;
  readonly backlog: number;
  readonly maxRequests: number;
  readonly keptRequests: number;
  readonly download: number;
  readonly heldByDownload: boolean;
  readonly turnedAway: Outcome;
  readonly isLoop: boolean;
  readonly forks: boolean;
  readonly herds: boolean;
  sent = 0;
  /** Requests whose clients know what became of them. */
  ended = 0;
  /** Requests that were turned away and will come again; connections that ask for nothing and wait to be held. */
  retrying = 0;
  idlersWaiting = 0;
  /** No client will send any more. */
  closing = false;
  private readonly until: number;
  private readonly stall: RandomStream;
  private readonly think: RandomStream;
  private readonly thinkMs: number;
  private readonly closed: boolean;
  private readonly listenBacklog: number;
  private readonly kept: Float64Array;
  private readonly children: Int32Array;
  private readonly patience: Patience | null;

  constructor(description: LoadDescription) {
    const { scheduler } = this;
    const { application, deployment: id, workload, seed } = description;
    const deployment = deployments[id];
    const profile = typeof application === 'string' ? profileOf({ deployment: id, application, preload: description.preload, threads: description.threads, workers: description.workers }) : application;
    const handler = handlerOf(description);
    this.description = description;
    this.recorder = new Recorder(description.requests);
    this.profile = profile;
    this.forks = deployment.shape === 'fork';
    this.isLoop = deployment.shape === 'loop';
    this.database = description.database === null ? null : new Database(scheduler, seed, description.database);
    const buffered = description.front === 'nginx' || description.machines > 1;
    const shared = { scheduler, description, profile: typeof application === 'string' ? fronted(profile, deployment.front, description.front) : profile, handler, totals: this.totals, processes: this.processes, database: this.database };
    this.machines = Array.from({ length: description.machines }, (_, i) => new LoadMachine(shared, i));
    this.clientMs = description.clients_share_cores ? profile.client_cpu_ms : 0;
    this.balancer = description.machines > 1 ? new Balancer(scheduler, description, this.machines) : null;
    // The profile's front is nginx, or httpd around the application. nginx before httpd costs what it does elsewhere.
    const usual = deployment.front === 'nginx';
    const front = description.front === 'none' ? 0 : usual ? profile.front_cpu_ms : NGINX.front;
    this.frontIn = front * HALF;
    this.frontOut = front - this.frontIn;
    this.frontWake = usual ? profile.front_wake_ms : NGINX.frontWake;
    const inner = usual ? 0 : profile.front_cpu_ms;
    this.aroundMs = this.forks ? inner : 0;
    this.innerIn = this.forks ? 0 : inner * HALF;
    this.innerOut = this.forks ? 0 : inner - this.innerIn;
    this.innerWake = profile.front_wake_ms;
    this.handoffMs = profile.handoff_cpu_ms;
    const { workers } = this.machines[0]!;
    this.turns = Float64Array.from({ length: workers + 1 }, (_, processes) => profile.turns_cpu_ms * Math.max(0, Math.log2(processes / description.machine.cores)));
    this.requestMs = this.forks ? 0 : profile.request_cpu_ms;
    this.handlerMs = handler.cpu_ms * profile.handler_factor;
    this.handlerWait = Math.round(handler.wait_ms * TICKS_PER_MS);
    this.blocksLoop = blocksLoopOf(description);
    this.herds = deployment.herd && !this.isLoop;
    this.crowding = profile.crowding;
    this.backlog = description.backlog;
    this.maxRequests = replacesWorkers(id) ? description.max_requests : 0;
    // Where an idle connection gives its thread back, a request that follows finds one as a new connection would.
    this.keptRequests = deployment.parks ? 1 : description.kept_requests === 0 ? Infinity : description.kept_requests;
    this.download = description.client_kbit_s === 0 ? 0 : Math.round(((description.response_bytes * 8) / description.client_kbit_s) * TICKS_PER_MS);
    this.heldByDownload = this.download > 0 && !buffered && deployment.writes;
    this.turnedAway = buffered ? 'unavailable' : 'refused';
    this.patience = description.timeout_ms === 0 ? null : new Patience(scheduler, description.timeout_ms * TICKS_PER_MS, (client, started, worker) => this.gaveUp(client, started, worker));
    this.until = description.duration_s * 1000 * TICKS_PER_MS;
    this.stall = new RandomStream(seed, 'stalls');
    this.think = new RandomStream(seed, 'think');
    this.thinkMs = workload.kind === 'closed' ? workload.think_ms : 0;
    this.closed = workload.kind === 'closed';
    this.listenBacklog = id === 'mod-wsgi-daemon' ? LISTEN_BACKLOG : description.backlog;
    this.kept = new Float64Array(workload.kind === 'closed' ? workload.concurrency : 1);
    this.children = new Int32Array(this.kept.length);
    if (!buffered && !deployment.parks && (deployment.places > 0 || deployment.writes)) this.startIdlers(deployment.places > 0 ? 5000 : 30_000);
    this.startClients();
  }

  /** Who has no room in the accept queue yet when the time is up leaves, as a load generator does: nothing of that is under way. */
  get finished(): boolean {
    const outside = this.closed && this.patience === null && this.scheduler.now >= this.until ? this.retrying : 0;
    return this.closing && this.ended + outside === this.sent;
  }

  /** What a request finds of its process's data in the caches costs nothing; the rest it fetches. */
  turnsMs({ places, workers }: LoadMachine): number {
    return this.turns[Math.min(places.busy, workers)]!;
  }

  machineFor(): LoadMachine {
    const machine = this.balancer === null ? this.machines[0]! : this.balancer.choose();
    machine.underWay++;
    return machine;
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

  /** The client has given up, and nobody will read the answer. */
  gone(ticket: number): boolean {
    return this.patience !== null && this.patience.gone(ticket);
  }

  taken(ticket: number, worker: number): void {
    if (this.patience !== null) this.patience.taken(ticket, worker);
  }

  /** Only on connections that are kept: none behind a front was seen. */
  stalls(): boolean {
    const { stall_share } = this.profile;
    return stall_share > 0 && this.closed && this.machines[0]!.connections !== null && this.stall.uniform() < stall_share;
  }

  /** The server is done with a request. Who has given up knows already, and what the request held is free only now. */
  end(client: number, ticket: number, row: number, worker: number, outcome: Outcome, machine: LoadMachine): void {
    machine.underWay--;
    const started = this.flight.startedAt(row);
    this.flight.end(row);
    const gone = this.patience !== null && !this.patience.end(ticket);
    if (gone || !this.closed) this.hangUp(machine, worker);
    if (!gone) this.conclude(client, started, worker, outcome);
  }

  private gaveUp(client: number, started: number, worker: number): void {
    this.kept[client] = 0;
    this.conclude(client, started, worker, 'timeout');
  }

  /** The client knows what became of its request, and goes on. */
  private conclude(client: number, started: number, worker: number, outcome: Outcome): void {
    this.recorder.record(started, this.scheduler.now, worker, outcome);
    this.ended++;
    if (!this.closed) return;
    if (this.kept[client]! > 0 && (--this.kept[client]! === 0 || this.exhausted())) {
      this.kept[client] = 0;
      this.hangUp(this.machines[0]!, this.children[client]!);
    }
    if (this.exhausted()) return;
    // Who does not think and has its connection needs no program for that.
    if (this.thinkMs === 0 && (this.machines[0]!.connections === null || this.kept[client]! > 0)) this.send(client);
    else this.scheduler.spawn(this.next(client));
  }

  private exhausted(): boolean {
    if (this.sent >= this.description.requests || this.scheduler.now >= this.until) this.closing = true;
    return this.closing;
  }

  /** A client of a closed workload thinks and sends its next request. */
  private *next(client: number): Program {
    if (this.thinkMs > 0) yield this.think.exponentialUs(this.thinkMs * TICKS_PER_MS);
    if (!this.exhausted()) this.send(client);
  }

  private send(client: number): void {
    const row = this.flight.begin(this.scheduler.now);
    const machine = this.machines[0]!;
    this.sent++;
    const ticket = this.patience === null ? 0 : this.patience.begin(client);
    const connects = machine.connections !== null && !(this.kept[client]! > 0);
    this.scheduler.spawn(connects ? this.connecting(client, ticket, row, machine.connections) : request(this, client, ticket, row, machine.bound ? this.children[client]! : -1));
  }

  /** A connection to httpd belongs to one of its processes or threads, which is free again when it is closed. */
  private *connecting(client: number, ticket: number, row: number, connections: Pool): Program {
    const { flight } = this;
    if (connections.waiting >= this.listenBacklog) {
      yield* admitted(this, connections, this.listenBacklog, ticket, row);
      if (this.gone(ticket)) return flight.end(row);
      if (connections.waiting >= this.listenBacklog) {
        const started = flight.startedAt(row);
        flight.end(row);
        this.patience?.end(ticket);
        this.conclude(client, started, -1, 'refused');
        return;
      }
    }
    flight.at(row, QUEUED);
    yield connections;
    flight.at(row, FRONT);
    const machine = this.machines[0]!;
    const child = machine.bound ? machine.take() : -1;
    if (this.closed && !this.gone(ticket)) {
      this.kept[client] = this.keptRequests;
      this.children[client] = child;
    }
    this.scheduler.spawn(request(this, client, ticket, row, child));
  }

  private hangUp(machine: LoadMachine, child: number): void {
    if (machine.connections === null) return;
    if (machine.bound) machine.rest(child);
    machine.connections.release();
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
        for (let i = 0; i < burst; i++) this.send(0);
        yield second;
      } else {
        // The rate of a ramp at t is 2·mean·t/T; it begins at a hundredth of the mean.
        const rising = workload.arrivals === 'ramp' ? Math.max(0.01, (2 * scheduler.now) / (duration_s * second)) : 1;
        yield gap.exponentialUs(mean / rising);
        if (scheduler.now < this.until) this.send(0);
      }
      if (scheduler.now >= this.until) break;
    }
    this.closing = true;
  }

  private startIdlers(holdMs: number): void {
    const machine = this.machines[0]!;
    const held = machine.connections ?? machine.places;
    // More than twice as many as there are places change nothing: the rest only waits in front of them.
    const idlers = Math.min(this.description.idle_connections, 2 * held.size);
    for (let i = 0; i < idlers; i++) this.scheduler.spawn(idler(held, machine, this, holdMs));
  }
}
