/**
 * Python's servers as data: who forks, who has threads, who has a loop, what crosses, which Python answers. Sources: uWSGI
 * docs ("Things to know"), bjoern's README, cheroot's, Twisted's ("WSGI"), Tornado's WSGIContainer, waitress' design page,
 * Django's runserver. The answers themselves are compared with recordings in test/golden/environ.
 */
import type { PythonServerName, PythonServerSettings } from '../config/pythonServerArgs.ts';
import type { UwsgiSettings } from '../config/uwsgiIni.ts';
import type { ImagePart } from '../system/memory.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import type { PythonServer, ServerCosts } from './pythonServer.ts';
import { remainderUs, requestCost } from './requestCosts.ts';
import type { Concurrency } from './serving.ts';

const ENVIRONMENT = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', HOME: '/srv' };

/** uWSGI with a tiny application: master RSS 16,252, worker 10,872 of which 2,749 private (test/golden/costs.json); ready after 25–36 ms. */
const uwsgiImage: readonly ImagePart[] = [
  { segment: 'code', kib: 6_400, file: '/usr/bin/uwsgi' },
  { segment: 'data', kib: 1_300 },
  { segment: 'heap', kib: 8_400 },
  { segment: 'stack', kib: 152 },
];
const { wayUs, restUs } = requestCost('uwsgi', 'worker');
const uwsgiCosts: ServerCosts = { startUs: 20_000, forkUs: 160, workerInitUs: 1_000, perRequestUs: remainderUs(wayUs, { calls: 4, nativeLines: 260 }), restUs, unsharedKib: 2_300, applicationKib: 424 };
/** Its FastCGI socket takes as long: more lines stand for it, and each record is sent by itself. */
const uwsgiFastcgiCosts: ServerCosts = { ...uwsgiCosts, perRequestUs: remainderUs(wayUs, { calls: 8, nativeLines: 490 }) };

/** A bare interpreter has RSS 10,572 (test/golden/costs.json); what the servers add to it nobody measured here: chosen. */
const pythonImage: readonly ImagePart[] = [
  { segment: 'code', kib: 5_400, file: '/usr/bin/python3' },
  { segment: 'data', kib: 1_000 },
  { segment: 'heap', kib: 9_600 },
  { segment: 'stack', kib: 152 },
];
const pythonCosts: ServerCosts = { startUs: 90_000, forkUs: 160, workerInitUs: 5_000, perRequestUs: 60, restUs: 30, unsharedKib: 2_900, applicationKib: 424 };

export function uwsgiServer(settings: UwsgiSettings): PythonServer {
  const { protocol, host, port, module, processes, threads, lazyApps, needApp, listen, chdir, master } = settings;
  return {
    program: 'uwsgi', argv: ['/usr/bin/uwsgi', '--ini', '/etc/uwsgi/uwsgi.ini'], environment: ENVIRONMENT, native: true,
    listen: { host, port, backlog: listen },
    // Without a master and with one process, the first process serves.
    workers: master || processes > 1 ? processes : 0,
    loadsBeforeFork: !lazyApps,
    concurrency: { kind: 'each', threads },
    protocol, profile: httpProfiles.rfc, keepAliveUs: protocol === 'fastcgi' ? 60_000_000 : 0,
    image: uwsgiImage, costs: protocol === 'fastcgi' ? uwsgiFastcgiCosts : uwsgiCosts,
    load: { function: 'gateway.uwsgi_worker:load', args: [module, { processes, threads, chdir, protocol }] },
    handle: ({ descriptor, core }) => ({ function: `gateway.${protocol}:handle`, args: [descriptor, core] }),
    needsApplication: needApp,
    threadName: (ordinal) => `uWSGI core ${ordinal}`,
    says: {
      ready: '*** uWSGI is running in multiple interpreter mode ***',
      worker: (ordinal, pid) => `spawned uWSGI worker ${ordinal} (pid: ${pid}, cores: ${threads})`,
    },
  };
}

/** How each of them waits, and what its threads are called. */
const SHAPES: Readonly<Record<PythonServerName, { readonly concurrency: (settings: PythonServerSettings) => Concurrency; readonly thread: (ordinal: number) => string; readonly keepAliveUs: number; readonly ready?: (at: string) => string }>> = {
  bjoern: { concurrency: () => ({ kind: 'loop' }), thread: () => '', keepAliveUs: 60_000_000 },
  tornado: { concurrency: () => ({ kind: 'loop' }), thread: () => '', keepAliveUs: 3_600_000_000 },
  cheroot: { concurrency: ({ threads }) => ({ kind: 'pool', threads }), thread: (ordinal) => `CP Server Thread-${ordinal + 5}`, keepAliveUs: 10_000_000, ready: (at) => `Starting HTTP server on ${at}` },
  twisted: { concurrency: ({ threads }) => ({ kind: 'pool', threads }), thread: (ordinal) => `PoolThread-twisted.internet.reactor-${ordinal}`, keepAliveUs: 60_000_000, ready: (at) => `twisted.web: Site starting on ${at}` },
  waitress: { concurrency: ({ threads }) => ({ kind: 'pool', threads }), thread: (ordinal) => `waitress-${ordinal}`, keepAliveUs: 120_000_000, ready: (at) => `INFO:waitress:Serving on http://${at}` },
  django: { concurrency: ({ threading }) => (threading ? { kind: 'perConnection' } : { kind: 'each', threads: 1 }), thread: (ordinal) => `Thread-${ordinal} (process_request_thread)`, keepAliveUs: 5_000_000, ready: (at) => `Starting development server at http://${at}/` },
};

/** The port that a server says it is on is its own, not the one of a web server before it. */
export function pythonServer(name: PythonServerName, settings: PythonServerSettings): PythonServer {
  const { args, host, port, module, callable, directory } = settings;
  const shape = SHAPES[name];
  const ready = shape.ready?.(`${host}:${port}`);
  return {
    program: name === 'django' ? 'runserver' : name, argv: ['/usr/bin/python3', ...(name === 'django' ? [] : [`/usr/bin/${name}`]), ...args], environment: ENVIRONMENT, native: name === 'bjoern',
    listen: { host, port, backlog: 128 },
    // The process of runserver that only watches files and starts this one again is not shown.
    workers: 0,
    loadsBeforeFork: false,
    concurrency: shape.concurrency(settings),
    protocol: 'http', profile: httpProfiles.rfc, keepAliveUs: shape.keepAliveUs,
    image: pythonImage, costs: pythonCosts,
    load: { function: 'gateway.http_worker:load', args: [name, `${module}:${callable}`, { chdir: directory }] },
    handle: ({ descriptor, client, server }) => ({ function: 'gateway.http_worker:handle', args: [descriptor, [...client], [...server]] }),
    needsApplication: true,
    threadName: shape.thread,
    says: ready === undefined ? {} : { ready },
  };
}
