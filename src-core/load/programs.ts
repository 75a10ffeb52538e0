/**
 * The coarse program: one generator, a whole request from client to client, for all deployments. A generator inside another
 * costs half as much as an event at each turn, so only what is rare, or long anyway, is in one of its own. What things cost
 * is data (the profile); what is waited for are the machine's cores, places, locks and the database.
 */
import type { Pool } from '../kernel/pool.ts';
import type { Program } from '../kernel/scheduler.ts';
import { TICKS_PER_MS } from './cores.ts';
import { COMPUTING, DATABASE, type Flight, FRONT, LEAVING, LOCK, PAGING, QUEUED, RETRYING, SLEEPING, STARTING, WRITING } from './flight.ts';
import { type Lock, SWITCH_INTERVAL_MS } from './lock.ts';
import type { LoadMachine } from './machine.ts';
import { drained, replaced } from './replacing.ts';
import type { Site } from './site.ts';

/** SYNs that found the accept queue full are sent again after 1 s, 2 s, 4 s … six times (tcp(7), tcp_syn_retries). */
const SYN_RETRIES = 6;

/** A unit that is free is taken without the detour over the scheduler, which costs as much as an event. */
function takes(pool: Pool): boolean {
  if (pool.busy >= pool.size) return false;
  pool.busy++;
  return true;
}

/** `row`: where it is in the table of requests. `child`: the process of httpd that belongs to the client's connection; -1: none does. */
export function* request(site: Site, client: number, ticket: number, row: number, child: number): Program {
  const { scheduler, profile, crowding, balancer, isLoop, forks, flight } = site;
  if (balancer !== null) yield* balancer.forward();
  const machine = site.machineFor();
  const { cores, front, places } = machine;
  if (site.clientMs > 0) yield cores.work(site.clientMs, crowding);
  if (front !== null) {
    const idle = front.busy === 0;
    if (!takes(front)) yield front;
    yield cores.work(idle ? site.frontIn + site.woken(machine, site.frontWake) : site.frontIn, crowding);
    front.release();
  }
  if (site.innerIn > 0) yield cores.work(places.waiting === 0 ? site.innerIn + site.woken(machine, site.innerWake) : site.innerIn, crowding);

  if (places.waiting >= site.backlog) {
    yield* admitted(site, places, site.backlog, ticket, row);
    if (places.waiting >= site.backlog || site.gone(ticket)) return site.end(client, ticket, row, -1, site.turnedAway, machine);
  }
  if (machine.workers === 0) return site.end(client, ticket, row, -1, 'oom', machine);
  let idle = places.waiting === 0;
  if (!takes(places)) {
    flight.at(row, QUEUED);
    yield places;
  }
  const worker = child < 0 ? machine.take() : child;
  const taken = scheduler.now;
  site.taken(ticket, worker);
  if (forks) flight.serve(row, worker, -1, FRONT);
  else flight.serve(row, worker, machine.placeOf(worker), isLoop ? LOCK : COMPUTING);

  const lock = machine.locks[worker];
  if (isLoop) {
    idle &&= !lock!.held;
    yield lock!;
    flight.at(row, COMPUTING);
  }
  if (machine.loaded[worker] === 0) yield* loading(site, machine, worker, row);
  if (forks) yield* starting(site, machine, row);
  if (machine.loaded[worker] === 0 || (forks && !machine.begun)) {
    if (!forks) machine.renew(worker);
    machine.giveBack(worker, taken, scheduler.now);
    return site.end(client, ticket, row, worker, 'oom', machine);
  }
  const swapIn = machine.pageIns();
  if (swapIn > 0) {
    flight.at(row, PAGING);
    yield swapIn;
    flight.at(row, COMPUTING);
  }
  const ms = site.handlerMs + site.turnsMs(machine) + (idle ? site.requestMs + site.handoffMs + site.woken(machine, profile.wake_cpu_ms, site.herds ? Math.max(0, machine.workers - places.busy) : 0) : site.requestMs);
  if (lock === undefined || isLoop) {
    if (ms > 0) yield cores.work(ms, crowding);
  } else if (ms <= SWITCH_INTERVAL_MS) {
    flight.at(row, LOCK);
    yield lock;
    flight.at(row, COMPUTING);
    yield cores.work(ms, crowding);
    lock.release();
  } else yield* computing(flight, machine, lock, row, COMPUTING, ms, crowding);
  // What waits holds the event loop only if it blocks.
  if (isLoop && !site.blocksLoop) lock!.release();
  if (site.handlerWait > 0) {
    flight.at(row, SLEEPING);
    yield site.handlerWait;
    const cold = site.coldMs(machine);
    flight.at(row, COMPUTING);
    if (cold > 0) yield cores.work(cold, crowding);
  }
  if (isLoop && site.blocksLoop) {
    lock!.release();
    flight.at(row, LOCK);
    yield* another(lock!);
  }
  const { database } = site;
  if (database !== null && database.asked) {
    flight.at(row, DATABASE);
    if (!takes(database.pool)) yield database.pool;
    yield database.time();
    database.pool.release();
  }

  if (forks) {
    machine.end(flight.processOf(row));
    flight.hand(row, -1);
    flight.at(row, WRITING);
  } else {
    machine.memory.served(machine.served[worker]!++);
    if (machine.isFull) {
      // The kernel kills who asks for the page that is not there, and a master starts another in its place.
      yield* replaced(site, machine, worker, row);
      machine.giveBack(worker, taken, scheduler.now);
      return site.end(client, ticket, row, worker, 'oom', machine);
    }
  }
  if (site.heldByDownload && !site.gone(ticket)) {
    flight.at(row, WRITING);
    yield site.download;
  }
  if (forks && site.stalls()) yield profile.stall_ms * TICKS_PER_MS;
  if (site.maxRequests > 0 && machine.served[worker]! >= site.maxRequests) {
    if (machine.alone) yield* replaced(site, machine, worker, row);
    else if (machine.leaves(worker)) scheduler.spawn(drained(site, machine, worker));
  }
  machine.giveBack(worker, taken, scheduler.now);
  flight.at(row, LEAVING);
  if (site.innerOut > 0) yield cores.work(site.innerOut, crowding);
  // nginx has closed its end to both when the client left (499).
  if (site.gone(ticket)) return site.end(client, ticket, row, worker, 'timeout', machine);
  if (front !== null) {
    if (!takes(front)) yield front;
    yield cores.work(site.frontOut, crowding);
    front.release();
  }
  if (balancer !== null) yield* balancer.forward();
  if (site.download > 0 && !site.heldByDownload) yield site.download;
  site.end(client, ticket, row, worker, 'answered', machine);
}

