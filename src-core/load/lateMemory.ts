/**
 * What memory does when a server has answered tens of thousands of requests: measured as the costs were (sums over the
 * tree, smaps_rollup), with the same versions on a machine of the same kind, after 300 requests and again after 20,000
 * `hello` by 50 clients and 1,000 `cpu`. PSS that rises with RSS is growth; PSS that rises alone is pages that fork had
 * shared. Flask was 3.1.3 there; where memory after 300 requests differed from the costs', the difference to the costs
 * is taken.
 */
import type { ProfileKey } from './profiles.ts';

export interface LateMemory {
  /** KiB a worker that were shared and are its own now. */
  readonly unshared: number;
  /** KiB a worker that it has more. */
  readonly grown: number;
  /** Requests of one worker until then. */
  readonly requests: number;
}

/** Workers measured, and what RSS and PSS of the tree rose by, KiB. */
type Rise = readonly [workers: number, rss: number, pss: number];

const RISES: Readonly<Record<string, Rise>> = {
  gunicorn_tiny: [4, 496, 747],
  gunicorn_flask: [4, 968, 16_218],
  gunicorn_django: [4, 1584, 1330],
  gunicorn_pre_tiny: [4, 476, 256],
  gunicorn_pre_flask: [4, 1220, 40_120],
  gunicorn_pre_django: [4, 1324, 4991],
  gunicorn_threads_tiny: [1, 1044, 7890],
  gunicorn_threads_flask: [1, 1016, 4742],
  gunicorn_threads_django: [1, 1768, 1811],
  uwsgi_one_tiny: [1, 656, 891],
  uwsgi_tiny: [4, 1536, 1956],
  uwsgi_one_flask: [1, 2752, 14_432],
  uwsgi_flask: [4, 6396, 28_930],
  uwsgi_one_django: [1, 392, 715],
  uwsgi_django: [4, 904, 54_054],
  uwsgi_threads_flask: [1, 1840, 7577],
  uwsgi_threads_django: [1, 1928, 1086],
  uwsgi_lazy_tiny: [4, 1736, 2134],
  uwsgi_lazy_flask: [4, 3012, 2719],
  uwsgi_lazy_django: [4, 4552, 4412],
  // httpd's threads grow here, as many as there are; it is counted with the daemon's processes.
  daemon_one_tiny: [1, 5740, 5599],
  daemon_tiny: [4, 3708, 3667],
  daemon_one_flask: [1, 9072, 11_648],
  daemon_flask: [4, 8036, 9837],
  daemon_one_django: [1, 4200, 4174],
  daemon_django: [4, 3972, 3930],
  uvicorn_tiny: [1, 1672, 1656],
};

const NOTHING: LateMemory = { unshared: 0, grown: 0, requests: 5000 };

export function lateOf(key: ProfileKey): LateMemory {
  const name = nameOf(key);
  const rise = name === null ? undefined : RISES[name];
  if (rise === undefined) return NOTHING;
  const [workers, rss, pss] = rise;
  const grown = Math.min(rss, pss);
  return { unshared: (pss - grown) / workers, grown: grown / workers, requests: 20_000 / workers };
}

function nameOf({ deployment, application, preload, threads, workers }: ProfileKey): string | null {
  const size = application === 'fastapi' ? 'flask' : application;
  switch (deployment) {
    case 'gunicorn-sync':
    case 'gunicorn-gthread':
    case 'gunicorn-gevent':
      return `gunicorn_${preload ? 'pre_' : deployment === 'gunicorn-gthread' ? 'threads_' : ''}${size}`;
    case 'uwsgi':
    case 'fastcgi':
      return `uwsgi_${preload ? (threads > 1 && size !== 'tiny' ? 'threads_' : workers === 1 ? 'one_' : '') : 'lazy_'}${size}`;
    case 'mod-wsgi-daemon':
      return `daemon_${workers === 1 ? 'one_' : ''}${size}`;
    case 'uvicorn':
      return 'uvicorn_tiny';
    default:
      return null;
  }
}
