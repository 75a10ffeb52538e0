/**
 * The sites of the recordings in test/golden/environ, rebuilt as scenarios: the same paths, ports, server names and settings
 * as far as the recordings tell them, with programs that answer with what they were given, as JSON.
 */
import type { Scenario, Visit } from '../../src-core/index.ts';
import { deployed, service } from '../../src-core/scenario/base.ts';
import type { ServerSetup } from '../../src-core/scenario/scenario.ts';
import type { Mpm } from '../../src-core/scenario/deployments/httpdConfText.ts';
import { TELLING_SERVLET } from '../servlet/recordedServlet.ts';

const HEADER = ['Content-Type', 'application/json'] as const;

const SHOWN = `import json, os, sys, threading


def shown(value):
    if isinstance(value, bytes):
        return {"bytes": value.decode("latin-1")}
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    if isinstance(value, dict):
        return {name: shown(item) for name, item in value.items()}
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    return "OBJECT " + kind(value)


def kind(value):
    return type(value).__module__ + "." + type(value).__qualname__
`;

const CGI_SCRIPT = `#!/usr/bin/python3
import json, os, sys
body = sys.stdin.buffer.read(int(os.environ.get("CONTENT_LENGTH") or 0)).decode("latin-1")
print("${HEADER.join(': ')}\\nSet-Cookie: seen=1; Path=/\\n")
print(json.dumps({"environ": dict(os.environ), "argv": sys.argv, "stdin": body, "cwd": os.getcwd(), "pid": os.getpid(), "ppid": os.getppid()}))
`;

const WSGI_MODULE = `${SHOWN}

def application(environ, start_response):
    given = {name: value if name.startswith("wsgi.version") else shown(value) for name, value in environ.items()}
    given = {name: "OBJECT " + kind(value) if name.startswith("uwsgi.") else given[name] for name, value in environ.items()}
    read = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode("latin-1")
    process = {"pid": os.getpid(), "ppid": os.getppid(), "thread": threading.current_thread().name, "argv0": sys.argv[:1],
               "stdout_type": str(type(sys.stdout)), "python": sys.version.split()[0]}
    body = json.dumps({"start_response_type": kind(start_response), "environ": given, "wsgi_input_read": read, "process": process}).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body))), ("Set-Cookie", "seen=1; Path=/")])
    return [body]
`;

const ASGI_MODULE = `${SHOWN}

async def app(scope, receive, send):
    events = []
    while not events or events[-1].get("more_body"):
        events.append(await receive())
    given = {name: shown(value) for name, value in scope.items()}
    body = json.dumps({"scope": given, "receive_events": shown(events)}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})
`;

const CGI_HANDLER = `#!/usr/bin/python3
import sys
sys.path.insert(0, "/srv/h4/apps")
from gateway.cgi_handler import run
from dumpapp import application

run(application)
`;

/** Stands in for PHP's \`$_SERVER\`, \`php://input\` and getmypid(). */
const PAGE = `import json, os, sys
print(json.dumps({"_SERVER": dict(os.environ), "php_input": sys.stdin.buffer.read(int(os.environ.get("CONTENT_LENGTH") or 0)).decode("latin-1"), "pid": os.getpid()}))
`;

const FILES: Readonly<Record<string, string>> = {
  '/srv/h4/cgi/dumpraw.py': CGI_SCRIPT, '/srv/h4/cgi/app_dump.py': CGI_HANDLER, '/srv/h4/apps/dumpapp.py': WSGI_MODULE, '/srv/h4/apps/dumpasgi.py': ASGI_MODULE,
  '/srv/h4/www/dump.php': PAGE,
};

/** One child, so that it is known who has answered before. */
const SIZES: Readonly<Record<Mpm, readonly string[]>> = {
  prefork: ['StartServers 1', 'MinSpareServers 1', 'MaxSpareServers 1', 'MaxRequestWorkers 60'],
  worker: ['StartServers 1', 'ThreadsPerChild 4', 'MaxRequestWorkers 4', 'MinSpareThreads 1', 'MaxSpareThreads 4'],
  event: ['StartServers 1', 'ThreadsPerChild 4', 'MaxRequestWorkers 4', 'MinSpareThreads 1', 'MaxSpareThreads 4'],
};

function httpd(mpm: Mpm, modules: readonly string[], site: readonly string[]): Partial<ServerSetup> {
  const loaded = [`mpm_${mpm}`, 'authz_core', 'mime', 'dir', 'alias', ...modules].map((name) => `LoadModule ${name}_module modules/${name === 'php' ? 'libphp8.2' : `mod_${name}`}.so`);
  const lines = [...loaded, 'Listen 18180', 'ServerName shop.example', 'ErrorLog /var/log/apache2/error.log', ...SIZES[mpm], 'DocumentRoot /srv/h4/www', '<Directory /srv/h4>', '    Require all granted', '</Directory>', ...site, ''];
  return { services: { 'apache2.conf': service('httpd', lines.join('\n')) }, files: FILES };
}

function nginx(location: readonly string[], name: string, program: string, config: string): Partial<ServerSetup> {
  const text = ['events {}', 'http {', 'server {', 'listen 18180;', 'server_name localhost;', 'root /srv/h4/www;', 'location / {', ...location, '}', '}', '}', ''].join('\n');
  return { services: { 'nginx.conf': service('nginx', text), [name]: service(program, config) }, files: FILES };
}

