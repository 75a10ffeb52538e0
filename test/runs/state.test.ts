/**
 * Where a number that a module counts lives: one application behind every way to run it, from the browser and back. A process
 * has its own; threads and coroutines of a process share one; a fork inherits what was counted before it.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { simulate, type Scenario, type Trace } from '../../src-core/index.ts';
import { deployed, nginxBefore, service } from '../../src-core/scenario/base.ts';
import { httpdConf } from '../../src-core/scenario/deployments/httpdConfText.ts';
import type { ServerSetup, ServiceSetup, Visit } from '../../src-core/scenario/scenario.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';

/** Counts to three while it is loaded, and on from there with every request; `?seconds=` keeps the request busy. */
const COUNTER = `import asyncio, os, time
from urllib.parse import parse_qs

loaded_in = os.getpid()
visits = 0


def count():
    global visits
    visits += 1
    return f"{visits} {os.getpid()} {loaded_in}".encode()


for _ in range(3):
    count()


def seconds(query):
    return float(parse_qs(query).get("seconds", ["0"])[0])


def application(environ, start_response):
    told = count()
    time.sleep(seconds(environ["QUERY_STRING"]))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(told)))])
    return [told]


async def app(scope, receive, send):
    assert scope["type"] == "http"  # Without a lifespan.
    told = count()
    await asyncio.sleep(seconds(scope["query_string"].decode()))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(told))]})
    await send({"type": "http.response.body", "body": told})
`;

const CGI = `#!/usr/bin/python3
import sys
sys.path.insert(0, "/srv/shop")
from gateway.cgi_handler import run
from counter import application

run(application)
`;

const files = { '/srv/shop/counter.py': COUNTER, '/srv/shop/cgi-bin/count.py': CGI };
const PROXY = ['proxy_set_header Host $host;', 'proxy_pass http://127.0.0.1:8000;'];

const behindNginx = (name: string, server: ServiceSetup, pass: readonly string[] = PROXY): Partial<ServerSetup> => ({ services: { 'nginx.conf': nginxBefore(...pass), [name]: server }, files });
const gunicorn = (options: string): Partial<ServerSetup> => behindNginx('gunicorn', service('gunicorn', `gunicorn ${options} --bind 127.0.0.1:8000 --chdir /srv/shop counter:application`));
const uwsgi = (...lines: readonly string[]): Partial<ServerSetup> => behindNginx('uwsgi.ini', service('uwsgi', ['[uwsgi]', 'socket = 127.0.0.1:3031', 'chdir = /srv/shop', 'module = counter', 'master = true', ...lines, ''].join('\n')), ['include uwsgi_params;', 'uwsgi_pass 127.0.0.1:3031;']);
const apache = (config: string): Partial<ServerSetup> => ({ services: { 'apache2.conf': service('httpd', config) }, files });
const SITE = ['', 'WSGIScriptAlias / /srv/shop/counter.py', '<Directory /srv/shop>', '    Require all granted', '</Directory>'];
const CGI_SITE = ['', 'ScriptAlias / /srv/shop/cgi-bin/count.py/', '<Directory /srv/shop/cgi-bin>', '    Require all granted', '    Options +ExecCGI', '</Directory>'];

