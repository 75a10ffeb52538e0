/**
 * CPU that gateways take for each request, in ms, apart from the application. Where the figures come from:
 * - (a) the published list of the measured machine: server CPU for each `hello` at 50 clients, split between worker and
 *   front;
 * - (b) measured again, part by part, on a machine of the same kind with the same versions: CPU of each process
 *   (schedstat) at 1 and at 16 clients; the difference is what waking a sleeping process costs;
 * - (c) an estimate, nothing was measured.
 * docs/load-model.md has the table.
 */
import type { ApplicationSize, DeploymentId } from './subjects.ts';

interface GatewayCost {
  readonly front: number;
  readonly frontWake: number;
  readonly worker: number;
  readonly wake: number;
  /** The interpreter is libpython as a shared library, slower than the program python3. */
  readonly shared?: boolean;
}

/** nginx that forwards over HTTP (b). */
export const NGINX = { front: 0.065, frontWake: 0.032 };
/** What nginx itself takes, master and one worker: `gunicorn_sync4_flask`, `processes_after` (rss, pss and private KiB). */
export const NGINX_MEMORY = { processes: 2, rss_kib: 11_996, pss_kib: 4742, uss_kib: 2032 } as const;
/** nginx that forwards over uwsgi or FastCGI (b). */
const NGINX_BINARY = { front: 0.067, frontWake: 0.02 };
const HTTPD = { front: 0.5, frontWake: 0 };

export const gateways: Readonly<Record<DeploymentId, GatewayCost>> = {
  // (a) 0.5 for httpd's own fork, pipes and waiting.
  'apache-prefork-cgi': { ...HTTPD, worker: 0, wake: 0 },
  'apache-event-cgid': { ...HTTPD, worker: 0, wake: 0 },
  // (b) the wrapper's fork and copying: 0.26 to 0.43 ms in four measurements, with a C program.
  fcgiwrap: { front: 0.07, frontWake: 0.02, worker: 0.3, wake: 0 },
  // (b) uWSGI's own: its FastCGI socket.
  fastcgi: { ...NGINX_BINARY, worker: 0.034, wake: 0.014, shared: true },
  'php-fpm': { front: 0.07, frontWake: 0.022, worker: 0.065, wake: 0.027 },
  'mod-php': { front: 0, frontWake: 0, worker: 0.08, wake: 0.03 },
  // (b) in proportion: 0.083 where mod_php took 0.063.
  'mod-wsgi-embedded': { front: 0, frontWake: 0, worker: 0.11, wake: 0.03, shared: true },
  'mod-wsgi-daemon': { front: 0.12, frontWake: 0.05, worker: 0.158, wake: 0.05, shared: true },
  'gunicorn-sync': { ...NGINX, worker: 0.094, wake: 0.064 },
  'gunicorn-gthread': { ...NGINX, worker: 0.275, wake: 0.026 },
  'gunicorn-gevent': { ...NGINX, worker: 0.185, wake: 0.03 },
  uwsgi: { ...NGINX_BINARY, worker: 0.034, wake: 0.014, shared: true },
  uvicorn: { front: 0.06, frontWake: 0.032, worker: 0.06, wake: 0.05 },
  // (b) a servlet of one line, by the process's CPU: 0.017 at 16 clients, 0.027 at one, when the JIT has compiled it.
  tomcat: { front: 0, frontWake: 0, worker: 0.017, wake: 0.01 },
};

/** CPU of the framework inside a server, between its system calls (b): two to three times the same call in a tight loop. */
export const FRAMEWORK_MS: Readonly<Record<ApplicationSize, number>> = { tiny: 0.002, flask: 0.1, django: 0.19, fastapi: 0.14, c: 0, php: 0, servlet: 0 };

/** Django's synchronous view under ASGI: the way to its thread and back (a), and what waking that thread up adds (b). */
export const SYNC_IN_ASYNC = { cpu: 0.58, handoff: 1.1 } as const;

/**
 * A request that finds the machine asleep for 50 ms, above one that follows another at once (b): gunicorn with an
 * application without imports 0.56 to 0.78 ms, with Flask 0.83 to 1.13, uWSGI with Flask 0.69 to 0.79, php-fpm 0.41 to
 * 0.55; the rest by likeness (c).
 */
export const COLD_MS: Readonly<Record<ApplicationSize, number>> = { tiny: 0.6, flask: 0.8, django: 1, fastapi: 0.8, c: 0, php: 0.45, servlet: 0.45 };

/**
 * A loop of half a millisecond in a server of python3, against the same loop alone (b): medians of five runs with gunicorn 1.23,
 * 1.28, 1.01 (Flask), 1.15 (four, Flask), 1.10 (four, Django), gevent 1.03, uvicorn 1.04.
 */
export const IN_SERVER = 1.1;

/** The same loop in Debian's libpython3.11.so and in its python3 (b): 1.18 without framework, 1.17 Flask, 1.09 Django. */
export const SHARED_LIBRARY = 1.15;

/**
 * What a request takes more for each doubling of the processes that take turns, beyond one on each core (b): other processes'
 * data are in the caches. CPU of a `hello` with 2 to 50 processes: gunicorn sync 0.010 without imports, 0.027 Flask, 0.053 Django (up to 16);
 * mod_wsgi embedded 0.019 and 0.045. The middle of both; FastAPI by likeness (c).
 */
export const TURNS_MS: Readonly<Record<ApplicationSize, number>> = { tiny: 0.015, flask: 0.036, django: 0.053, fastapi: 0.036, c: 0, php: 0, servlet: 0 };

/** A client that sends and reads over loopback, compiled (b). */
export const CLIENT_MS = 0.015;

/** Share by which work gets dearer as tasks crowd the cores, at its limit (a). */
export const CROWDING = 0.05;
