/**
 * standalone.xml of WildFly (its Admin Guide) as far as it acts here: which subsystems start, the HTTP listener, its threads,
 * datasources as they are declared, and where the scanner looks for applications. Throws `ConfigError` only.
 */
import { ConfigError } from './configError.ts';
import { parseXml, type XmlElement } from './xmlReader.ts';

/** By the name in the namespace: `urn:jboss:domain:NAME:VERSION`. In the order in which they start here. */
export const SUBSYSTEMS = ['io', 'naming', 'transactions', 'datasources', 'ejb3', 'messaging-activemq', 'mail', 'undertow', 'deployment-scanner'] as const;
export type SubsystemName = (typeof SUBSYSTEMS)[number];

export interface DatasourceSettings {
  /** What an application looks up: `java:jboss/datasources/ShopDS`. */
  readonly jndiName: string;
  readonly poolName: string;
  readonly url: string;
  readonly minPoolSize: number;
  readonly maxPoolSize: number;
}

export interface WildflySettings {
  readonly subsystems: readonly SubsystemName[];
  readonly port: number;
  /** Threads that run servlets, at most; `null`: sixteen for each core. */
  readonly taskMaxThreads: number | null;
  readonly datasources: readonly DatasourceSettings[];
  /** Folder that is looked through for applications, absolute; `null` without a scanner. */
  readonly deployments: string | null;
}

export const JBOSS_HOME = '/opt/wildfly';
const BASE = `${JBOSS_HOME}/standalone`;

/** What may stand in what, and which attributes act or may be there without effect. */
const ELEMENTS: Readonly<Record<string, { readonly children: readonly string[]; readonly attributes: readonly string[] }>> = {
  profile: { children: ['subsystem'], attributes: [] },
  'socket-binding-group': { children: ['socket-binding'], attributes: ['name', 'default-interface', 'port-offset'] },
  'socket-binding': { children: [], attributes: ['name', 'port', 'interface'] },
  worker: { children: [], attributes: ['name', 'io-threads', 'task-max-threads'] },
  datasources: { children: ['datasource'], attributes: [] },
  datasource: { children: ['connection-url', 'driver', 'pool', 'security'], attributes: ['jndi-name', 'pool-name', 'enabled', 'use-java-context'] },
  'connection-url': { children: [], attributes: [] },
  driver: { children: [], attributes: [] },
  security: { children: ['user-name', 'password'], attributes: ['user-name', 'password'] },
  'user-name': { children: [], attributes: [] },
  password: { children: [], attributes: [] },
  pool: { children: ['min-pool-size', 'max-pool-size'], attributes: [] },
  'min-pool-size': { children: [], attributes: [] },
  'max-pool-size': { children: [], attributes: [] },
  'http-listener': { children: [], attributes: ['name', 'socket-binding', 'redirect-socket'] },
  'deployment-scanner': { children: [], attributes: ['path', 'relative-to', 'scan-interval', 'auto-deploy-exploded'] },
};
/** What stands right in a subsystem. */
const CONTENTS: Readonly<Partial<Record<SubsystemName, readonly string[]>>> = { io: ['worker'], datasources: ['datasources'], undertow: ['server'], 'deployment-scanner': ['deployment-scanner'] };

export function parseStandaloneXml(text: string, source = 'standalone.xml'): WildflySettings {
  const root = parseXml(text, source);
  if (root.name !== 'server') throw new ConfigError(root, 'xmlExpected', { expected: '<server>' });
  checkChildren(root, ['profile', 'socket-binding-group']);
  const found = new Map<SubsystemName, XmlElement>();
  for (const element of only(root, 'profile').children) {
    const name = subsystemOf(element);
    if (found.has(name)) throw new ConfigError(element, 'duplicateName', { what: 'subsystem', name, firstLine: found.get(name)!.line });
    checkChildren(element, CONTENTS[name] ?? []);
    found.set(name, element);
  }
  const undertow = found.get('undertow');
  if (!undertow) throw new ConfigError(only(root, 'profile'), 'xmlMissingElement', { name: 'profile', child: 'subsystem xmlns="urn:jboss:domain:undertow:14.0"' });
  const scanner = found.get('deployment-scanner');
  const worker = found.get('io')?.children[0]?.attributes['task-max-threads'];
  return {
    subsystems: SUBSYSTEMS.filter((name) => found.has(name)),
    port: portOf(root, undertow),
    taskMaxThreads: worker ? numberOf(worker.value, worker, 'task-max-threads', 1, 10_000) : null,
    datasources: (found.get('datasources')?.children ?? []).flatMap(({ children }) => children.map(datasourceOf)),
    deployments: scanner ? absolute(only(scanner, 'deployment-scanner').attributes['path']?.value ?? 'deployments') : null,
  };
}

