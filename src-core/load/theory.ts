/**
 * Queueing theory as a judge of the building blocks: models with a closed form, simulated with the parts that the load
 * programs are made of (pools, cores, locks, streams), and the interval that the simulation gives. Times in ms.
 */
import { Pool } from '../kernel/pool.ts';
import { RandomStream } from '../kernel/random.ts';
import { type Program, Scheduler } from '../kernel/scheduler.ts';
import { Cores, TICKS_PER_MS } from './cores.ts';
import { Lock } from './lock.ts';

/** Kendall's notation; two that are made of other parts than a pool; and a closed network. */
export const THEORY_SYSTEMS = ['M/M/1', 'M/M/4', 'M/D/1', 'M/H2/1', 'M/G/1', 'lock', 'cores', 'closed'] as const;
export type TheorySystem = (typeof THEORY_SYSTEMS)[number];

export interface TheoryCase {
  readonly name: TheorySystem;
  /** Mean time in the system by the closed form. */
  readonly exact: number;
  /** The simulated mean of one run. */
  readonly simulate: (seed: number) => number;
}

export interface TheoryInterval {
  readonly name: TheorySystem;
  readonly exact: number;
  readonly mean: number;
  /** Half the width of the 95 % interval. */
  readonly halfWidth: number;
  readonly runs: number;
}

const CUSTOMERS = 100_000;

/** M/M/c (Erlang's C formula): mean sojourn at arrival rate `rate` per ms and mean service `service`. */
export function meanInMMc(servers: number, rate: number, service: number): number {
  const load = rate * service;
  let blocked = 1;
  for (let k = 1; k <= servers; k++) blocked = (load * blocked) / (k + load * blocked);
  const waits = blocked / (1 - (load / servers) * (1 - blocked));
  return service + (waits * service) / (servers - load);
}

/** M/G/1 (Pollaczek and Khinchine): squared coefficient of variation `cv2`. */
export function meanInMG1(rate: number, service: number, cv2: number): number {
  const load = rate * service;
  return service + (load * service * (1 + cv2)) / (2 * (1 - load));
}

/** M/M/c with processor sharing over c cores has the mean of first come first served: service is memoryless. */
export function meanInSharing(cores: number, rate: number, service: number): number {
  return meanInMMc(cores, rate, service);
}

export interface ClosedStation {
  readonly demand: number;
  /** Infinity: a delay. */
  readonly servers: number;
}

/** Exact mean value analysis of a closed network (Reiser and Lavenberg 1980): mean response without the delays. */
export function meanInClosed(customers: number, stations: readonly ClosedStation[]): number {
  const queue = stations.map(() => 0);
  // P(j | n) of the load-dependent stations.
  const chance: number[][] = stations.map(({ servers }) => (servers > 1 && servers < Infinity ? Array.from({ length: servers }, (_, j): number => (j === 0 ? 1 : 0)) : []));
  let response = 0;
  for (let n = 1; n <= customers; n++) {
    const times = stations.map(({ demand, servers }, i) => {
      if (servers === Infinity) return demand;
      if (servers === 1) return demand * (1 + queue[i]!);
      const idle = chance[i]!.slice(0, servers - 1).reduce((sum, p, j) => sum + (servers - 1 - j) * p, 0);
      return (demand / servers) * (1 + queue[i]! + idle);
    });
    const throughput = n / times.reduce((sum, time) => sum + time, 0);
    stations.forEach(({ demand, servers }, i) => {
      queue[i] = throughput * times[i]!;
      if (servers === 1 || servers === Infinity) return;
      const before = chance[i]!;
      const next = before.map((_, j) => (j === 0 ? 0 : ((throughput * demand) / j) * before[j - 1]!));
      const busy = next.reduce((sum, p, j) => sum + (servers - j) * p, 0);
      next[0] = Math.max(0, 1 - (throughput * demand + busy) / servers);
      chance[i] = next;
    });
    response = stations.reduce((sum, { servers }, i) => (servers === Infinity ? sum : sum + times[i]!), 0);
  }
  return response;
}

type Draw = (stream: RandomStream) => number;

const exponential = (mean: number): Draw => (stream) => stream.exponentialUs(mean * TICKS_PER_MS);
const constant = (mean: number): Draw => () => mean * TICKS_PER_MS;
const plus = (a: Draw, b: Draw): Draw => (stream) => a(stream) + b(stream);

/** One request in `1 / share` is of the slow kind: exponential each, hyperexponential together. */
const HYPER = { share: 0.1, slow: 46, fast: 6 } as const;
const hyperexponential: Draw = (stream) => exponential(stream.uniform() < HYPER.share ? HYPER.slow : HYPER.fast)(stream);

/** Squared coefficient of variation from moments: E[S²] of an exponential is 2 m². */
export function cv2OfHyper({ share, slow, fast }: { readonly share: number; readonly slow: number; readonly fast: number }): number {
  const mean = share * slow + (1 - share) * fast;
  return (2 * (share * slow ** 2 + (1 - share) * fast ** 2)) / mean ** 2 - 1;
}

/** A fixed part, as computing is, and an exponential one, as a query is: only the second varies. */
const FIXED_AND_QUERY = { fixed: 4, query: 6 } as const;

function* visitPool(scheduler: Scheduler, pool: Pool | Lock, time: number, done: (sojourn: number) => void): Program {
  const arrived = scheduler.now;
  yield pool;
  yield time;
  pool.release();
  done(scheduler.now - arrived);
}

