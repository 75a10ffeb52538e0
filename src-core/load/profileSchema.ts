/**
 * The fields of a cost profile, for the check of what comes from outside. One table: this check, the published schema
 * (schema/profile.schema.json) and what counts as not measured are made from it.
 */
import * as v from 'valibot';
import type { DeploymentId } from '../costs/subjects.ts';
import { deployments } from './deployments.ts';
import type { CostProfile } from './description.ts';

type Between = (min: number, max: number) => v.GenericSchema<number>;
type Applies = 'fork' | 'pool' | 'loop' | 'threads' | 'python';

interface CostRow {
  readonly min: number;
  readonly max: number;
  /** The value that leaves it out of the model, where it may be left out because nobody measured it. */
  readonly without?: number;
  /** The deployments that have such a thing; all of them unless said. */
  readonly of?: readonly Applies[];
  readonly about: string;
}

const MS = { min: 0, max: 600_000 } as const;
const KIB = { min: -1_000_000_000, max: 1_000_000_000 } as const;
const SHARE = { min: 0, max: 1 } as const;
const STAYS = ['pool', 'loop'] as const;

const COSTS = {
  client_cpu_ms: { ...MS, about: 'CPU of the client that was measured with, each request.' },
  front_cpu_ms: { ...MS, about: 'CPU of the web server before the application (or of httpd around it), each request, many at once.' },
  front_wake_ms: { ...MS, without: 0, of: STAYS, about: 'What waking the web server up adds when requests come one at a time.' },
  request_cpu_ms: { ...MS, about: 'CPU of gateway and framework, each request, many at once; 0 where the process of a request is all there is.' },
  wake_cpu_ms: { ...MS, without: 0, of: STAYS, about: 'What waking one worker up adds.' },
  cold_cpu_ms: { ...MS, without: 0, of: STAYS, about: 'What more a request costs after the machine has rested for 50 ms.' },
  start_cpu_ms: { ...MS, about: 'CPU of making a process for a request (fork, exec, interpreter, imports); 0 where processes stay.' },
  // Nobody misses it: where it was not told apart it is in what waking up adds.
  handoff_cpu_ms: { ...MS, without: 0, of: [], about: 'What threads that sleep add as they hand a request to each other, all of it in its way.' },
  respawn_cpu_ms: { ...MS, without: 0, of: STAYS, about: 'CPU of a new worker in the place of an old one.' },
  handler_factor: { min: 0.01, max: 100, without: 1, of: ['python'], about: 'What a handler’s millisecond takes in this server, against the program python3.' },
  crowding: { min: 0, max: 10, without: 0, about: 'Work gets dearer by × (1 + crowding·(1 − cores/runnable)).' },
  // Nobody misses it, either: few have so many processes.
  turns_cpu_ms: { ...MS, without: 0, of: [], about: 'What a request takes more for each doubling of the processes that take turns, beyond one on each core.' },
  stall_share: { ...SHARE, without: 0, of: ['fork'], about: 'Share of the requests on kept connections that stall.' },
  stall_ms: { ...MS, without: 0, of: ['fork'], about: 'For how long.' },
  thread_kib: { ...KIB, without: 0, of: ['threads'], about: 'What a thread adds to its process.' },
  eroded_first: { ...SHARE, without: 0, of: STAYS, about: 'Share of the forked pages that a worker has made its own after the first requests.' },
  eroded_late: { ...SHARE, without: 0, of: STAYS, about: 'The same after many; what it is after the first, if it was not measured.' },
  grown_late_kib: { ...KIB, without: 0, of: STAYS, about: 'What a worker has grown by after many requests.' },
  late_requests: { min: 1, max: 1e9, without: 1, of: STAYS, about: 'Requests of one worker until then.' },
  boot_ms: { ...MS, without: 0, about: 'Boot of the whole deployment to its first answer.' },
} as const satisfies Readonly<Record<string, CostRow>>;

export type CostField = keyof typeof COSTS;
export const COST_FIELDS = Object.keys(COSTS) as readonly CostField[];

