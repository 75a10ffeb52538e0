/**
 * The names of the measured deployments: `cgi_prefork_flask`, `gunicorn_sync4pre_django`, `modwsgi_daemon1x8_flask`. A
 * description may use them as its deployment; what the name says is then taken from it.
 */
import type { DeploymentId } from '../costs/subjects.ts';

export interface Named {
  readonly deployment: DeploymentId;
  /** As the name says it: whoever reads the description knows whether there is one. */
  readonly application?: string;
  readonly workers?: number;
  readonly threads?: number;
  readonly preload?: boolean;
}

type Pattern = readonly [RegExp, (match: readonly string[]) => Named];

const sized = (size: string | undefined): { application?: string } => (size === undefined ? {} : { application: size });

const PATTERNS: readonly Pattern[] = [
  [/^cgi_(prefork|event|fcgiwrap)_([a-z]+)$/, ([, kind, size]) => ({ deployment: kind === 'prefork' ? 'apache-prefork-cgi' : kind === 'event' ? 'apache-event-cgid' : 'fcgiwrap', ...sized(size) })],
  [/^gunicorn_sync(\d+)(pre)?_([a-z]+)$/, ([, workers, pre, size]) => ({ deployment: 'gunicorn-sync', workers: Number(workers), threads: 1, preload: pre !== undefined, ...sized(size) })],
  [/^gunicorn_gthread(\d+)x(\d+)_([a-z]+)$/, ([, workers, threads, size]) => ({ deployment: 'gunicorn-gthread', workers: Number(workers), threads: Number(threads), ...sized(size) })],
  [/^gunicorn_gevent(\d+)_([a-z]+)$/, ([, workers, size]) => ({ deployment: 'gunicorn-gevent', workers: Number(workers), ...sized(size) })],
  [/^uwsgi_p(\d+)(lazy)?_([a-z]+)$/, ([, workers, lazy, size]) => ({ deployment: 'uwsgi', workers: Number(workers), threads: 1, preload: lazy === undefined, ...sized(size) })],
  [/^uwsgi_(\d+)x(\d+)_([a-z]+)$/, ([, workers, threads, size]) => ({ deployment: 'uwsgi', workers: Number(workers), threads: Number(threads), ...sized(size) })],
  [/^modwsgi_daemon(\d+)x(\d+)_([a-z]+)$/, ([, workers, threads, size]) => ({ deployment: 'mod-wsgi-daemon', workers: Number(workers), threads: Number(threads), ...sized(size) })],
  [/^modwsgi_embedded_(?:small(\d+)_)?([a-z]+)$/, ([, few, size]) => ({ deployment: 'mod-wsgi-embedded', workers: Number(few ?? 60), threads: 1, ...sized(size) })],
  [/^uvicorn(\d+)?_([a-z]+)$/, ([, workers, size]) => ({ deployment: 'uvicorn', workers: Number(workers ?? 1), ...sized(size) })],
  [/^phpfpm(\d+)$/, ([, workers]) => ({ deployment: 'php-fpm', workers: Number(workers) })],
  [/^modphp(?:_small(\d+))?$/, ([, few]) => ({ deployment: 'mod-php', workers: Number(few ?? 60) })],
  [/^tomcat(\d+)$/, ([, threads]) => ({ deployment: 'tomcat', workers: 1, threads: Number(threads) })],
];

/** What a measured deployment's name says; null if it is not one. */
export function namedDeployment(name: string): Named | null {
  for (const [pattern, read] of PATTERNS) {
    const match = pattern.exec(name);
    if (match !== null) return read(match);
  }
  return null;
}

/** How the measured runs call their deployments in a sentence, by its beginning. */
const MODELS: readonly (readonly [string, Named])[] = [
  ['apache prefork + mod_cgi', { deployment: 'apache-prefork-cgi' }],
  ['apache event + mod_cgid', { deployment: 'apache-event-cgid' }],
  ['nginx + fcgiwrap', { deployment: 'fcgiwrap' }],
  ['gunicorn sync', { deployment: 'gunicorn-sync' }],
  ['gunicorn gthread', { deployment: 'gunicorn-gthread' }],
  ['gunicorn gevent', { deployment: 'gunicorn-gevent' }],
  ['uWSGI', { deployment: 'uwsgi' }],
  ['mod_wsgi daemon', { deployment: 'mod-wsgi-daemon' }],
  ['mod_wsgi embedded', { deployment: 'mod-wsgi-embedded' }],
  ['mod_php', { deployment: 'mod-php' }],
  ['php-fpm', { deployment: 'php-fpm' }],
  ['uvicorn', { deployment: 'uvicorn' }],
  ['Tomcat', { deployment: 'tomcat' }],
];

export function namedModel(model: string): Named | null {
  return MODELS.find(([beginning]) => model.startsWith(beginning))?.[1] ?? null;
}
