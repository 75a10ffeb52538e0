/** The models as generator programs on the project's kernel. */
import { Pool } from '../src-core/kernel/pool.ts';
import { RandomStream } from '../src-core/kernel/random.ts';
import { type Program, Scheduler } from '../src-core/kernel/scheduler.ts';
import { pipeline, type QueueModel, type Station } from './models.ts';
import { Sample } from './sample.ts';

const SECOND = 1_000_000;

export function hopQueue(model: QueueModel, customers: number, seed: number): Sample {
  const scheduler = new Scheduler();
  const sample = new Sample(customers);
  const server = new Service(scheduler, model, seed, 'service');
  scheduler.spawn(arrivals(scheduler, seed, model.arrivals, customers, () => customer(scheduler, server, sample)));
  scheduler.run();
  return sample;
}

export function hopPipeline(customers: number, seed: number): Sample {
  const scheduler = new Scheduler();
  const sample = new Sample(customers);
  const site = new Site(scheduler, seed, sample);
  scheduler.spawn(arrivals(scheduler, seed, pipeline.arrivals, customers, () => request(site)));
  scheduler.run();
  return sample;
}

/** What the requests of the pipeline share. */
export class Site {
  readonly scheduler: Scheduler;
  readonly sample: Sample;
  readonly network: RandomStream;
  readonly route: RandomStream;
  readonly web: Service;
  readonly worker: Service;
  readonly database: Service;
  readonly out: Service;

  constructor(scheduler: Scheduler, seed: number, sample: Sample) {
    this.scheduler = scheduler;
    this.sample = sample;
    this.network = new RandomStream(seed, 'network');
    this.route = new RandomStream(seed, 'route');
    this.web = new Service(scheduler, pipeline.web, seed, 'web');
    this.worker = new Service(scheduler, pipeline.worker, seed, 'worker');
    this.database = new Service(scheduler, pipeline.database, seed, 'database');
    this.out = new Service(scheduler, pipeline.out, seed, 'out');
  }
}

/** Servers, and how long they take. */
class Service {
  readonly pool: Pool;
  private readonly stream: RandomStream;
  private readonly mean: number;

  constructor(scheduler: Scheduler, station: Station, seed: number, name: string) {
    this.pool = new Pool(scheduler, station.servers);
    this.stream = new RandomStream(seed, name);
    this.mean = station.mean * SECOND;
  }

  time(): number {
    return this.stream.exponentialUs(this.mean);
  }
}

function* customer(scheduler: Scheduler, server: Service, sample: Sample): Program {
  const arrived = scheduler.now;
  yield server.pool;
  yield server.time();
  server.pool.release();
  sample.add((scheduler.now - arrived) / SECOND);
}

export function* request(site: Site): Program {
  const arrived = site.scheduler.now;
  yield site.network.exponentialUs(pipeline.network.mean * SECOND);
  yield site.web.pool;
  yield site.web.time();
  site.web.pool.release();
  if (site.route.uniform() < pipeline.dynamic) {
    yield site.worker.pool;
    yield site.worker.time();
    site.worker.pool.release();
    if (site.route.uniform() < pipeline.queries) {
      yield site.database.pool;
      yield site.database.time();
      site.database.pool.release();
    }
  }
  yield site.out.pool;
  yield site.out.time();
  site.out.pool.release();
  site.sample.add((site.scheduler.now - arrived) / SECOND);
}

function* arrivals(
  scheduler: Scheduler,
  seed: number,
  rate: number,
  customers: number,
  program: () => Program,
): Program {
  const gap = new RandomStream(seed, 'arrivals');
  const mean = SECOND / rate;
  for (let i = 0; i < customers; i++) {
    yield gap.exponentialUs(mean);
    scheduler.spawn(program());
  }
}
