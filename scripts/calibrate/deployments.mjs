/**
 * The deployments that can be measured: what each needs, its files, its commands. Everything listens on 127.0.0.1 at ports
 * that were free, lives in one folder of its own, stays in the foreground and is a child of ours.
 */
import { join } from 'node:path';
import { DAEMON_TITLE, fastcgiPass, fpmConf, httpdConf, modWsgi, nginxConf, proxyPass, uwsgiPass } from './serverFiles.mjs';

/**
 * @typedef {import('./serverFiles.mjs').Place} Place
 * @typedef {readonly [program: string, ...args: string[]]} Command the program by its name, or by its path
 * @typedef {object} Deployment
 * @property {string} id as in src-core/load/description.ts
 * @property {{ programs?: readonly string[], modules?: readonly string[], packages?: readonly string[] }} needs
 * @property {readonly string[]} apps
 * @property {number} threads of each process
 * @property {boolean} [canThread] what a thread adds is measured as well
 * @property {boolean} [lazy] each process loads the application with its first request
 * @property {boolean} preload the application is loaded before the fork
 * @property {'fork' | 'pool' | 'loop'} shape as in src-core/load/deployments.ts
 * @property {(workers: number) => Serving} serving who of the back end's processes serves
 * @property {(place: Place) => Record<string, string>} files
 * @property {(place: Place) => Command} [front]
 * @property {(place: Place) => Command} back
 */

/**
 * Who serves: all of the back end's processes; the children of its first one; those with a title. `cgi`: processes that
 * are made for a request serve, and whoever makes them is the front, or a wrapper behind one.
 * @typedef {{ by: 'all' | 'children' | 'cgi' } | { by: 'title', title: string }} Serving
 */

const PYTHON_APPS = ['tiny', 'flask', 'django'];
const children = () => /** @type {const} */ ({ by: 'children' });
const cgi = () => /** @type {const} */ ({ by: 'cgi' });

/** @param {Place} place @returns {Command} */
const nginx = ({ folder }) => ['nginx', '-p', folder, '-e', join(folder, 'nginx.log'), '-c', join(folder, 'nginx.conf')];
/** @param {Place} place @returns {Command} */
const httpd = ({ folder }) => ['apache2', '-DFOREGROUND', '-d', folder, '-f', join(folder, 'httpd.conf')];
/** @param {Place} place @returns {Command} */
const gunicorn = ({ folder, back, app, workers, threads }) => ['gunicorn', '--chdir', folder, '-b', `127.0.0.1:${back}`, '-w', String(workers), ...(threads > 1 ? ['--threads', String(threads)] : []), '--log-level', 'warning', '--worker-tmp-dir', folder, `app_${app}:application`];
/** @param {'--socket' | '--fastcgi-socket'} socket @returns {(place: Place) => Command} */
const uwsgi = (socket) => ({ folder, back, app, workers, threads }) => ['uwsgi', '--plugin', 'python3', '--master', '--need-app', '--die-on-term', '--disable-logging', '--processes', String(workers), ...(threads > 1 ? ['--threads', String(threads)] : []), socket, `127.0.0.1:${back}`, '--chdir', folder, '--pythonpath', folder, '--module', `app_${app}:application`];
/** @param {Place} place @returns {Command} */
const uvicorn = ({ folder, back, python, app, workers }) => [python, '-m', 'uvicorn', '--app-dir', folder, '--host', '127.0.0.1', '--port', String(back), '--log-level', 'warning', '--no-access-log', ...(workers > 1 ? ['--workers', String(workers)] : []), `asgi_${app}:application`];
/** @param {Place} place */
const scriptAlias = ({ folder, app }) => `ScriptAlias /hello ${folder}/cgi_${app}.py`;
/** @param {(place: Place) => string} pass @returns {(place: Place) => Record<string, string>} */
const behindNginx = (pass) => (place) => ({ 'nginx.conf': nginxConf(place, pass(place)) });