function* visitCores(scheduler: Scheduler, cores: Cores, time: number, done: (sojourn: number) => void): Program {
  const arrived = scheduler.now;
  yield cores.cpu.demand(time);
  done(scheduler.now - arrived);
}

/** Each system has streams of its own, so that what one draw happens to be is not counted eight times. */
function openRun(name: TheorySystem, seed: number, rate: number, service: Draw, visit: (scheduler: Scheduler, seed: number) => (time: number, done: (sojourn: number) => void) => Program): number {
  const scheduler = new Scheduler();
  const gap = new RandomStream(seed, `arrivals of ${name}`);
  const times = new RandomStream(seed, `service of ${name}`);
  const program = visit(scheduler, seed);
  let sum = 0;
  let count = 0;
  const done = (sojourn: number): void => {
    sum += sojourn;
    count++;
  };
  function* arrivals(): Program {
    for (let i = 0; i < CUSTOMERS; i++) {
      yield gap.exponentialUs(TICKS_PER_MS / rate);
      scheduler.spawn(program(service(times), done));
    }
  }
  scheduler.spawn(arrivals());
  scheduler.run();
  return sum / count / TICKS_PER_MS;
}

const pooled = (size: number) => (scheduler: Scheduler) => {
  const pool = new Pool(scheduler, size);
  return (time: number, done: (sojourn: number) => void) => visitPool(scheduler, pool, time, done);
};

const locked = (scheduler: Scheduler, seed: number) => {
  const lock = new Lock(scheduler, new RandomStream(seed, 'race'));
  return (time: number, done: (sojourn: number) => void) => visitPool(scheduler, lock, time, done);
};

const shared = (count: number) => (scheduler: Scheduler, seed: number) => {
  const cores = new Cores(scheduler, count, new RandomStream(seed, 'run queue'));
  return (time: number, done: (sojourn: number) => void) => visitCores(scheduler, cores, time, done);
};

/** Users think (exponential), compute on two cores, and ask a database with one connection. */
const CLOSED = { customers: 20, think: 50, cpu: 8, cores: 2, database: 3 } as const;

function closedRun(seed: number): number {
  const { customers, think, cpu, cores: count, database } = CLOSED;
  const scheduler = new Scheduler();
  const times = new RandomStream(seed, 'service');
  const cores = new Pool(scheduler, count);
  const pool = new Pool(scheduler, 1);
  let sum = 0;
  let ended = 0;
  function* user(): Program {
    while (ended < CUSTOMERS) {
      yield exponential(think)(times);
      const began = scheduler.now;
      yield cores;
      yield exponential(cpu)(times);
      cores.release();
      yield pool;
      yield exponential(database)(times);
      pool.release();
      sum += scheduler.now - began;
      ended++;
    }
  }
  for (let i = 0; i < customers; i++) scheduler.spawn(user());
  scheduler.run();
  return sum / ended / TICKS_PER_MS;
}

export const THEORY_CASES: readonly TheoryCase[] = [
  { name: 'M/M/1', exact: meanInMMc(1, 0.07, 10), simulate: (seed) => openRun('M/M/1', seed, 0.07, exponential(10), pooled(1)) },
  { name: 'M/M/4', exact: meanInMMc(4, 0.32, 10), simulate: (seed) => openRun('M/M/4', seed, 0.32, exponential(10), pooled(4)) },
  { name: 'M/D/1', exact: meanInMG1(0.07, 10, 0), simulate: (seed) => openRun('M/D/1', seed, 0.07, constant(10), pooled(1)) },
  { name: 'M/H2/1', exact: meanInMG1(0.05, 10, cv2OfHyper(HYPER)), simulate: (seed) => openRun('M/H2/1', seed, 0.05, hyperexponential, pooled(1)) },
  { name: 'M/G/1', exact: meanInMG1(0.07, 10, (FIXED_AND_QUERY.query / 10) ** 2), simulate: (seed) => openRun('M/G/1', seed, 0.07, plus(constant(FIXED_AND_QUERY.fixed), exponential(FIXED_AND_QUERY.query)), pooled(1)) },
  { name: 'lock', exact: meanInMMc(1, 0.07, 10), simulate: (seed) => openRun('lock', seed, 0.07, exponential(10), locked) },
  { name: 'cores', exact: meanInSharing(2, 0.14, 10), simulate: (seed) => openRun('cores', seed, 0.14, exponential(10), shared(2)) },
  {
    name: 'closed',
    exact: meanInClosed(CLOSED.customers, [
      { demand: CLOSED.think, servers: Infinity },
      { demand: CLOSED.cpu, servers: CLOSED.cores },
      { demand: CLOSED.database, servers: 1 },
    ]),
    simulate: closedRun,
  },
];

/** Student's t at 95 %, two-sided, for that many runs (normal beyond 30). */
function student(runs: number): number {
  const table = [NaN, NaN, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045];
  return table[runs] ?? 1.96;
}

/** A fixed number of runs (a number that depended on their outcome would bias the interval), with the seeds 1, 2, 3 … */
export const THEORY_RUNS = 30;

export function intervalOf({ name, exact, simulate }: TheoryCase, runs = THEORY_RUNS): TheoryInterval {
  const means = Array.from({ length: runs }, (_, i) => simulate(i + 1));
  const mean = means.reduce((sum, one) => sum + one, 0) / runs;
  const variance = means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (runs - 1);
  return { name, exact, mean, halfWidth: student(runs) * Math.sqrt(variance / runs), runs };
}
