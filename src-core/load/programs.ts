/**
 * The coarse programs: one generator for each shape of deployment, a whole request from client to client. What they
 * cost is data (the profile); what they wait for are the machine's cores, places, locks and the database.
 */
import type { Pool } from '../kernel/pool.ts';
import type { Program } from '../kernel/scheduler.ts';
import { TICKS_PER_MS } from './cores.ts';
import { type Lock, SWITCH_INTERVAL_MS } from './lock.ts';
import type { LoadMachine } from './machine.ts';
import type { Site } from './site.ts';

/** SYNs that found the accept queue full are sent again after 1 s, 2 s, 4 s … six times (tcp(7), tcp_syn_retries). */
const SYN_RETRIES = 6;

/** A unit that is free is taken without the detour over the scheduler, which costs as much as an event. */
function takes(pool: Pool): boolean {
  if (pool.busy >= pool.size) return false;
  pool.busy++;
  return true;
}

/** The connection waits for the server to accept it; where the queue is full, not even that. */
function* admitted(site: Site, machine: LoadMachine): Program {
  let pause = 1000 * TICKS_PER_MS;
  for (let attempt = 0; attempt <= SYN_RETRIES; attempt++) {
    if (machine.places.waiting < site.backlog) return;
    yield pause;
    pause *= 2;
  }
}

function full(site: Site, machine: LoadMachine): boolean {
  return machine.places.waiting >= site.backlog;
}

/** Processes × threads that stay: gunicorn, uWSGI, mod_wsgi, PHP, Tomcat. */
export function* pooled(site: Site, client: number, started: number): Program {
  const { scheduler, profile, crowding } = site;
  const machine = site.machineFor();
  const { cores, front, places } = machine;
  if (site.clientMs > 0) yield cores.work(site.clientMs, crowding);
  if (front !== null) {
    const idle = front.busy === 0;
    if (!takes(front)) yield front;
    yield cores.work(idle ? site.frontIn + site.woken(machine, profile.front_wake_ms) : site.frontIn, crowding);
    front.release();
  } else if (site.frontIn > 0) yield cores.work(places.waiting === 0 ? site.frontIn + site.woken(machine, profile.front_wake_ms) : site.frontIn, crowding);
  if (full(site, machine)) {
    yield* admitted(site, machine);
    if (full(site, machine)) return site.end(client, started, -1, site.turnedAway);
  }
  const awake = places.waiting > 0 || machine.workers === 0;
  if (machine.workers === 0) return site.end(client, started, -1, 'oom');
  if (!takes(places)) yield places;
  const worker = machine.bound ? site.childOf(client) : machine.take();
  const taken = scheduler.now;
  if (site.late(started)) {
    machine.giveBack(worker, taken, taken);
    return site.end(client, started, -1, 'timeout');
  }
  const swapIn = machine.pageIns();
  if (swapIn > 0) yield swapIn;
  if (machine.loaded[worker] === 0) {
    yield* loading(site, machine, worker);
    if (machine.loaded[worker] === 0) {
      machine.giveBack(worker, taken, scheduler.now);
      return site.end(client, started, worker, 'oom');
    }
  }
  const lock = machine.locks[worker];
  const before = awake ? site.requestMs : site.requestMs + site.woken(machine, profile.wake_cpu_ms, site.herds ? Math.max(0, machine.workers - places.busy) : 0);
  if (lock === undefined) {
    yield cores.work(before + site.handlerMs, crowding);
    if (site.handlerWait > 0) {
      yield site.handlerWait;
      const cold = site.coldMs(machine);
      if (cold > 0) yield cores.work(cold, crowding);
    }
  } else {
    yield* computing(machine, lock, before + site.handlerMs, crowding);
    if (site.handlerWait > 0) {
      yield site.handlerWait;
      const cold = site.coldMs(machine);
      if (cold > 0) yield cores.work(cold, crowding);
    }
  }
  const { database } = site;
  if (database !== null && database.asked) {
    if (!takes(database.pool)) yield database.pool;
    yield database.time();
    database.pool.release();
  }
  if (site.download > 0 && site.heldByDownload) yield site.download;
  machine.memory.served(machine.served[worker]!++);
  if (site.maxRequests > 0 && machine.served[worker]! >= site.maxRequests) yield* renewed(site, machine, worker);
  machine.giveBack(worker, taken, scheduler.now);
  if (front !== null) {
    if (!takes(front)) yield front;
    yield cores.work(site.frontOut, crowding);
    front.release();
  } else if (site.frontOut > 0) yield cores.work(site.frontOut, crowding);
  if (site.download > 0 && !site.heldByDownload) yield site.download;
  site.end(client, started, worker, 'answered');
}

/** Computes with the interpreter's lock, and hands it over every few milliseconds. */
function* computing({ cores }: LoadMachine, lock: Lock, ms: number, crowding: number): Program {
  for (let left = ms; left > 0; left -= SWITCH_INTERVAL_MS) {
    yield lock;
    yield cores.work(Math.min(left, SWITCH_INTERVAL_MS), crowding);
    lock.release();
  }
}

/**
 * A process loads the application with its first request. Others that come to it meanwhile wait until it is there: mod_wsgi
 * holds a lock on the module for as long (mod_wsgi.c, wsgi_execute_script).
 */
function* loading({ profile }: Site, machine: LoadMachine, worker: number): Program {
  const { lazy } = profile;
  if (lazy === undefined) return;
  const module = machine.loading[worker]!;
  yield module;
  if (machine.loaded[worker] === 0) {
    const lock = machine.locks[worker];
    if (lock === undefined) yield machine.cores.work(lazy.cpu_ms, lazy.crowding);
    else yield* computing(machine, lock, lazy.cpu_ms, lazy.crowding);
    machine.load(worker, lazy.private_kib);
  }
  module.release();
}