const DEPLOYMENTS = {
  'mod_cgi': apache(httpdConf('prefork', ['cgi'], CGI_SITE)),
  'mod_cgid': apache(httpdConf('event', ['cgid'], CGI_SITE)),
  'fcgiwrap': behindNginx('fcgiwrap', service('fcgiwrap', 'fcgiwrap -c 2 -s tcp:127.0.0.1:9000'), ['include fastcgi_params;', 'fastcgi_param SCRIPT_FILENAME /srv/shop/cgi-bin/count.py;', 'fastcgi_pass 127.0.0.1:9000;']),
  'gunicorn, one worker': gunicorn('--workers 1'),
  'gunicorn, two workers': gunicorn('--workers 2'),
  'gunicorn, two workers, --preload': gunicorn('--workers 2 --preload'),
  'gunicorn, threads': gunicorn('--workers 1 --threads 3'),
  'uWSGI, one process': uwsgi('processes = 1'),
  'uWSGI, two processes': uwsgi('processes = 2'),
  'uWSGI, two processes, lazy-apps': uwsgi('processes = 2', 'lazy-apps = true'),
  'mod_wsgi embedded': apache(httpdConf('prefork', ['wsgi'], SITE)),
  'mod_wsgi daemon, threads': apache(httpdConf('event', ['wsgi'], [...SITE, 'WSGIProcessGroup shop'], { main: ['WSGIDaemonProcess shop processes=1 threads=3'] })),
  'mod_wsgi daemon, two processes': apache(httpdConf('event', ['wsgi'], [...SITE, 'WSGIProcessGroup shop'], { main: ['WSGIDaemonProcess shop processes=2 threads=1'] })),
  'uvicorn': behindNginx('uvicorn', service('uvicorn', 'uvicorn counter:app --host 127.0.0.1 --port 8000 --app-dir /srv/shop')),
} satisfies Record<string, Partial<ServerSetup>>;

type Deployment = keyof typeof DEPLOYMENTS;

const URL = 'http://shop.example/';
/** One after the other. */
const inTurn: readonly Partial<Visit>[] = [{ url: URL }, { url: URL, afterMs: 300 }, { url: URL, afterMs: 300 }];
/** Two at once over connections of their own: the second comes while the first is busy. */
const atOnce: readonly Partial<Visit>[] = [{ url: `${URL}?seconds=0.5` }, { url: `${URL}?seconds=0.5`, withPrevious: true, afterMs: 200 }];

let host: SupervisedHost;
beforeAll(() => {
  host = sharedPythonHost();
});
afterAll(() => host.dispose());

interface Seen {
  readonly counts: readonly number[];
  /** Of the processes that answered, request by request; threads within them. */
  readonly pids: readonly number[];
  readonly tids: readonly number[];
  /** In which process the module was loaded whose number the answer told. */
  readonly loadedIn: readonly number[];
  /** Processes in which the file was loaded, once each time. */
  readonly loads: readonly number[];
  /** The process that forked those of `pids`; 0 where it was not forked. */
  readonly parents: readonly number[];
}

async function seen(deployment: Deployment, visits: readonly Partial<Visit>[]): Promise<Seen> {
  const scenario: Scenario = deployed('state', DEPLOYMENTS[deployment], ...visits);
  const trace = await simulate(scenario, host);
  expect(trace.requests.map(({ status }) => status)).toEqual(visits.map(() => 200));
  const told = trace.requests.map((_, request) => answerTo(trace, request).split(' ').map(Number));
  const calls = trace.requests.map((_, request) => trace.steps.find((step) => step.request === request && step.kind === 'pythonCalled' && ['application', 'app'].includes(step.data.function))!.actor);
  const pids = told.map(([, pid]) => pid!);
  expect(calls.map(({ pid }) => pid)).toEqual(pids);
  return {
    counts: told.map(([count]) => count!), pids, tids: calls.map(({ tid }) => tid!), loadedIn: told.map(([, , pid]) => pid!),
    loads: trace.steps.flatMap((step) => (step.kind === 'moduleLoaded' && step.data.file === '/srv/shop/counter.py' ? [step.actor.pid!] : [])),
    parents: pids.map((pid) => trace.steps.find((step) => step.kind === 'forked' && step.data.child === pid)?.actor.pid ?? 0),
  };
}

function answerTo(trace: Trace, request: number): string {
  const read = trace.steps.find((step) => step.kind === 'responseRead' && step.request === request && step.actor.machine === 'laptop')!;
  const text = latin1Of(read.payload!.bytes);
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  return /^transfer-encoding: chunked/im.test(text) ? body.split('\r\n')[1]! : body;
}

const distinct = (values: readonly number[]): number => new Set(values).size;

