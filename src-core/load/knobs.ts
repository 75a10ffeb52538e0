/** The knobs of the lab: unit, bounds, how to turn one, and whether turning it can change anything. */
import { deployments, replacesWorkers } from './deployments.ts';
import type { LoadDescription } from './description.ts';
import { handlerOf } from './handlers.ts';
import { LOAD_LIMITS } from './read.ts';

export const KNOBS = [
  'concurrency',
  'rate_per_second',
  'think_ms',
  'workers',
  'threads',
  'cores',
  'memory_mib',
  'swap_mib',
  'backlog',
  'machines',
  'max_requests',
  'client_kbit_s',
  'response_bytes',
  'idle_connections',
  'database_pool',
  'query_ms',
  'cpu_ms',
  'wait_ms',
  'timeout_ms',
  'served_before',
] as const;
export type KnobName = (typeof KNOBS)[number];

export type KnobUnit = 'clients' | 'per second' | 'ms' | 'processes' | 'threads' | 'cores' | 'MiB' | 'connections' | 'machines' | 'requests' | 'kbit/s' | 'bytes';

export interface Knob {
  readonly unit: KnobUnit;
  readonly min: number;
  readonly max: number;
  readonly whole: boolean;
  /** False: in this description it does nothing. */
  readonly matters: (description: LoadDescription) => boolean;
  readonly get: (description: LoadDescription) => number;
  readonly set: (description: LoadDescription, value: number) => LoadDescription;
}

const closed = (d: LoadDescription): boolean => d.workload.kind === 'closed';
const always = (): boolean => true;
const single = (d: LoadDescription): boolean => d.deployment === 'gunicorn-sync' || d.deployment === 'php-fpm' || d.deployment === 'mod-php' || d.deployment === 'mod-wsgi-embedded' || deployments[d.deployment].shape === 'fork';
/** Somebody is held by a connection that asks for nothing: none of a front, nor of a server that parks them, which keep theirs for nothing. */
const held = (d: LoadDescription): boolean => d.front === 'none' && d.machines === 1 && !deployments[d.deployment].parks && (deployments[d.deployment].places > 0 || deployments[d.deployment].writes);

/** Plain fields of the description. */
function field(name: 'workers' | 'threads' | 'backlog' | 'machines' | 'max_requests' | 'client_kbit_s' | 'response_bytes' | 'idle_connections' | 'timeout_ms' | 'served_before', unit: KnobUnit, min: number, max: number, matters: Knob['matters']): Knob {
  return { unit, min, max, whole: name !== 'client_kbit_s', matters, get: (d) => d[name], set: (d, value) => ({ ...d, [name]: value }) };
}

function ofMachine(name: 'cores' | 'memory_mib' | 'swap_mib', unit: KnobUnit, min: number, max: number): Knob {
  return { unit, min, max, whole: name === 'cores', matters: always, get: (d) => d.machine[name], set: (d, value) => ({ ...d, machine: { ...d.machine, [name]: value } }) };
}

export const knobs: Readonly<Record<KnobName, Knob>> = {
  concurrency: { unit: 'clients', min: 1, max: 10_000, whole: true, matters: closed, get: (d) => (d.workload.kind === 'closed' ? d.workload.concurrency : 0), set: (d, value) => ({ ...d, workload: { kind: 'closed', concurrency: value, think_ms: d.workload.kind === 'closed' ? d.workload.think_ms : 0 } }) },
  rate_per_second: { unit: 'per second', min: 0.1, max: 100_000, whole: false, matters: (d) => !closed(d), get: (d) => (d.workload.kind === 'open' ? d.workload.rate_per_second : 0), set: (d, value) => ({ ...d, workload: { kind: 'open', rate_per_second: value, arrivals: d.workload.kind === 'open' ? d.workload.arrivals : 'poisson' } }) },
  think_ms: { unit: 'ms', min: 0, max: 60_000, whole: false, matters: closed, get: (d) => (d.workload.kind === 'closed' ? d.workload.think_ms : 0), set: (d, value) => (d.workload.kind === 'closed' ? { ...d, workload: { ...d.workload, think_ms: value } } : d) },
  workers: field('workers', 'processes', 1, LOAD_LIMITS.workers, always),
  // uvicorn has as many coroutines as there are requests, gevent as many greenlets as it is told; these serve one at a time.
  threads: field('threads', 'threads', 1, LOAD_LIMITS.threads, (d) => !single(d) && d.deployment !== 'uvicorn'),
  cores: ofMachine('cores', 'cores', 1, 256),
  memory_mib: ofMachine('memory_mib', 'MiB', 64, 1_048_576),
  swap_mib: ofMachine('swap_mib', 'MiB', 0, 1_048_576),
  // Nobody queues where there is a place for every client.
  backlog: field('backlog', 'connections', 1, 65_535, (d) => d.workload.kind === 'open' || d.workload.concurrency > d.workers * (deployments[d.deployment].shape === 'fork' ? 1 : d.threads) * d.machines),
  machines: field('machines', 'machines', 1, LOAD_LIMITS.machines, always),
  max_requests: field('max_requests', 'requests', 0, 1_000_000, (d) => replacesWorkers(d.deployment)),
  client_kbit_s: field('client_kbit_s', 'kbit/s', 0, 10_000_000, (d) => d.response_bytes > 0),
  response_bytes: field('response_bytes', 'bytes', 0, 100_000_000, (d) => d.client_kbit_s > 0),
  idle_connections: field('idle_connections', 'connections', 0, 1_000_000, held),
  database_pool: { unit: 'connections', min: 1, max: 10_000, whole: true, matters: (d) => d.database !== null, get: (d) => d.database?.pool ?? 0, set: (d, value) => ({ ...d, database: { query_ms: 10, share: 1, ...d.database, pool: value } }) },
  query_ms: { unit: 'ms', min: 0, max: 60_000, whole: false, matters: (d) => d.database !== null, get: (d) => d.database?.query_ms ?? 0, set: (d, value) => ({ ...d, database: { pool: 10, share: 1, ...d.database, query_ms: value } }) },
  cpu_ms: { unit: 'ms', min: 0, max: 60_000, whole: false, matters: always, get: (d) => handlerOf(d).cpu_ms, set: (d, value) => ({ ...d, handler: { ...handlerOf(d), cpu_ms: value } }) },
  wait_ms: { unit: 'ms', min: 0, max: 60_000, whole: false, matters: always, get: (d) => handlerOf(d).wait_ms, set: (d, value) => ({ ...d, handler: { ...handlerOf(d), wait_ms: value } }) },
  timeout_ms: field('timeout_ms', 'ms', 0, 600_000, always),
  // CGI's processes are new with each request: nothing ages.
  served_before: field('served_before', 'requests', 0, 1_000_000, (d) => deployments[d.deployment].shape !== 'fork'),
};

/** One knob over a range: a description for each value, within the knob's bounds, without repeats. */
export function sweepOf(description: LoadDescription, name: KnobName, values: readonly number[]): LoadDescription[] {
  const { min, max, whole, set } = knobs[name];
  const turned = values.map((value) => Math.min(max, Math.max(min, whole ? Math.round(value) : value)));
  return [...new Set(turned)].map((value) => set(description, value));
}
