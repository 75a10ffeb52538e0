/**
 * PEP 3333 end to end: wsgicheck stands between every server and the sample site, and around a middleware, while the
 * browser visits. Nobody breaks a rule but where the recorded server does too, which is in a list; an application that
 * breaks one is noticed in the same place.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { simulate, type Trace } from '../../src-core/index.ts';
import { sampleApp } from '../../src-core/python/sampleApp.ts';
import { deployed, nginxBefore, service } from '../../src-core/scenario/base.ts';
import { httpdConf } from '../../src-core/scenario/deployments/httpdConfText.ts';
import type { ServerSetup, Visit } from '../../src-core/scenario/scenario.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';

/** `/report` is answered beside the check; a process that is gone after each request tells its log instead. */
const WSGI = `import atexit, json, sys
from middleware.access_log import AccessLog
from middleware.gzip_body import Gzip
from views import app
from wsgicheck import Report, check, check_middleware

report = Report()
seen = []


def site(environ, start_response):
    seen.append(environ["PATH_INFO"])
    if environ["PATH_INFO"] != "/wrong":
        return app(environ, start_response)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Connection", "close")])
    return [b"a field that is the server's"]


checked = check(AccessLog(check_middleware(Gzip, site, report)), report)


def records():
    return json.dumps({"seen": seen, "violations": report.finish().records()})


def application(environ, start_response):
    if environ["wsgi.run_once"]:
        atexit.register(lambda: print("REPORT", records(), file=sys.stderr))
    if environ["PATH_INFO"] != "/report":
        return checked(environ, start_response)
    told = records().encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(told)))])
    return [told]
`;

const CGI = '#!/usr/bin/python3\nimport sys\n\nsys.path.insert(0, "/srv/shop")\nfrom gateway.cgi_handler import run\nfrom wsgi import application\n\nrun(application)\n';

const files = { ...sampleApp, '/srv/shop/wsgi.py': WSGI, '/srv/shop/cgi-bin/shop.py': CGI };
const PROXY = ['proxy_set_header Host $host;', 'proxy_pass http://127.0.0.1:8000;'];

const behindNginx = (program: string, config: string, pass: readonly string[] = PROXY): Partial<ServerSetup> => ({ services: { 'nginx.conf': nginxBefore(...pass), [program]: service(program, config) }, files });
const uwsgi = (socket: string, ...pass: readonly string[]): Partial<ServerSetup> => behindNginx('uwsgi', ['[uwsgi]', `${socket} = 127.0.0.1:3031`, 'chdir = /srv/shop', 'module = wsgi', 'master = true', 'processes = 1', ''].join('\n'), [...pass.slice(1), `${pass[0]}_pass 127.0.0.1:3031;`]);
const apache = (config: string): Partial<ServerSetup> => ({ services: { 'apache2.conf': service('httpd', config) }, files });
const SITE = ['', 'WSGIScriptAlias / /srv/shop/wsgi.py', '<Directory /srv/shop>', '    Require all granted', '</Directory>'];
const CGI_SITE = ['', 'ScriptAlias / /srv/shop/cgi-bin/shop.py/', '<Directory /srv/shop/cgi-bin>', '    Require all granted', '    Options +ExecCGI', '</Directory>'];
const ONE_CHILD = ['StartServers 1', 'MinSpareServers 1', 'MaxSpareServers 1', 'MaxRequestWorkers 1'];
const PATH = (name: string): string[] => [`${name}_param PATH_INFO $document_uri;`, `${name}_param SCRIPT_NAME "";`];

const STAYING: Readonly<Record<string, Partial<ServerSetup>>> = {
  'gunicorn': behindNginx('gunicorn', 'gunicorn --workers 1 --bind 127.0.0.1:8000 --chdir /srv/shop wsgi:application'),
  'gunicorn, threads': behindNginx('gunicorn', 'gunicorn --workers 1 --threads 3 --bind 127.0.0.1:8000 --chdir /srv/shop wsgi:application'),
  'uWSGI': uwsgi('socket', 'uwsgi', 'include uwsgi_params;', 'uwsgi_param SCRIPT_NAME "";'),
  'uWSGI, SCGI': uwsgi('scgi-socket', 'scgi', 'include scgi_params;', ...PATH('scgi')),
  'uWSGI, FastCGI': uwsgi('fastcgi-socket', 'fastcgi', 'include fastcgi_params;', ...PATH('fastcgi')),
  'mod_wsgi embedded': apache(httpdConf('prefork', ['wsgi'], SITE, { main: ['WSGIPythonPath /srv/shop', ...ONE_CHILD] })),
  'mod_wsgi daemon': apache(httpdConf('event', ['wsgi'], [...SITE, 'WSGIProcessGroup shop'], { main: ['WSGIDaemonProcess shop processes=1 threads=3 python-path=/srv/shop'] })),
  'cheroot': behindNginx('cheroot', 'cheroot wsgi:application --bind 127.0.0.1:8000 --threads 4 --chdir /srv/shop'),
  'tornado': behindNginx('tornado', 'tornado wsgi:application --port 8000 --chdir /srv/shop'),
  'twisted': behindNginx('twisted', 'twist web --wsgi wsgi.application --port tcp:8000:interface=127.0.0.1 --chdir /srv/shop'),
  'bjoern': behindNginx('bjoern', 'bjoern wsgi:application --host 127.0.0.1 --port 8000 --chdir /srv/shop'),
};

const GOING: Readonly<Record<string, Partial<ServerSetup>>> = {
  'mod_cgi': apache(httpdConf('prefork', ['cgi'], CGI_SITE)),
  'mod_cgid': apache(httpdConf('event', ['cgid'], CGI_SITE)),
  'fcgiwrap': behindNginx('fcgiwrap', 'fcgiwrap -c 1 -s tcp:127.0.0.1:9000', ['include fastcgi_params;', ...PATH('fastcgi'), 'fastcgi_param SCRIPT_FILENAME /srv/shop/cgi-bin/shop.py;', 'fastcgi_pass 127.0.0.1:9000;']),
};