describe('CGI: a process for each request, which counts to four and is gone', () => {
  test.each(['mod_cgi', 'mod_cgid', 'fcgiwrap'] as const)('%s', async (deployment) => {
    const { counts, pids, loadedIn, loads } = await seen(deployment, inTurn);
    expect(counts).toEqual([4, 4, 4]);
    expect(distinct(pids)).toBe(3);
    expect(loadedIn).toEqual(pids);
    expect(loads).toEqual(pids);
  });
});

describe('one process that stays counts on, and has loaded the module once', () => {
  test.each(['gunicorn, one worker', 'gunicorn, threads', 'uWSGI, one process', 'mod_wsgi daemon, threads', 'uvicorn'] as const)('%s', async (deployment) => {
    const { counts, pids, loads } = await seen(deployment, inTurn);
    expect(counts).toEqual([4, 5, 6]);
    expect(distinct(pids)).toBe(1);
    expect(loads).toHaveLength(1);
  });
});

describe('processes beside each other count apart', () => {
  test.each(['gunicorn, two workers', 'uWSGI, two processes, lazy-apps', 'mod_wsgi embedded', 'mod_wsgi daemon, two processes'] as const)('%s: each has loaded the module for itself', async (deployment) => {
    const { counts, pids, loadedIn, loads } = await seen(deployment, atOnce);
    expect(counts).toEqual([4, 4]);
    expect(distinct(pids)).toBe(2);
    expect(loadedIn).toEqual(pids);
    expect([...loads].toSorted((a, b) => a - b)).toEqual([...pids].toSorted((a, b) => a - b));
  });

  test.each(['gunicorn, two workers, --preload', 'uWSGI, two processes'] as const)('%s: the parent has loaded it, once, and its number is inherited', async (deployment) => {
    const { counts, pids, loadedIn, loads, parents } = await seen(deployment, atOnce);
    expect(counts).toEqual([4, 4]);
    expect(distinct(pids)).toBe(2);
    expect(distinct(parents)).toBe(1);
    expect(loadedIn).toEqual(parents);
    expect(loads).toEqual([parents[0]]);
  });
});

describe('threads of a process count together', () => {
  test.each(['gunicorn, threads', 'mod_wsgi daemon, threads'] as const)('%s', async (deployment) => {
    const { counts, pids, tids, loads } = await seen(deployment, atOnce);
    expect(counts).toEqual([4, 5]);
    expect(distinct(pids)).toBe(1);
    expect(distinct(tids)).toBe(2);
    expect(loads).toHaveLength(1);
  });
});

test('coroutines of a thread count together, and one begins while the other awaits', async () => {
  const { counts, pids, tids, loads } = await seen('uvicorn', atOnce);
  expect(counts).toEqual([4, 5]);
  expect([distinct(pids), distinct(tids)]).toEqual([1, 1]);
  expect(loads).toHaveLength(1);
  const { steps } = await simulate(deployed('state', DEPLOYMENTS['uvicorn'], ...atOnce), host);
  const began = steps.findIndex((step) => step.request === 1 && step.kind === 'pythonCalled' && step.data.function === 'app');
  const wentOn = steps.findIndex((step) => step.request === 0 && step.kind === 'coroutineResumed');
  expect(began).toBeGreaterThan(steps.findIndex((step) => step.request === 0 && step.kind === 'coroutineSuspended'));
  expect(began).toBeLessThan(wentOn);
});

test('one worker without threads: the second request waits until the first is answered', async () => {
  const trace = await simulate(deployed('state', DEPLOYMENTS['gunicorn, one worker'], ...atOnce), host);
  const called = trace.steps.filter((step) => step.kind === 'pythonCalled' && step.data.function === 'application');
  const [first, second] = called.map(({ at }) => at);
  expect(second! - first!).toBeGreaterThanOrEqual(500_000);
  expect([0, 1].map((request) => answerTo(trace, request).split(' ')[0])).toEqual(['4', '5']);
});
