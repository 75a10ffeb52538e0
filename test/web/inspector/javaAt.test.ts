/** The Java that the inspector shows against the runs: the page's lines are those that the steps name, the servlet is the one that was run. */
import { beforeAll, expect, test } from 'vitest';
import { simulate, worldAt, type Step, type Trace } from '../../../src-core/index.ts';
import { servletDeployments } from '../../../src-core/scenario/deployments/servlets.ts';
import { decodeUtf8 } from '../../../src-core/wire/utf8.ts';
import { codeAt } from '../../../web/inspector/codeAt.ts';
import { javaAt, javaLinesOf, nextLineOf, pageOf } from '../../../web/inspector/javaAt.ts';
import { stackOf } from '../../../web/inspector/stackOf.ts';
import { noPython } from '../../system/laboratory.ts';

const names = ['jsp', 'jsp-session', 'servlet-error', 'wildfly'];
const scenarios = servletDeployments.filter(({ preset }) => names.includes(preset));
const traces = new Map<string, Trace>();
const HELLO_JSP = '/srv/tomcat/webapps/shop/hello.jsp';

beforeAll(async () => {
  for (const scenario of scenarios) traces.set(scenario.preset, await simulate(scenario, noPython));
});

const scenarioNamed = (name: string) => scenarios.find(({ preset }) => preset === name)!;
const stepsOf = (name: string, kind: Step['kind']): Step[] => traces.get(name)!.steps.filter((step) => step.kind === kind);

test.each(['jsp', 'jsp-session'])('%s: each line that ran stands where the step says that it was written', (name) => {
  const scenario = scenarioNamed(name);
  const trace = traces.get(name)!;
  const lines = stepsOf(name, 'javaLine').filter((step) => step.kind === 'javaLine' && step.data.written !== '');
  expect(lines.length).toBeGreaterThan(10);
  for (const step of lines) {
    if (step.kind !== 'javaLine') continue;
    const place = javaAt(trace, step, scenario)!;
    const page = pageOf(scenario, stackOf(worldAt(trace, step.id), step).at(-1)!)!;
    expect(place).toMatchObject({ file: page.javaFile, lines: [step.data.line], own: true, outcome: null });
    expect(`${page.file}:${page.jspLines[step.data.line - 1]}`).toBe(step.data.written);
  }
});

test('the servlet beside the page is the one that the run translated', () => {
  const [translated] = stepsOf('jsp', 'jspTranslated');
  const place = javaAt(traces.get('jsp')!, translated!, scenarioNamed('jsp'))!;
  expect(place.text).toBe(decodeUtf8(translated!.payload!.bytes));
  expect(place.page).toMatchObject({ file: HELLO_JSP, javaFile: 'hello_jsp.java' });
  expect(place.lines).toEqual([]);
});

test('lines of the page and of the servlet find each other', () => {
  const page = javaAt(traces.get('jsp')!, stepsOf('jsp', 'jspTranslated')[0]!, scenarioNamed('jsp'))!.page!;
  const at = page.text.split('\n').findIndex((line) => line.includes('<%= name %>')) + 1;
  const java = page.java.split('\n');
  const linked = javaLinesOf(page, at);
  expect(linked.map((line) => java[line - 1]!.trim())).toContain('out.print( name );');
  for (const line of linked) expect(page.jspLines[line - 1]).toBe(at);
  expect(javaLinesOf(page, 1_000)).toEqual([]);
});

test('from line to line of a page, in both directions, to its ends', () => {
  const trace = traces.get('jsp')!;
  const step = stepsOf('jsp', 'jspTranslated')[0]!;
  const { page } = javaAt(trace, step, scenarioNamed('jsp'))!;
  const first = nextLineOf(trace, step, page!, 1)!;
  const second = nextLineOf(trace, trace.steps[first]!, page!, 1)!;
  expect(second).toBeGreaterThan(first);
  expect(nextLineOf(trace, step, page!, -1)).toBeNull();
  expect(nextLineOf(trace, trace.steps.at(-1)!, page!, 1)).toBeNull();
  const back = trace.steps[nextLineOf(trace, trace.steps[second]!, page!, -1)!]!;
  expect(back.kind === 'javaLine' && back.data.written).toBe((trace.steps[first]!.data as { written: string }).written);
});

test('a servlet that a person wrote: its own file, its line, and what left it', () => {
  const scenario = scenarioNamed('servlet-error');
  const trace = traces.get('servlet-error')!;
  const raised = stepsOf('servlet-error', 'javaRaised')[0]!;
  const place = javaAt(trace, raised, scenario)!;
  expect(place).toMatchObject({ file: '/srv/tomcat/webapps/shop/WEB-INF/classes/shop/BrokenServlet.java', lines: [9], outcome: { kind: 'raised' } });
  expect(place.text.split('\n')[8]).toContain('pears.length()');
  expect(pageOf(scenario, place.stack.at(-1)!)).toBeNull();
  expect(javaAt(trace, trace.steps[trace.opening]!, scenario)).toBeNull();
});

test('a subsystem of an application server: its line of standalone.xml', () => {
  for (const step of stepsOf('wildfly', 'subsystemStarted')) {
    const place = codeAt(traces.get('wildfly')!, step, scenarioNamed('wildfly'));
    if (place.kind !== 'config' || step.kind !== 'subsystemStarted') throw new Error(place.kind);
    expect(place.lines.map((line) => place.text.split('\n')[line - 1])).toEqual([expect.stringContaining(`<subsystem xmlns="urn:jboss:domain:${step.data.subsystem}:`)]);
  }
});