const uwsgi = (socket: string): string => ['[uwsgi]', 'plugin = python3', 'master = true', 'die-on-term = true', `${socket} = 127.0.0.1:18181`, 'listen = 1024', 'chdir = /srv/h4/apps', 'need-app = true', 'module = dumpapp', 'processes = 1', ''].join('\n');
const CGI = ['ScriptAlias /cgi-bin/ /srv/h4/cgi/', '<Directory /srv/h4/cgi>', '    Options +ExecCGI', '    SetHandler cgi-script', '</Directory>'];
const DAEMON = ['WSGIDaemonProcess h4 processes=1 threads=8', 'WSGIProcessGroup h4', 'WSGIApplicationGroup %{GLOBAL}'];
const PROXY = ['proxy_set_header Host $host;', 'proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;', 'proxy_pass http://127.0.0.1:18181;'];
const SPLIT = ['include fastcgi_params;', 'fastcgi_split_path_info ^(/cgi-bin/[^/]+)(/.*)$;', 'fastcgi_param SCRIPT_FILENAME /srv/h4/cgi/dumpraw.py;', 'fastcgi_param PATH_INFO $fastcgi_path_info;', 'fastcgi_pass 127.0.0.1:18181;'];
const ROOT = ['param PATH_INFO $document_uri;', 'param SCRIPT_NAME "";'];
const SERVER_XML = `<Server port="-1">
  <Service name="Catalina">
    <Connector port="18109" protocol="AJP/1.3" address="127.0.0.1" secretRequired="false"/>
    <Connector port="18181" protocol="HTTP/1.1"/>
    <Engine name="Catalina" defaultHost="localhost">
      <Host name="localhost" appBase="webapps"/>
    </Engine>
  </Service>
</Server>
`;

/** By the name of the recording's file. */
export const recordedSites: Readonly<Record<string, Partial<ServerSetup>>> = {
  cgi_apache_mod_cgid: httpd('event', ['cgid'], CGI),
  cgi_apache_mod_cgi: httpd('prefork', ['cgi'], CGI),
  cgi_wsgiref_handler: httpd('event', ['cgid'], CGI),
  cgi_fcgiwrap: nginx(SPLIT, 'fcgiwrap', 'fcgiwrap', 'fcgiwrap -c 2 -f -s tcp:127.0.0.1:18181'),
  mod_wsgi_embedded: httpd('prefork', ['wsgi'], ['WSGIApplicationGroup %{GLOBAL}', 'WSGIScriptAlias / /srv/h4/apps/dumpapp.py']),
  mod_wsgi_daemon: httpd('event', ['wsgi'], [...DAEMON, 'WSGIScriptAlias / /srv/h4/apps/dumpapp.py']),
  mod_wsgi_daemon_mounted_at_app: httpd('event', ['wsgi'], [...DAEMON, 'WSGIScriptAlias /app /srv/h4/apps/dumpapp.py']),
  uwsgi_behind_nginx: nginx(['include uwsgi_params;', 'uwsgi_pass 127.0.0.1:18181;'], 'uwsgi.ini', 'uwsgi', uwsgi('socket')),
  fastcgi_uwsgi_behind_nginx: nginx(['include fastcgi_params;', ...ROOT.map((line) => `fastcgi_${line}`), 'fastcgi_pass 127.0.0.1:18181;'], 'uwsgi.ini', 'uwsgi', uwsgi('fastcgi-socket')),
  scgi_uwsgi_behind_nginx: nginx(['include scgi_params;', 'scgi_pass 127.0.0.1:18181;'], 'uwsgi.ini', 'uwsgi', uwsgi('scgi-socket')),
  gunicorn_behind_nginx: nginx(PROXY, 'gunicorn', 'gunicorn', 'gunicorn --chdir /srv/h4/apps -b 127.0.0.1:18181 -w 1 dumpapp:application'),
  uvicorn_behind_nginx: nginx(PROXY, 'uvicorn', 'uvicorn', 'uvicorn dumpasgi:app --app-dir /srv/h4/apps --host 127.0.0.1 --port 18181 --no-access-log --log-level warning'),
  mod_php: httpd('prefork', ['php'], ['<Files dump.php>', '    SetHandler application/x-httpd-php', '</Files>']),
  fastcgi_phpfpm_behind_nginx: nginx(['include fastcgi_params;', 'fastcgi_param SCRIPT_FILENAME /srv/h4/www/dump.php;', 'fastcgi_pass 127.0.0.1:18181;'], 'www.conf', 'php-fpm', ['[www]', 'user = www-data', 'group = www-data', 'listen = 127.0.0.1:18181', 'pm = static', 'pm.max_children = 2', ''].join('\n')),
  tomcat_servlet_via_mod_jk_ajp: {
    services: { ...httpd('event', ['proxy', 'proxy_ajp'], ['ProxyPass / ajp://127.0.0.1:18109/']).services, 'server.xml': service('tomcat', SERVER_XML) },
    files: { '/srv/tomcat/webapps/ROOT/WEB-INF/classes/shop/TellingServlet.java': TELLING_SERVLET },
  },
};

/** A person asks with exactly these bytes, one after the other. */
export function recordedScenario(name: string, requests: readonly string[]): Scenario {
  const visits = requests.map((raw, at): Partial<Visit> => {
    const [method = '', target = ''] = raw.split(' ');
    return { method, url: `http://shop.example:18180${target}`, raw, afterMs: at === 0 ? 0 : 500 };
  });
  return { ...deployed(name, recordedSites[name]!, ...visits), epochMs: Date.UTC(2026, 10, 20, 10, 30, 0) };
}
