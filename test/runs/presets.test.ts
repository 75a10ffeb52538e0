/**
 * Every preset, simulated with CPython: a transcript for people to review, what must come out of it, and the rules that
 * hold for every trace. One interpreter serves the whole file; only the endless loop has one with a short patience.
 * The traces that the build ships are a run of their own: in another process and the other way round, so that each preset
 * comes after other ones there. They are what a run gives again.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { createNodePythonHost } from '../../node/pythonHostNode.ts';
import { madeTraces } from '../../scripts/vite-preset-traces.mjs';
import { decodeTrace, presetNamed, presets, simulate, transcript, type Trace } from '../../src-core/index.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';
import { violationsIn } from './traceRules.ts';

/** What the browser reads for each request: a status, or the error that it shows. */
const OUTCOMES: Readonly<Record<string, readonly (number | string)[]>> = {
  hello: [200, 200],
  again: [200, 200, 200, 200],
  later: [200, 200, 200, 200],
  form: [200, 200],
  static: [200],
  cname: [200, 200],
  ipv6: [200, 200],
  'packet-loss': [200, 200],
  nxdomain: ['DNS_PROBE_FINISHED_NXDOMAIN'],
  'dns-down': ['ERR_NAME_NOT_RESOLVED'],
  unreachable: ['ERR_CONNECTION_TIMED_OUT'],
  refused: ['ERR_CONNECTION_REFUSED'],
  'bad-gateway': [502],
  traceback: [500],
  'gateway-timeout': [504],
  'endless-loop': [502],
  'app-404': [404],
  'static-404': [404],
  'bad-request': [400],
  'httpd-static': [200],
  cgi: [200, 200],
  'cgi-daemon': [200, 200],
  'cgi-wsgi': [200, 200],
  'cgi-form': [200],
  'cgi-redirect': [200, 200],
  'cgi-broken': [500],
  fcgiwrap: [200, 200],
  'mod-wsgi-embedded': [200, 200, 200, 200],
  'mod-wsgi-daemon': [200, 200, 200, 200],
  'gunicorn-gthread': [200, 200, 200, 200],
  'gunicorn-preload': [200, 200, 200, 200],
  uwsgi: [200, 200, 200, 200],
  'uwsgi-lazy': [200, 200, 200, 200],
  fastcgi: [200, 200],
  scgi: [200, 200],
  bjoern: [200, 200, 200, 200],
  cheroot: [200, 200, 200, 200],
  twisted: [200, 200, 200, 200],
  tornado: [200, 200, 200, 200],
  runserver: [200, 404, 200, 404],
  uvicorn: [200, 200],
  'asgi-plain': [200],
  'asgi-together': [200, 200],
  'asgi-blocked': [200, 200],
  'asgi-thread': [200, 200],
  'asgi-workers': [200, 200],
  'asgi-form': [422],
  'asgi-wsgi': [200, 200],
  'asgi-http2': [404],
  'hypercorn-http2': [200, 200],
  'http2-proxy': [200, 200, 200, 200],
  websocket: [101, 101],
  'mod-php': [200, 200, 200, 200],
  'mod-perl': [200, 200, 200, 200],
  'mod-python': [200, 200, 200, 200],
  'mpm-prefork': [200, 200],
  'mpm-worker': [200, 200],
  'mpm-event': [200, 200],
  tomcat: [200, 200],
  'tomcat-ajp': [200, 200],
  jsp: [200, 200],
  'jsp-session': [200, 200],
  'servlet-threads': [200, 200, 200, 200, 200, 200],
  'servlet-error': [500],
  wildfly: [200, 200],
  'middleware-stack': [200, 200],
  'middleware-session': [200, 200],
  'micro-framework': [200, 200, 200, 200],
  'micro-framework-form': [303, 200, 200],
  'full-framework': [200, 200, 200, 200],
  'two-middlewares': [200, 200],
  'full-framework-database': [200, 200, 200, 200],
  database: [200, 200],
  'slow-query': [200, 200],
  'pool-limit': [200, 200, 200],
  'task-queue': [200],
  balancing: [200, 200, 200, 200, 200, 200],
  failover: [200, 200],
  'failover-post': [504],
  'php-fpm': [200, 200, 200, 200, 200, 200],
  node: [200, 200],
  puma: [200, 200],
  kestrel: [200, 200],
};

