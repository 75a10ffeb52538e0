/** Each of Python's servers behind nginx: state belongs to processes, threads share it, a loop stands still for everybody. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { ConfigError, presetNamed, simulate, worldAt, type Scenario, type StepKind, type StepOf, type Trace } from '../../src-core/index.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';
import { withFiles } from '../scenarios.ts';

let host: SupervisedHost;
beforeAll(() => {
  host = sharedPythonHost({ boundMs: 2000, eventLimit: 400 });
});
afterAll(() => host.dispose());

const hello = presetNamed('hello')!;
const NGINX = hello.server.services['nginx.conf']!.config;
const of = <Kind extends StepKind>({ steps }: Trace, kind: Kind): StepOf<Kind>[] => steps.filter((step) => step.kind === kind) as unknown as StepOf<Kind>[];
const bodies = (trace: Trace): string[] => of(trace, 'documentDrawn').map(({ payload }) => latin1Of(payload!.bytes));

const counting = `
import os, time
visits = 0
def application(environ, start_response):
    global visits
    visits += 1
    mine = visits
    if environ["QUERY_STRING"] == "slow":
        time.sleep(1)
    if environ["QUERY_STRING"] == "raise":
        raise ValueError("on purpose")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{mine} {os.getpid()} {environ['wsgi.multithread']} {environ['wsgi.multiprocess']} {environ['wsgi.run_once']}".encode()]
`;

function behind(program: string, config: string, pass: string, ...queries: readonly string[]): Scenario {
  const asked = withFiles(hello, { '/srv/shop/wsgi.py': counting, '/srv/shop/manage.py': '' });
  const nginx = { ...hello.server.services['nginx.conf']!, config: NGINX.replace('proxy_pass http://127.0.0.1:8000;', pass) };
  const visits = queries.map((query) => ({ ...hello.visits[0]!, url: `http://shop.example/x${query ? `?${query}` : ''}` }));
  return { ...asked, visits, server: { ...asked.server, services: { 'nginx.conf': nginx, [program]: { machine: 'server', program, config, off: false } } } };
}

const HTTP = 'proxy_pass http://127.0.0.1:8000;';
const uwsgi = (...lines: readonly string[]): string => ['[uwsgi]', 'socket = 127.0.0.1:3031', 'chdir = /srv/shop', 'module = wsgi:application', ...lines].join('\n');
const UWSGI = 'include uwsgi_params;\n            uwsgi_pass 127.0.0.1:3031;';

const servers: readonly (readonly [program: string, config: string, pass: string, multithread: string, multiprocess: string])[] = [
  ['bjoern', 'bjoern wsgi:application --host 127.0.0.1 --port 8000', HTTP, 'False', 'True'],
  ['tornado', 'tornado wsgi:application --port 8000', HTTP, 'False', 'True'],
  ['cheroot', 'cheroot wsgi:application --bind 127.0.0.1:8000 --threads 4', HTTP, 'True', 'False'],
  ['waitress', 'waitress-serve --listen=127.0.0.1:8000 wsgi:application', HTTP, 'True', 'False'],
  ['twisted', 'twist web --wsgi wsgi.application --port tcp:8000:interface=127.0.0.1', HTTP, 'True', 'False'],
  ['runserver', 'python3 /srv/shop/manage.py runserver 127.0.0.1:8000 --noreload', HTTP, 'True', 'False'],
  ['uwsgi', uwsgi('master = true', 'processes = 1'), UWSGI, 'False', 'False'],
  ['uwsgi', uwsgi('processes = 1', 'threads = 2').replace('socket', 'scgi-socket'), 'include scgi_params;\n            scgi_pass 127.0.0.1:3031;', 'True', 'False'],
  ['uwsgi', uwsgi('processes = 1').replace('socket', 'fastcgi-socket'), 'include fastcgi_params;\n            fastcgi_pass 127.0.0.1:3031;', 'False', 'False'],
];

describe.each(servers)('%s (%s)', (program, config, pass, multithread, multiprocess) => {
  test('counts in its process, and tells the application what it is', async () => {
    const trace = await simulate(behind(program, config, pass, '', '', ''), host);
    const answers = bodies(trace).map((text) => text.split(' '));
    expect(answers.map(([count]) => count)).toEqual(['1', '2', '3']);
    expect(new Set(answers.map(([, pid]) => pid)).size).toBe(1);
    expect(answers[0]!.slice(2)).toEqual([multithread, multiprocess, 'False']);
    expect(of(trace, 'logged').filter(({ data }) => data.path === `${program} (stderr)` && data.line.includes('Traceback'))).toEqual([]);
  });

  test('an application that raises is an error page or a 502, and a traceback in the log', async () => {
    const trace = await simulate(behind(program, config, pass, 'raise', ''), host);
    expect(trace.requests.map(({ status }) => status).map((status) => (status >= 500 && status <= 502 ? 'error' : status))).toEqual(['error', 200]);
    expect(of(trace, 'logged').some(({ data }) => data.path.startsWith(program) && data.line.includes('ValueError: on purpose'))).toBe(true);
  });
});

test('uWSGI loads before it forks: two workers go on counting apart from what both inherited; lazy-apps loads in each', async () => {
  const eager = await simulate(behind('uwsgi', uwsgi('master = true', 'processes = 2'), UWSGI, ''), host);
  const lazy = await simulate(behind('uwsgi', uwsgi('master = true', 'processes = 2', 'lazy-apps = true'), UWSGI, ''), host);
  const loads = (trace: Trace): number => of(trace, 'moduleLoaded').filter(({ data }) => data.module === 'wsgi').length;
  expect([loads(eager), loads(lazy)]).toEqual([1, 2]);
  const memory = (trace: Trace): number => Object.values(worldAt(trace, trace.opening).machines['server']!.processes).filter((process) => process.program === 'uwsgi').reduce((sum, process) => sum + process.memory.heap.privateKib, 0);
  expect(memory(lazy)).toBeGreaterThan(memory(eager));
});

test('a pool of threads overlaps two requests that sleep; one thread with a loop does not', async () => {
  const overlapping = (program: string, config: string): Promise<Trace> => {
    const scenario = behind(program, config, HTTP, 'slow', 'slow');
    return simulate({ ...scenario, visits: scenario.visits.map((visit, index) => ({ ...visit, withPrevious: index > 0, afterMs: index * 50 })) }, host);
  };
  const took = (trace: Trace): number => of(trace, 'documentDrawn').at(-1)!.at - of(trace, 'navigated')[0]!.at;
  const pool = await overlapping('cheroot', 'cheroot wsgi:application --threads 2');
  const loop = await overlapping('bjoern', 'bjoern wsgi:application');
  expect(pool.requests.map(({ status }) => status)).toEqual([200, 200]);
  expect(bodies(pool).map((text) => text.split(' ')[0])).toEqual(['1', '2']);
  expect(took(pool)).toBeLessThan(1_500_000);
  expect(took(loop)).toBeGreaterThan(2_000_000);
});

test.each([
  ['uwsgi', 'socket = :1', '1:1 sectionMissing'],
  ['uwsgi', '[uwsgi]\nsoket = 127.0.0.1:3031\nmodule = a', '2:1 unknownDirectiveSuggestion'],
  ['uwsgi', '[uwsgi]\nsocket = /run/u.sock\nmodule = a', '2:10 unsupportedValue'],
  ['uwsgi', '[uwsgi]\nsocket = 127.0.0.1:3031', '2:1 missingApplication'],
  ['uwsgi', '[uwsgi]\nmodule = a', '2:1 settingMissing'],
  ['uwsgi', uwsgi('threads = many'), '5:11 badNumber'],
  ['cheroot', 'cheroot --treads 3 wsgi', '1:9 unknownOptionSuggestion'],
  ['cheroot', 'gunicorn wsgi', '1:1 wrongProgram'],
  ['bjoern', 'bjoern', '1:7 missingApplication'],
  ['twisted', 'twist web --wsgi wsgi', '1:18 badApplication'],
  ['twisted', 'twist dns', '1:7 badChoice'],
  ['runserver', 'python3 manage.py runserver', '1:9 badChoice'],
  ['runserver', 'python3 /srv/shop/manage.py migrate', '1:29 badChoice'],
  ['waitress', 'waitress-serve wsgi more', '1:21 extraArgument'],
])('%s refuses %j', async (program, config, expected) => {
  const error = await simulate(behind(program, config, HTTP, ''), host).then(() => null, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(ConfigError);
  const { line, column, key, source } = error as ConfigError;
  expect([source, `${line}:${column} ${key}`]).toEqual([program, expected]);
});

test.each(['bjoern wsgi:application --host 0.0.0.0 --port 80', 'cheroot wsgi:application --bind 0.0.0.0:80', 'python3 /srv/shop/manage.py runserver 0.0.0.0:80 --noreload'])('%s answers both of two requests that come in one piece', async (command) => {
  const program = command.startsWith('python3') ? 'runserver' : command.split(' ')[0]!;
  const { server, visits, ...rest } = behind(program, command, HTTP, '');
  const raw = ['/one', '/two'].map((path) => `GET ${path} HTTP/1.1\nHost: shop.example\n\n`).join('');
  const trace = await simulate({ ...rest, visits: [{ ...visits[0]!, raw }], server: { ...server, services: { [program]: server.services[program]! } } }, host);
  const reads = of(trace, 'requestRead').filter(({ data }) => ['/one', '/two'].includes(data.target));
  expect(reads.map(({ data, request }) => [data.target, request])).toEqual([['/one', 0], ['/two', 0]]);
});
