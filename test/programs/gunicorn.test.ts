/** gunicorn as a set of processes: who counts what, who dies of what, and what the log says. CPython runs in all of it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { createNodePythonHost } from '../../node/pythonHostNode.ts';
import { ConfigError, presetNamed, simulate, worldAt, type Scenario, type StepKind, type StepOf, type Trace } from '../../src-core/index.ts';
import { withConfig, withFiles } from '../scenarios.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';

let host: SupervisedHost;
beforeAll(() => {
  host = createNodePythonHost({ boundMs: 2000, eventLimit: 200 });
});
afterAll(() => host.dispose());

const hello = presetNamed('hello')!;
const NGINX = hello.server.services['nginx.conf']!.config;
const STDERR = 'gunicorn (stderr)';
const STDOUT = 'gunicorn (stdout)';
const ERROR_LOG = '/var/log/nginx/error.log';

interface Site {
  readonly views?: string;
  readonly options?: string;
  readonly visits?: number;
  readonly nginxConf?: string;
}

/** `wsgi.py` is all of the application: whatever the case is about. */
function site({ views = '', options = '--workers 1', visits = 1, nginxConf = NGINX }: Site): Scenario {
  const visit = { ...hello.visits[0]!, url: 'http://shop.example/x' };
  const gunicorn = `gunicorn ${options} --bind 127.0.0.1:8000 --chdir /srv/shop wsgi:application`;
  const asked = { ...hello, visits: Array.from({ length: visits }, () => visit) };
  return withFiles(withConfig(asked, { 'nginx.conf': nginxConf, gunicorn }), { '/srv/shop/wsgi.py': views });
}

const run = (given: Site): Promise<Trace> => simulate(site(given), host);
const logOf = ({ steps }: Trace, path: string): string[] => steps.flatMap((step) => (step.kind === 'logged' && step.data.path === path ? [step.data.line] : []));
const of = <Kind extends StepKind>({ steps }: Trace, kind: Kind): StepOf<Kind>[] => steps.filter((step) => step.kind === kind) as unknown as StepOf<Kind>[];
const bodies = (trace: Trace): string[] => of(trace, 'documentDrawn').map(({ payload }) => latin1Of(payload!.bytes));
const withoutTime = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/^\[[^\]]*\] \[\d+\] /, ''));

const counting = `import os
hits = 0
def application(environ, start_response):
    global hits
    hits += 1
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{hits} in {os.getpid()}".encode()]
`;

describe('a counter in a module', () => {
  test('counts in its process', async () => {
    expect(bodies(await run({ views: counting, visits: 3 })).map((body) => body.split(' ')[0])).toEqual(['1', '2', '3']);
  });

  test('starts again with each worker: after one request, by --max-requests, another process counts from one', async () => {
    const trace = await run({ views: counting, visits: 3, options: '--workers 1 --max-requests 1' });
    expect(bodies(trace).map((body) => body.split(' ')[0])).toEqual(['1', '1', '1']);
    expect(new Set(bodies(trace).map((body) => body.split(' ')[2])).size).toBe(3);
    expect(withoutTime(logOf(trace, STDERR))).toContain('[INFO] Autorestarting worker after current request.');
  });

  test('is inherited from the arbiter with --preload, and imported once', async () => {
    const views = `${counting}hits = 40\nprint("imported")\n`;
    const preloaded = await run({ views, visits: 2, options: '--workers 2 --max-requests 1 --preload' });
    expect(bodies(preloaded).map((body) => body.split(' ')[0])).toEqual(['41', '41']);
    expect(logOf(preloaded, STDOUT)).toEqual(['imported']);
    expect(logOf(await run({ views, options: '--workers 2' }), STDOUT)).toEqual(['imported', 'imported']);
  });
});

test('the application sees the simulated machine: pid, host name, time', async () => {
  const views = `import os, socket, time
def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{os.getpid()} {os.getppid()} {socket.gethostname()} {time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime())}".encode()]
`;
  const trace = await run({ views });
  const [pid, ppid, name, time] = bodies(trace)[0]!.split(' ');
  const { processes } = worldAt(trace, trace.steps.length - 1).machines['server']!;
  expect(processes[pid!]).toMatchObject({ program: 'gunicorn', role: 'worker', ppid: Number(ppid) });
  expect(processes[ppid!]).toMatchObject({ program: 'gunicorn', role: 'master' });
  expect([name, time]).toEqual(['server', '2026-11-20T09:00:01']);
});

test('print() reaches the service\'s standard output, wsgi.errors and standard error its log', async () => {
  const views = `import sys
def application(environ, start_response):
    print("printed")
    print("complained", file=sys.stderr)
    environ["wsgi.errors"].write("noted\\n")
    start_response("204 No Content", [])
    return []
`;
  const trace = await run({ views });
  expect(logOf(trace, STDOUT)).toEqual(['printed']);
  expect(logOf(trace, STDERR).slice(-2)).toEqual(['complained', 'noted']);
  expect(trace.requests[0]!.status).toBe(204);
});

