/** What each deployment is: the shape of its program, its usual size, and the applications that it can run. */
import type { ApplicationSize, DeploymentId } from '../costs/subjects.ts';

/**
 * How a request finds what serves it.
 * - `fork`: a process of its own, made for it (CGI)
 * - `pool`: a place in processes × threads; threads of Python share the interpreter lock
 * - `loop`: a coroutine or greenlet of the process's event loop
 */
export type Shape = 'fork' | 'pool' | 'loop';

export interface Deployment {
  readonly shape: Shape;
  readonly front: 'nginx' | 'none';
  readonly workers: number;
  readonly threads: number;
  readonly applications: readonly ApplicationSize[];
  readonly application: ApplicationSize;
  /** The application runs in Python, under one lock for each process. */
  readonly lock: boolean;
  /** Somebody (a process or thread of httpd) belongs to a connection for as long as it is kept, or to its request (`parks`); this many at most. 0: nobody does. */
  readonly places: number;
  /**
   * A connection that asks for nothing gives its thread back, and one thread watches them all: httpd's event MPM (the listener also
   * holds sockets in keep-alive state: httpd, mod/event), Tomcat's poller (maxThreads counts requests: HTTP Connector).
   */
  readonly parks: boolean;
  readonly backlog: number;
  /** The one who serves the request also writes the answer to the client, and is held as long as that takes. */
  readonly writes: boolean;
  /** All idle workers wake up for each connection, and one gets it (they wait in select or epoll on one socket). */
  readonly herd: boolean;
  /** A child of httpd itself serves what comes on its connection, and no other child does while that is kept. */
  readonly bound: boolean;
  /**
   * A process loads the application with its first request: mod_wsgi, unless `WSGIImportScript`, or process and application
   * group on `WSGIScriptAlias`, have it loaded as the process starts (mod_wsgi, Configuration Directives).
   */
  readonly lazy: boolean;
  /** The application can be loaded before the fork. */
  readonly preload: 'no' | 'usual' | 'on-request';
}

const PYTHON = ['tiny', 'flask', 'django'] as const;
const CGI = ['tiny', 'flask', 'django', 'c', 'php'] as const;

const cgi = { shape: 'fork', front: 'none', workers: 60, threads: 1, applications: CGI, application: 'tiny', lock: false, places: 60, parks: false, backlog: 511, writes: true, herd: false, bound: false, lazy: false, preload: 'no' } as const;
const gunicorn = { shape: 'pool', front: 'nginx', workers: 1, threads: 1, applications: PYTHON, application: 'flask', lock: true, places: 0, parks: false, backlog: 2048, writes: true, herd: true, bound: false, lazy: false, preload: 'on-request' } as const;
const php = { shape: 'pool', front: 'none', workers: 4, threads: 1, applications: ['php'], application: 'php', lock: false, places: 0, parks: false, backlog: 511, writes: true, herd: false, bound: false, lazy: false, preload: 'no' } as const;

export const deployments: Readonly<Record<DeploymentId, Deployment>> = {
  'apache-prefork-cgi': cgi,
  'apache-event-cgid': { ...cgi, workers: 64, places: 64, parks: true },
  fcgiwrap: { ...cgi, front: 'nginx', workers: 50, places: 0, writes: false },
  fastcgi: { ...gunicorn, workers: 4, backlog: 100, preload: 'usual' },
  'php-fpm': { ...php, front: 'nginx' },
  'mod-php': { ...php, workers: 60, places: 60, bound: true },
  'mod-wsgi-embedded': { ...gunicorn, front: 'none', workers: 60, places: 60, backlog: 511, herd: false, bound: true, lazy: true, preload: 'no' },
  'mod-wsgi-daemon': { ...gunicorn, front: 'none', threads: 8, places: 64, parks: true, backlog: 100, writes: false, lazy: true, preload: 'no' },
  'gunicorn-sync': gunicorn,
  'gunicorn-gthread': { ...gunicorn, threads: 8 },
  'gunicorn-gevent': { ...gunicorn, shape: 'loop', threads: 1000, writes: false, preload: 'on-request' },
  uwsgi: { ...gunicorn, backlog: 100, preload: 'usual' },
  uvicorn: { ...gunicorn, shape: 'loop', threads: 10_000, applications: ['tiny', 'fastapi', 'django'], application: 'tiny', writes: false, preload: 'no' },
  // Whom it has accepted (maxConnections, 8192) waits for a thread in it; the kernel's queue (acceptCount) begins beyond (Tomcat, HTTP Connector).
  tomcat: { shape: 'pool', front: 'none', workers: 1, threads: 200, applications: ['servlet'], application: 'servlet', lock: false, places: 0, parks: true, backlog: 8192, writes: true, herd: false, bound: false, lazy: false, preload: 'no' },
};

/** Processes that stay and can be told to end after so many requests: the JVM cannot. */
export function replacesWorkers(id: DeploymentId): boolean {
  return deployments[id].shape !== 'fork' && id !== 'tomcat';
}