/**
 * Who blocks the loop is answered a turn later, behind all who wait for it now: uvloop writes when the tasks that were ready
 * have run, and Django's middleware takes each request to its one thread once more after the view (15 times before an answer).
 */
function* another(loop: Lock): Program {
  yield loop;
  loop.release();
}

/** Waits for room in the accept queue; who gives up meanwhile has never been in it. */
export function* admitted(site: Site, queue: Pool, backlog: number, ticket: number, row: number): Program {
  site.flight.at(row, RETRYING);
  site.retrying++;
  let pause = 1000 * TICKS_PER_MS;
  for (let attempt = 0; attempt <= SYN_RETRIES && queue.waiting >= backlog && !site.gone(ticket); attempt++) {
    yield pause;
    pause *= 2;
  }
  site.retrying--;
  site.flight.at(row, FRONT);
}

/** Computes with the interpreter's lock, and hands it over every few milliseconds. */
function* computing(flight: Flight, { cores }: LoadMachine, lock: Lock, row: number, phase: number, ms: number, crowding: number): Program {
  for (let left = ms; left > 0; left -= SWITCH_INTERVAL_MS) {
    flight.at(row, LOCK);
    yield lock;
    flight.at(row, phase);
    yield cores.work(Math.min(left, SWITCH_INTERVAL_MS), crowding);
    lock.release();
  }
}

/**
 * A process loads the application with its first request. Others that come to it meanwhile wait until it is there: mod_wsgi
 * holds a lock on the module for as long (mod_wsgi.c, wsgi_execute_script).
 */
function* loading({ profile, flight }: Site, machine: LoadMachine, worker: number, row: number): Program {
  const { lazy } = profile;
  if (lazy === undefined) return;
  const module = machine.loading[worker]!;
  flight.at(row, STARTING);
  yield module;
  if (machine.loaded[worker] === 0) {
    const lock = machine.locks[worker];
    if (lock === undefined) yield machine.cores.work(lazy.cpu_ms, lazy.crowding);
    else yield* computing(flight, machine, lock, row, STARTING, lazy.cpu_ms, lazy.crowding);
    machine.load(worker, lazy.private_kib);
  }
  module.release();
  flight.at(row, COMPUTING);
}

/** How many steps a new process takes to fill its memory: enough to see it grow. */
const STEPS = 6;

/** A process for one request: CGI under httpd or fcgiwrap. Where there is no memory for it, it has not `begun`. */
function* starting(site: Site, machine: LoadMachine, row: number): Program {
  const { profile, crowding, flight } = site;
  const { cores } = machine;
  if (site.aroundMs > 0) yield cores.work(site.aroundMs, crowding);
  const roomy = machine.hasRoom;
  flight.at(row, STARTING);
  if (roomy) {
    const place = machine.begin();
    flight.hand(row, place);
    for (let step = 0; step < STEPS; step++) {
      machine.fill(place, 1 / STEPS);
      yield cores.work((profile.request_cpu_ms + profile.start_cpu_ms) / STEPS, crowding);
    }
    // The kernel kills the newcomer as it fills its memory; the web server answers 500 in its place.
  } else yield cores.work(profile.start_cpu_ms / STEPS, crowding);
  machine.begun = roomy;
  flight.at(row, COMPUTING);
}

/** A connection that stays open and asks for nothing holds whoever belongs to it until he gives up. */
export function* idler(held: Pool, machine: LoadMachine, site: Site, holdMs: number): Program {
  for (;;) {
    site.idlersWaiting++;
    yield held;
    site.idlersWaiting--;
    const worker = machine.keep();
    yield holdMs * TICKS_PER_MS;
    machine.letGo(worker);
    held.release();
    if (site.finished) return;
  }
}
