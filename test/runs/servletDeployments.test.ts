/** The servlet deployments as runs: what the browser reads, the rules of every trace, and what each is about. */
import { describe, expect, test } from 'vitest';
import { simulate, type Trace } from '../../src-core/index.ts';
import { servletDeployments } from '../../src-core/scenario/deployments/servlets.ts';
import { stagesOf } from '../../src-core/trace/stages.ts';
import { decodeUtf8 } from '../../src-core/wire/utf8.ts';
import { ConfigError } from '../../src-core/config/configError.ts';
import { noPython } from '../system/laboratory.ts';
import { violationsIn } from './traceRules.ts';

const OUTCOMES: Readonly<Record<string, readonly number[]>> = {
  tomcat: [200, 200], 'tomcat-ajp': [200, 200], jsp: [200, 200], 'jsp-session': [200, 200], 'servlet-threads': [200, 200, 200, 200, 200, 200], 'servlet-error': [500], wildfly: [200, 200],
};

const scenarioNamed = (name: string) => servletDeployments.find(({ preset }) => preset === name)!;
const runOf = (name: string): Promise<Trace> => simulate(scenarioNamed(name), noPython);
const stagesIn = (trace: Trace, request = 0): string => stagesOf(trace, request).filter(({ skipped }) => !skipped).map(({ stage }) => stage).join(' ');
/** The numbers that the pages showed. */
const visitsIn = (trace: Trace): string[] =>
  trace.steps.flatMap((step) => (step.kind === 'responseSent' && step.payload ? [...(decodeUtf8(step.payload.bytes) ?? '').matchAll(/Visit number (\d+)/g)].map(([, number]) => number!) : []));

describe.each(servletDeployments.map((scenario) => [scenario.preset, scenario] as const))('%s', (name, scenario) => {
  test('comes out as it should and keeps the rules of a trace', async () => {
    const trace = await simulate(scenario, noPython);
    expect(trace.requests.map(({ status, problem }) => (status === 0 ? problem : status))).toEqual(OUTCOMES[name]);
    expect(violationsIn(trace)).toEqual([]);
  });
});

test('stages: alone, and behind httpd, where parameters cross to another process', async () => {
  expect(stagesIn(await runOf('tomcat'))).toBe('boot lookup connect 1 2 3 5 6 7 9 11 12 13 15 draw');
  expect(stagesIn(await runOf('tomcat-ajp'))).toBe('boot lookup connect 1 2 3 4 5 6 7 9 11 12 13 14 15 draw');
});

test('a person acts when the server takes connections, and does not wait for ever', async () => {
  const opened = (trace: Trace): number => trace.steps[trace.opening]!.at;
  const trace = await runOf('tomcat');
  const started = trace.steps.find((step) => step.kind === 'logged' && step.data.line.includes('Server startup'))!;
  expect(started.at).toBeGreaterThan(1_000_000);
  expect(started.id).toBeLessThan(trace.opening);
  expect(opened(trace) - started.at).toBeLessThanOrEqual(50_000);
  const scenario = scenarioNamed('tomcat');
  const path = '/srv/tomcat/webapps/shop/WEB-INF/classes/shop/FormServlet.java';
  const slow = scenario.server.files[path]!.replace('    @Override', '    @Override\n    public void init() { try { Thread.sleep(20000); } catch (InterruptedException e) { } }\n    @Override');
  const late = await simulate({ ...scenario, server: { ...scenario.server, files: { ...scenario.server.files, [path]: slow } } }, noPython);
  expect(opened(late)).toBe(10_000_000);
  expect(late.requests[0]!.status).toBe(200);
});

test('a later request finds the page\'s class loaded', async () => {
  const trace = await runOf('jsp');
  const skipped = stagesOf(trace, 1).find(({ stage }) => stage === '5')!.skipped;
  expect(skipped?.reason).toBe('alreadyLoaded');
  expect(trace.steps[skipped!.at!]!.kind).toBe('servletInitialised');
});

test('two threads in one servlet lose a count between them', async () => {
  expect(visitsIn(await runOf('servlet-threads'))).toEqual(['1', '1', '2']);
});

test('a mistake in a page is refused with its place before anything runs', async () => {
  const scenario = scenarioNamed('jsp');
  const path = '/srv/tomcat/webapps/shop/hello.jsp';
  const wrong = { ...scenario, server: { ...scenario.server, files: { ...scenario.server.files, [path]: 'a\n<%= nobody %>' } } };
  await expect(simulate(wrong, noPython)).rejects.toMatchObject({ name: 'ConfigError', source: path, line: 2, column: 5, key: 'javaUnknownName' });
  await expect(simulate(wrong, noPython)).rejects.toBeInstanceOf(ConfigError);
});
