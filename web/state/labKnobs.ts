/** What can be set, as data: where it stands in a description, its bounds, and whose choice it is. */
import { APPLICATIONS, deployments, DEPLOYMENTS, HANDLERS, type DeploymentId, type LoadDescription } from '../../src-core/load/index.ts';
import type { KnobName, UnitName } from '../i18n/labShape.ts';

/** `both`: the arrivals are the same on both sides, so these are set for both at once. */
export type KnobGroup = 'both' | 'server' | 'app' | 'machine' | 'clients' | 'database';

export type KnobId = KnobName;

export type KnobValue = number | string | boolean;

/** `unit` is a key of the dictionary. `steps`: values that a slider offers, in their order; any between may be typed. */
export type Control =
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly whole: boolean; readonly unit: UnitName; readonly steps: readonly number[] }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  | { readonly kind: 'flag' };

export interface Knob {
  readonly id: KnobId;
  readonly group: KnobGroup;
  readonly control: Control;
  /** `null`: the description has no such thing (a database's pool without a database). */
  readonly read: (description: LoadDescription) => KnobValue | null;
  readonly write: (description: LoadDescription, value: KnobValue) => LoadDescription;
}

/** 1, 2, 5, 10, 20, 50 … within bounds, the bounds among them. */
function steps(min: number, max: number, fine = false): readonly number[] {
  const found = new Set([min]);
  for (let power = 1; power <= max; power *= 10) for (const times of fine ? [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9] : [1, 2, 5]) if (times * power > min && times * power < max) found.add(times * power);
  return [...found.add(max)].sort((a, b) => a - b);
}

const number = (unit: UnitName, min: number, max: number, whole = true, offered = steps(min, max)): Control => ({ kind: 'number', min, max, whole, unit, steps: offered });
const choice = (options: readonly string[]): Control => ({ kind: 'choice', options });
const flag: Control = { kind: 'flag' };
const few = (max: number): readonly number[] => Array.from({ length: max }, (_, i) => i + 1);

type Plain = { readonly [Key in keyof LoadDescription]: LoadDescription[Key] extends KnobValue ? Key : never }[keyof LoadDescription];

/** A knob for a field at the top of the description. */
function plain(id: KnobId & Plain, group: KnobGroup, control: Control): Knob {
  return { id, group, control, read: (description) => description[id], write: (description, value) => ({ ...description, [id]: value }) };
}

function workloadOf(kind: 'closed' | 'open', id: KnobId, control: Control): Knob {
  return {
    id, group: 'both', control,
    read: ({ workload }) => (workload.kind === kind ? (workload as unknown as Record<string, KnobValue>)[id]! : null),
    write: (description, value) => (description.workload.kind === kind ? { ...description, workload: { ...description.workload, [id]: value } as LoadDescription['workload'] } : description),
  };
}

function machineOf(id: 'cores' | 'memory_mib' | 'swap_mib', control: Control): Knob {
  return { id, group: 'machine', control, read: ({ machine }) => machine[id], write: (description, value) => ({ ...description, machine: { ...description.machine, [id]: value } }) };
}

function databaseOf(id: 'pool' | 'query_ms' | 'share', control: Control): Knob {
  return { id, group: 'database', control, read: ({ database }) => database?.[id] ?? null, write: (description, value) => (description.database ? { ...description, database: { ...description.database, [id]: value } } : description) };
}

const OTHER_WORKLOAD = { closed: { kind: 'closed', concurrency: 20, think_ms: 0 }, open: { kind: 'open', rate_per_second: 50, arrivals: 'poisson' } } as const;