/** A profile as it was given: what nobody measured has the value that leaves it out, and is named. */
export interface GivenCosts extends CostProfile {
  readonly not_measured?: readonly CostField[];
}

export type CostsSchema = v.GenericSchema<unknown, GivenCosts>;

/** `strict` makes the schema of an object that refuses what it does not know, with the words of whoever reads. */
export function costsSchema(between: Between, strict: (entries: v.ObjectEntries) => v.GenericSchema): CostsSchema {
  const kib = between(KIB.min, KIB.max);
  const field = (name: CostField): v.GenericSchema<number | undefined> => {
    const row: CostRow = COSTS[name];
    const value = v.pipe(between(row.min, row.max), v.description(row.about));
    return row.without === undefined ? value : v.optional(value);
  };
  const fields = Object.fromEntries(COST_FIELDS.map((name) => [name, field(name)])) as Record<CostField, v.GenericSchema<number | undefined>>;
  const whole = strict({
    ...fields,
    process: v.pipe(strict({ file_kib: kib, forked_kib: kib, private_kib: kib }), v.description('One process that serves, when it has just started: mapped files, pages that fork shares, its own.')),
    base: v.pipe(strict({ processes: between(0, 100_000), pss_kib: kib, rss_kib: kib, uss_kib: kib }), v.description('Everything else that is there: masters, the web server, its idle children.')),
    lazy: v.optional(v.pipe(strict({ cpu_ms: between(MS.min, MS.max), private_kib: kib, crowding: between(0, 10) }), v.description('What the first request of each process loads. Absent: the application is loaded before the server accepts.'))),
    blocks_loop: v.optional(v.pipe(v.boolean('must be true or false'), v.description('A handler that waits keeps its process’s loop, or the one thread that takes synchronous views in its place. Absent: it does in an entry of uvicorn with Django, and nowhere else.'))),
    not_measured: v.optional(v.pipe(v.array(v.picklist(COST_FIELDS, `must be one of ${COST_FIELDS.join(', ')}`), 'must be a list'), v.description('Fields that nobody measured; what is absent counts as one of them.'))),
  });
  return v.pipe(whole, v.transform((given) => filled(given as Filling)));
}

type Filling = Partial<Record<CostField, number>> & Pick<CostProfile, 'process' | 'base' | 'lazy' | 'blocks_loop'> & { readonly not_measured?: readonly CostField[] | undefined };

/** The fields in one order, so that two profiles can be compared as texts. */
function filled({ not_measured: named = [], process, base, lazy, blocks_loop, ...given }: Filling): GivenCosts {
  const without = (name: CostField): number => (name === 'eroded_late' ? (given.eroded_first ?? 0) : ((COSTS[name] as CostRow).without ?? 0));
  const values = Object.fromEntries(COST_FIELDS.map((name) => [name, given[name] ?? without(name)])) as Record<CostField, number>;
  const missing = COST_FIELDS.filter((name) => given[name] === undefined || named.includes(name));
  return { ...values, process, base, ...(lazy === undefined ? {} : { lazy }), ...(blocks_loop === undefined ? {} : { blocks_loop }), ...(missing.length === 0 ? {} : { not_measured: missing }) };
}

/** What the model leaves out of this deployment's costs because nobody measured it; nothing for costs that the lab knows itself. */
export function notMeasuredOf(application: string | CostProfile, deployment: DeploymentId): readonly CostField[] {
  if (typeof application === 'string') return [];
  return ((application as GivenCosts).not_measured ?? []).filter((name) => appliesTo(name, deployment));
}

/** Whether a deployment has such a thing at all: threads, a process that stays, an interpreter. */
export function appliesTo(name: CostField, id: DeploymentId): boolean {
  const { shape, lock, threads } = deployments[id];
  const kinds: readonly Applies[] = [shape, ...(lock ? (['python'] as const) : []), ...(shape === 'pool' && lock && (threads > 1 || id === 'uwsgi' || id === 'fastcgi') ? (['threads'] as const) : [])];
  const { of }: CostRow = COSTS[name];
  return of === undefined || of.some((one) => kinds.includes(one));
}
