/**
 * One kernel, two grains: for one request on an idle server, the fine program (every byte, every line of Python) and the
 * coarse one agree on virtual time, CPU, processes and memory, for every deployment of the load lab. Both run the same
 * application (a callable of two lines; a page in PHP; a servlet) with the same processes and threads, which is why the
 * scenarios are presets with a few words changed. Clients are on machines of their own; the request is the second of its
 * connection, so that everything is loaded, or for CGI that nothing depends on it.
 *
 * What a request costs has one source (src-core/costs/gateways.ts): a coarse program computes it in one piece, the fine one
 * charges what is left of it when its system calls and its lines of Python have had their price (programs/requestCosts.ts).
 * What remains between the two, and how wide each comparison therefore is:
 * - Time: the journey's loopback takes 5 µs a segment. That is its own model of what in reality is the sender's CPU, and
 *   stands in the coarse figures as such; it is taken off. Some system calls lie on the other side of the answer.
 * - CPU: nginx' cost is one table for all whom it forwards to, where the lab has a figure for each; whole microseconds.
 * - Memory of the process that serves, without the program's file: both have it from measurements, the journey from one
 *   process, the lab from what another worker adds to the sum (or, for CGI, from fifty copies).
 * - Memory of all: the journey's machine runs nothing else, so each program's file counts whole. On the measured machine
 *   other processes shared the libraries. So the lab's sum lies between the journey's without these files and with them.
 * - Idle caches (`cold_cpu_ms`) are in neither: a run of the lab begins warm, the journey does not know them. A second of
 *   silence before it, 0.6 to 1.2 ms were measured for it.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { createNodePythonHost } from '../../node/pythonHostNode.ts';
import { measured, presetNamed, simulate, worldAt, type Process, type Scenario, type Trace } from '../../src-core/index.ts';
import { DEPLOYMENTS, deployments, profileOf, readLoad, simulateLoad, type DeploymentId, type LoadResult } from '../../src-core/load/index.ts';
import { spineOf } from '../../src-core/trace/spine.ts';

const TINY = { '/srv/shop/wsgi.py': 'def application(environ, start_response):\n    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "6")])\n    return [b"hello\\n"]\n' };

interface Row {
  readonly scenario: Scenario;
  /** What the load description says beside deployment and application. */
  readonly description?: { readonly workers?: number; readonly threads?: number; readonly preload?: boolean };
  /** Largest differences as shares of the coarse figure. */
  readonly time: number;
  readonly cpu: number;
  /** Of the process that serves. */
  readonly own: number;
  /** Why the sum of all processes cannot be compared. */
  readonly sumDiffers?: string;
}

/** Not in the journey at all: a deployment here must be refused by it. */
const COARSE_ALONE: Partial<Record<DeploymentId, { readonly why: string; readonly scenario: () => Scenario; readonly refusal: string }>> = {
  'gunicorn-gevent': {
    why: 'greenlets are switched by C code that swaps stacks; the CPython of the journey (WebAssembly) cannot load it',
    scenario: () => edited('again', ['--workers 2', '--workers 1 --worker-class gevent']),
    refusal: '--worker-class',
  },
};

const FLASK = 'nobody measured mod_wsgi with an application without imports: the lab\'s sum is that of processes with Flask, less what loading it adds to each';

const ROWS: Readonly<Record<Exclude<DeploymentId, 'gunicorn-gevent'>, Row>> = {
  'apache-prefork-cgi': { scenario: edited('cgi', ...prefork(60)), time: 0.01, cpu: 0.002, own: 0.01 },
  'apache-event-cgid': { scenario: edited('cgi-daemon', ...threads(64)), time: 0.01, cpu: 0.002, own: 0.01 },
  fcgiwrap: { scenario: edited('fcgiwrap', ['-c 2', '-c 50']), time: 0.002, cpu: 0.001, own: 0.01 },
  fastcgi: { scenario: edited('fastcgi', ['processes = 2', 'processes = 1'], TINY), description: { workers: 1 }, time: 0.07, cpu: 0.05, own: 0.14 },
  'php-fpm': { scenario: edited('php-fpm', ['pm.max_children = 2', 'pm.max_children = 4']), description: { workers: 4 }, time: 0.05, cpu: 0.02, own: 0.03 },
  'mod-php': { scenario: edited('mod-php', ...prefork(5)), description: { workers: 5 }, time: 0.03, cpu: 0.03, own: 0.03 },
  'mod-wsgi-embedded': { scenario: edited('mod-wsgi-embedded', ...prefork(5), TINY), description: { workers: 5 }, time: 0.03, cpu: 0.03, own: 0.02, sumDiffers: FLASK },
  'mod-wsgi-daemon': { scenario: edited('mod-wsgi-daemon', ...threads(64), ['processes=2 threads=3', 'processes=1 threads=8'], TINY), description: { workers: 1, threads: 8 }, time: 0.03, cpu: 0.01, own: 0.11, sumDiffers: FLASK },
  'gunicorn-sync': { scenario: edited('again', ['--workers 2', '--workers 1'], TINY), description: { workers: 1 }, time: 0.02, cpu: 0.01, own: 0.08 },
  'gunicorn-gthread': { scenario: edited('gunicorn-gthread', ['--threads 3', '--threads 8'], TINY), description: { workers: 1, threads: 8 }, time: 0.02, cpu: 0.01, own: 0.08 },
  uwsgi: { scenario: edited('uwsgi', ['processes = 2', 'processes = 1'], TINY), description: { workers: 1 }, time: 0.04, cpu: 0.05, own: 0.07 },
  uvicorn: { scenario: edited('asgi-plain'), description: { workers: 1 }, time: 0.01, cpu: 0.04, own: 0.001 },
  tomcat: { scenario: edited('tomcat'), time: 0.05, cpu: 0.05, own: 0.001 },
};

