/**
 * A profile file, as `npm run calibrate` writes it: what one machine's deployments cost, with the machine, the versions and
 * the conditions. What was not measured is absent and named with its reason. Its schema is schema/profile.schema.json.
 */
import * as v from 'valibot';
import { APPLICATIONS, DEPLOYMENTS, type ApplicationSize, type DeploymentId } from '../costs/subjects.ts';
import { deployments } from './deployments.ts';
import { viewsTakeTurns } from './handlers.ts';
import { COST_FIELDS, costsSchema, type CostField, type GivenCosts } from './profileSchema.ts';
import { LoadError } from './read.ts';

export const PROFILE_VERSION = 1;

export interface ProfileEntry {
  readonly deployment: DeploymentId;
  readonly application: ApplicationSize;
  /** As it was measured; another number may be simulated. */
  readonly workers: number;
  readonly threads: number;
  readonly preload: boolean;
  readonly costs: GivenCosts;
  /** Why a field is not there. */
  readonly not_measured: Readonly<Partial<Record<CostField, string>>>;
}

export interface ProfileFile {
  readonly measured_at: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly memory_mib: number; readonly kernel: string };
  readonly versions: Readonly<Record<string, string>>;
  /** Load averages (proc_loadavg(5)) before and after; `busy`: others used the machine, so times are not to be trusted. */
  readonly conditions: { readonly effort: 'quick' | 'full'; readonly seconds: number; readonly load_before: number; readonly load_after: number; readonly busy: boolean };
  /** Deployments and applications that are not in it. */
  readonly missing: readonly { readonly what: string; readonly why: string }[];
  readonly deployments: readonly ProfileEntry[];
}

/** What is wrong with a field: of a kind, so that each language has its words; `expected` are values and bounds. */
export interface ProfileFault {
  /** As in `deployments.0.costs.process.file_kib`; empty: the whole. */
  readonly field: string;
  readonly kind: 'unknown' | 'missing' | 'type' | 'least' | 'most' | 'choice' | 'empty' | 'date' | 'measured' | 'json';
  readonly expected: string;
}

export class ProfileError extends LoadError {
  readonly fault: ProfileFault;

  constructor(fault: ProfileFault) {
    super(fault.field, SAID[fault.kind](fault.expected));
    this.fault = fault;
  }
}

const SAID: Readonly<Record<ProfileFault['kind'], (expected: string) => string>> = {
  unknown: () => 'is not a field of a profile',
  missing: () => 'is missing',
  type: (expected) => `must be ${expected}`,
  least: (expected) => `must be at least ${expected}`,
  most: (expected) => `must be at most ${expected}`,
  choice: (expected) => `must be one of ${expected}`,
  empty: () => 'must not be empty',
  date: () => 'must be a time as in 2026-01-31T12:00:00.000Z',
  measured: () => 'stands among the costs: it cannot be both measured and not',
  json: (expected) => `is no JSON: ${expected}`,
};

/** Throws `ProfileError`. */
export function parseProfile(text: string): ProfileFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (problem) {
    throw new ProfileError({ field: '', kind: 'json', expected: problem instanceof Error ? problem.message : '' });
  }
  return readProfile(value);
}

/** Throws `ProfileError`. */
export function readProfile(value: unknown): ProfileFile {
  const checked = v.safeParse(profileSchema(), value, { abortEarly: true });
  if (!checked.success) throw new ProfileError(faultOf(checked.issues[0]));
  for (const [i, entry] of checked.output.deployments.entries()) refuse(i, entry, value);
  return { ...checked.output, deployments: checked.output.deployments.map(withTurns) };
}

/** What is known of the application and not measured. */
function withTurns(entry: ProfileEntry): ProfileEntry {
  const { deployment, application, costs } = entry;
  return viewsTakeTurns(deployment, application) && costs.blocks_loop === undefined ? { ...entry, costs: { ...costs, blocks_loop: true } } : entry;
}

/** Contradictions between fields. */
function refuse(i: number, { deployment, application, not_measured: reasons }: ProfileEntry, whole: unknown): void {
  const { applications } = deployments[deployment];
  if (!applications.includes(application)) throw new ProfileError({ field: `deployments.${i}.application`, kind: 'choice', expected: applications.join(', ') });
  const { costs } = (whole as { readonly deployments: readonly { readonly costs: Readonly<Record<string, unknown>> }[] }).deployments[i]!;
  for (const name of Object.keys(reasons)) if (Object.hasOwn(costs, name)) throw new ProfileError({ field: `deployments.${i}.not_measured.${name}`, kind: 'measured', expected: '' });
}

