import { beforeAll, expect, test } from 'vitest';
import { gatewayOf, STAGES, type CallKind, type Loading, type Scenario, type Step, type Trace, type Way } from '../../../src-core/index.ts';
import { stories as english } from '../../../web/i18n/en/stories.ts';
import { stories as korean } from '../../../web/i18n/ko/stories.ts';
import { changesOf } from '../../../web/inspector/changes.ts';
import { claimAt } from '../../../web/inspector/claims.ts';
import { codeAt } from '../../../web/inspector/codeAt.ts';
import { documentAt } from '../../../web/inspector/documentAt.ts';
import { causeOf, effectsOf } from '../../../web/inspector/links.ts';
import { nearestPayload, payloadAt } from '../../../web/inspector/payloadAt.ts';
import { sourceOfClaim, sourceOfStep } from '../../../web/inspector/sources.ts';
import { sourceOfStage } from '../../../web/inspector/stageSources.ts';
import { stageStoryOf } from '../../../web/inspector/stageStory.ts';
import { tracesOf } from './traces.ts';

const NAMES = ['hello', 'again', 'form', 'static', 'nxdomain', 'dns-down', 'packet-loss', 'bad-gateway', 'traceback', 'gateway-timeout', 'app-404'];
let runs: readonly { readonly scenario: Scenario; readonly trace: Trace }[] = [];
beforeAll(async () => {
  runs = await tracesOf(NAMES);
});

const traceOf = (name: string): { readonly scenario: Scenario; readonly trace: Trace } => runs.find(({ scenario }) => scenario.preset === name)!;
const stepOf = (trace: Trace, holds: (step: Step) => boolean): Step => trace.steps.find((step) => step.id >= trace.opening && holds(step))!;

test('the evidence is counted in the run', () => {
  const { trace } = traceOf('hello');
  const called = stepOf(trace, (step) => step.kind === 'pythonCalled' && step.data.role === 'application');
  expect(claimAt(trace, called)).toMatchObject({ id: 'wsgiIsCgi', figures: { environment: 3 } });
  const claim = claimAt(trace, called);
  expect(claim?.id === 'wsgiIsCgi' ? claim.figures.keys : 0).toBeGreaterThan(20);
  const start = stepOf(trace, (step) => step.kind === 'pythonCalled' && step.data.role === 'start_response');
  expect(claimAt(trace, start)).toMatchObject({ id: 'startResponseSends' });
  const built = stepOf(trace, (step) => step.kind === 'pythonCalled' && step.data.role === 'request');
  expect(claimAt(trace, built)).toMatchObject({ id: 'frameworkIsServer', figures: { sockets: 1 } });
  const taken = stepOf(trace, (step) => step.kind === 'accepted' && step.actor.pid === built.actor.pid);
  expect(claimAt(trace, taken)).toMatchObject({ id: 'masterServes', figures: { worker: built.actor.pid, accepted: 0 } });
  const drawn = stepOf(trace, (step) => step.kind === 'documentDrawn');
  expect(claimAt(trace, drawn)).toEqual({ id: 'pageIsRequest', figures: { requests: 2 } });
  const chosen = stepOf(trace, (step) => step.kind === 'locationChosen');
  expect(claimAt(trace, chosen)).toEqual({ id: 'webServerIsStatic', figures: { itself: 1, handedOn: 1 } });
});

