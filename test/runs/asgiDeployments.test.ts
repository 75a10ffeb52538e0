/** ASGI deployments that are no presets, as runs: what the browser reads, and the rules of every trace. presets.test.ts asks the same of the presets. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SupervisedHost } from '../../cpython/supervisedHost.ts';
import { sharedPythonHost } from '../pythonHost.ts';
import { simulate, type Scenario } from '../../src-core/index.ts';
import { chatApp } from '../../src-core/python/asgiSite.ts';
import { sampleApp } from '../../src-core/python/sampleApp.ts';
import { deployed, hello, service } from '../../src-core/scenario/base.ts';
import { violationsIn } from './traceRules.ts';

const behindNginx = (command: string): Partial<Scenario['server']> => ({ services: { 'nginx.conf': hello.server.services['nginx.conf']!, uvicorn: service('uvicorn', `uvicorn ${command}`) }, files: { ...sampleApp, ...chatApp } });
const AGAINST_THE_BLOCK = { url: 'http://shop.example/hello?name=kim', withPrevious: true, afterMs: 300 };

const more: readonly Scenario[] = [
  deployed('asgi-workers', behindNginx('main:app --workers 2'), { url: 'http://shop.example/block?seconds=1' }, AGAINST_THE_BLOCK),
  deployed('asgi-form', behindNginx('main:app'), { url: 'http://shop.example/form', method: 'POST', body: 'name=kim&qty=two' }),
  deployed('asgi-wsgi', behindNginx('--interface wsgi --app-dir /srv/shop wsgi:application')),
  deployed('asgi-http2', { services: { uvicorn: service('uvicorn', 'uvicorn --host 0.0.0.0 main:app') }, files: chatApp }, { url: 'http://shop.example:8000/', raw: 'PRI * HTTP/2.0\n\nSM\n\n' }),
];

const OUTCOMES: Readonly<Record<string, readonly number[]>> = {
  'asgi-workers': [200, 200], 'asgi-form': [422], 'asgi-wsgi': [200, 200], 'asgi-http2': [404],
};

let host: SupervisedHost;
beforeAll(() => {
  host = sharedPythonHost();
});
afterAll(() => host.dispose());

describe.each(more.map((scenario) => [scenario.preset, scenario] as const))('%s', (name, scenario) => {
  test('comes out as it should and keeps the rules of a trace', async () => {
    const trace = await simulate(scenario, host);
    expect(trace.requests.map(({ status, problem }) => (status === 0 ? problem : status))).toEqual(OUTCOMES[name]);
    expect(violationsIn(trace)).toEqual([]);
  });
});

test('WSGI behind ASGI: the application runs in a thread of the pool, and is called with environ and start_response there', async () => {
  const trace = await simulate(more.find(({ preset }) => preset === 'asgi-wsgi')!, host);
  const thread = trace.steps.find((step) => step.kind === 'threadStarted')!;
  const called = trace.steps.filter((step) => step.kind === 'pythonCalled' && step.data.role === 'application');
  expect(called.map(({ actor }) => actor.tid)).toEqual(called.map(() => (thread.kind === 'threadStarted' ? thread.data.thread : 0)));
  expect(called.length).toBeGreaterThan(1);
  expect(new Set(called.map(({ request }) => request))).toEqual(new Set([0]));
});

test('HTTP/2 is not spoken: the preface is read as a request of its own, and what follows it is refused', async () => {
  const trace = await simulate(more.find(({ preset }) => preset === 'asgi-http2')!, host);
  const sent = trace.steps.filter((step) => step.kind === 'responseSent' && step.data.status > 0);
  expect(sent.map((step) => (step.kind === 'responseSent' ? step.data.status : 0))).toEqual([404, 400]);
});
