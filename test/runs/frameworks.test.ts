/** Whole journeys to the sites with middlewares and frameworks: what the person sees, and which way it went. */
import { expect, test } from 'vitest';
import { presetNamed, stagesOf } from '../../src-core/index.ts';
import { checkedScenario } from '../../src-core/scenario/schema.ts';
import { frameworkDeployments } from '../../src-core/scenario/deployments/frameworks.ts';
import type { Trace } from '../../src-core/trace/trace.ts';
import { presetTraces } from '../presetTraces.ts';

async function traceOf(name: string): Promise<Trace> {
  const scenario = frameworkDeployments.find(({ preset }) => preset === name)!;
  expect(checkedScenario(scenario)).toEqual(scenario);
  expect(presetNamed(name)).toEqual(scenario);
  return (await presetTraces([name])).get(name)!;
}

const drawn = ({ steps }: Trace) => steps.flatMap((step) => (step.kind === 'documentDrawn' ? [[step.data.status, step.data.title]] : []));
const called = ({ steps }: Trace): string[] => steps.flatMap((step) => (step.kind === 'pythonCalled' ? [step.data.function] : []));
const answers = ({ steps }: Trace) => steps.flatMap((step) => (step.kind === 'responseRead' ? [step.data.status] : []));

test('middleware-stack: the request goes inward, the response outward and becomes HTML', async () => {
  const trace = await traceOf('middleware-stack');
  expect(drawn(trace)).toEqual([[200, expect.stringContaining('Fruit')]]);
  const way = called(trace).filter((name) => name.endsWith('.__call__') || name === 'catalogue' || name === 'with_session');
  expect(way).toEqual(['AccessLog.__call__', 'ErrorCatcher.__call__', 'Gzip.__call__', 'SignedSessions.__call__', 'with_session', 'XmlToHtml.__call__', 'URLRouting.__call__', 'catalogue']);
  expect(stagesOf(trace, 0).some((stage) => stage.stage === '7')).toBe(true);
});

test('middleware-session: a worker cannot read the cookie that the other has signed with its own key', async () => {
  const trace = await traceOf('middleware-session');
  const workers = trace.steps.flatMap((step) => (step.kind === 'pythonCalled' && step.data.function === 'visits' ? [step.actor.pid] : []));
  const seen = trace.steps.flatMap((step) => (step.kind === 'documentDrawn' ? [new TextDecoder().decode(step.payload?.bytes)] : []));
  expect(new Set(workers).size).toBe(2);
  expect(seen).toEqual(['Visit number 1 of this browser.\n', 'Visit number 1 of this browser.\n']);
});

test('micro-framework: the second request meets an application that is loaded', async () => {
  const trace = await traceOf('micro-framework');
  expect(drawn(trace)).toEqual([[200, 'Hello'], [200, 'Hello']]);
  const way = ['Flasklet.__call__', 'Map.match', 'Flasklet.full_dispatch_request', 'hello', 'Flasklet.save_session'];
  expect(called(trace).filter((name) => way.includes(name))).toEqual([...way, ...way]);
});

test('micro-framework-form: post, redirect, get', async () => {
  const trace = await traceOf('micro-framework-form');
  expect(answers(trace).slice(0, 2)).toEqual([303, 200]);
  expect(drawn(trace)).toEqual([[200, 'Order']]);
});

test('full-framework: request object, middlewares, URL resolution, view', async () => {
  const trace = await traceOf('full-framework');
  expect(drawn(trace)).toEqual([[200, 'Hello'], [200, 'Hello']]);
  const way = ['WSGIHandler.__call__', 'WSGIRequest.__init__', 'BaseHandler.get_response', 'MiddlewareMixin.__call__', 'BaseHandler.resolve_request', 'hello', 'HttpResponse.close'];
  const inRequest = called(trace).filter((name) => way.includes(name));
  expect(inRequest.filter((name, index) => inRequest.indexOf(name) === index)).toEqual(way);
});

test('full-framework-database: rows become a page', async () => {
  const trace = await traceOf('full-framework-database');
  expect(drawn(trace)).toEqual([[200, 'Products – The shop'], [200, 'Products – The shop']]);
  expect(called(trace)).toEqual(expect.arrayContaining(['QuerySet.filter', 'Connection.execute', 'SQLite.execute']));
});