/** The same deployments in other ways. */
const VARIANTS: readonly (readonly [DeploymentId, string, Row])[] = [
  ['gunicorn-sync', ' --preload', { scenario: edited('gunicorn-preload', ['--workers 3', '--workers 1'], TINY), description: { workers: 1, preload: true }, time: 0.02, cpu: 0.01, own: 0.12 }],
];

let host: SupervisedHost;
beforeAll(() => {
  host = createNodePythonHost();
});
afterAll(() => host.dispose());

test('every deployment of the lab is compared, or said to be coarse alone', () => {
  expect([...Object.keys(ROWS), ...Object.keys(COARSE_ALONE)].toSorted()).toEqual(DEPLOYMENTS.toSorted());
});

test.each(Object.entries(COARSE_ALONE))('%s has no fine program', async (_, { scenario, refusal }) => {
  await expect(simulate(scenario(), host)).rejects.toThrow(refusal);
});

const all = [...Object.entries(ROWS).map(([id, row]) => [id as DeploymentId, '', row] as const), ...VARIANTS];

describe.each(all)('%s%s', (deployment, _, row) => {
  test('time, CPU, processes and memory agree', async () => {
    const { description = {} } = row;
    const workers = description.workers ?? 1;
    const { trace, request } = await fine(row.scenario);
    const { figures } = measured(trace, request);
    // Each worker has served one before, as here: what loads with the first request is loaded.
    const load = coarse(deployment, { ...description, served_before: workers });
    within('time', (serverTimeUs(trace, request) - loopbackUs(trace, request)) / 1000, load.mean_ms, row.time);
    within('CPU', figures.cpuUs.value / 1000, load.cpu_per_request_ms, row.cpu);

    const standing = deployments[deployment].shape === 'fork' ? load.processes_peak - 1 : load.processes_peak;
    expect(figures.processesBefore.value).toBe(standing);
    expect(figures.processesBefore.value + figures.processesMade.value).toBe(load.processes_peak);

    const fresh = coarse(deployment, { ...description, served_before: 0 });
    within('own memory', ownKibOf(trace, request), ownKib(deployment, description, fresh), row.own);
    if (row.sumDiffers !== undefined) return;
    const { value: pss } = figures.memoryPeak;
    expect(fresh.peak_pss_kib).toBeGreaterThan(pss - filesKib(trace, request));
    expect(fresh.peak_pss_kib).toBeLessThan(1.01 * pss);
  });
});

test('a handler that waits takes its time and no CPU, in both', async () => {
  const WAITING = { '/srv/shop/wsgi.py': `import time\n\n\n${TINY['/srv/shop/wsgi.py'].replace('    return', '    time.sleep(0.05)\n    return')}` };
  const { trace, request } = await fine(edited('again', ['--workers 2', '--workers 1'], WAITING));
  const load = coarse('gunicorn-sync', { workers: 1, handler: { cpu_ms: 0, wait_ms: 50 } });
  // The lab's caches have cooled while it waited: what the next line costs more is measured, and not in the journey.
  const { cold_cpu_ms: cold } = profileOf({ deployment: 'gunicorn-sync', application: 'tiny', preload: false, threads: 1, workers: 1 });
  within('time', serverTimeUs(trace, request) / 1000, load.mean_ms - cold, 0.005);
  within('CPU', measured(trace, request).figures.cpuUs.value / 1000, load.cpu_per_request_ms - cold, 0.02);
});

async function fine(scenario: Scenario): Promise<{ readonly trace: Trace; readonly request: number }> {
  const trace = await simulate(scenario, host);
  const asked = trace.requests.flatMap(({ parent }, i) => (parent === null ? [i] : []));
  expect(trace.requests.filter((_, i) => asked.includes(i)).map(({ status }) => status)).toEqual([200, 200]);
  return { trace, request: asked[1]! };
}

/** One client, one request, nobody else. */
function coarse(deployment: DeploymentId, description: object): LoadResult {
  return simulateLoad(readLoad({ deployment, application: applicationOf(deployment), requests: 1, clients_share_cores: false, ...description }));
}

function applicationOf(deployment: DeploymentId): 'tiny' | 'php' | 'servlet' {
  return deployment === 'tomcat' ? 'servlet' : deployment === 'php-fpm' || deployment === 'mod-php' ? 'php' : 'tiny';
}