function subsystemOf(element: XmlElement): SubsystemName {
  if (element.name !== 'subsystem') throw new ConfigError(element, 'xmlUnknownElement', { name: element.name, parent: 'profile' });
  const namespace = element.attributes['xmlns'];
  if (!namespace) throw new ConfigError(element, 'xmlMissingAttribute', { name: 'subsystem', attribute: 'xmlns' });
  const written = /^urn:jboss:domain:([a-z0-9-]+):[\d.]+$/.exec(namespace.value)?.[1];
  const known = SUBSYSTEMS.find((name) => name === written);
  if (!known) throw new ConfigError(namespace, 'badChoice', { directive: 'subsystem', value: namespace.value, expected: SUBSYSTEMS.map((name) => `urn:jboss:domain:${name}:…`).join(', ') });
  return known;
}

function checkChildren(element: XmlElement, allowed: readonly string[]): void {
  for (const child of element.children) {
    if (!allowed.includes(child.name)) throw new ConfigError(child, 'xmlUnknownElement', { name: child.name, parent: element.name });
    const known = child.name === 'server' ? { children: ['http-listener'], attributes: ['name'] } : ELEMENTS[child.name]!;
    for (const [attribute, place] of Object.entries(child.attributes)) if (!known.attributes.includes(attribute)) throw new ConfigError(place, 'xmlUnknownAttribute', { name: child.name, attribute });
    // What stands in a subsystem depends on the subsystem.
    if (child.name !== 'profile') checkChildren(child, known.children);
  }
}

function portOf(root: XmlElement, undertow: XmlElement): number {
  const listener = only(only(undertow, 'server'), 'http-listener');
  const binding = listener.attributes['socket-binding'];
  if (!binding) throw new ConfigError(listener, 'xmlMissingAttribute', { name: 'http-listener', attribute: 'socket-binding' });
  const group = only(root, 'socket-binding-group');
  const found = group.children.find(({ attributes }) => attributes['name']?.value === binding.value);
  if (!found) throw new ConfigError(binding, 'badChoice', { directive: 'socket-binding', value: binding.value, expected: group.children.map(({ attributes }) => attributes['name']?.value ?? '').join(', ') });
  const port = found.attributes['port'];
  if (!port) throw new ConfigError(found, 'xmlMissingAttribute', { name: 'socket-binding', attribute: 'port' });
  const offset = group.attributes['port-offset'];
  return numberOf(port.value, port, 'port', 1, 65_535) + (offset ? numberOf(offset.value, offset, 'port-offset', 0, 10_000) : 0);
}

function datasourceOf(element: XmlElement): DatasourceSettings {
  const jndi = element.attributes['jndi-name'];
  if (!jndi) throw new ConfigError(element, 'xmlMissingAttribute', { name: 'datasource', attribute: 'jndi-name' });
  if (!jndi.value.startsWith('java:')) throw new ConfigError(jndi, 'badChoice', { directive: 'jndi-name', value: jndi.value, expected: 'java:/…, java:jboss/…' });
  const pool = element.children.find(({ name }) => name === 'pool');
  const size = (name: string, other: number): number => {
    const written = pool?.children.find((child) => child.name === name);
    return written ? numberOf(written.text, written, name, 0, 10_000) : other;
  };
  return { jndiName: jndi.value, poolName: element.attributes['pool-name']?.value ?? jndi.value, url: only(element, 'connection-url').text, minPoolSize: size('min-pool-size', 0), maxPoolSize: size('max-pool-size', 20) };
}

function only(element: XmlElement, name: string): XmlElement {
  const found = element.children.filter((child) => child.name === name);
  if (found.length === 0) throw new ConfigError(element, 'xmlMissingElement', { name: element.name, child: name });
  if (found.length > 1) throw new ConfigError(found[1]!, 'unsupportedValue', { directive: element.name, value: `<${name}>` });
  return found[0]!;
}

function absolute(path: string): string {
  return (path.startsWith('/') ? path : `${BASE}/${path}`).replace(/\/+$/, '');
}

function numberOf(value: string, place: XmlElement | { readonly source: string; readonly line: number; readonly column: number }, directive: string, min: number, max: number): number {
  const { source, line, column } = place;
  if (!/^\d{1,9}$/.test(value)) throw new ConfigError({ source, line, column }, 'badNumber', { value, directive });
  if (Number(value) < min || Number(value) > max) throw new ConfigError({ source, line, column }, 'numberOutOfRange', { value, directive, min, max });
  return Number(value);
}
