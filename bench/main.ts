/**
 * `npm run bench`: events per second of the kernel on three queueing models, checked against theory, beside two
 * libraries from npm that run in the same process in the same rounds. Exits 1 if a simulated mean is further from
 * theory than its confidence interval; never for time, which depends on the machine.
 */
import { bytesPerRequest } from './memory.ts';
import { hopPipeline, hopQueue, type Outcome } from './hopWorkloads.ts';
import { mm1, mm16, pipeline, pipelineEvents } from './models.ts';
import type { Sample } from './sample.ts';
import { simjsPipeline, simjsQueue } from './simjsWorkloads.ts';
import { simscriptPipeline, simscriptQueue } from './simscriptWorkloads.ts';
import { meanSojourn, meanThroughNetwork } from './theory.ts';

interface Workload {
  readonly name: string;
  readonly theory: number;
  /** Timed events a customer. */
  readonly events: number;
  readonly hop: (customers: number) => Outcome;
  readonly simjs: (customers: number) => Sample;
  readonly simscript: (customers: number) => Promise<Sample>;
}

const SEED = 20_260_101;
const CUSTOMERS = { hop: 1_000_000, simjs: 200_000, simscript: 10_000 };
const ROUNDS = Number(process.argv[2] ?? 5);

/** Measured once on one machine: a C++ -O2 program with a 4-ary heap beside simjs 2.0.3, in ns per event. */
const COMPILED = { a: { cpp: 22.8, simjs: 709 }, b: { cpp: 39.7, simjs: 823 }, c: { cpp: 57.7, simjs: 922 } };

const workloads: Record<'a' | 'b' | 'c', Workload> = {
  a: {
    name: 'M/M/1, load 0.9',
    theory: meanSojourn(mm1),
    events: 2,
    hop: (n) => hopQueue(mm1, n, SEED),
    simjs: (n) => simjsQueue(mm1, n, SEED),
    simscript: (n) => simscriptQueue(mm1, n, SEED),
  },
  b: {
    name: 'M/M/16, load 0.9',
    theory: meanSojourn(mm16),
    events: 2,
    hop: (n) => hopQueue(mm16, n, SEED),
    simjs: (n) => simjsQueue(mm16, n, SEED),
    simscript: (n) => simscriptQueue(mm16, n, SEED),
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
    hop: (n) => hopPipeline(n, SEED),
    simjs: (n) => simjsPipeline(n, SEED),
    simscript: (n) => simscriptPipeline(n, SEED),
  },
};

type Key = keyof typeof workloads;
type Library = 'hop' | 'simjs' | 'simscript';
const keys: readonly Key[] = ['a', 'b', 'c'];
const libraries: readonly Library[] = ['hop', 'simjs', 'simscript'];

const bytes = bytesPerRequest();
const cost = Object.fromEntries(keys.map((key) => [key, { hop: [], simjs: [], simscript: [] }])) as unknown as Record<
  Key,
  Record<Library, number[]>
>;
const samples = {} as Record<Key, Record<Library, Sample>>;

const began = process.hrtime.bigint();
const spent = process.cpuUsage();
for (let round = 0; round < ROUNDS; round++) {
  for (const key of keys) {
    samples[key] ??= {} as Record<Library, Sample>;
    for (const library of libraries) samples[key][library] = await timed(key, library);
  }
}
const used = process.cpuUsage(spent);
const share = (used.user + used.system) / (Number(process.hrtime.bigint() - began) / 1000);

report();

/** Runs a workload once, and notes its CPU time in ns per event. */
async function timed(key: Key, library: Library): Promise<Sample> {
  const workload = workloads[key];
  const customers = CUSTOMERS[library];
  const before = process.cpuUsage();
  const outcome = await workload[library](customers);
  const { user, system } = process.cpuUsage(before);
  const events = 'events' in outcome ? outcome.events : customers * workload.events;
  cost[key][library].push(((user + system) * 1000) / events);
  return 'events' in outcome ? outcome.sample : outcome;
}

function report(): void {
  console.log(`CPU time, medians of ${ROUNDS} interleaved rounds; ${(share * 100).toFixed(0)} % of one core was ours.`);
  console.log(
    `Customers a run: ${libraries.map((library) => `${library} ${CUSTOMERS[library].toLocaleString('en')}`).join(', ')}.\n`,
  );
  let wrong = 0;
  for (const key of keys) wrong += reportWorkload(key);
  const million = (median(cost.c.hop) * pipelineEvents) / 1000;
  console.log(`A million requests of (c): ${million.toFixed(2)} s (aim ≤ 0.8 s).`);
  console.log(
    `A request in flight: ${bytes.heap.toFixed(0)} B of heap (aim ≤ 200 B) and ${bytes.arrays.toFixed(0)} B in typed arrays.`,
  );
  if (wrong > 0) process.exitCode = 1;
  console.log(wrong === 0 ? 'Every mean agrees with theory.' : `${wrong} means are off theory.`);
}

function reportWorkload(key: Key): number {
  const { name, theory } = workloads[key];
  const ns = median(cost[key].hop);
  console.log(`(${key}) ${name}`);
  for (const library of libraries) {
    const each = median(cost[key][library]);
    const ratio = library === 'hop' ? '' : `   ${(each / ns).toFixed(1)} × ours`;
    const mean = samples[key][library].mean.toPrecision(5);
    console.log(
      `  ${library.padEnd(10)}${each.toFixed(0).padStart(6)} ns/event ${(1e3 / each).toFixed(3).padStart(8)} M events/s   mean ${mean} s${ratio}`,
    );
  }
  const compiled = COMPILED[key];
  const scaled = ns / median(cost[key].simjs) / (compiled.cpp / compiled.simjs);
  console.log(`  against C++, both scaled by simjs: ${scaled.toFixed(2)} × (aim ≤ 2.2)`);
  const sample = samples[key].hop;
  const off = sample.mean - theory;
  const agrees = Math.abs(off) <= sample.halfWidth;
  console.log(
    `  theory ${theory.toPrecision(6)} s, simulated ${sample.mean.toPrecision(6)} ± ${sample.halfWidth.toPrecision(2)} s (99.9 %), off by ${((off / theory) * 100).toFixed(2)} %: ${agrees ? 'agrees' : 'DOES NOT AGREE'}\n`,
  );
  return agrees ? 0 : 1;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