function within(what: string, value: number, target: number, share: number): void {
  expect(Math.abs(value / target - 1), `${what}: ${value} and ${target}`).toBeLessThanOrEqual(share);
}

/** From the request's arrival at the servers to the departure of the answer's first byte. */
function serverTimeUs(trace: Trace, request: number): number {
  const [came, left] = stayOf(trace, request);
  return left - came;
}

function stayOf({ steps, start }: Trace, request: number): readonly [came: number, left: number] {
  const own = steps.filter((step) => step.request === request && step.crossing === 'machine' && start.machines[step.actor.machine]?.role === 'server');
  return [own.findLast(({ kind, stage }) => kind === 'segmentReceived' && stage === '1')!.at, own.find(({ kind, stage }) => kind === 'segmentSent' && stage === '15')!.at];
}

/** What the request waited for loopback to carry it. */
function loopbackUs(trace: Trace, request: number): number {
  const [came, left] = stayOf(trace, request);
  return spineOf(trace, request).reduce((sum, { step }, i, spine) => {
    const carried = step.kind === 'segmentReceived' && step.crossing === 'process' && step.at > came && step.at <= left;
    return carried ? sum + step.at - spine[i - 1]!.step.at : sum;
  }, 0);
}

/** Private pages of the process that ran the application, at their most and without the program's file. */
function ownKibOf(trace: Trace, request: number): number {
  const asked = trace.steps.filter((step) => step.request === request);
  const actor = asked.find(({ kind }) => kind === 'pythonCalled' || kind === 'javaCalled')!.actor;
  const processAt = (id: number): Process | undefined => worldAt(trace, id).machines[actor.machine]?.processes[actor.pid];
  const sizes = asked.filter(({ changes }) => changes.some(({ path }) => path[2] === 'processes')).map(({ id }) => {
    const memory = processAt(id)?.memory;
    return memory ? memory.data.privateKib + memory.heap.privateKib + memory.stack.privateKib : 0;
  });
  return Math.max(...sizes);
}

/** What one more of these processes adds. */
function ownKib(deployment: DeploymentId, description: NonNullable<Row['description']>, fresh: LoadResult): number {
  const { shape } = deployments[deployment];
  const { workers = 1, threads: perWorker = 1, preload = false } = description;
  if (shape === 'fork') return profileOf({ deployment, application: 'tiny', preload, threads: perWorker }).process.private_kib;
  return coarse(deployment, { ...description, served_before: 0, workers: workers + 1 }).peak_pss_kib - fresh.peak_pss_kib;
}

/** Program files that are mapped while the request is served, each once. */
function filesKib(trace: Trace, request: number): number {
  const files = new Map<string, number>();
  for (const { id, request: of } of trace.steps) {
    if (of !== request) continue;
    const servers = Object.values(worldAt(trace, id).machines).filter(({ role }) => role === 'server');
    for (const { program, memory } of servers.flatMap(({ processes }) => Object.values(processes))) files.set(program, Math.max(files.get(program) ?? 0, memory.code.privateKib + memory.code.sharedKib));
  }
  return [...files.values()].reduce((sum, kib) => sum + kib, 0);
}

/** A preset with words of its configurations replaced, with files of the application's, and asked for twice. */
function edited(preset: string, ...changes: readonly (readonly [string, string] | Readonly<Record<string, string>>)[]): Scenario {
  const scenario = presetNamed(preset)!;
  const services = { ...scenario.server.services };
  let { files } = scenario.server;
  for (const change of changes) {
    if (!isWords(change)) {
      files = { ...files, ...change };
      continue;
    }
    const [name, setup] = Object.entries(services).find(([, { config }]) => config.includes(change[0])) ?? [];
    if (name === undefined || setup === undefined) throw new Error(`${preset} does not say ${change[0]}`);
    services[name] = { ...setup, config: setup.config.replace(...change) };
  }
  const [visit] = scenario.visits;
  return { ...scenario, visits: [visit!, { ...visit!, afterMs: 1000 }], server: { ...scenario.server, services, files } };
}

function isWords(change: readonly [string, string] | Readonly<Record<string, string>>): change is readonly [string, string] {
  return Array.isArray(change);
}

/** httpd with so many children, none more and none less. */
function prefork(children: number): readonly (readonly [string, string])[] {
  return [['StartServers 3', `StartServers ${children}`], ['MinSpareServers 2', `MinSpareServers ${children}`], ['MaxSpareServers 4', `MaxSpareServers ${children}`], ['MaxRequestWorkers 8', `MaxRequestWorkers ${children}`]];
}

/** httpd with one child of so many threads. */
function threads(number: number): readonly (readonly [string, string])[] {
  return [['ThreadsPerChild 4', `ThreadsPerChild ${number}`], ['MaxRequestWorkers 8', `MaxRequestWorkers ${number}`], ['MinSpareThreads 2', `MinSpareThreads ${number}`], ['MaxSpareThreads 8', `MaxSpareThreads ${number}`]];
}
