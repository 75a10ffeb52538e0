/** The models on simjs 2.0.3, in its own manner: one entity issues requests and goes on in their callbacks. */
import { createRequire } from 'node:module';
import { RandomStream } from '../src-core/kernel/random.ts';
import { pipeline, type QueueModel, type Station } from './models.ts';
import { Sample } from './sample.ts';

interface Request {
  done(callback: () => void): this;
}
interface Facility {
  readonly name: string;
}
declare class SimjsEntity {
  time(): number;
  setTimer(duration: number): Request;
  useFacility(facility: Facility, duration: number): Request;
}
interface Simjs {
  Sim: new () => { addEntity(entity: unknown): void; simulate(until: number): void };
  Facility: new (name: string, discipline: number, servers: number) => Facility;
  Entity: typeof SimjsEntity;
}

/** The package is a browser bundle: it leaves its exports on `window`. */
function load(): Simjs {
  const scope = globalThis as { window?: { Sim?: Simjs } };
  scope.window = {};
  createRequire(import.meta.url)('simjs');
  const simjs = scope.window.Sim!;
  delete scope.window;
  return simjs;
}

const simjs = load();
const FIRST_COME_FIRST_SERVED = 1;

export function simjsQueue(model: QueueModel, customers: number, seed: number): Sample {
  const server = facility(model);
  const service = new RandomStream(seed, 'service');
  return simulated(model.arrivals, customers, seed, (entity, done) => {
    entity.useFacility(server, service.exponential(model.mean)).done(done);
  });
}

export function simjsPipeline(customers: number, seed: number): Sample {
  const web = facility(pipeline.web);
  const worker = facility(pipeline.worker);
  const database = facility(pipeline.database);
  const out = facility(pipeline.out);
  const time = new RandomStream(seed, 'service');
  const route = new RandomStream(seed, 'route');
  return simulated(pipeline.arrivals, customers, seed, (entity, done) => {
    const leave = (): void => void entity.useFacility(out, time.exponential(pipeline.out.mean)).done(done);
    const query = (): void => {
      if (route.uniform() >= pipeline.queries) leave();
      else entity.useFacility(database, time.exponential(pipeline.database.mean)).done(leave);
    };
    const work = (): void => {
      if (route.uniform() >= pipeline.dynamic) leave();
      else entity.useFacility(worker, time.exponential(pipeline.worker.mean)).done(query);
    };
    const serve = (): void => void entity.useFacility(web, time.exponential(pipeline.web.mean)).done(work);
    entity.setTimer(time.exponential(pipeline.network.mean)).done(serve);
  });
}

function simulated(
  rate: number,
  customers: number,
  seed: number,
  customer: (entity: SimjsEntity, done: () => void) => void,
): Sample {
  const sample = new Sample(customers);
  const gap = new RandomStream(seed, 'arrivals');
  class Source extends simjs.Entity {
    private left = customers;

    start(): void {
      if (this.left-- > 0) this.setTimer(gap.exponential(1 / rate)).done(() => this.arrive());
    }

    private arrive(): void {
      const arrived = this.time();
      customer(this, () => sample.add(this.time() - arrived));
      this.start();
    }
  }
  const sim = new simjs.Sim();
  sim.addEntity(Source);
  sim.simulate(Number.MAX_VALUE);
  return sample;
}

function facility(station: Station): Facility {
  return new simjs.Facility('', FIRST_COME_FIRST_SERVED, station.servers);
}
