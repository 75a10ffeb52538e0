/**
 * A worker that has served its share (gunicorn and uWSGI: max-requests; uvicorn: --limit-max-requests; PHP-FPM: pm.max_requests) ends, and
 * another is started in its place. One that serves several at once takes nobody new, answers whom it has, and ends then.
 */
import type { Program, Scheduler, Waitable } from '../kernel/scheduler.ts';
import { TICKS_PER_MS } from './cores.ts';
import type { DeploymentId } from '../costs/subjects.ts';
import { STARTING } from './flight.ts';
import type { LoadMachine } from './machine.ts';
import type { Site } from './site.ts';

/**
 * How often an event loop looks whether it has served its share: uvicorn ten times a second (Server.main_loop), gunicorn's gevent worker
 * each second (GeventWorker.run). Threads see it with the request itself.
 */
const LOOKS_EVERY_MS: Readonly<Partial<Record<DeploymentId, number>>> = { uvicorn: 100, 'gunicorn-gevent': 1000 };

/** Those whom a worker has yet to answer before it ends. */
export class Draining implements Waitable {
  private left: number;
  private task = -1;
  private readonly scheduler: Scheduler;

  constructor(scheduler: Scheduler, left: number) {
    this.scheduler = scheduler;
    this.left = left;
  }

  get isDone(): boolean {
    return this.left === 0;
  }

  enter(task: number): boolean {
    if (this.isDone) return true;
    this.task = task;
    return false;
  }

  /** One of them is answered. */
  answered(): void {
    this.left--;
    if (this.isDone && this.task >= 0) this.scheduler.wake(this.task);
  }
}

/** The worker of one request at a time: its request is answered. `row`: that request's, which shows who starts. */
export function* replaced(site: Site, machine: LoadMachine, worker: number, row: number): Program {
  site.flight.at(row, STARTING);
  yield* another(site, machine, worker);
}

/** A worker of many: a program of its own beside them. Its accept queue is the master's, and waits for others or for the next. */
export function* drained(site: Site, machine: LoadMachine, worker: number): Program {
  const { scheduler } = site;
  const { deployment } = site.description;
  const look = (LOOKS_EVERY_MS[deployment] ?? 0) * TICKS_PER_MS;
  if (look > 0) yield look - ((scheduler.now - machine.bornAt(worker)) % look);
  const draining = machine.withhold(worker);
  // uvicorn sleeps once before it looks whether connections are left (Server.shutdown).
  if (deployment === 'uvicorn') yield look;
  while (!draining.isDone) yield look > 0 ? look : draining;
  yield* another(site, machine, worker);
  machine.readmit(worker);
}

/** It imports the application, or leaves that to its first request. */
function* another(site: Site, machine: LoadMachine, worker: number): Program {
  machine.memory.renewWorker(machine.served[worker]!);
  machine.served[worker] = 0;
  machine.renew(worker);
  if (site.profile.lazy !== undefined) machine.unload(worker);
  yield machine.cores.work(site.profile.respawn_cpu_ms, site.crowding);
}