/** @type {readonly Deployment[]} */
export const deployments = [
  {
    id: 'apache-prefork-cgi', needs: { programs: ['apache2'], modules: ['mpm_prefork', 'cgi'] }, apps: PYTHON_APPS, threads: 1, preload: false, shape: 'fork', serving: cgi,
    files: (place) => ({ 'httpd.conf': httpdConf(place, 'prefork', ['alias', 'cgi'], scriptAlias(place)) }), back: httpd,
  },
  {
    id: 'apache-event-cgid', needs: { programs: ['apache2'], modules: ['mpm_event', 'cgid'] }, apps: PYTHON_APPS, threads: 1, preload: false, shape: 'fork', serving: cgi,
    files: (place) => ({ 'httpd.conf': httpdConf(place, 'event', ['alias', 'cgid'], `ScriptSock ${place.folder}/cgid\n${scriptAlias(place)}`) }), back: httpd,
  },
  {
    id: 'fcgiwrap', needs: { programs: ['nginx', 'fcgiwrap'] }, apps: PYTHON_APPS, threads: 1, preload: false, shape: 'fork', serving: cgi,
    files: behindNginx((place) => fastcgiPass(place, `${place.folder}/cgi_${place.app}.py`)), front: nginx,
    back: ({ back, workers }) => ['fcgiwrap', '-s', `tcp:127.0.0.1:${back}`, '-c', String(workers)],
  },
  { id: 'gunicorn-sync', needs: { programs: ['nginx', 'gunicorn'] }, apps: PYTHON_APPS, threads: 1, preload: false, shape: 'pool', serving: children, files: behindNginx(proxyPass), front: nginx, back: gunicorn },
  { id: 'gunicorn-gthread', needs: { programs: ['nginx', 'gunicorn'] }, apps: PYTHON_APPS, threads: 8, canThread: true, preload: false, shape: 'pool', serving: children, files: behindNginx(proxyPass), front: nginx, back: gunicorn },
  {
    id: 'gunicorn-gevent', needs: { programs: ['nginx', 'gunicorn'], packages: ['gevent'] }, apps: PYTHON_APPS, threads: 1, preload: false, shape: 'loop', serving: children, files: behindNginx(proxyPass), front: nginx,
    back: (place) => [...gunicorn(place), '--worker-class', 'gevent'],
  },
  { id: 'uwsgi', needs: { programs: ['nginx', 'uwsgi'] }, apps: PYTHON_APPS, threads: 1, canThread: true, preload: true, shape: 'pool', serving: children, files: behindNginx(uwsgiPass), front: nginx, back: uwsgi('--socket') },
  { id: 'fastcgi', needs: { programs: ['nginx', 'uwsgi'] }, apps: PYTHON_APPS, threads: 1, canThread: true, preload: true, shape: 'pool', serving: children, files: behindNginx((place) => fastcgiPass(place, null)), front: nginx, back: uwsgi('--fastcgi-socket') },
  {
    id: 'mod-wsgi-daemon', needs: { programs: ['apache2'], modules: ['mpm_event', 'wsgi'] }, apps: PYTHON_APPS, threads: 8, canThread: true, preload: false, lazy: true, shape: 'pool', serving: () => ({ by: 'title', title: DAEMON_TITLE }),
    files: (place) => ({ 'httpd.conf': httpdConf(place, 'event', ['wsgi'], modWsgi(place, true)) }), back: httpd,
  },
  {
    id: 'mod-wsgi-embedded', needs: { programs: ['apache2'], modules: ['mpm_prefork', 'wsgi'] }, apps: PYTHON_APPS, threads: 1, preload: false, lazy: true, shape: 'pool', serving: children,
    files: (place) => ({ 'httpd.conf': httpdConf(place, 'prefork', ['wsgi'], modWsgi(place, false)) }), back: httpd,
  },
  {
    id: 'uvicorn', needs: { programs: ['nginx'], packages: ['uvicorn'] }, apps: ['tiny', 'fastapi', 'django'], threads: 1, preload: false, shape: 'loop',
    // Several workers are made by multiprocessing (spawn), beside a process that tracks resources.
    serving: (workers) => (workers > 1 ? { by: 'title', title: 'spawn_main' } : { by: 'all' }), files: behindNginx(proxyPass), front: nginx, back: uvicorn,
  },
  {
    id: 'php-fpm', needs: { programs: ['nginx', 'php-fpm'] }, apps: ['php'], threads: 1, preload: false, shape: 'pool', serving: children,
    files: (place) => ({ ...behindNginx(() => fastcgiPass(place, `${place.folder}/hello.php`))(place), 'fpm.conf': fpmConf(place) }), front: nginx,
    back: ({ folder, isRoot }) => ['php-fpm', '-F', '-O', '-y', join(folder, 'fpm.conf'), ...(isRoot ? ['-R'] : [])],
  },
  {
    id: 'mod-php', needs: { programs: ['apache2'], modules: ['mpm_prefork', 'php'] }, apps: ['php'], threads: 1, preload: false, shape: 'pool', serving: children,
    files: (place) => ({ 'httpd.conf': httpdConf(place, 'prefork', ['alias', 'php'], `Alias /hello ${place.folder}/hello.php\n<FilesMatch "\\.php$">\n  SetHandler application/x-httpd-php\n</FilesMatch>`) }), back: httpd,
  },
];

/** Deployments of the lab that this program does not know how to start. */
export const NOT_ATTEMPTED = { tomcat: 'calibrate does not start a Tomcat' };

/** @param {string} python @param {string} app */
export const cgiScript = (python, app) => `#!${python}\nimport os, sys\nsys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))\nfrom wsgiref.handlers import CGIHandler\nfrom app_${app} import application\nos.environ["PATH_INFO"] = "/hello"\nCGIHandler().run(application)\n`;

/** mod_wsgi loads a file, and its folder is not on the path. @param {string} folder @param {string} app */
export const wsgiScript = (folder, app) => `import sys\nsys.path.insert(0, ${JSON.stringify(folder)})\nfrom app_${app} import application\n`;
