/**
 * The call order of one request through a Django, recorded under mod_wsgi's daemon and as a CGI program
 * (test/golden/django-mod-wsgi.json), against djangolet in the same two deployments from the browser and back: phase by
 * phase, how often what is loaded, where a print goes, and the head of the answer.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { simulate, type Step, type Trace } from '../../src-core/index.ts';
import { deployed, service } from '../../src-core/scenario/base.ts';
import { httpdConf } from '../../src-core/scenario/deployments/httpdConfText.ts';
import type { ServerSetup } from '../../src-core/scenario/scenario.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';

interface Recording {
  readonly requests: number;
  readonly processes: number;
  readonly scriptRan: number;
  readonly applicationCalled: number;
  readonly events: readonly (readonly [number: number, line: string])[];
}

const golden = JSON.parse(readFileSync('test/golden/django-mod-wsgi.json', 'utf8')) as Record<'modWsgi' | 'cgi', Recording>;

/** Those of the recording that djangolet has; the others are left out of it. */
const MIDDLEWARE = ['Security', 'Session', 'Common', 'CsrfView', 'XFrameOptions'].map((name) => `${name}Middleware`);
const ABSENT = ['AuthenticationMiddleware', 'MessageMiddleware'];

const SITE = '/srv/h4/apps';
const files: Readonly<Record<string, string>> = {
  [`${SITE}/settings.py`]: `SECRET_KEY = "recorded"\nDEBUG = False\nROOT_URLCONF = "urls"\nTEMPLATE_DIRS = []\nMIDDLEWARE = ${JSON.stringify(MIDDLEWARE.map((name) => `djangolet.middleware.${name}`))}\nDATABASES = {}\n`,
  [`${SITE}/urls.py`]: 'from djangolet.urls import path\nfrom views import hello\n\nurlpatterns = [path("hello", hello)]\n',
  [`${SITE}/views.py`]: 'from djangolet.response import HttpResponse\n\n\ndef hello(request):\n    name = request.GET.get("name", "kim")\n    return HttpResponse(f"hello {name}\\n", content_type="text/plain")\n',
  [`${SITE}/tracewsgi.py`]: `import os
import sys

sys.path.insert(0, "${SITE}")
os.environ["DJANGOLET_SETTINGS_MODULE"] = "settings"
from djangolet.wsgi import get_wsgi_application

django = get_wsgi_application()


def application(environ, start_response):
    # To standard output under mod_wsgi; in a CGI program that is the answer.
    print("PRINTED BY APPLICATION", os.getpid(), file=sys.stderr if environ["wsgi.run_once"] else sys.stdout)
    return django(environ, start_response)
`,
  '/srv/h4/cgi/trace.py': `#!/usr/bin/python3\nimport sys\n\nsys.path.insert(0, "${SITE}")\nfrom gateway.cgi_handler import run\nfrom tracewsgi import application\n\nrun(application)\n`,
};

function apache(modules: readonly string[], site: readonly string[], main: readonly string[] = []): Partial<ServerSetup> {
  return { services: { 'apache2.conf': service('httpd', httpdConf('event', modules, site, { main })) }, files };
}

const GRANTED = ['<Directory /srv/h4>', '    Require all granted', '    Options +ExecCGI', '</Directory>'];
const CASES = {
  modWsgi: { server: apache(['wsgi'], ['WSGIProcessGroup h4', `WSGIScriptAlias / ${SITE}/tracewsgi.py`, ...GRANTED], ['WSGIDaemonProcess h4 processes=1 threads=8']), path: '/hello', recording: 'trace_modwsgi' },
  cgi: { server: apache(['cgid'], ['ScriptAlias /cgi-bin/ /srv/h4/cgi/', ...GRANTED]), path: '/cgi-bin/trace.py/hello', recording: 'trace_cgi' },
} as const;

/** What else is different, and why. */
const ONLY_RECORDED = /^(call|return) SecurityMiddleware\.process_request$/; // It would redirect to https; djangolet's does not.
const ONLY_HERE = /^(call|return) SessionMiddleware\.process_(request|response)$/; // The recording leaves out what lies in django.contrib.

/** Of a recorded line, the phase that it is in the story; null for what lies below that level. */
function recordedPhase(line: string): string | null {
  const told = line.trim();
  if (told in MOMENTS) return MOMENTS[told]!;
  const [, verb = '', what = '', middleware = ''] = /^(call|return) ([\w.<> ]+?)(?: \((.*)\))?$/.exec(told) ?? [];
  if (what === 'MiddlewareMixin.__call__') return ABSENT.includes(middleware) ? null : `${verb} ${middleware}`;
  return PHASES.test(what) ? `${verb} ${what}` : null;
}

const PHASES = /^(hello|WSGIHandler\.__call__|WSGIRequest\.__init__|Signal\.send|BaseHandler\.(get_response|resolve_request)|\w+Middleware\.process_(request|view|response))$/;

const MOMENTS: Readonly<Record<string, string>> = {
  'SERVER CALLS application(environ, start_response)': 'the server calls the application', 'START_RESPONSE called': 'start_response', 'APPLICATION RETURNS to server': 'the application returns',
  'server calls iter(result)': 'iter', 'CGI stdout write': 'stdout', 'server calls result.close()': 'close', 'process exits': 'exit',
};

