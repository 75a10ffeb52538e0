/** Misconceptions: each is met in some run, with figures of that run; none is told where the run would bear it out. */
import { beforeAll, expect, test } from 'vitest';
import type { Scenario, Step, Trace } from '../../../src-core/index.ts';
import type { ClaimFigures, ClaimId } from '../../../web/i18n/storyShape.ts';
import { stories as english } from '../../../web/i18n/en/stories.ts';
import { stories as korean } from '../../../web/i18n/ko/stories.ts';
import { claimAt, type Claim } from '../../../web/inspector/claims.ts';
import { sourceOfClaim } from '../../../web/inspector/sources.ts';
import { tracesOf } from './traces.ts';

const NAMES = [
  'hello', 'nxdomain', 'dns-down', 'packet-loss', 'bad-gateway', 'traceback', 'cgi', 'cgi-wsgi', 'fcgiwrap', 'mod-wsgi-embedded', 'mod-wsgi-daemon', 'mod-php', 'uwsgi', 'fastcgi', 'cheroot',
  'uvicorn', 'asgi-together', 'asgi-thread', 'websocket', 'tomcat', 'servlet-threads', 'jsp', 'pool-limit', 'task-queue', 'failover', 'failover-post', 'php-fpm',
];
let runs: readonly { readonly scenario: Scenario; readonly trace: Trace }[] = [];
const claims = new Map<string, ReadonlyMap<ClaimId, Claim>>();
beforeAll(async () => {
  runs = await tracesOf(NAMES);
  for (const { trace, scenario } of runs) claims.set(scenario.preset, claimsIn(trace));
});

/** The first of each. */
function claimsIn(trace: Trace): ReadonlyMap<ClaimId, Claim> {
  const found = new Map<ClaimId, Claim>();
  for (const step of trace.steps) {
    const claim = claimAt(trace, step);
    if (claim && !found.has(claim.id)) found.set(claim.id, claim);
  }
  return found;
}

const evidenceIn = (language: typeof english, claim: Claim): string => (language.claims[claim.id].evidence as (figures: Claim['figures']) => string)(claim.figures);
const figuresOf = <Id extends ClaimId>(name: string, id: Id): ClaimFigures[Id] | undefined => claims.get(name)?.get(id)?.figures as ClaimFigures[Id] | undefined;

test('each is met in some preset, with evidence and a source', () => {
  const met = new Set<string>();
  for (const [name, found] of claims) {
    for (const claim of found.values()) {
      met.add(claim.id);
      for (const language of [english, korean]) expect(evidenceIn(language, claim), `${name} ${claim.id}`).not.toMatch(/undefined|NaN|null|-\d|\(으\)|^$/);
      expect(sourceOfClaim(claim.id).url).toMatch(/^https:\/\//);
    }
  }
  expect(Object.keys(english.claims).filter((id) => !met.has(id))).toEqual([]);
});

test('none of processes for each request where there is one, none of nginx or gunicorn where another acts', () => {
  const ids = (name: string): readonly string[] => [...claims.get(name)!.keys()];
  for (const name of ['cgi', 'cgi-wsgi', 'fcgiwrap']) for (const id of ['forkPerRequest', 'wsgiIsCgi', 'wasIsCgi', 'loadedPerRequest', 'stdoutIsResponse', 'fastcgiForks', 'insideForks']) expect(ids(name), name).not.toContain(id);
  for (const name of ['mod-wsgi-embedded', 'cheroot', 'uvicorn', 'tomcat', 'uwsgi']) expect(ids(name), name).not.toContain('masterServes');
  expect(ids('mod-wsgi-embedded')).not.toContain('webServerLoads');
  for (const name of ['uvicorn', 'tomcat', 'php-fpm', 'mod-php']) for (const id of ['nginxRunsPython', 'frameworkIsServer', 'bodyIsText', 'startResponseSends']) expect(ids(name), name).not.toContain(id);
  expect(figuresOf('cheroot', 'gunicornIsMiddleware')).toMatchObject({ server: 'cheroot', count: 2 });
  expect(figuresOf('mod-wsgi-daemon', 'gunicornIsMiddleware')).toMatchObject({ server: 'mod_wsgi' });
});

test('figures are those of the run', () => {
  expect(figuresOf('fastcgi', 'fastcgiForks')).toEqual({ requests: 1, forks: 0, processes: 1 });
  expect(figuresOf('php-fpm', 'fastcgiForks')).toMatchObject({ requests: trueCount('php-fpm', (step) => step.kind === 'gatewayRequestRead'), forks: 0 });
  expect(figuresOf('mod-wsgi-daemon', 'insideForks')).toEqual({ requests: 2, forks: 0, processes: 1 });
  expect(figuresOf('uwsgi', 'uwsgiNames')).toMatchObject({ function: 'AccessLog.__call__' });
  expect(figuresOf('servlet-threads', 'servletPerRequest')).toEqual({ servlet: 'hello', objects: 1, calls: 3, threads: 3 });
  expect(figuresOf('jsp', 'jspInterpreted')).toEqual({ page: '/hello.jsp', translations: 1, calls: 2 });
  expect(figuresOf('asgi-together', 'asyncIsFaster')).toMatchObject({ requests: 1 });
  expect(figuresOf('asgi-together', 'asyncIsFaster')!.us).toBeGreaterThanOrEqual(1_000_000);
  expect(figuresOf('pool-limit', 'connectionPerQuery')).toEqual({ connections: 2, queries: 3 });
  expect([figuresOf('failover', 'balancerRepeats'), figuresOf('failover-post', 'balancerRepeats')]).toEqual([{ method: 'GET', tried: 2, status: 0 }, { method: 'POST', tried: 1, status: 504 }]);
  expect(figuresOf('hello', 'middlewareIsOne')).toEqual({ count: 2, innermost: 'App.__call__' });
});

test('of a CGI request the interpreter’s start takes most, the process little, the work nearly nothing', () => {
  const { processUs, loadUs, workUs } = figuresOf('cgi', 'cgiIsSlow')!;
  expect(loadUs).toBeGreaterThan(10 * processUs);
  expect(processUs).toBeGreaterThan(workUs);
});

function trueCount(name: string, holds: (step: Step) => boolean): number {
  return runs.find(({ scenario }) => scenario.preset === name)!.trace.steps.filter(holds).length;
}
