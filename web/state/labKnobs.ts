/** What can be set, as data: where it stands in a description, its bounds, and whose choice it is. */
import { APPLICATIONS, BALANCERS, blocksLoopOf, deployments, DEPLOYMENTS, HANDLERS, knobs, LOAD_LIMITS, type DeploymentId, type KnobName as CoreKnob, type KnobUnit, type LoadDescription } from '../../src-core/load/index.ts';
import type { KnobName, UnitName } from '../i18n/labKnobsShape.ts';

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
  for (let power = 1; power <= max; power *= 10) for (const times of fine ? [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9] : [1, 2, 5]) if (times * power > min && times * power < max && Number.isInteger(times * power)) found.add(times * power);
  return [...found.add(max)].sort((a, b) => a - b);
}

const few = (max: number): readonly number[] => Array.from({ length: max }, (_, i) => i + 1);
const choice = (options: readonly string[]): Control => ({ kind: 'choice', options });
const flag: Control = { kind: 'flag' };
const number = (unit: UnitName, min: number, max: number, offered: readonly number[], whole = true): Control => ({ kind: 'number', min, max, whole, unit, steps: offered });

const UNITS: Readonly<Record<KnobUnit, UnitName>> = {
  clients: 'clients', 'per second': 'perSecond', ms: 'ms', processes: 'processes', threads: 'threads', cores: 'cores', MiB: 'mib', connections: 'connections', machines: 'machines', requests: 'requests', 'kbit/s': 'kbit', bytes: 'bytes',
};

/** A knob that the core knows, with the values that its slider offers. It is not shown where the description has no such thing. */
function known(id: CoreKnob, group: KnobGroup, offered: readonly number[], isThere: (description: LoadDescription) => boolean = () => true): Knob {
  const { unit, min, max, whole, get, set } = knobs[id];
  return { id, group, control: { kind: 'number', min, max, whole, unit: UNITS[unit], steps: offered }, read: (description) => (isThere(description) ? get(description) : null), write: (description, value) => (isThere(description) ? set(description, Number(value)) : description) };
}

type Plain = { readonly [Key in keyof LoadDescription]: LoadDescription[Key] extends KnobValue ? Key : never }[keyof LoadDescription];

/** A field at the top of the description that the core does not sweep. */
function plain(id: KnobId & Plain, group: KnobGroup, control: Control): Knob {
  return { id, group, control, read: (description) => description[id], write: (description, value) => ({ ...description, [id]: value }) };
}

const isClosed = ({ workload }: LoadDescription): boolean => workload.kind === 'closed';
const isOpen = (description: LoadDescription): boolean => !isClosed(description);
const asksDatabase = ({ database }: LoadDescription): boolean => database !== null;
const OTHER_WORKLOAD = { closed: { kind: 'closed', concurrency: 20, think_ms: 0 }, open: { kind: 'open', rate_per_second: 50, arrivals: 'poisson' } } as const;

/** What the application itself does for a request, whatever it is called. */
const ownOf = (description: LoadDescription, what: 'cpu_ms' | 'wait_ms'): number => knobs[what].get(description);

