/**
 * The deployments that can be measured: what each needs, its files, its commands. Everything listens on 127.0.0.1 at ports
 * that were free, lives in one folder of its own, stays in the foreground and is a child of ours.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * @typedef {{ folder: string, port: number, back: number, python: string, app: string, workers: number, isRoot: boolean }} Place
 * @typedef {{ command: readonly string[], cwd?: string }} Command
 * @typedef {object} Deployment
 * @property {string} id as in src-core/load/description.ts
 * @property {readonly string[]} programs all that must be there
 * @property {readonly string[]} apps
 * @property {number} workers processes that serve while it is measured
 * @property {'children' | 'itself' | 'per-request'} serving who serves: the back end's children, its one process, or a process for each request
 * @property {(place: Place) => Record<string, string>} files
 * @property {(place: Place) => Command} [front]
 * @property {(place: Place) => Command} back
 */

const PYTHON_APPS = ['tiny', 'flask', 'django'];

/** @type {readonly Deployment[]} */
export const deployments = [
  {
    id: 'apache-prefork-cgi', programs: ['apache2'], apps: PYTHON_APPS, workers: 8, serving: 'per-request',
    files: (place) => ({ 'httpd.conf': httpdConf(place) }),
    back: ({ folder }) => ({ command: ['apache2', '-DFOREGROUND', '-d', folder, '-f', join(folder, 'httpd.conf')] }),
  },
  {
    id: 'gunicorn-sync', programs: ['nginx', 'gunicorn'], apps: PYTHON_APPS, workers: 2, serving: 'children',
    files: (place) => ({ 'nginx.conf': nginxConf(place, `proxy_pass http://127.0.0.1:${place.back};`) }),
    front: nginx,
    back: ({ folder, back, app, workers }) => ({ command: ['gunicorn', '--chdir', folder, '-b', `127.0.0.1:${back}`, '-w', String(workers), '--log-level', 'warning', '--worker-tmp-dir', folder, `app_${app}:application`] }),
  },
  {
    id: 'uwsgi', programs: ['nginx', 'uwsgi'], apps: PYTHON_APPS, workers: 2, serving: 'children',
    files: (place) => ({ 'nginx.conf': nginxConf(place, `include uwsgi_params; uwsgi_pass 127.0.0.1:${place.back};`), uwsgi_params: uwsgiParams }),
    front: nginx,
    back: ({ folder, back, app, workers }) => ({ command: ['uwsgi', '--plugin', 'python3', '--master', '--need-app', '--die-on-term', '--disable-logging', '--processes', String(workers), '--socket', `127.0.0.1:${back}`, '--chdir', folder, '--pythonpath', folder, '--module', `app_${app}:application`] }),
  },
  {
    id: 'uvicorn', programs: ['nginx', 'uvicorn'], apps: ['tiny'], workers: 1, serving: 'itself',
    files: (place) => ({ 'nginx.conf': nginxConf(place, `proxy_pass http://127.0.0.1:${place.back};`), 'asgi_tiny.py': asgi }),
    front: nginx,
    back: ({ folder, back }) => ({ command: ['uvicorn', '--app-dir', folder, '--host', '127.0.0.1', '--port', String(back), '--log-level', 'warning', '--no-access-log', 'asgi_tiny:application'] }),
  },
  {
    id: 'php-fpm', programs: ['nginx', 'php-fpm'], apps: ['php'], workers: 2, serving: 'children',
    files: (place) => ({ 'nginx.conf': nginxConf(place, fastcgi(place)), 'fpm.conf': fpmConf(place), 'hello.php': "<?php header('Content-Type: text/plain'); echo \"Hello\\n\";\n" }),
    front: nginx,
    back: ({ folder, isRoot }) => ({ command: ['php-fpm', '-F', '-O', '-n', '-y', join(folder, 'fpm.conf'), ...(isRoot ? ['-R'] : [])] }),
  },
];