export const KNOBS: readonly Knob[] = [
  { id: 'workload', group: 'both', control: choice(['closed', 'open']), read: ({ workload }) => workload.kind, write: (description, value) => (value === description.workload.kind ? description : { ...description, workload: OTHER_WORKLOAD[value === 'open' ? 'open' : 'closed'] }) },
  workloadOf('closed', 'concurrency', number('clients', 1, 10_000, true, steps(1, 1000, true))),
  workloadOf('closed', 'think_ms', number('ms', 0, 60_000, false, [0, ...steps(1, 10_000)])),
  workloadOf('open', 'rate_per_second', number('perSecond', 0.1, 100_000, false, steps(1, 10_000, true))),
  workloadOf('open', 'arrivals', choice(['poisson', 'burst', 'ramp'])),
  plain('requests', 'both', number('requests', 1, 10_000_000, true, steps(1, 1_000_000))),
  plain('duration_s', 'both', number('s', 0.1, 3600, false, steps(1, 600))),
  { id: 'deployment', group: 'server', control: choice(DEPLOYMENTS), read: ({ deployment }) => deployment, write: (description, value) => deployedAs(description, value as DeploymentId) },
  plain('front', 'server', choice(['nginx', 'none'])),
  plain('workers', 'server', number('processes', 1, 2000, true, [...few(10), 12, 16, 20, 24, 32, 48, 60, 100, 150, 200, 256, 400])),
  plain('threads', 'server', number('threads', 1, 10_000, true, [...few(10), 15, 20, 30, 50, 100, 200, 500, 1000])),
  plain('preload', 'server', flag),
  plain('max_requests', 'server', number('requests', 0, 1_000_000, true, [0, ...steps(10, 10_000)])),
  plain('backlog', 'server', number('connections', 1, 65_535, true, [1, 2, 5, 10, 20, 50, 64, 100, 128, 256, 511, 1024, 2048, 4096])),
  plain('keep_alive', 'server', flag),
  { id: 'application', group: 'app', control: choice(APPLICATIONS), read: ({ application }) => (typeof application === 'string' ? application : 'profile'), write: (description, value) => ({ ...description, application: value as LoadDescription['application'] }) },
  { id: 'handler', group: 'app', control: choice(HANDLERS), read: ({ handler }) => (typeof handler === 'string' ? handler : 'own'), write: (description, value) => ({ ...description, handler: value as LoadDescription['handler'] }) },
  machineOf('cores', number('cores', 1, 256, true, [1, 2, 3, 4, 6, 8, 12, 16, 32, 64])),
  machineOf('memory_mib', number('mib', 64, 1_048_576, true, [64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536])),
  machineOf('swap_mib', number('mib', 0, 1_048_576, true, [0, 256, 512, 1024, 2048, 4096, 8192])),
  plain('machines', 'machine', number('machines', 1, 64, true, [...few(8), 12, 16])),
  plain('clients_share_cores', 'machine', flag),
  plain('client_kbit_s', 'clients', number('kbit', 0, 10_000_000, false, [0, 32, 64, 128, 256, 512, 1000, 5000, 10_000, 100_000])),
  plain('response_bytes', 'clients', number('bytes', 0, 1_000_000_000, true, [0, 1000, 2000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 10_000_000])),
  plain('idle_connections', 'clients', number('connections', 0, 1_000_000, true, [0, ...steps(10, 100_000)])),
  plain('timeout_ms', 'clients', number('ms', 0, 3_600_000, false, [0, 100, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000])),
  { id: 'database', group: 'database', control: flag, read: ({ database }) => database !== null, write: (description, value) => ({ ...description, database: value ? (description.database ?? { pool: 10, query_ms: 20, share: 1 }) : null }) },
  databaseOf('pool', number('connections', 1, 10_000, true, [...few(10), 15, 20, 30, 50, 100, 200])),
  databaseOf('query_ms', number('ms', 0, 600_000, false, [0, ...steps(1, 10_000)])),
  databaseOf('share', number('percent', 0, 1, false, [0, 0.01, 0.05, 0.1, 0.2, 0.5, 0.8, 1])),
  plain('seed', 'both', number('none', 0, 4_294_967_295, true, few(20))),
];

/** Whose choice: one for both sides, or each side's own. */
export function isShared({ group }: Knob): boolean {
  return group === 'both' || group === 'clients';
}

/** Another deployment comes with its usual size; who asks, for what and on which machine stays. */
function deployedAs(description: LoadDescription, id: DeploymentId): LoadDescription {
  if (id === description.deployment) return description;
  const { front, workers, threads, backlog, applications, application, preload } = deployments[id];
  const kept = typeof description.application === 'string' && applications.includes(description.application) ? description.application : application;
  return { ...description, deployment: id, front, workers, threads: id === 'uvicorn' && kept === 'django' ? 1 : threads, backlog, application: kept, preload: preload === 'usual', max_requests: 0 };
}

/** What can be chosen here, the chosen one among it even if it is of somebody's own making. */
export function optionsOf({ id, control }: Knob, { deployment }: LoadDescription, chosen: string): readonly string[] {
  if (control.kind !== 'choice') return [];
  const options = id === 'application' ? deployments[deployment].applications : id === 'front' ? frontsOf(deployment) : control.options;
  return options.includes(chosen) ? options : [...options, chosen];
}

function frontsOf(id: DeploymentId): readonly string[] {
  if (deployments[id].front === 'none') return ['none'];
  return speaksHttp(id) ? ['nginx', 'none'] : ['nginx'];
}

export function knobNamed(id: KnobId): Knob {
  return KNOBS.find((knob) => knob.id === id)!;
}

/** Who does not needs a web server in front. */
export function speaksHttp(id: DeploymentId): boolean {
  return id !== 'fcgiwrap' && id !== 'php-fpm' && id !== 'fastcgi';
}

/** A process of it is at one request at a time, and cannot be told otherwise. */
export function hasOneThread(id: DeploymentId): boolean {
  return id === 'gunicorn-sync' || id === 'php-fpm' || id === 'mod-php' || id === 'mod-wsgi-embedded';
}
