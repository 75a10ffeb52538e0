/** conf/server.xml of Tomcat 10.1 (Tomcat Configuration Reference) as far as it acts here. Throws `ConfigError` only. */
import { ConfigError } from './configError.ts';
import { parseXml, type XmlElement, type XmlText } from './xmlReader.ts';

export interface ConnectorSettings {
  readonly protocol: 'HTTP/1.1' | 'AJP/1.3';
  /** Empty: every address for HTTP, the loopback address for AJP. */
  readonly address: string;
  readonly port: number;
  /** Threads that work at the same time; spare ones are made beforehand. */
  readonly maxThreads: number;
  readonly minSpareThreads: number;
  /** Backlog of the listening socket. */
  readonly acceptCount: number;
  readonly connectionTimeoutUs: number;
  /** Of an idle connection between two requests. */
  readonly keepAliveTimeoutUs: number;
  readonly maxKeepAliveRequests: number;
  /** AJP: a secret must come with each request, unless `false`. */
  readonly secretRequired: boolean;
  readonly secret: string;
}

export interface ContextSettings {
  /** Empty for the root application. */
  readonly path: string;
  /** Absolute. */
  readonly docBase: string;
}

export interface TomcatSettings {
  readonly connectors: readonly ConnectorSettings[];
  readonly appBase: string;
  /** Applications of `<Context>`; with `deployOnStartup` each folder of appBase is one too. */
  readonly contexts: readonly ContextSettings[];
  readonly deployOnStartup: boolean;
}

const CATALINA_BASE = '/srv/tomcat';

/** What may stand in what, and which attributes have an effect or may be there without one. */
const ELEMENTS: Readonly<Record<string, { readonly children: readonly string[]; readonly attributes: readonly string[] }>> = {
  Server: { children: ['Listener', 'Service', 'GlobalNamingResources'], attributes: ['port', 'shutdown'] },
  Listener: { children: [], attributes: ['className', 'SSLEngine'] },
  GlobalNamingResources: { children: [], attributes: [] },
  Service: { children: ['Connector', 'Engine'], attributes: ['name'] },
  Connector: {
    children: [],
    attributes: ['port', 'protocol', 'address', 'maxThreads', 'minSpareThreads', 'acceptCount', 'connectionTimeout', 'keepAliveTimeout', 'maxKeepAliveRequests', 'secretRequired', 'secret', 'redirectPort', 'URIEncoding', 'maxParameterCount'],
  },
  Engine: { children: ['Host', 'Realm'], attributes: ['name', 'defaultHost', 'jvmRoute'] },
  Realm: { children: ['Realm'], attributes: ['className', 'resourceName'] },
  Host: { children: ['Context', 'Valve'], attributes: ['name', 'appBase', 'unpackWARs', 'autoDeploy', 'deployOnStartup'] },
  Valve: { children: [], attributes: ['className', 'directory', 'prefix', 'suffix', 'pattern'] },
  Context: { children: [], attributes: ['path', 'docBase', 'reloadable'] },
};

export function parseServerXml(text: string, source = 'server.xml'): TomcatSettings {
  const root = parseXml(text, source);
  if (root.name !== 'Server') throw new ConfigError(root, 'xmlExpected', { expected: '<Server>' });
  check(root);
  const service = only(root, 'Service');
  const host = only(only(service, 'Engine'), 'Host');
  const appBase = absolute(host.attributes['appBase']?.value ?? 'webapps', CATALINA_BASE);
  const contexts = host.children.filter(({ name }) => name === 'Context').map((element) => contextOf(element, appBase));
  const connectors = service.children.filter(({ name }) => name === 'Connector').map(connectorOf);
  if (connectors.length === 0) throw new ConfigError(service, 'xmlMissingElement', { name: 'Service', child: 'Connector' });
  connectors.forEach(({ port }, i) => {
    const element = service.children.filter(({ name }) => name === 'Connector')[i]!;
    if (connectors.findIndex((each) => each.port === port) < i) throw new ConfigError(element, 'duplicateName', { what: 'port', name: String(port), firstLine: service.children.find(({ attributes }) => attributes['port']?.value === String(port))!.line });
  });
  return { connectors, appBase, contexts, deployOnStartup: flag(host, 'deployOnStartup', true) };
}

function check(element: XmlElement): void {
  const known = ELEMENTS[element.name]!;
  for (const [attribute, place] of Object.entries(element.attributes)) if (!known.attributes.includes(attribute)) throw new ConfigError(place, 'xmlUnknownAttribute', { name: element.name, attribute });
  for (const child of element.children) {
    if (!known.children.includes(child.name)) throw new ConfigError(child, 'xmlUnknownElement', { name: child.name, parent: element.name });
    check(child);
  }
}

