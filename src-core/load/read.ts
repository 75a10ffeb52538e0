/**
 * A load description from outside: a file, a link, a person's hand. What is left out gets the deployment's usual value;
 * what is wrong is said with the field. Measured cells can be asked for in their own words: `"deployment":
 * "gunicorn_sync4_flask", "variant": "cpu", "C": 20`.
 */
import * as v from 'valibot';
import { APPLICATIONS, type ApplicationSize, DEPLOYMENTS, type DeploymentId } from '../costs/subjects.ts';
import { deployments } from './deployments.ts';
import { BALANCERS, type CostProfile, HANDLERS, type LoadDescription } from './description.ts';
import { type Named, namedDeployment, namedModel } from './names.ts';
import { costsSchema } from './profileSchema.ts';

/** Bounds of what can be asked for: what a browser can simulate while somebody waits. */
export const LOAD_LIMITS = { requests: 20_000_000, concurrency: 100_000, duration_s: 86_400, workers: 1000, threads: 10_000, machines: 64, places: 20_000_000 } as const;

export class LoadError extends Error {
  /** The field, as in `workload.concurrency`; empty: the whole. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(field === '' ? message : `${field}: ${message}`);
    this.field = field;
  }
}

/** Throws `LoadError`. */
export function readLoad(value: unknown): LoadDescription {
  made ??= schema();
  const checked = v.safeParse(made, translated(value), { abortEarly: true });
  if (!checked.success) {
    const [issue] = checked.issues;
    throw new LoadError(v.getDotPath(issue) ?? '', issue.message);
  }
  return completed(checked.output);
}

/** Made when the first description is read: the page that only imports this pays nothing for it. */
let made: ReturnType<typeof schema> | undefined;

type Given = v.InferOutput<ReturnType<typeof schema>>;

const WORDS: ReadonlyMap<string, string> = new Map([['C', 'concurrency'], ['variant', 'handler'], ['size', 'application'], ['app', 'application'], ['duration', 'duration_s'], ['application_size', 'application'], ['think', 'think_ms']]);
const SIZE_WORDS: Readonly<Record<string, ApplicationSize>> = { medium: 'flask', heavy: 'django' };

/** The measured cells' words in ours. */
function translated(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new LoadError('', 'a load description must be an object');
  const given: Record<string, unknown> = {};
  for (const [key, one] of Object.entries(value)) {
    const word = WORDS.get(key) ?? key;
    if (Object.hasOwn(given, word)) throw new LoadError(key, `${word} is given twice`);
    given[word] = one;
  }
  delete given['$schema'];
  if (given.threads === null) delete given.threads;
  const { model } = given;
  delete given.model;
  const named = typeof given.deployment === 'string' ? namedDeployment(given.deployment) : given.deployment === undefined && typeof model === 'string' ? namedModel(model) : null;
  if (named !== null) return fromName(given, named);
  if (typeof given.application === 'string') given.application = ofSize(given.application, given.deployment);
  return given;
}

/** A size is asked for by the name of the usual framework: FastAPI is it under uvicorn, and what PHP and servlets run is tiny. */
function ofSize(size: string, deployment: unknown): string {
  const application = Object.hasOwn(SIZE_WORDS, size) ? SIZE_WORDS[size]! : size;
  if (application === 'flask' && deployment === 'uvicorn') return 'fastapi';
  if (application === 'tiny' && (deployment === 'php-fpm' || deployment === 'mod-php' || deployment === 'tomcat')) return deployments[deployment].application;
  return application;
}

/** A class of size, for what that deployment runs: the name of a deployment says more than the class. */
function applicationOf(application: unknown, { deployment, application: named }: Named): unknown {
  if (named !== undefined) return ofSize(named, deployment);
  if (deployments[deployment].applications.length === 1) return deployments[deployment].application;
  return typeof application === 'string' ? ofSize(application, deployment) : application;
}

function fromName(given: Record<string, unknown>, named: Named): Record<string, unknown> {
  const rest = { ...given };
  const application = applicationOf(rest.application, named);
  delete rest.application;
  // In the cells, workers and threads of CGI and of loops are sentences.
  if (typeof rest.workers === 'string') delete rest.workers;
  if (typeof rest.threads === 'string' || deployments[named.deployment].shape === 'loop') delete rest.threads;
  return { ...named, ...rest, deployment: named.deployment, ...(application === undefined ? {} : { application }) };
}

function schema() {
  const between = (min: number, max: number) => v.pipe(v.number('must be a number'), v.finite('must be finite'), v.minValue(min, `must be at least ${min}`), v.maxValue(max, `must be at most ${max}`));
  const whole = (min: number, max: number) => v.pipe(between(min, max), v.integer('must be a whole number'));
  const oneOf = <const T extends readonly string[]>(all: T) => v.picklist(all, `must be one of ${all.join(', ')}`);
  const object = <T extends v.ObjectEntries>(entries: T) => v.strictObject(entries, (issue) => (issue.expected === 'never' ? 'is not a field of a load description' : issue.received === 'undefined' ? 'is missing' : 'must be an object'));
  const requests = v.pipe(whole(1, Number.MAX_SAFE_INTEGER), v.maxValue(LOAD_LIMITS.requests, `more than ${LOAD_LIMITS.requests.toLocaleString('en')} requests would keep a machine busy for minutes and tell no more than a million do: ask for fewer`));
  const concurrency = whole(1, LOAD_LIMITS.concurrency);
  const think = between(0, 3_600_000);
  const costs = costsSchema(between, object);
  return object({
    deployment: oneOf(DEPLOYMENTS),
    front: v.optional(oneOf(['nginx', 'none'])),
    workers: v.optional(whole(1, LOAD_LIMITS.workers)),
    threads: v.optional(whole(1, LOAD_LIMITS.threads)),
    preload: v.optional(v.boolean('must be true or false')),
    max_requests: v.optional(whole(0, 1e9)),
    backlog: v.optional(whole(1, 65_535)),
    keep_alive: v.optional(v.boolean('must be true or false')),
    kept_requests: v.optional(whole(0, 1e9)),
    application: v.optional(v.lazy((given): v.GenericSchema<unknown, ApplicationSize | CostProfile> => (typeof given === 'object' && given !== null ? costs : v.picklist(APPLICATIONS, `must be one of ${APPLICATIONS.join(', ')}, or a whole cost profile`)))),
    handler: v.optional(v.union([oneOf(HANDLERS), object({ cpu_ms: between(0, 600_000), wait_ms: between(0, 600_000), blocks_loop: v.optional(v.boolean()) })], `must be one of ${HANDLERS.join(', ')}, or { cpu_ms, wait_ms }`)),
    workload: v.optional(
      v.variant(
        'kind',
        [
          object({ kind: v.literal('closed'), concurrency, think_ms: v.optional(think, 0) }),
          object({ kind: v.literal('open'), rate_per_second: between(0.001, 1_000_000), arrivals: v.optional(oneOf(['poisson', 'burst', 'ramp']), 'poisson') }),
        ],
        'must be { "kind": "closed", "concurrency" } or { "kind": "open", "rate_per_second" }',
      ),
    ),
    concurrency: v.optional(concurrency),
    think_ms: v.optional(think),
    duration_s: v.optional(between(0.001, LOAD_LIMITS.duration_s)),
    requests: v.optional(requests),
    drain: v.optional(v.boolean('must be true or false')),
    machines: v.optional(whole(1, LOAD_LIMITS.machines)),
    balancer: v.optional(oneOf(BALANCERS)),
    machine: v.optional(object({ cores: v.optional(whole(1, 256)), memory_mib: v.optional(between(16, 16_777_216)), swap_mib: v.optional(between(0, 16_777_216)) })),
    clients_share_cores: v.optional(v.boolean('must be true or false')),
    client_kbit_s: v.optional(between(0, 1e9)),
    response_bytes: v.optional(whole(0, 1e9)),
    database: v.optional(v.nullable(object({ pool: whole(1, 10_000), query_ms: between(0, 600_000), share: v.optional(between(0, 1), 1) }))),
    idle_connections: v.optional(whole(0, 1_000_000)),
    timeout_ms: v.optional(between(0, 86_400_000)),
    served_before: v.optional(whole(0, 1e9)),
    seed: v.optional(whole(0, Number.MAX_SAFE_INTEGER)),
  });
}

/** The machine that was measured. */
const MACHINE = { cores: 2, memory_mib: 24_106, swap_mib: 0 } as const;
/** MaxKeepAliveRequests of httpd, as it comes (core, Apache HTTP Server 2.4 documentation). */
const KEPT_REQUESTS = 100;
/** A run without an end of its own: this long, or so many requests where only those are given. */
const DURATION_S = 10;

function completed(given: Given): LoadDescription {
  const { deployment: id, workload, concurrency, think_ms } = given;
  const deployment = deployments[id];
  if (workload !== undefined && concurrency !== undefined) throw new LoadError('concurrency', 'is part of the workload already');
  if (workload !== undefined && think_ms !== undefined) throw new LoadError('think_ms', 'is part of the workload already');
  if (workload?.kind === 'open' && workload.arrivals === 'burst' && workload.rate_per_second > LOAD_LIMITS.concurrency) {
    throw new LoadError('workload.rate_per_second', `more than ${LOAD_LIMITS.concurrency.toLocaleString('en')} requests at once would fill the memory before the first is answered: ask for a smaller burst`);
  }
  const application = given.application ?? deployment.application;
  if (typeof application === 'string' && !deployment.applications.includes(application)) {
    throw new LoadError('application', `${id} runs ${deployment.applications.join(', ')}`);
  }
  const single = id === 'gunicorn-sync' || id === 'php-fpm' || id === 'mod-php' || id === 'mod-wsgi-embedded';
  if (single && (given.threads ?? 1) > 1) throw new LoadError('threads', `a process of ${id} serves one request at a time`);
  const { workers = deployment.workers, threads = deployment.threads, machines = 1 } = given;
  if (workers * threads * machines > LOAD_LIMITS.places) throw new LoadError(given.machines === undefined ? 'threads' : 'machines', `more than ${LOAD_LIMITS.places.toLocaleString('en')} places (workers × threads × machines) would fill the memory before the first request`);
  return {
    deployment: id,
    front: frontOf(id, given.front),
    workers,
    threads,
    preload: given.preload ?? deployment.preload === 'usual',
    max_requests: given.max_requests ?? 0,
    backlog: given.backlog ?? deployment.backlog,
    keep_alive: given.keep_alive ?? true,
    kept_requests: given.kept_requests ?? KEPT_REQUESTS,
    application,
    handler: given.handler ?? 'hello',
    workload: workload ?? { kind: 'closed', concurrency: concurrency ?? 1, think_ms: think_ms ?? 0 },
    duration_s: given.duration_s ?? (given.requests === undefined ? DURATION_S : LOAD_LIMITS.duration_s),
    requests: given.requests ?? LOAD_LIMITS.requests,
    drain: given.drain ?? true,
    machines,
    balancer: given.balancer ?? 'round-robin',
    machine: { ...MACHINE, ...given.machine },
    clients_share_cores: given.clients_share_cores ?? machines === 1,
    client_kbit_s: given.client_kbit_s ?? 0,
    response_bytes: given.response_bytes ?? 10_000,
    database: given.database ?? null,
    idle_connections: given.idle_connections ?? 0,
    timeout_ms: given.timeout_ms ?? 0,
    served_before: given.served_before ?? 50_000,
    seed: given.seed ?? 1,
  };
}

function frontOf(id: DeploymentId, front: 'nginx' | 'none' | undefined): 'nginx' | 'none' {
  const usual = deployments[id].front;
  if (front === 'none' && (id === 'fcgiwrap' || id === 'php-fpm' || id === 'fastcgi')) throw new LoadError('front', `${id} speaks no HTTP: it needs nginx in front`);
  return front ?? usual;
}