/** Where a program is: its name, or Debian's with a version; `null` if it is not installed. @param {string} name */
export function programPath(name) {
  const folders = [...new Set([...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/usr/bin'])].filter(Boolean);
  const names = { apache2: ['apache2', 'httpd'], 'php-fpm': ['php-fpm', ...['8.4', '8.3', '8.2', '8.1', '8.0', '7.4'].map((version) => `php-fpm${version}`)] }[name] ?? [name];
  return names.flatMap((each) => folders.map((folder) => join(folder, each))).find((path) => existsSync(path)) ?? null;
}

/** What the front's access check asks for. @param {string} app */
export const pathOf = (app) => (app === 'php' ? '/hello.php' : '/hello');

/** @param {Place} place @returns {Command} */
function nginx({ folder }) {
  return { command: ['nginx', '-p', folder, '-e', join(folder, 'nginx.log'), '-c', join(folder, 'nginx.conf')] };
}

/** @param {Place} place @param {string} pass */
function nginxConf({ folder, port, isRoot }, pass) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/tmp_${kind};`).join(' ');
  return `${isRoot ? 'user root;\n' : ''}worker_processes 1;\ndaemon off;\npid ${folder}/nginx.pid;\nerror_log ${folder}/nginx.log;\nevents { worker_connections 512; }
http {
  ${temporary}
  access_log off;
  keepalive_requests 1000000;
  server { listen 127.0.0.1:${port}; location / { ${pass} } }
}
`;
}

/** @param {Place} place */
function fastcgi({ folder, back }) {
  const parameters = { SCRIPT_FILENAME: `${folder}$uri`, REQUEST_METHOD: '$request_method', QUERY_STRING: '$query_string', CONTENT_TYPE: '$content_type', CONTENT_LENGTH: '$content_length', SCRIPT_NAME: '$uri', REQUEST_URI: '$request_uri', SERVER_PROTOCOL: '$server_protocol', GATEWAY_INTERFACE: 'CGI/1.1', SERVER_NAME: '$server_name', SERVER_PORT: '$server_port', REMOTE_ADDR: '$remote_addr' };
  return `${Object.entries(parameters).map(([name, value]) => `fastcgi_param ${name} ${value};`).join(' ')} fastcgi_pass 127.0.0.1:${back};`;
}

const uwsgiParams = ['QUERY_STRING $query_string', 'REQUEST_METHOD $request_method', 'CONTENT_TYPE $content_type', 'CONTENT_LENGTH $content_length', 'REQUEST_URI $request_uri', 'PATH_INFO $document_uri', 'DOCUMENT_ROOT $document_root', 'SERVER_PROTOCOL $server_protocol', 'REMOTE_ADDR $remote_addr', 'SERVER_PORT $server_port', 'SERVER_NAME $server_name']
  .map((line) => `uwsgi_param ${line};\n`).join('');

/** @param {Place} place */
function fpmConf({ back, folder, workers, isRoot }) {
  return `[global]\nerror_log = ${folder}/fpm.log\ndaemonize = no\n[www]\nlisten = 127.0.0.1:${back}\n${isRoot ? 'user = root\ngroup = root\n' : ''}pm = static\npm.max_children = ${workers}\n`;
}

/** A fixed number of children; the interpreter by its path, as a CGI script's first line says it. @param {Place} place */
function httpdConf({ folder, port, workers, app, isRoot }) {
  const modules = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules', '/usr/libexec/apache2'].find((path) => existsSync(path)) ?? 'modules';
  const load = ['mpm_prefork', 'authz_core', 'alias', 'cgi', ...(existsSync(`${modules}/mod_unixd.so`) ? ['unixd'] : [])];
  return `ServerRoot ${folder}
${load.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join('\n')}
Listen 127.0.0.1:${port}
ServerName 127.0.0.1
PidFile ${folder}/httpd.pid
DefaultRuntimeDir ${folder}
Mutex file:${folder} default
ErrorLog ${folder}/httpd.log
LogLevel error
${isRoot ? 'User www-data\nGroup www-data\n' : ''}StartServers ${workers}
MinSpareServers ${workers}
MaxSpareServers ${workers + 1}
ServerLimit ${workers}
MaxRequestWorkers ${workers}
MaxKeepAliveRequests 0
KeepAlive On
ScriptAlias /hello ${folder}/cgi_${app}.py
<Directory ${folder}>
  Require all granted
</Directory>
`;
}

const asgi = `"""The smallest ASGI application."""


async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain"), (b"content-length", b"6")]})
    await send({"type": "http.response.body", "body": b"Hello\\n"})
`;

/** @param {string} python @param {string} app */
export const cgiScript = (python, app) => `#!${python}\nimport os, sys\nsys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))\nfrom wsgiref.handlers import CGIHandler\nfrom app_${app} import application\nos.environ["PATH_INFO"] = "/hello"\nCGIHandler().run(application)\n`;
