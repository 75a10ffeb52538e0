/** The models as generator programs on the project's kernel. */
import { Pool } from '../src-core/kernel/pool.ts';
import { RandomStream } from '../src-core/kernel/random.ts';
import { type Program, Scheduler } from '../src-core/kernel/scheduler.ts';
import { pipeline, type QueueModel } from './models.ts';
import { Sample } from './sample.ts';

const SECOND = 1_000_000;

export interface Outcome {
  readonly sample: Sample;
  readonly events: number;
}

export function hopQueue(model: QueueModel, customers: number, seed: number): Outcome {
  const scheduler = new Scheduler();
  const server = new Pool(scheduler, model.servers);
  const service = new RandomStream(seed, 'service');
  const mean = model.mean * SECOND;
  const sample = new Sample(customers);

  function* customer(): Program {
    const arrived = scheduler.now;
    yield server;
    yield service.exponentialUs(mean);
    server.release();
    sample.add((scheduler.now - arrived) / SECOND);
  }

  scheduler.spawn(arrivals(scheduler, seed, model.arrivals, customers, customer));
  scheduler.run();
  return { sample, events: scheduler.events };
}

export function hopPipeline(customers: number, seed: number): Outcome {
  const scheduler = new Scheduler();
  const sample = new Sample(customers);
  scheduler.spawn(arrivals(scheduler, seed, pipeline.arrivals, customers, pipelineRequests(scheduler, seed, sample)));
  scheduler.run();
  return { sample, events: scheduler.events };
}

/** Makes the program of one request. */
export function pipelineRequests(scheduler: Scheduler, seed: number, sample: Sample): () => Program {
  const web = new Pool(scheduler, pipeline.web.servers);
  const worker = new Pool(scheduler, pipeline.worker.servers);
  const database = new Pool(scheduler, pipeline.database.servers);
  const out = new Pool(scheduler, pipeline.out.servers);
  const network = new RandomStream(seed, 'network');
  const webTime = new RandomStream(seed, 'web');
  const workerTime = new RandomStream(seed, 'worker');
  const databaseTime = new RandomStream(seed, 'database');
  const outTime = new RandomStream(seed, 'out');
  const route = new RandomStream(seed, 'route');

  return function* request(): Program {
    const arrived = scheduler.now;
    yield network.exponentialUs(pipeline.network.mean * SECOND);
    yield web;
    yield webTime.exponentialUs(pipeline.web.mean * SECOND);
    web.release();
    if (route.uniform() < pipeline.dynamic) {
      yield worker;
      yield workerTime.exponentialUs(pipeline.worker.mean * SECOND);
      worker.release();
      if (route.uniform() < pipeline.queries) {
        yield database;
        yield databaseTime.exponentialUs(pipeline.database.mean * SECOND);
        database.release();
      }
    }
    yield out;
    yield outTime.exponentialUs(pipeline.out.mean * SECOND);
    out.release();
    sample.add((scheduler.now - arrived) / SECOND);
  };
}

function* arrivals(
  scheduler: Scheduler,
  seed: number,
  rate: number,
  customers: number,
  customer: () => Program,
): Program {
  const gap = new RandomStream(seed, 'arrivals');
  const mean = SECOND / rate;
  for (let i = 0; i < customers; i++) {
    yield gap.exponentialUs(mean);
    scheduler.spawn(customer());
  }
}
