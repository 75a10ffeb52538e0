/** From measured costs to the profile of a deployment with an application. Nothing here has seen a load run. */
import { CLIENT_MS, COLD_MS, CROWDING, FRAMEWORK_MS, gateways, IN_SERVER, SHARED_LIBRARY, SYNC_IN_ASYNC, TURNS_MS } from '../costs/gateways.ts';
import { CGI_COPIES, CGI_STALLS, IMPORT_CPU_MS, IMPORT_TINY_KIB, LOADING_MS, MEMORY, type MemoryRow, STARTS } from '../costs/measured.ts';
import type { ApplicationSize, DeploymentId } from '../costs/subjects.ts';
import { deployments } from './deployments.ts';
import type { CostProfile, ProcessMemory } from './description.ts';
import { viewsTakeTurns } from './handlers.ts';
import { lateOf } from './lateMemory.ts';

/** A gthread worker with 50 threads beside one with 8 (`gunicorn_gthread1x50_flask`, `…1x8_flask`), KiB a thread. */
const THREAD_KIB = (MEMORY.gunicorn_gthread1x50_flask!.after[1] - MEMORY.gunicorn_gthread1x8_flask!.after[1]) / 42;
/** Page faults dearer by this share where all cores are crowded, for each fault: from importing Flask 8 times at once. */
const CROWDING_PER_FAULT = ((IMPORT_CPU_MS.eight / IMPORT_CPU_MS.alone - 1) / (1 - 2 / 8) - CROWDING) / STARTS.flask.faults;

export interface ProfileKey {
  readonly deployment: DeploymentId;
  readonly application: ApplicationSize;
  readonly preload: boolean;
  readonly threads: number;
  /** Where it is left out: more than one. */
  readonly workers?: number;
}

export function profileOf(key: ProfileKey): CostProfile {
  return deployments[key.deployment].shape === 'fork' ? perRequest(key) : resident(key);
}

function perRequest({ deployment, application, workers = deployments[deployment].workers }: ProfileKey): CostProfile {
  const kind = application === 'fastapi' || application === 'servlet' ? 'flask' : application;
  const start = STARTS[kind];
  const copies = CGI_COPIES[kind]!;
  const gateway = gateways[deployment];
  const [rss, pss, uss] = baseOfCgi(deployment, kind);
  // One that waits is measured, too: more or fewer of them than in the measured base.
  const idle = IDLE[deployment] ?? NOBODY;
  const others = idle === NOBODY ? 0 : workers - deployments[deployment].workers;
  const each = (copies.fifty[1] - copies.one[1]) / 49;
  const shared = Math.max(0, copies.one[1] - each);
  return {
    client_cpu_ms: CLIENT_MS,
    front_cpu_ms: gateway.front,
    front_wake_ms: gateway.frontWake,
    request_cpu_ms: gateway.worker,
    wake_cpu_ms: 0,
    handoff_cpu_ms: 0,
    cold_cpu_ms: 0,
    start_cpu_ms: start.wallMs,
    respawn_cpu_ms: 0,
    handler_factor: 1,
    crowding: CROWDING + CROWDING_PER_FAULT * start.faults,
    turns_cpu_ms: 0,
    // A kept connection that rests for longer than the process takes acknowledges at once again: see the document.
    stall_share: deployment === 'apache-prefork-cgi' && start.wallMs < 100 ? CGI_STALLS.stalled / CGI_STALLS.n : 0,
    stall_ms: CGI_STALLS.p90Ms - CGI_STALLS.p50Ms,
    process: { file_kib: Math.max(shared, copies.fifty[0] / 50 - each), forked_kib: 0, private_kib: each },
    base: {
      processes: baseProcesses(deployment) + others,
      pss_kib: pss - Math.max(0, copies.fifty[0] / 50 - each - shared) + others * idle.uss,
      rss_kib: rss + others * idle.rss,
      uss_kib: uss + others * idle.uss,
    },
    thread_kib: 0,
    eroded_first: 0,
    eroded_late: 0,
    grown_late_kib: 0,
    late_requests: 1,
    boot_ms: baseRow(deployment)?.bootMs ?? 13,
  };
}

const EVENT = MEMORY['web_server_only: apache event 1x64, mod_cgid']!;
const FCGIWRAP = MEMORY['nginx + fcgiwrap 50']!;

/** A child of httpd that serves, and a wrapper: one for each request that may run at once. mod_cgid has threads. */
const NOBODY = { rss: 0, uss: 0 };
const IDLE: Partial<Record<DeploymentId, { readonly rss: number; readonly uss: number }>> = {
  'apache-prefork-cgi': MEMORY['web_server_only: apache prefork, default 5 children, mod_cgi']!.serving,
  fcgiwrap: FCGIWRAP.serving,
};

function baseRow(deployment: DeploymentId): MemoryRow | undefined {
  if (deployment === 'apache-event-cgid') return EVENT;
  return deployment === 'fcgiwrap' ? FCGIWRAP : undefined;
}