/** What is the server's and what Django's, in the trace's steps. */
function ownPhases(steps: readonly Step[]): string[] {
  const classes = new Map<string, string>();
  return steps.flatMap((step) => {
    if (step.kind === 'exited') return ['exit'];
    if (step.kind === 'pipeWritten' && isProgram(steps)) return ['stdout'];
    if (step.kind !== 'pythonCalled' && step.kind !== 'pythonReturned') return [];
    const { function: name, file } = step.data;
    const isCall = step.kind === 'pythonCalled';
    if (name === 'application' && file.endsWith('/tracewsgi.py')) return [isCall ? 'the server calls the application' : 'the application returns'];
    if (isCall && step.data.role === 'start_response') return ['start_response'];
    if (isCall && name === 'HttpResponse.__iter__') return ['iter'];
    if (isCall && name === 'HttpResponse.close') return ['close'];
    if (name !== 'MiddlewareMixin.__call__') return PHASES.test(name) ? [`${isCall ? 'call' : 'return'} ${name}`] : [];
    const { path, after, before } = step.changes.find(({ path: [, , , , , , part] }) => part === 'stack')!;
    const [, className = ''] = /\.(\w+) object/.exec(selfOf(after) ?? selfOf(before) ?? '') ?? [];
    classes.set(path.join(), className || classes.get(path.join())!);
    return [`${isCall ? 'call' : 'return'} ${classes.get(path.join())}`];
  });
}

/** The process has executed the script; a daemon of httpd writes to its socket. */
const isProgram = (steps: readonly Step[]): boolean => steps.some((step) => step.kind === 'executed' && step.data.program === 'python3');
const selfOf = (frame: unknown): string | undefined => (frame as { locals?: Record<string, string> } | null)?.locals?.['self'];
const once = (phases: readonly string[]): string[] => phases.filter((phase, at) => phase !== phases[at - 1]);

let host: SupervisedHost;
const traces: Partial<Record<'modWsgi' | 'cgi', Trace>> = {};
beforeAll(async () => {
  host = sharedPythonHost();
  for (const [name, { server, path }] of Object.entries(CASES)) {
    const url = `http://shop.example${path}`;
    traces[name as 'cgi'] = await simulate(deployed('recorded', server, { url }, { url: `${url}?name=kim`, afterMs: 300 }, { url, afterMs: 300 }), host);
  }
});
afterAll(() => host.dispose());

describe.each(['modWsgi', 'cgi'] as const)('%s', (name) => {
  const recording = golden[name];
  const traceOf = (): Trace => traces[name]!;

  test('the phases of the second request, in the recorded order', () => {
    const { steps } = traceOf();
    const pid = steps.find((step) => step.request === 1 && step.kind === 'pythonCalled')!.actor.pid;
    const own = ownPhases(steps.filter((step) => step.request === 1 && step.actor.pid === pid));
    const recorded = recording.events.flatMap(([, line]) => recordedPhase(line) ?? []).filter((phase) => !ONLY_RECORDED.test(phase));
    expect(own.filter((phase) => ONLY_HERE.test(phase))).toHaveLength(4);
    // close() sends request_finished; the recording says so of its line without lines of its own.
    const expected = once(recorded).flatMap((phase) => (phase === 'close' ? ['close', 'call Signal.send', 'return Signal.send'] : [phase]));
    expect(once(own.filter((phase) => !ONLY_HERE.test(phase)))).toEqual(expected);
  });

  test('scripts run, applications are called and processes serve as often', () => {
    const { steps, requests } = traceOf();
    const ran = steps.filter((step) => step.kind === 'moduleLoaded' && step.data.file === `${SITE}/tracewsgi.py`);
    const called = steps.filter((step) => step.kind === 'pythonCalled' && step.data.function === 'application' && step.data.file === `${SITE}/tracewsgi.py`);
    expect([requests.length, ran.length, called.length, new Set(called.map(({ actor }) => actor.pid)).size]).toEqual([recording.requests, recording.scriptRan, recording.applicationCalled, recording.processes]);
    // In daemon mode too: not before the first request.
    expect(ran.map(({ request }) => request)).toEqual(name === 'cgi' ? [0, 1, 2] : [0]);
  });

  test('what the application prints stands in the error log', () => {
    const lines = traceOf().steps.flatMap((step) => (step.kind === 'logged' && step.data.path.endsWith('error.log') && step.data.line.includes('PRINTED BY APPLICATION') ? [step.data.line] : []));
    expect(lines).toHaveLength(recording.applicationCalled);
  });

  test('the answer has the recorded head and body', () => {
    const recorded = JSON.parse(readFileSync(`test/golden/environ/${CASES[name].recording}.json`, 'utf8')) as { exchanges: { GET: { response_head_bytes: string; seen_by_program: string } } };
    const read = traceOf().steps.find((step) => step.request === 1 && step.kind === 'responseRead' && step.actor.machine === 'laptop')!;
    const [head = '', body = ''] = latin1Of(read.payload!.bytes).split('\r\n\r\n');
    const undated = (text: string): string => text.replace(/^Date: .*$/m, 'Date: …');
    // That client asked for the connection to be closed; on this one it is the second request.
    expect(undated(head)).toBe(undated(recorded.exchanges.GET.response_head_bytes).replace('Connection: close', 'Keep-Alive: timeout=5, max=99\r\nConnection: Keep-Alive'));
    expect(body).toContain(recorded.exchanges.GET.seen_by_program);
  });
});
