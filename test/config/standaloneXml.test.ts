/** standalone.xml: what is read, and where a mistake is. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseStandaloneXml } from '../../src-core/config/standaloneXml.ts';
import { sampleStandaloneXml } from '../../src-core/servlet/sample/sampleServletApp.ts';
import { locatedError, refusesOnlyByConfigError } from './locatedError.ts';

test('the sample', () => {
  expect(parseStandaloneXml(sampleStandaloneXml)).toEqual({
    subsystems: ['io', 'naming', 'transactions', 'datasources', 'ejb3', 'messaging-activemq', 'undertow', 'deployment-scanner'],
    port: 80,
    taskMaxThreads: 32,
    datasources: [{ jndiName: 'java:jboss/datasources/ShopDS', poolName: 'ShopDS', url: 'jdbc:postgresql://127.0.0.1:5432/shop', minPoolSize: 0, maxPoolSize: 20 }],
    deployments: '/opt/wildfly/standalone/deployments',
  });
});

const UNDERTOW = '<subsystem xmlns="urn:jboss:domain:undertow:14.0"><server name="s"><http-listener name="default" socket-binding="http"/></server></subsystem>';
const BINDINGS = '<socket-binding-group name="b"><socket-binding name="http" port="8080"/></socket-binding-group>';
const whole = (more: string, bindings = BINDINGS, undertow = UNDERTOW): string => `<server>\n<profile>\n${more}\n${undertow}</profile>\n${bindings}\n</server>`;
const datasource = (inner: string, name = 'java:/A'): string => `<subsystem xmlns="urn:jboss:domain:datasources:7.1"><datasources><datasource jndi-name="${name}">${inner}</datasource></datasources></subsystem>`;

test('what is left out has its default', () => {
  const bare = { subsystems: ['undertow'], port: 8080, taskMaxThreads: null, datasources: [], deployments: null };
  expect(parseStandaloneXml(whole(''))).toEqual(bare);
  expect(parseStandaloneXml(whole('', BINDINGS.replace('name="b"', 'name="b" port-offset="100"'))).port).toBe(8180);
  expect(parseStandaloneXml(whole(datasource('<connection-url>jdbc:x</connection-url>'))).datasources).toEqual([{ jndiName: 'java:/A', poolName: 'java:/A', url: 'jdbc:x', minPoolSize: 0, maxPoolSize: 20 }]);
});

test.each([
  ['<subsystem/>', '3:1 xmlMissingAttribute {"name":"subsystem","attribute":"xmlns"}'],
  ['<subsystem xmlns="urn:jboss:domain:jaxrs:3.0"/>', '3:12 badChoice'],
  ['<service/>', '3:1 xmlUnknownElement {"name":"service","parent":"profile"}'],
  [`<subsystem xmlns="urn:jboss:domain:naming:2.0"/>\n<subsystem xmlns="urn:jboss:domain:naming:2.0"/>`, '4:1 duplicateName'],
  ['<subsystem xmlns="urn:jboss:domain:naming:2.0"><bindings/></subsystem>', '3:48 xmlUnknownElement {"name":"bindings","parent":"subsystem"}'],
  [datasource(''), '3:66 xmlMissingElement {"name":"datasource","child":"connection-url"}'],
  [datasource('<connection-url>x</connection-url>', 'ShopDS'), '3:78 badChoice'],
  [datasource('<connection-url>x</connection-url><pool><max-pool-size>many</max-pool-size></pool>'), '3:138 badNumber {"value":"many","directive":"max-pool-size"}'],
])('refused: %s', (more, expected) => {
  expect(locatedError(() => parseStandaloneXml(whole(more)))).toContain(expected);
});

test('refused: no listener, no binding for it', () => {
  expect(locatedError(() => parseStandaloneXml(whole('', BINDINGS, '')))).toContain('2:1 xmlMissingElement');
  expect(locatedError(() => parseStandaloneXml(whole('', BINDINGS.replace('name="http"', 'name="web"'))))).toContain('badChoice {"directive":"socket-binding","value":"http","expected":"web"}');
  expect(locatedError(() => parseStandaloneXml(whole('', BINDINGS.replace('8080', '99999'))))).toContain('numberOutOfRange');
});

test('whatever is mistyped is refused with a place', () => {
  fc.assert(fc.property(fc.nat({ max: sampleStandaloneXml.length - 1 }), fc.constantFrom('<', '>', '"', 'x', '/', ''), (at, other) => {
    refusesOnlyByConfigError(sampleStandaloneXml.slice(0, at) + other + sampleStandaloneXml.slice(at + 1), parseStandaloneXml);
  }));
});