function baseOfCgi(deployment: DeploymentId, kind: string): readonly [number, number, number] {
  return baseRow(deployment)?.after ?? CGI_COPIES[kind]!.httpd;
}

function baseProcesses(deployment: DeploymentId): number {
  return baseRow(deployment)?.processes ?? 61;
}

function resident(key: ProfileKey): CostProfile {
  const { deployment, application } = key;
  const gateway = gateways[deployment];
  const factor = gateway.shared === true ? SHARED_LIBRARY : deployments[deployment].lock ? IN_SERVER : 1;
  const isTurns = viewsTakeTurns(deployment, application);
  const thread = isTurns ? SYNC_IN_ASYNC : { cpu: 0, handoff: 0 };
  return {
    client_cpu_ms: CLIENT_MS,
    front_cpu_ms: gateway.front,
    front_wake_ms: gateway.frontWake,
    request_cpu_ms: gateway.worker + FRAMEWORK_MS[application] + thread.cpu,
    wake_cpu_ms: gateway.wake,
    handoff_cpu_ms: thread.handoff,
    cold_cpu_ms: COLD_MS[application],
    start_cpu_ms: 0,
    respawn_cpu_ms: respawnOf(key),
    ...(deployments[deployment].lazy ? { lazy: lazyOf(key) } : {}),
    ...(isTurns ? { blocks_loop: true } : {}),
    handler_factor: factor,
    crowding: CROWDING,
    turns_cpu_ms: deployments[deployment].lock ? TURNS_MS[application] : 0,
    stall_share: 0,
    stall_ms: 0,
    ...memoryOf(key),
  };
}

/** Imports in the interpreter that runs already, and what a process grows by with them. */
function lazyOf(key: ProfileKey): NonNullable<CostProfile['lazy']> {
  const { application } = key;
  const size = application === 'django' || application === 'tiny' ? application : 'flask';
  return { cpu_ms: LOADING_MS[size] * SHARED_LIBRARY, private_kib: size === 'tiny' ? IMPORT_TINY_KIB : loadedKib(key), crowding: CROWDING + CROWDING_PER_FAULT * STARTS[size].faults };
}

/** What processes of mod_wsgi grew by that had not loaded the application at boot: all but the one that answered first. Without imports nobody measured it: Flask's. */
function loadedKib({ deployment, application }: ProfileKey): number {
  const { before, after, serving } = MEMORY[`${deployment === 'mod-wsgi-embedded' ? 'modwsgi_embedded' : 'modwsgi_daemon4x1'}_${application === 'django' ? 'django' : 'flask'}`]!;
  return (after[1] - before[1]) / (serving.n - 1);
}

/** A forked worker that must import is as dear as a CGI process; one that has all imported is a fork (0.6 ms). */
function respawnOf({ deployment, application, preload }: ProfileKey): number {
  // An interpreter without the application: httpd's child starts Python after the fork (WSGILazyInitialization).
  if (deployments[deployment].lazy) return STARTS.tiny.wallMs;
  if (preload || !deployments[deployment].lock) return STARTS.c.wallMs;
  if (application === 'django' || application === 'tiny') return STARTS[application].wallMs;
  return STARTS.flask.wallMs;
}

type MemoryProfile = Pick<CostProfile, 'process' | 'base' | 'thread_kib' | 'eroded_first' | 'eroded_late' | 'grown_late_kib' | 'late_requests' | 'boot_ms'>;

/**
 * Segments from sums. Sums of PSS rise with the number of workers by what each has of its own; what the first requests
 * and what many requests add beyond that are pages that fork shared and writing made private.
 */
function memoryOf(key: ProfileKey): MemoryProfile {
  const rows = rowsOf(key).map(([workers, row]) => [workers, alone(row)] as const);
  const [few, first] = rows[0]!;
  const [many, last] = rows.at(-1)!;
  const slope = (of: (row: MemoryRow) => number): number | null => (many > few ? (of(last) - of(first)) / (many - few) : null);
  // A process that serves was looked at after the requests: what it grew by with them comes on top again below.
  const own = slope((row) => row.before[1]) ?? first.serving.uss - grownAtFirst(first);
  const rss = slope((row) => row.before[0]) ?? first.serving.rss - Math.max(0, (first.after[0] - first.before[0]) / first.serving.n);
  const late = lateOf(key);
  const firstGain = Math.max(0, (slope((row) => row.after[1] - row.before[1]) ?? (last.after[1] - last.before[1]) / many) - grownAtFirst(last));
  const forked = firstGain + late.unshared;
  const mapped = Math.max(0, (last.after[0] - last.before[0]) / many - grownAtFirst(last));
  const process: ProcessMemory = { file_kib: Math.max(0, rss - own - forked) + mapped, forked_kib: forked, private_kib: own + grownAtFirst(last) };
  const threads = key.deployment === 'tomcat' || key.deployment === 'uvicorn' || key.deployment === 'gunicorn-gevent' ? 0 : THREAD_KIB;
  // What is measured with its threads holds them already.
  const measuredThreads = key.deployment === 'mod-wsgi-daemon' || key.deployment === 'gunicorn-gthread' || (key.deployment === 'uwsgi' && key.threads > 1) ? 8 : 1;
  const extra = threads * measuredThreads;
  const each = pssOfWorkers(process, many);
  return {
    process: { ...process, private_kib: process.private_kib - extra - notImported(key) },
    base: {
      processes: last.processes - many,
      pss_kib: last.after[1] - each - many * firstGain,
      rss_kib: last.after[0] - many * (process.file_kib + process.forked_kib + process.private_kib),
      uss_kib: last.after[2] - many * process.private_kib - (many + 1) * firstGain,
    },
    thread_kib: threads,
    eroded_first: forked === 0 ? 0 : firstGain / forked,
    eroded_late: forked === 0 ? 0 : 1,
    grown_late_kib: late.grown,
    late_requests: late.requests,
    boot_ms: last.bootMs,
  };
}