test('a worker that says nothing for --timeout is killed by SIGABRT and replaced; nginx says 502, the next request is served', async () => {
  const views = `import time
hits = 0
def application(environ, start_response):
    global hits
    hits += 1
    if environ["QUERY_STRING"] == "stuck":
        time.sleep(60)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"fine"]
`;
  const scenario = site({ views, options: '--workers 1 --timeout 2', visits: 2 });
  const [first, second] = scenario.visits;
  const trace = await simulate({ ...scenario, visits: [{ ...first!, url: 'http://shop.example/x?stuck' }, { ...second!, afterMs: 1000 }] }, host);
  expect(trace.requests.map(({ status }) => status)).toEqual([502, 200]);
  const [killed] = of(trace, 'signalled');
  expect(killed!.data.signal).toBe('SIGABRT');
  expect(withoutTime(logOf(trace, STDERR))).toContain(`[CRITICAL] WORKER TIMEOUT (pid:${killed!.data.target})`);
  expect(logOf(trace, ERROR_LOG)[0]).toContain('upstream prematurely closed connection while reading response header from upstream');
  expect(of(trace, 'forked').filter(({ data }) => data.program === 'gunicorn')).toHaveLength(2);
});

test('an application with a syntax error: workers fail to boot, the arbiter exits 3, its port closes, nginx says 502', async () => {
  const trace = await run({ views: 'def application(environ, start_response)\n    return []\n', options: '--workers 2' });
  expect(trace.requests[0]).toMatchObject({ status: 502 });
  const log = withoutTime(logOf(trace, STDERR));
  expect(log).toContain('[ERROR] Exception in worker process');
  expect(log.some((line) => line.startsWith('SyntaxError: '))).toBe(true);
  expect(log.slice(-2)).toEqual(['[INFO] Shutting down: Master', '[INFO] Reason: Worker failed to boot.']);
  expect(of(trace, 'upstreamFailed')[0]!.data.reason).toBe('refused');
  const arbiter = of(trace, 'executed').find(({ data }) => data.program === 'gunicorn')!.actor;
  expect(of(trace, 'exited').find(({ actor }) => actor.pid === arbiter.pid)!.data.reason).toBe('3');
  const { sockets } = worldAt(trace, trace.steps.length - 1).machines['server']!;
  expect(Object.values(sockets).filter(({ local }) => local === '127.0.0.1:8000')).toEqual([]);
});

test('a worker that ends itself is replaced', async () => {
  const views = `import os
def application(environ, start_response):
    if environ["QUERY_STRING"] == "die":
        os._exit(1)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"fine"]
`;
  const scenario = site({ views, visits: 2 });
  const trace = await simulate({ ...scenario, visits: [{ ...scenario.visits[0]!, url: 'http://shop.example/x?die' }, { ...scenario.visits[1]!, afterMs: 2000 }] }, host);
  expect(trace.requests.map(({ status }) => status)).toEqual([502, 200]);
});

test('its own access log and log level, when asked for', async () => {
  const trace = await run({ views: counting, options: '--workers 1 --access-logfile - --log-level warning' });
  expect(logOf(trace, STDOUT)).toEqual([expect.stringMatching(/^127\.0\.0\.1 - - \[20\/Nov\/2026:09:00:01 \+0000\] "GET \/x HTTP\/1\.0" 200 \d+ "-" "HopByHop\/1\.0"$/)]);
  expect(logOf(trace, STDERR)).toEqual([]);
});

test('it may listen on several addresses, and on localhost by name', async () => {
  const nginxConf = NGINX.replace('proxy_pass http://127.0.0.1:8000;', 'proxy_pass http://localhost:8001;');
  const trace = await run({ views: counting, nginxConf, options: '--workers 1 --bind localhost:8001' });
  expect(trace.requests[0]!.status).toBe(200);
  expect(withoutTime(logOf(trace, STDERR))[1]).toMatch(/Listening at: http:\/\/127\.0\.0\.1:8001,http:\/\/127\.0\.0\.1:8000 \(\d+\)$/);
});

test('over IPv6 loopback too', async () => {
  const nginxConf = NGINX.replace('proxy_pass http://127.0.0.1:8000;', 'proxy_pass http://[::1]:8002;');
  const trace = await run({ views: counting, nginxConf, options: '--workers 1 --bind [::1]:8002' });
  expect(trace.requests[0]!.status).toBe(200);
});

test.each([
  ['--bind unix:/run/gunicorn.sock', 'unix:/run/gunicorn.sock'],
])('%s is refused with its place', async (options, value) => {
  const error = await run({ options }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  expect(error).toMatchObject({ key: 'unsupportedValue', params: { value } });
});

test('nginx does not start with the name of an upstream that nobody knows', async () => {
  const nginxConf = NGINX.replace('proxy_pass http://127.0.0.1:8000;', 'proxy_pass http://app.internal;');
  await expect(run({ nginxConf })).rejects.toMatchObject({ key: 'unsupportedValue', params: { value: 'app.internal', directive: 'proxy_pass' } });
});
