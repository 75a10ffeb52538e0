/** The servers' configuration files: all listen on 127.0.0.1, write into one folder, and stay in the foreground. */
import { join } from 'node:path';
import { httpdModule, httpdUser } from './programs.mjs';

/** @typedef {{ folder: string, port: number, back: number, python: string, app: string, workers: number, threads: number, isRoot: boolean }} Place */

/** @param {Place} place @param {string} pass what the one location does */
export function nginxConf({ folder, port, isRoot }, pass) {
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
export const proxyPass = ({ back }) => `proxy_pass http://127.0.0.1:${back};`;

/** @param {Place} place */
export const uwsgiPass = ({ back }) => `${parameters('uwsgi', COMMON)} uwsgi_pass 127.0.0.1:${back};`;

/** `script`: the file that is run, where the program behind asks for one. @param {Place} place @param {string | null} script */
export const fastcgiPass = ({ back }, script) => `${parameters('fastcgi', { ...COMMON, GATEWAY_INTERFACE: 'CGI/1.1', ...(script === null ? {} : { SCRIPT_FILENAME: script }) })} fastcgi_pass 127.0.0.1:${back};`;

/** What nginx's own uwsgi_params and fastcgi_params have (nginx.org, ngx_http_core_module, variables). */
const COMMON = {
  QUERY_STRING: '$query_string', REQUEST_METHOD: '$request_method', CONTENT_TYPE: '$content_type', CONTENT_LENGTH: '$content_length', REQUEST_URI: '$request_uri', PATH_INFO: '$document_uri',
  DOCUMENT_ROOT: '$document_root', SERVER_PROTOCOL: '$server_protocol', REMOTE_ADDR: '$remote_addr', SERVER_PORT: '$server_port', SERVER_NAME: '$server_name',
};

/** @param {string} protocol @param {Readonly<Record<string, string>>} values */
function parameters(protocol, values) {
  return Object.entries(values).map(([name, value]) => `${protocol}_param ${name} ${value};`).join(' ');
}

/** @param {Place} place */
export function fpmConf({ back, folder, workers, isRoot }) {
  return `[global]\nerror_log = ${folder}/fpm.log\ndaemonize = no\n[www]\nlisten = 127.0.0.1:${back}\n${isRoot ? 'user = root\ngroup = root\n' : ''}pm = static\npm.max_children = ${workers}\n`;
}

/** A fixed number of processes (prefork) or threads (event). @param {Place} place @param {'prefork' | 'event'} mpm @param {readonly string[]} modules @param {string} rest */
export function httpdConf({ folder, port, workers, isRoot }, mpm, modules, rest) {
  const load = [`mpm_${mpm}`, 'authz_core', 'unixd', ...modules].flatMap((name) => {
    const file = httpdModule(name);
    return file ? [`LoadModule ${name}_module ${file}`] : [];
  });
  // Who is not root stays who he is; mod_wsgi asks for the name nevertheless, for its socket.
  const [user, group] = isRoot ? [httpdUser(), httpdUser()] : [`#${process.getuid?.() ?? 0}`, `#${process.getgid?.() ?? 0}`];
  return `ServerRoot ${folder}
${load.join('\n')}
Listen 127.0.0.1:${port}
ServerName 127.0.0.1
DocumentRoot ${folder}
PidFile ${folder}/httpd.pid
DefaultRuntimeDir ${folder}
Mutex file:${folder} default
ErrorLog ${folder}/httpd.log
LogLevel error
User ${user}
Group ${group === 'nobody' ? '#65534' : group}
${mpm === 'prefork' ? prefork(workers) : EVENT}MaxKeepAliveRequests 0
KeepAlive On
${rest}
<Directory ${folder}>
  Require all granted
</Directory>
`;
}

/** @param {number} workers */
const prefork = (workers) => `StartServers ${workers}\nMinSpareServers ${workers}\nMaxSpareServers ${workers + 1}\nServerLimit ${workers}\nMaxRequestWorkers ${workers}\n`;
const EVENT = 'StartServers 1\nServerLimit 1\nThreadsPerChild 64\nThreadLimit 64\nMinSpareThreads 1\nMaxSpareThreads 64\nMaxRequestWorkers 64\n';

/** @param {Place} place @param {boolean} daemon */
export function modWsgi({ folder, app, workers, threads }, daemon) {
  const place = daemon ? `WSGIDaemonProcess hop processes=${workers} threads=${threads} display-name=${DAEMON_TITLE}\nWSGIProcessGroup hop\nWSGISocketPrefix ${folder}/wsgi\n` : '';
  return `${place}WSGIApplicationGroup %{GLOBAL}\nWSGIScriptAlias / ${join(folder, `wsgi_${app}.py`)}`;
}

/** What the daemon's processes are called by ps(1), to be told from httpd's own. */
export const DAEMON_TITLE = 'hop-daemon';
