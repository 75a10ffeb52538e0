/** The models on simscript 1.0.37, in its own manner: an entity with an async script per customer. */
import { createRequire } from 'node:module';
import { RandomStream } from '../src-core/kernel/random.ts';
import { pipeline, type QueueModel, type Station } from './models.ts';
import { Sample } from './sample.ts';

type Simscript = typeof import('simscript');

/** The package gives way to the browser's frame now and then; here the next turn of the event loop stands in. */
(globalThis as { requestAnimationFrame?: (callback: () => void) => void }).requestAnimationFrame = (callback) =>
  void setImmediate(callback);
const simscript = createRequire(import.meta.url)('simscript') as Simscript;

type Customer = (entity: InstanceType<Simscript['Entity']>) => Promise<void>;

export function simscriptQueue(model: QueueModel, customers: number, seed: number): Promise<Sample> {
  const server = queue(model);
  const service = new RandomStream(seed, 'service');
  return simulated(model.arrivals, customers, seed, async (entity) => {
    await entity.enterQueue(server);
    await entity.delay(service.exponential(model.mean));
    entity.leaveQueue(server);
  });
}

export function simscriptPipeline(customers: number, seed: number): Promise<Sample> {
  const web = queue(pipeline.web);
  const worker = queue(pipeline.worker);
  const database = queue(pipeline.database);
  const out = queue(pipeline.out);
  const time = new RandomStream(seed, 'service');
  const route = new RandomStream(seed, 'route');
  return simulated(pipeline.arrivals, customers, seed, async (entity) => {
    await entity.delay(time.exponential(pipeline.network.mean));
    await visit(web, pipeline.web);
    if (route.uniform() < pipeline.dynamic) {
      await visit(worker, pipeline.worker);
      if (route.uniform() < pipeline.queries) await visit(database, pipeline.database);
    }
    await visit(out, pipeline.out);

    async function visit(place: InstanceType<Simscript['Queue']>, station: Station): Promise<void> {
      await entity.enterQueue(place);
      await entity.delay(time.exponential(station.mean));
      entity.leaveQueue(place);
    }
  });
}

async function simulated(rate: number, customers: number, seed: number, customer: Customer): Promise<Sample> {
  const sample = new Sample(customers);
  const gap = new RandomStream(seed, 'arrivals');
  class Guest extends simscript.Entity {
    override async script(): Promise<void> {
      const arrived = this.simulation.timeNow;
      await customer(this);
      sample.add(this.simulation.timeNow - arrived);
    }
  }
  class Source extends simscript.Entity {
    override async script(): Promise<void> {
      for (let i = 0; i < customers; i++) {
        await this.delay(gap.exponential(1 / rate));
        void this.simulation.activate(new Guest());
      }
    }
  }
  const simulation = new simscript.Simulation();
  const finished = new Promise<void>((resolve) => simulation.finished.addEventListener(() => resolve()));
  simulation.starting.addEventListener(() => void simulation.activate(new Source()));
  await simulation.start();
  await finished;
  return sample;
}

function queue(station: Station): InstanceType<Simscript['Queue']> {
  return new simscript.Queue('', station.servers);
}