const on = (path: string, visit: Partial<Visit> = {}): Partial<Visit> => ({ url: `http://shop.example${path}`, afterMs: 200, ...visit });
const VISITS = [on('/'), on('/hello?name=%EA%B9%80'), on('/hello', { method: 'HEAD' }), on('/form', { method: 'POST', body: 'name=kim&qty=2' }), on('/nowhere'), on('/wrong')];
const PATHS = ['/', '/hello', '/hello', '/form', '/nowhere', '/wrong'];

interface Report {
  readonly seen: readonly string[];
  readonly violations: readonly { readonly rule: number; readonly side: string; readonly message: string; readonly where: string }[];
}

/** What the real ones do as well: the variable that breaks a rule, by the recording that has it. */
const RECORDED: Readonly<Record<string, { readonly golden: string; readonly post?: readonly string[]; readonly every?: readonly string[] }>> = {
  'uWSGI': { golden: 'uwsgi_behind_nginx', post: ['HTTP_CONTENT_TYPE', 'HTTP_CONTENT_LENGTH'] },
  'uWSGI, SCGI': { golden: 'scgi_uwsgi_behind_nginx', post: ['HTTP_CONTENT_TYPE', 'HTTP_CONTENT_LENGTH'] },
  'uWSGI, FastCGI': { golden: 'fastcgi_uwsgi_behind_nginx', post: ['HTTP_CONTENT_TYPE', 'HTTP_CONTENT_LENGTH'], every: ['REMOTE_USER'] },
  'fcgiwrap': { golden: 'cgi_fcgiwrap', post: ['HTTP_CONTENT_TYPE', 'HTTP_CONTENT_LENGTH'], every: ['REMOTE_USER'] },
  'twisted': { golden: 'recorded/twisted', post: ['HTTP_CONTENT_TYPE', 'HTTP_CONTENT_LENGTH'] },
};

/** The report without what the list has of this server. */
function withoutRecorded(name: string, report: Report): Report {
  const { post = [], every = [] } = RECORDED[name] ?? {};
  const violations = report.violations.filter(({ side, message, where }) => side !== 'server' || !((where.includes('POST /form') && post.some((variable) => message.startsWith(`${variable} should be`))) || every.some((variable) => message === `${variable} is empty`)));
  return { ...report, violations };
}

let host: SupervisedHost;
beforeAll(() => {
  host = sharedPythonHost({ eventLimit: 50 });
});
afterAll(() => host.dispose());

test.each(Object.entries(RECORDED))('%s: the real one breaks the same rules, and so does ours', async (name, { golden, post = [], every = [] }) => {
  const text = readFileSync(`test/golden/environ/${golden}.json`, 'utf8');
  for (const variable of [...post, ...every]) expect(text).toMatch(new RegExp(`\\\\?"${variable}\\\\?": `));
  const server = (STAYING[name] ?? GOING[name])!;
  const trace = await simulate(deployed('pep3333', server, VISITS[3]!, on('/report')), host);
  const { violations } = name in GOING ? (JSON.parse(reportIn(reportLines(trace)[0]!)) as Report) : reportOf(trace);
  expect(new Set(violations.map(({ message }) => message.split(' ')[0]))).toEqual(new Set([...post, ...every]));
});

/** The control is the one violation: what the wrong page did, seen by both boundaries that it passed. */
function expectOnlyTheControl({ violations }: Report): void {
  expect(violations.length).toBeGreaterThan(0);
  for (const { side, message } of violations) expect([side, message]).toEqual(['application', expect.stringContaining('Connection')]);
}

describe.each(Object.entries(STAYING))('%s', (name, server) => {
  test('no rule is broken but by the page that breaks one', async () => {
    const right = await simulate(deployed('pep3333', server, ...VISITS.slice(0, -1), on('/report')), host);
    expect(withoutRecorded(name, reportOf(right))).toEqual({ seen: PATHS.slice(0, -1), violations: [] });
    const wrong = await simulate(deployed('pep3333', server, on('/wrong'), on('/report')), host);
    expectOnlyTheControl(withoutRecorded(name, reportOf(wrong)));
  });
});

describe.each(Object.entries(GOING))('%s', (name, server) => {
  test('no rule is broken but by the page that breaks one', async () => {
    const trace = await simulate(deployed('pep3333', server, ...VISITS), host);
    const reports = reportLines(trace).map((line) => withoutRecorded(name, JSON.parse(reportIn(line)) as Report));
    expect(reports.map(({ seen }) => seen)).toEqual(PATHS.map((path) => [path]));
    for (const { violations } of reports.slice(0, -1)) expect(violations).toEqual([]);
    expectOnlyTheControl(reports.at(-1)!);
  });
});

function reportLines(trace: Trace): string[] {
  return trace.steps.flatMap((step) => (step.kind === 'logged' && step.data.line.includes('REPORT ') ? [step.data.line] : []));
}

/** Without what the server's log puts before and after it. */
function reportIn(line: string): string {
  const text = line.slice(line.indexOf('REPORT ') + 'REPORT '.length);
  return text.slice(0, text.lastIndexOf('}') + 1);
}

function reportOf(trace: Trace): Report {
  const request = trace.requests.findIndex(({ url }) => url.endsWith('/report'));
  const read = trace.steps.find((step) => step.kind === 'responseRead' && step.request === request && step.actor.machine === 'laptop')!;
  return JSON.parse(latin1Of(read.payload!.bytes).split('\r\n\r\n')[1]!) as Report;
}