test('every step, stage and claim names a source of its publisher', () => {
  for (const { trace } of runs) {
    for (const step of trace.steps) {
      const sources = [sourceOfStep(step), sourceOfStage(step.stage, gatewayOf(trace, step.request ?? 0)), ...[claimAt(trace, step)].flatMap((claim) => (claim ? [sourceOfClaim(claim.id)] : []))];
      for (const { url, text } of sources) {
        expect(url).toMatch(/^https:\/\/(www\.rfc-editor\.org|peps\.python\.org|nginx\.org|docs\.gunicorn\.org|man7\.org|docs\.python\.org|html\.spec\.whatwg\.org|docs\.kernel\.org|chromium\.googlesource\.com)\//);
        expect(text).not.toBe('');
      }
      if (step.id > trace.opening + 40) break;
    }
  }
});

test('both languages say something for every kind and stage, and not the same', () => {
  for (const part of ['kinds', 'changes'] as const) {
    for (const [name, text] of Object.entries(english[part])) {
      const other = (korean[part] as Readonly<Record<string, string>>)[name]!;
      expect(text.length, name).toBeGreaterThan(2);
      if (text.includes(' ')) expect(other, name).toMatch(/[가-힣]/);
    }
  }
});

test('every stage has a story and a source for each way and each interface, in both languages', () => {
  const ways: readonly Way[] = ['none', 'own', 'embedded', 'cgi', 'cgiDaemon', 'cgiOverFastcgi', 'daemon', 'http', 'fastcgi', 'scgi', 'uwsgi', 'ajp'];
  const calls: readonly CallKind[] = ['none', 'script', 'wsgi', 'asgi', 'servlet', 'node', 'rack', 'aspnet'];
  const loadings: readonly Loading[] = ['eachTime', 'rerun', 'now', 'before'];
  for (const stage of STAGES) for (const way of ways) for (const call of calls) for (const loading of loadings) {
    const gateway = { way, call, loading, at: null };
    const [there, here] = [english, korean].map(({ stages }) => stageStoryOf(stages, stage, gateway));
    expect(there, `${stage} ${way} ${call}`).toMatch(/^[^가-힣]{20,}\.$/);
    expect(here, `${stage} ${way} ${call}`).toMatch(/[가-힣].*[다요]\.$/);
    expect(sourceOfStage(stage, gateway).url).toMatch(/^https:\/\//);
  }
});

test('a stage tells of the gateway that the request took', () => {
  expect(stageStoryOf(english.stages, '4', gatewayOf(traceOf('hello').trace, 0))).toMatch(/HTTP once more/);
  expect(stageStoryOf(english.stages, '15', gatewayOf(traceOf('static').trace, 0))).toMatch(/made itself/);
  expect(stageStoryOf(english.stages, '13', { way: 'cgi', call: 'script', loading: 'eachTime', at: null })).toMatch(/standard output, which is a pipe/);
  expect(stageStoryOf(english.stages, '13', { way: 'daemon', call: 'wsgi', loading: 'now', at: null })).toMatch(/iterates.*Unix socket.*nothing of it is standard output/);
});

test('causes and effects at a depth are steps of that depth', () => {
  const { trace } = traceOf('hello');
  const called = stepOf(trace, (step) => step.kind === 'pythonCalled' && step.data.role === 'application');
  expect(causeOf(trace, called, true)?.id).toBe(called.cause);
  expect(causeOf(trace, called, false)?.grain).toBe('step');
  for (const effect of effectsOf(trace, called, false)) expect(effect.grain).toBe('step');
  expect(effectsOf(trace, called, false)).not.toEqual([]);
  expect(causeOf(trace, trace.steps[0]!, false)).toBeNull();
});

test('a change is said for every step that changes something but inner bookkeeping, and none is left without a name', () => {
  for (const { trace } of runs) {
    for (const step of trace.steps) for (const { lines } of changesOf(step)) for (const line of lines) expect(line.key, `${step.kind} ${JSON.stringify(line)}`).not.toBe('other');
  }
  const { trace } = traceOf('hello');
  const stored = stepOf(trace, (step) => step.kind === 'cacheStored' && step.actor.machine === 'laptop');
  const lines = changesOf(stored).flatMap((group) => group.lines);
  expect(lines).toContainEqual({ key: 'cacheStored', name: 'shop.example A', before: null, after: '198.51.100.20' });
});

test('the code of a Python step is its file and line; what returns is still shown in its frame', () => {
  const { trace, scenario } = traceOf('hello');
  const returned = stepOf(trace, (step) => step.kind === 'pythonReturned' && step.data.file === '/srv/shop/views.py' && step.data.function === 'hello');
  const place = codeAt(trace, returned, scenario);
  if (place.kind !== 'python' || returned.kind !== 'pythonReturned') throw new Error('no Python');
  expect(place.file).toBe('/srv/shop/views.py');
  expect(place.lines).toEqual([returned.data.line]);
  expect(place.stack.at(-1)?.function).toBe('hello');
  expect(place.outcome?.kind).toBe('returned');
  for (const step of trace.steps) {
    const shown = codeAt(trace, step, scenario);
    if (shown.kind === 'model') continue;
    expect(shown.text, shown.file).not.toBe('');
    for (const line of shown.lines) expect(line).toBeLessThanOrEqual(shown.text.split('\n').length);
  }
});

test('nginx shows the location that it chose, a name server the records that made its answer', () => {
  const { trace, scenario } = traceOf('hello');
  const marked = (step: Step): string => {
    const place = codeAt(trace, step, scenario);
    return place.kind === 'model' ? '' : place.lines.map((line) => place.text.split('\n')[line - 1]!.trim()).join('\n');
  };
  expect(marked(stepOf(trace, (step) => step.kind === 'locationChosen'))).toMatch(/^location \/ \{[^]*proxy_pass[^]*\}$/);
  expect(marked(stepOf(trace, (step) => step.kind === 'zoneSearched' && step.data.zone === '.'))).toMatch(/^example\.[^\n]*NS[^\n]*\na\.nic\.example\.[^\n]*A [^\n]*192\.0\.2\.11$/);
  expect(marked(stepOf(trace, (step) => step.kind === 'zoneSearched' && step.data.verdict === 'answer'))).toMatch(/^@ +300 IN A +198\.51\.100\.20$/);
});

test('what is received shows the bytes that were sent; from a step without bytes there is a way to some', () => {
  const { trace } = traceOf('hello');
  const received = stepOf(trace, (step) => step.kind === 'datagramReceived');
  expect(payloadAt(trace, received)?.from).toBe(received.cause);
  const bare = stepOf(trace, (step) => step.kind === 'urlParsed');
  expect(payloadAt(trace, bare)).toBeNull();
  const nearest = nearestPayload(trace, bare)!;
  expect(payloadAt(trace, trace.steps[nearest]!)).not.toBeNull();
});

test('the window waits, then draws the document with its styles and without its links, or fails with a name', () => {
  const { trace } = traceOf('hello');
  expect(documentAt(trace, trace.opening - 1).kind).toBe('nothing');
  expect(documentAt(trace, stepOf(trace, (step) => step.kind === 'requestSent').id)).toMatchObject({ kind: 'waiting', url: 'http://shop.example/hello?name=kim' });
  const drawn = documentAt(trace, trace.steps.length - 1);
  if (drawn.kind !== 'drawn') throw new Error('not drawn');
  expect(drawn.html).toMatch(/^<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'/);
  expect(drawn.html).toMatch(/<style>[^<]+<\/style>/);
  expect(drawn.html).not.toMatch(/<link/i);
  expect(documentAt(traceOf('nxdomain').trace, Infinity)).toMatchObject({ kind: 'failed', problem: 'DNS_PROBE_FINISHED_NXDOMAIN' });
});