const names = presets.map(({ preset }) => preset);
const shipped = madeTraces();
const runs = new Map<string, Promise<Trace>>();
let host: SupervisedHost;
let impatient: SupervisedHost;

beforeAll(() => {
  host = createNodePythonHost();
  impatient = createNodePythonHost({ boundMs: 600, eventLimit: 400 });
});
afterAll(() => {
  host.dispose();
  impatient.dispose();
});

function hostOf(name: string): SupervisedHost {
  return name === 'endless-loop' ? impatient : host;
}

function runOf(name: string): Promise<Trace> {
  let run = runs.get(name);
  if (!run) runs.set(name, (run = simulate(presetNamed(name)!, hostOf(name))));
  return run;
}

function shippedTrace(name: string): Trace {
  return decodeTrace(readFileSync(join(shipped, `${name}.json`), 'utf8'));
}

/** Interpreters that stay and begin each request with nothing. */
const FORGETFUL = new Set(['mod-php', 'mod-perl', 'mod-python', 'php-fpm']);

/** A counter in a module belongs to its process: what a page tells is how often that process has told it. */
function miscountedIn({ steps }: Trace, forgets: boolean): string[] {
  const served = new Map<string, number>();
  return steps.flatMap((step) => {
    const told = step.kind === 'documentDrawn' ? /[Vv]isit number (\d+) (?:to|of) (?:this )?process (\d+)/.exec(latin1Of(step.payload!.bytes)) : null;
    if (!told) return [];
    const [, count = '', process = ''] = told;
    const expected = forgets ? 1 : (served.get(process) ?? 0) + 1;
    served.set(process, expected);
    return Number(count) === expected ? [] : [`step ${step.id}: ${count} for the ${expected}. visit to ${process}`];
  });
}

/** What is walked at the usual depth, without the fine print: a reviewer reads them all. */
function reviewable(trace: Trace): string {
  const lines = transcript(trace).split('\n');
  return trace.steps.filter(({ grain, kind }) => grain === 'step' || kind === 'closed').map(({ id }) => `${lines[id]}\n`).join('');
}

test('every preset has its outcome written down', () => {
  expect(Object.keys(OUTCOMES)).toEqual(names);
});

test('the build ships a trace of every preset, and nothing else', () => {
  expect(readdirSync(shipped).toSorted()).toEqual(names.map((name) => `${name}.json`).toSorted());
});

describe.each(names.toReversed())('%s', (name) => {
  test('comes out as it should', async () => {
    const { requests } = await runOf(name);
    expect(requests.map(({ status, problem }) => (status === 0 ? problem : status))).toEqual(OUTCOMES[name]);
  });

  test('reads as the transcript says', async () => {
    await expect(reviewable(await runOf(name))).toMatchFileSnapshot(`transcripts/${name}.txt`);
  });

  test('keeps the rules of a trace', async () => {
    expect(violationsIn(await runOf(name))).toEqual([]);
  });

  test('counts visits by process', async () => {
    expect(miscountedIn(await runOf(name), FORGETFUL.has(name))).toEqual([]);
  });

  test('is the same when it runs again', async () => {
    expect(shippedTrace(name)).toEqual(await (name === 'endless-loop' ? simulate(presetNamed(name)!, host) : runOf(name)));
  });
});

test('an endless loop is the same when it runs again, as far as the shorter patience lets it', async () => {
  expect(await simulate(presetNamed('endless-loop')!, impatient)).toEqual(await runOf('endless-loop'));
});

test('an interpreter that has run nothing before gives the same trace', async () => {
  const fresh = createNodePythonHost();
  try {
    expect(await simulate(presetNamed('again')!, fresh)).toEqual(await runOf('again'));
  } finally {
    fresh.dispose();
  }
});