/** A deployment in a profile; `application`: of this size, where there are several. Throws `LoadError` when it is not in it. */
export function entryIn({ deployments: entries }: ProfileFile, deployment: string, application: string | null): ProfileEntry {
  const measured = entries.filter((entry) => entry.deployment === deployment);
  const found = measured.filter((entry) => application === null || entry.application === application);
  if (found.length === 1) return found[0]!;
  if (measured.length === 0) throw new LoadError('application', `the profile has no ${deployment}; it has ${[...new Set(entries.map((entry) => entry.deployment))].join(', ')}`);
  throw new LoadError('application', `the profile has ${deployment} with ${measured.map((entry) => entry.application).join(', ')}: name one of them after #`);
}

/** What of a load description a profile says: the costs, the size that they were measured at, and the machine. */
export function measuredAs({ deployment, workers, threads, preload, costs }: ProfileEntry, { cores, memory_mib }: ProfileFile['machine']) {
  const { shape, threads: usual } = deployments[deployment];
  return { deployment, workers, threads: shape === 'loop' ? usual : threads, preload, application: costs, machine: { cores: Math.min(cores, 256), memory_mib: Math.floor(memory_mib) } };
}

function faultOf(issue: v.BaseIssue<unknown>): ProfileFault {
  const field = v.getDotPath(issue) ?? '';
  if (issue.received === 'undefined') return { field, kind: 'missing', expected: '' };
  switch (issue.type) {
    case 'strict_object': return issue.expected === 'never' ? { field, kind: 'unknown', expected: '' } : { field, kind: 'type', expected: '{ … }' };
    case 'min_value': return { field, kind: 'least', expected: String(issue.requirement) };
    case 'max_value': return { field, kind: 'most', expected: String(issue.requirement) };
    case 'max_length': return { field, kind: 'most', expected: String(issue.requirement) };
    case 'picklist':
    case 'literal': return { field, kind: 'choice', expected: (issue.expected ?? '').replaceAll(/[()"]/g, '').replaceAll(' | ', ', ') };
    case 'min_length': return { field, kind: 'empty', expected: '' };
    case 'iso_timestamp': return { field, kind: 'date', expected: '' };
    case 'array': return { field, kind: 'type', expected: '[ … ]' };
    case 'string': return { field, kind: 'type', expected: '"…"' };
    case 'boolean': return { field, kind: 'type', expected: 'true, false' };
    case 'integer': return { field, kind: 'type', expected: '1, 2, 3 …' };
    case 'number':
    case 'finite': return { field, kind: 'type', expected: '0.12' };
    default: return { field, kind: 'type', expected: issue.expected ?? '{ … }' };
  }
}

const between = (min: number, max: number) => v.pipe(v.number(), v.finite(), v.minValue(min), v.maxValue(max));
const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));
const text = () => v.pipe(v.string(), v.maxLength(500));

/** Also what the published schema is made from. */
export function profileSchema() {
  const entry = v.strictObject({
    deployment: v.picklist(DEPLOYMENTS),
    application: v.picklist(APPLICATIONS),
    workers: whole(1, 1000),
    threads: whole(1, 10_000),
    preload: v.boolean(),
    costs: costsSchema(between, (entries) => v.strictObject(entries)),
    not_measured: v.pipe(v.record(v.picklist(COST_FIELDS), text()), v.description('Why a field of the costs is absent.')),
    measured: v.optional(v.pipe(v.unknown(), v.description('What was read, before it became costs. The lab does not look at it.'))),
  });
  return v.strictObject({
    $schema: v.optional(text()),
    profile: v.pipe(v.literal(PROFILE_VERSION), v.description('Version of this format.')),
    measured_at: v.pipe(v.string(), v.isoTimestamp()),
    machine: v.strictObject({ cpu: text(), cores: whole(1, 4096), memory_mib: between(1, 1e9), kernel: text() }),
    versions: v.record(v.string(), text()),
    conditions: v.strictObject({ effort: v.picklist(['quick', 'full']), seconds: between(0, 86_400), load_before: between(0, 1e6), load_after: between(0, 1e6), busy: v.pipe(v.boolean(), v.description('Others used the machine: times are not to be trusted, memory is.')) }),
    missing: v.pipe(v.array(v.strictObject({ what: text(), why: text() })), v.description('Deployments and applications that are not in it.')),
    python: v.optional(v.pipe(v.unknown(), v.description('What processes and Python cost by themselves. The lab does not look at it.'))),
    deployments: v.pipe(v.array(entry), v.minLength(1), v.maxLength(500)),
  });
}