export const KNOBS: readonly Knob[] = [
  { id: 'workload', group: 'both', control: choice(['closed', 'open']), read: ({ workload }) => workload.kind, write: (description, value) => (value === description.workload.kind ? description : { ...description, workload: OTHER_WORKLOAD[value === 'open' ? 'open' : 'closed'] }) },
  known('concurrency', 'both', steps(1, 1000, true), isClosed),
  known('think_ms', 'both', [0, ...steps(1, 10_000)], isClosed),
  known('rate_per_second', 'both', steps(1, 10_000, true), isOpen),
  { id: 'arrivals', group: 'both', control: choice(['poisson', 'burst', 'ramp']), read: ({ workload }) => (workload.kind === 'open' ? workload.arrivals : null), write: (description, value) => (description.workload.kind === 'open' ? { ...description, workload: { ...description.workload, arrivals: value as 'poisson' | 'burst' | 'ramp' } } : description) },
  plain('requests', 'both', number('requests', 1, LOAD_LIMITS.requests, [...steps(1, 1_000_000), LOAD_LIMITS.requests])),
  plain('duration_s', 'both', number('s', 0.1, LOAD_LIMITS.duration_s, [...steps(1, 600), LOAD_LIMITS.duration_s], false)),
  plain('drain', 'both', flag),
  plain('seed', 'both', number('none', 0, 4_294_967_295, few(20))),
  known('client_kbit_s', 'clients', [0, 32, 64, 128, 256, 512, 1000, 2000, 5000, 10_000, 100_000]),
  known('response_bytes', 'clients', [0, 1000, 2000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 10_000_000]),
  known('idle_connections', 'clients', [0, ...steps(10, 100_000)]),
  known('timeout_ms', 'clients', [0, 100, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000]),
  { id: 'deployment', group: 'server', control: choice(DEPLOYMENTS), read: ({ deployment }) => deployment, write: (description, value) => deployedAs(description, value as DeploymentId) },
  plain('front', 'server', choice(['nginx', 'none'])),
  known('workers', 'server', [...few(10), 12, 16, 20, 24, 32, 48, 60, 100, 150, 200, 256, 400]),
  known('threads', 'server', [...few(10), 15, 20, 30, 50, 100, 200, 500, 1000, 10_000]),
  plain('preload', 'server', flag),
  known('max_requests', 'server', [0, ...steps(10, 10_000)]),
  known('backlog', 'server', [1, 2, 5, 10, 20, 50, 64, 100, 128, 256, 511, 1024, 2048, 4096, 8192]),
  plain('keep_alive', 'server', flag),
  plain('kept_requests', 'server', number('requests', 0, 1e9, [0, ...steps(1, 100_000)])),
  known('served_before', 'server', [0, ...steps(100, 100_000)]),
  { id: 'application', group: 'app', control: choice(APPLICATIONS), read: ({ application }) => (typeof application === 'string' ? application : 'profile'), write: (description, value) => ({ ...description, application: value as LoadDescription['application'] }) },
  { id: 'handler', group: 'app', control: choice(HANDLERS), read: ({ handler }) => (typeof handler === 'string' ? handler : 'own'), write: (description, value) => ({ ...description, handler: value as LoadDescription['handler'] }) },
  known('cpu_ms', 'app', [0, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 500, 1000]),
  known('wait_ms', 'app', [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000]),
  { id: 'blocks_loop', group: 'app', control: flag, read: blocksLoopOf, write: (description, value) => (value === blocksLoopOf(description) ? description : { ...description, handler: { cpu_ms: ownOf(description, 'cpu_ms'), wait_ms: ownOf(description, 'wait_ms'), blocks_loop: value === true } }) },
  known('cores', 'machine', [1, 2, 3, 4, 6, 8, 12, 16, 32, 64]),
  known('memory_mib', 'machine', [64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536]),
  known('swap_mib', 'machine', [0, 256, 512, 1024, 2048, 4096, 8192]),
  known('machines', 'machine', [...few(8), 12, 16]),
  plain('balancer', 'machine', choice(BALANCERS)),
  plain('clients_share_cores', 'machine', flag),
  { id: 'database', group: 'database', control: flag, read: asksDatabase, write: (description, value) => ({ ...description, database: value ? (description.database ?? { pool: 10, query_ms: 20, share: 1 }) : null }) },
  known('database_pool', 'database', [...few(10), 15, 20, 30, 50, 100, 200], asksDatabase),
  known('query_ms', 'database', [0, ...steps(1, 10_000)], asksDatabase),
  { id: 'share', group: 'database', control: number('percent', 0, 1, [0, 0.01, 0.05, 0.1, 0.2, 0.5, 0.8, 1], false), read: ({ database }) => database?.share ?? null, write: (description, value) => (description.database ? { ...description, database: { ...description.database, share: Number(value) } } : description) },
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
  return { ...description, deployment: id, front, workers, threads, backlog, application: kept, preload: preload === 'usual', max_requests: 0 };
}

/** What can be chosen here, the chosen one among it even if it is of somebody's own making. */
export function optionsOf({ id, control }: Knob, { deployment }: LoadDescription, chosen: string): readonly string[] {
  if (control.kind !== 'choice') return [];
  const options = id === 'application' ? deployments[deployment].applications : id === 'front' ? frontsOf(deployment) : control.options;
  return options.includes(chosen) ? options : [...options, chosen];
}

function frontsOf(id: DeploymentId): readonly string[] {
  return speaksHttp(id) ? ['nginx', 'none'] : ['nginx'];
}

export function knobNamed(id: KnobId): Knob {
  return KNOBS.find((knob) => knob.id === id)!;
}

/** Who does not needs a web server in front. */
export function speaksHttp(id: DeploymentId): boolean {
  return id !== 'fcgiwrap' && id !== 'php-fpm' && id !== 'fastcgi';
}
