/**
 * A load balancer: nginx on a machine of its own, with a process on each core (`worker_processes auto`), that forwards to the
 * machines over HTTP. A request costs it what it costs nginx in front of an application server.
 */
import { NGINX } from '../costs/gateways.ts';
import { Pool } from '../kernel/pool.ts';
import type { Program, Scheduler } from '../kernel/scheduler.ts';
import { TICKS_PER_MS } from './cores.ts';
import type { LoadDescription } from './description.ts';
import type { LoadMachine } from './machine.ts';

/** Half of the work is with the request, half with the answer. */
const HALF_TICKS = Math.round((NGINX.front / 2) * TICKS_PER_MS);

export class Balancer {
  /** Core-ticks that its processes were busy. */
  busyFor = 0;
  readonly processes: Pool;
  private readonly machines: readonly LoadMachine[];
  private readonly least: boolean;
  private turn = -1;

  constructor(scheduler: Scheduler, { balancer, machine }: LoadDescription, machines: readonly LoadMachine[]) {
    this.processes = new Pool(scheduler, machine.cores);
    this.machines = machines;
    this.least = balancer === 'least-connections';
  }

  /** Work on a request that comes, or on an answer that goes. */
  *forward(): Program {
    yield this.processes;
    yield HALF_TICKS;
    this.busyFor += HALF_TICKS;
    this.processes.release();
  }

  /** The next in turn; `least_conn`: of those with the fewest requests under way, the next in turn (nginx, ngx_http_upstream_module). */
  choose(): LoadMachine {
    const { machines } = this;
    this.turn = (this.turn + 1) % machines.length;
    if (!this.least) return machines[this.turn]!;
    let best = this.turn;
    for (let i = 1; i < machines.length; i++) {
      const other = (this.turn + i) % machines.length;
      if (machines[other]!.underWay < machines[best]!.underWay) best = other;
    }
    this.turn = best;
    return machines[best]!;
  }
}