function only(element: XmlElement, name: string): XmlElement {
  const found = element.children.filter((child) => child.name === name);
  if (found.length === 0) throw new ConfigError(element, 'xmlMissingElement', { name: element.name, child: name });
  if (found.length > 1) throw new ConfigError(found[1]!, 'unsupportedValue', { directive: element.name, value: `<${name}>` });
  return found[0]!;
}

function connectorOf(element: XmlElement): ConnectorSettings {
  const { attributes } = element;
  const protocol = protocolOf(attributes['protocol']);
  if (!attributes['port']) throw new ConfigError(element, 'xmlMissingAttribute', { name: 'Connector', attribute: 'port' });
  const number = (name: string, other: number, min: number, max: number): number => numberOf(attributes[name], name, other, min, max);
  const connectionTimeoutMs = number('connectionTimeout', 60_000, -1, 86_400_000);
  const keepAliveMs = number('keepAliveTimeout', connectionTimeoutMs, -1, 86_400_000);
  const secret = attributes['secret']?.value ?? '';
  const secretRequired = flag(element, 'secretRequired', true);
  // AbstractAjpProtocol.start: the connector does not start without one.
  if (protocol === 'AJP/1.3' && secretRequired && secret === '') throw new ConfigError(element, 'xmlMissingAttribute', { name: 'Connector', attribute: 'secret' });
  return {
    protocol, address: addressOf(attributes['address'], protocol), port: number('port', 8080, 1, 65_535),
    maxThreads: number('maxThreads', 200, 1, 10_000), minSpareThreads: number('minSpareThreads', 10, 0, 10_000), acceptCount: number('acceptCount', 100, 1, 65_535),
    connectionTimeoutUs: connectionTimeoutMs < 0 ? Infinity : connectionTimeoutMs * 1000, keepAliveTimeoutUs: keepAliveMs < 0 ? Infinity : keepAliveMs * 1000,
    maxKeepAliveRequests: number('maxKeepAliveRequests', 100, -1, 1_000_000), secretRequired, secret,
  };
}

function protocolOf(written: XmlText | undefined): ConnectorSettings['protocol'] {
  if (!written || written.value === 'HTTP/1.1') return 'HTTP/1.1';
  if (written.value === 'org.apache.coyote.http11.Http11NioProtocol') return 'HTTP/1.1';
  if (written.value === 'AJP/1.3') return 'AJP/1.3';
  throw new ConfigError(written, 'badChoice', { directive: 'protocol', value: written.value, expected: 'HTTP/1.1, AJP/1.3' });
}

function addressOf(written: XmlText | undefined, protocol: ConnectorSettings['protocol']): string {
  if (!written) return protocol === 'AJP/1.3' ? '127.0.0.1' : '';
  const address = written.value === 'localhost' ? '127.0.0.1' : written.value;
  if (!/^(?:\d{1,3}\.){3}\d{1,3}$|^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/.test(address)) throw new ConfigError(written, 'badAddress', { value: written.value, directive: 'address' });
  return address;
}

function contextOf({ attributes, ...place }: XmlElement, appBase: string): ContextSettings {
  const path = attributes['path']?.value ?? '';
  if (path !== '' && !/^\/[^/\s]+(?:\/[^/\s]+)*$/.test(path)) throw new ConfigError(attributes['path']!, 'badUrlPattern', { value: path });
  const docBase = attributes['docBase'];
  if (!docBase || docBase.value === '') throw new ConfigError(docBase ?? place, 'xmlMissingAttribute', { name: 'Context', attribute: 'docBase' });
  return { path, docBase: absolute(docBase.value, appBase) };
}

function absolute(path: string, base: string): string {
  return (path.startsWith('/') ? path : `${base}/${path}`).replace(/\/+$/, '');
}

function numberOf(written: XmlText | undefined, directive: string, other: number, min: number, max: number): number {
  if (!written) return other;
  if (!/^-?\d{1,9}$/.test(written.value)) throw new ConfigError(written, 'badNumber', { value: written.value, directive });
  const value = Number(written.value);
  if (value < min || value > max) throw new ConfigError(written, 'numberOutOfRange', { value: written.value, directive, min, max });
  return value;
}

function flag({ attributes }: XmlElement, directive: string, other: boolean): boolean {
  const written = attributes[directive];
  if (!written) return other;
  if (written.value !== 'true' && written.value !== 'false') throw new ConfigError(written, 'badChoice', { directive, value: written.value, expected: 'true, false' });
  return written.value === 'true';
}
