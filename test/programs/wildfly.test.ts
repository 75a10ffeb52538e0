/** An application server: the container of Tomcat's model among services that standalone.xml names. */
import { describe, expect, test } from 'vitest';
import { presetNamed, simulate, worldAt, type Scenario, type Step, type Trace } from '../../src-core/index.ts';
import { wildflyCosts } from '../../src-core/programs/wildflyCosts.ts';
import { sampleArchive, sampleServletApp } from '../../src-core/servlet/sample/sampleServletApp.ts';
import { decodeUtf8 } from '../../src-core/wire/utf8.ts';
import { noPython } from '../system/laboratory.ts';

const wildfly = presetNamed('wildfly')!;
const WAR = '/opt/wildfly/standalone/deployments/shop.war';

function changed(config: (text: string) => string, files: Readonly<Record<string, string>> = {}, url = wildfly.visits[0]!.url): Scenario {
  const service = wildfly.server.services['standalone.xml']!;
  return { ...wildfly, visits: [{ ...wildfly.visits[0]!, url }], server: { ...wildfly.server, services: { 'standalone.xml': { ...service, config: config(service.config) } }, files: { ...wildfly.server.files, ...files } } };
}

const run = (scenario: Scenario): Promise<Trace> => simulate(scenario, noPython);
const subsystemsIn = (trace: Trace): string[] => trace.steps.flatMap((step) => (step.kind === 'subsystemStarted' ? [step.data.subsystem] : []));
const atOf = (trace: Trace, wanted: (step: Step) => boolean): Step => trace.steps.find(wanted)!;
const heapKib = (trace: Trace): number => Object.values(worldAt(trace, trace.opening).machines['server']!.processes).find(({ program }) => program === 'wildfly')!.memory['heap']!.privateKib;
const bodiesOf = (trace: Trace): string[] => trace.steps.flatMap((step) => (step.kind === 'documentDrawn' ? [decodeUtf8(step.payload!.bytes) ?? ''] : []));

describe('the start', () => {
  test('every subsystem of the file, then the application, then connections are taken; the person waits for it', async () => {
    const trace = await run(wildfly);
    expect(subsystemsIn(trace)).toEqual(['io', 'naming', 'transactions', 'datasources', 'ejb3', 'messaging-activemq', 'undertow', 'deployment-scanner']);
    const started = trace.steps.findLast((step) => step.kind === 'subsystemStarted')!;
    const deployed = atOf(trace, (step) => step.kind === 'archiveDeployed');
    const accepted = atOf(trace, (step) => step.kind === 'accepted');
    expect([started.id < deployed.id, deployed.id < trace.opening, trace.opening < accepted.id]).toEqual([true, true, true]);
    expect(deployed.data).toEqual({ archive: 'shop.war', context: '/' });
    expect(accepted.at - trace.steps[trace.opening]!.at).toBeLessThan(200_000);
  });

  test('a datasource is bound by its name; no connection is opened', async () => {
    const trace = await run(wildfly);
    expect(atOf(trace, (step) => step.kind === 'subsystemStarted' && step.data.subsystem === 'datasources').data).toMatchObject({ what: 'java:jboss/datasources/ShopDS', most: 20 });
    expect(trace.steps.some((step) => step.kind === 'connectCalled' && step.actor.machine === 'server')).toBe(false);
  });

  test('without messaging it starts sooner, and is smaller by what messaging had taken', async () => {
    const [whole, lean] = [await run(wildfly), await run(changed((text) => text.replace(/ *<subsystem xmlns="urn:jboss:domain:messaging[^\n]*\n/, '')))];
    const { us, heapKib: kib } = wildflyCosts.subsystems['messaging-activemq'];
    const readyAt = (trace: Trace): number => atOf(trace, (step) => step.kind === 'archiveDeployed').at;
    expect(subsystemsIn(lean)).not.toContain('messaging-activemq');
    expect(readyAt(whole) - readyAt(lean)).toBe(us);
    expect(heapKib(whole) - heapKib(lean)).toBe(kib);
  });
});

describe('the container', () => {
  test('is that of Tomcat: the same archive gives the same page, on threads of the pool of this server', async () => {
    const [here, there] = [await run(changed((text) => text)), await run(presetNamed('tomcat')!)];
    expect(bodiesOf(here)[0]).toContain('default task-1');
    expect(bodiesOf(here)[0]!.replace('default task-1', 'http-nio-80-exec-1')).toBe(bodiesOf(there)[0]);
    for (const [path, text] of Object.entries(sampleServletApp)) expect(sampleArchive[path.replace('/srv/tomcat/webapps/shop', WAR)]).toBe(text);
  });

  test('an archive without jboss-web.xml is found under its own name', async () => {
    const path = `${WAR}/WEB-INF/jboss-web.xml`;
    const named = changed((text) => text, { [path]: '<jboss-web/>' }, 'http://shop.example/shop/hello?name=kim');
    expect((await run(named)).requests[0]!.status).toBe(200);
    const atRoot = changed((text) => text, { [path]: '<jboss-web/>' });
    expect((await run(atRoot)).requests[0]!.status).toBe(404);
    await expect(run(changed((text) => text, { [path]: '<jboss-web>\n<context-root>a b</context-root></jboss-web>' }))).rejects.toMatchObject({ name: 'ConfigError', source: path, line: 2, key: 'badUrlPattern' });
  });

  test('without a scanner nothing is deployed', async () => {
    const trace = await run(changed((text) => text.replace(/ *<subsystem xmlns="urn:jboss:domain:deployment-scanner[\s\S]*?<\/subsystem>\n/, '')));
    expect(trace.steps.some((step) => step.kind === 'archiveDeployed')).toBe(false);
    expect(trace.requests[0]!.status).toBe(404);
  });
});