/** A worker that has served its share ends, and a new one imports the application, or leaves that to its first request. */
function* renewed(site: Site, machine: LoadMachine, worker: number): Program {
  machine.memory.renewWorker(machine.served[worker]!);
  machine.served[worker] = 0;
  if (site.profile.lazy !== undefined) machine.unload(worker);
  yield machine.cores.work(site.profile.respawn_cpu_ms, site.crowding);
}

/** An event loop a process: what computes holds it, what waits does not, unless it blocks. */
export function* looped(site: Site, client: number, started: number): Program {
  const { scheduler, profile, crowding } = site;
  const machine = site.machineFor();
  const { cores, front, places } = machine;
  if (site.clientMs > 0) yield cores.work(site.clientMs, crowding);
  if (front !== null) {
    const idle = front.busy === 0;
    if (!takes(front)) yield front;
    yield cores.work(idle ? site.frontIn + site.woken(machine, profile.front_wake_ms) : site.frontIn, crowding);
    front.release();
  }
  if (full(site, machine)) {
    yield* admitted(site, machine);
    if (full(site, machine)) return site.end(client, started, -1, site.turnedAway);
  }
  if (machine.workers === 0) return site.end(client, started, -1, 'oom');
  const crowd = places.waiting > 0;
  if (!takes(places)) yield places;
  const worker = machine.take();
  const taken = scheduler.now;
  const loop = machine.locks[worker]!;
  const idle = !loop.held && !crowd;
  yield loop;
  if (site.late(started)) {
    loop.release();
    machine.giveBack(worker, taken, scheduler.now);
    return site.end(client, started, worker, 'timeout');
  }
  const swapIn = machine.pageIns();
  if (swapIn > 0) yield swapIn;
  yield cores.work((idle ? site.requestMs + site.woken(machine, profile.wake_cpu_ms) : site.requestMs) + site.handlerMs, crowding);
  if (site.handlerWait > 0 && site.blocksLoop) {
    yield site.handlerWait;
    const cold = site.coldMs(machine);
    if (cold > 0) yield cores.work(cold, crowding);
  }
  loop.release();
  if (site.handlerWait > 0 && !site.blocksLoop) {
    yield site.handlerWait;
    const cold = site.coldMs(machine);
    if (cold > 0) yield cores.work(cold, crowding);
  }
  const { database } = site;
  if (database !== null && database.asked) {
    if (!takes(database.pool)) yield database.pool;
    yield database.time();
    database.pool.release();
  }
  machine.memory.served(machine.served[worker]!++);
  machine.giveBack(worker, taken, scheduler.now);
  if (front !== null) {
    if (!takes(front)) yield front;
    yield cores.work(site.frontOut, crowding);
    front.release();
  }
  if (site.download > 0) yield site.download;
  site.end(client, started, worker, 'answered');
}

/** How many steps a new process takes to fill its memory: enough to see it grow. */
const STEPS = 6;

/** A process for each request: CGI under httpd or fcgiwrap. */
export function* forked(site: Site, client: number, started: number): Program {
  const { scheduler, profile, crowding } = site;
  const machine = site.machineFor();
  const { cores, front, places, memory } = machine;
  if (site.clientMs > 0) yield cores.work(site.clientMs, crowding);
  if (front !== null) {
    if (!takes(front)) yield front;
    yield cores.work(site.frontIn, crowding);
    front.release();
  }
  if (full(site, machine)) {
    yield* admitted(site, machine);
    if (full(site, machine)) return site.end(client, started, -1, site.turnedAway);
  }
  if (!takes(places)) yield places;
  const worker = machine.take();
  const taken = scheduler.now;
  if (site.late(started)) {
    machine.giveBack(worker, taken, taken);
    return site.end(client, started, -1, 'timeout');
  }
  if (front === null) yield cores.work(site.frontIn + site.frontOut, crowding);
  if (!machine.hasRoom) {
    // The kernel kills the newcomer as it fills its memory; the web server answers 500 in its place.
    yield cores.work(profile.start_cpu_ms / STEPS, crowding);
    machine.giveBack(worker, taken, scheduler.now);
    return site.end(client, started, worker, 'oom');
  }
  memory.begin();
  for (let step = 0; step < STEPS; step++) {
    memory.fill(1 / STEPS);
    yield cores.work((site.requestMs + profile.start_cpu_ms) / STEPS, crowding);
  }
  const swapIn = machine.pageIns();
  if (swapIn > 0) yield swapIn;
  if (site.handlerMs > 0) yield cores.work(site.handlerMs, crowding);
  if (site.handlerWait > 0) yield site.handlerWait;
  const { database } = site;
  if (database !== null && database.asked) {
    if (!takes(database.pool)) yield database.pool;
    yield database.time();
    database.pool.release();
  }
  memory.end(1);
  if (site.download > 0 && site.heldByDownload) yield site.download;
  if (site.stalls()) yield profile.stall_ms * TICKS_PER_MS;
  machine.giveBack(worker, taken, scheduler.now);
  if (front !== null) {
    if (!takes(front)) yield front;
    yield cores.work(site.frontOut, crowding);
    front.release();
  }
  if (site.download > 0 && !site.heldByDownload) yield site.download;
  site.end(client, started, worker, 'answered');
}

/** A connection that stays open and asks for nothing holds whoever belongs to it until he gives up. */
export function* idler(machine: LoadMachine, site: Site, holdMs: number): Program {
  const held = machine.connections ?? machine.places;
  for (;;) {
    yield held;
    yield holdMs * TICKS_PER_MS;
    held.release();
    if (site.finished) return;
  }
}