/** mod_wsgi was measured with Flask and Django: without imports its processes are what they are before they load. */
function notImported(key: ProfileKey): number {
  return deployments[key.deployment].lazy && key.application === 'tiny' ? loadedKib(key) - IMPORT_TINY_KIB : 0;
}

/** PSS that rises with RSS is growth (the application loaded with the first request); PSS that rises alone is un-sharing. */
function grownAtFirst({ before, after, serving }: MemoryRow): number {
  return Math.max(0, Math.min(after[0] - before[0], after[1] - before[1]) / serving.n);
}

/**
 * What others' processes of the same programs take off the sum of PSS: the same deployments measured with and without
 * (gunicorn 1 and 4, uWSGI 4 and 4 lazy, application without imports) differ by 4,368 to 5,061 KiB.
 */
const OTHERS_KIB = 4700;

function alone(row: MemoryRow): MemoryRow {
  if (row.others === undefined) return row;
  const { before, after } = row;
  return { ...row, before: [before[0], before[1] + OTHERS_KIB, before[2]], after: [after[0], after[1] + OTHERS_KIB, after[2]] };
}

function pssOfWorkers({ file_kib, forked_kib, private_kib }: ProcessMemory, workers: number): number {
  return file_kib + forked_kib + workers * private_kib;
}

/** The rows that were measured for this deployment, by the number of workers, fewest first. */
function rowsOf({ deployment, application, preload, threads, workers: asked }: ProfileKey): readonly (readonly [number, MemoryRow])[] {
  const names = namesOf(deployment, application, preload, threads);
  // One worker alone was measured as it is; more lie on the line through the rows.
  const alone = names.filter(([workers]) => workers === asked && asked === 1);
  const rows = (alone.length > 0 && deployment === 'uwsgi' ? alone : names).flatMap(([workers, row]) => (MEMORY[row] === undefined ? [] : [[workers, MEMORY[row]] as const]));
  if (rows.length === 0) throw new RangeError(`no memory was measured for ${deployment} with ${application}`);
  return rows;
}

function namesOf(deployment: DeploymentId, application: ApplicationSize, preload: boolean, threads: number): readonly (readonly [number, string])[] {
  const size = application === 'fastapi' && deployment !== 'uvicorn' ? 'flask' : application;
  switch (deployment) {
    case 'gunicorn-sync':
      return [1, 2, 4, 8].map((n) => [n, `gunicorn_sync${n}${preload ? 'pre' : ''}_${size}`] as const);
    case 'gunicorn-gthread':
      if (preload || size === 'tiny') return namesOf('gunicorn-sync', size, preload, 1);
      return [[1, `gunicorn_gthread1x8_${size}`]];
    case 'gunicorn-gevent':
      return size === 'flask' && !preload ? [[1, 'gunicorn_gevent1_flask']] : namesOf('gunicorn-sync', size, preload, 1);
    case 'uwsgi':
    case 'fastcgi':
      if (threads > 1 && preload && size !== 'tiny') return [[1, `uwsgi_1x8_${size}`]];
      return preload ? [1, 4].map((n) => [n, `uwsgi_p${n}_${size}`] as const) : [[4, `uwsgi_p4lazy_${size}`]];
    case 'mod-wsgi-daemon': {
      const named = size === 'tiny' ? 'flask' : size;
      return threads > 1 ? [[1, `modwsgi_daemon1x8_${named}`]] : [[4, `modwsgi_daemon4x1_${named}`]];
    }
    case 'mod-wsgi-embedded': {
      const named = size === 'tiny' ? 'flask' : size;
      return [[5, `modwsgi_embedded_small5_${named}`], [60, `modwsgi_embedded_${named}`]];
    }
    case 'uvicorn':
      return [[1, `uvicorn_${size}`]];
    case 'php-fpm':
      return [[4, 'phpfpm4'], [50, 'phpfpm50']];
    case 'mod-php':
      return [[5, 'modphp_small5'], [60, 'modphp']];
    case 'tomcat':
      return [[1, threads < 60 ? 'tomcat8' : 'tomcat200']];
    case 'apache-prefork-cgi':
    case 'apache-event-cgid':
    case 'fcgiwrap':
      return [];
  }
}
