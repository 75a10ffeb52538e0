/** Which model runs on which library, and what theory says of it. */
import { hopPipeline, hopQueue } from './hopWorkloads.ts';
import { mm1, mm16, pipeline, pipelineEvents } from './models.ts';
import type { Sample } from './sample.ts';
import { simjsPipeline, simjsQueue } from './simjsWorkloads.ts';
import { simscriptPipeline, simscriptQueue } from './simscriptWorkloads.ts';
import { meanSojourn, meanThroughNetwork } from './theory.ts';

export const keys = ['a', 'b', 'c'] as const;
export const libraries = ['hop', 'simjs', 'simscript'] as const;
export type Key = (typeof keys)[number];
export type Library = (typeof libraries)[number];

/** Customers a run: fewer for the slow, and all are scaled per event. */
export const customers: Record<Library, number> = { hop: 1_000_000, simjs: 200_000, simscript: 10_000 };

export interface Workload {
  readonly name: string;
  readonly theory: number;
  /** Timed events a customer, on average. */
  readonly events: number;
  readonly run: Record<Library, (customers: number) => Sample | Promise<Sample>>;
}

const SEED = 20_260_101;

export const workloads: Record<Key, Workload> = {
  a: {
    name: 'M/M/1, load 0.9',
    theory: meanSojourn(mm1),
    events: 2,
    run: {
      hop: (n) => hopQueue(mm1, n, SEED),
      simjs: (n) => simjsQueue(mm1, n, SEED),
      simscript: (n) => simscriptQueue(mm1, n, SEED),
    },
  },
  b: {
    name: 'M/M/16, load 0.9',
    theory: meanSojourn(mm16),
    events: 2,
    run: {
      hop: (n) => hopQueue(mm16, n, SEED),
      simjs: (n) => simjsQueue(mm16, n, SEED),
      simscript: (n) => simscriptQueue(mm16, n, SEED),
    },
  },
  c: {
    name: 'pipeline, 360 requests/s',
    theory: meanThroughNetwork(
      [
        { ...pipeline.network, visits: 1 },
        { ...pipeline.web, visits: 1 },
        { ...pipeline.worker, visits: pipeline.dynamic },
        { ...pipeline.database, visits: pipeline.dynamic * pipeline.queries },
        { ...pipeline.out, visits: 1 },
      ],
      pipeline.arrivals,
    ),
    events: pipelineEvents,
    run: {
      hop: (n) => hopPipeline(n, SEED),
      simjs: (n) => simjsPipeline(n, SEED),
      simscript: (n) => simscriptPipeline(n, SEED),
    },
  },
};
