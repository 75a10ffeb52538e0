/** WEB-INF/web.xml, the deployment descriptor (Servlet 6.0 §14), as far as it acts here. Throws `ConfigError` only. */
import { ConfigError } from './configError.ts';
import { urlPattern, type Mapping, type UrlPattern } from './servletMapping.ts';
import { parseXml, type XmlElement } from './xmlReader.ts';

export interface ServletDeclaration {
  readonly name: string;
  /** Qualified class, or the path of a JSP. */
  readonly kind: 'class' | 'jsp';
  readonly target: string;
  /** `null`: at its first request. Lower numbers go first. */
  readonly loadOnStartup: number | null;
  readonly parameters: ReadonlyMap<string, string>;
  readonly line: number;
  readonly column: number;
}

export interface FilterDeclaration {
  readonly name: string;
  readonly className: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly line: number;
  readonly column: number;
}

/** In the order of the file, which is the order of the chain; those by pattern go before those by servlet (§6.2.4). */
export interface FilterMapping {
  readonly filter: string;
  readonly on: { readonly kind: 'pattern'; readonly pattern: UrlPattern } | { readonly kind: 'servlet'; readonly servlet: string };
}

export interface WebXml {
  readonly servlets: readonly ServletDeclaration[];
  readonly mappings: readonly Mapping[];
  readonly filters: readonly FilterDeclaration[];
  readonly filterMappings: readonly FilterMapping[];
  readonly contextParameters: ReadonlyMap<string, string>;
  readonly welcomeFiles: readonly string[];
}

/** As conf/web.xml of Tomcat lists them. */
const WELCOME_FILES: readonly string[] = ['index.html', 'index.htm', 'index.jsp'];
/** Allowed without effect here. */
const SILENT = new Set(['display-name', 'description', 'session-config', 'request-character-encoding', 'response-character-encoding', 'icon', 'absolute-ordering']);

export const EMPTY_WEB_XML: WebXml = { servlets: [], mappings: [], filters: [], filterMappings: [], contextParameters: new Map(), welcomeFiles: WELCOME_FILES };

export function parseWebXml(text: string, source = 'web.xml'): WebXml {
  const root = parseXml(text, source);
  if (root.name !== 'web-app') throw new ConfigError(root, 'xmlExpected', { expected: '<web-app>' });
  const servlets: ServletDeclaration[] = [];
  const mappings: Mapping[] = [];
  const filters: FilterDeclaration[] = [];
  const filterMappings: FilterMapping[] = [];
  const contextParameters = new Map<string, string>();
  let welcomeFiles = WELCOME_FILES;
  for (const child of root.children) {
    switch (child.name) {
      case 'servlet': servlets.push(servletOf(child, servlets)); break;
      case 'filter': filters.push(filterOf(child, filters)); break;
      case 'servlet-mapping': case 'filter-mapping': break;
      case 'context-param': contextParameters.set(...parameterOf(child)); break;
      case 'welcome-file-list': welcomeFiles = allNamed(child, 'welcome-file', ['welcome-file']).map((each) => each.text); break;
      default: if (!SILENT.has(child.name)) throw new ConfigError(child, 'xmlUnknownElement', { name: child.name, parent: 'web-app' });
    }
  }
  for (const child of root.children) {
    if (child.name === 'servlet-mapping') mappings.push(...mappingOf(child, servlets, mappings));
    if (child.name === 'filter-mapping') filterMappings.push(...filterMappingOf(child, filters, servlets));
  }
  return { servlets, mappings, filters, filterMappings, contextParameters, welcomeFiles };
}

function servletOf(element: XmlElement, before: readonly ServletDeclaration[]): ServletDeclaration {
  const name = required(element, 'servlet-name', ['servlet-name', 'servlet-class', 'jsp-file', 'load-on-startup', 'init-param', 'async-supported', 'description', 'display-name']);
  checkFresh(name, 'servlet', before);
  const jsp = optional(element, 'jsp-file');
  const startup = optional(element, 'load-on-startup');
  if (startup && !/^-?\d{1,9}$/.test(startup.text)) throw new ConfigError(startup, 'badNumber', { value: startup.text, directive: 'load-on-startup' });
  const loadOnStartup = startup && Number(startup.text) >= 0 ? Number(startup.text) : null;
  const { line, column } = element;
  return { name: name.text, kind: jsp ? 'jsp' : 'class', target: (jsp ?? required(element, 'servlet-class')).text, loadOnStartup, parameters: parametersOf(element), line, column };
}

function filterOf(element: XmlElement, before: readonly FilterDeclaration[]): FilterDeclaration {
  const name = required(element, 'filter-name', ['filter-name', 'filter-class', 'init-param', 'async-supported', 'description', 'display-name']);
  checkFresh(name, 'filter', before);
  const { line, column } = element;
  return { name: name.text, className: required(element, 'filter-class').text, parameters: parametersOf(element), line, column };
}

function mappingOf(element: XmlElement, servlets: readonly ServletDeclaration[], before: readonly Mapping[]): readonly Mapping[] {
  const servlet = required(element, 'servlet-name', ['servlet-name', 'url-pattern']);
  if (!['default', 'jsp'].includes(servlet.text) && !servlets.some(({ name }) => name === servlet.text)) throw new ConfigError(servlet, 'unknownServlet', { name: servlet.text });
  return patternsOf(element).map(([place, pattern]) => {
    const taken = before.find((mapping) => mapping.pattern.text === pattern.text && mapping.servlet !== servlet.text);
    if (taken) throw new ConfigError(place, 'patternTaken', { pattern: pattern.text, servlet: taken.servlet });
    return { pattern, servlet: servlet.text };
  });
}

function filterMappingOf(element: XmlElement, filters: readonly FilterDeclaration[], servlets: readonly ServletDeclaration[]): readonly FilterMapping[] {
  const filter = required(element, 'filter-name', ['filter-name', 'url-pattern', 'servlet-name']);
  if (!filters.some(({ name }) => name === filter.text)) throw new ConfigError(filter, 'unknownFilter', { name: filter.text });
  const named = allNamed(element, 'servlet-name');
  for (const each of named) if (each.text !== '*' && !servlets.some(({ name }) => name === each.text)) throw new ConfigError(each, 'unknownServlet', { name: each.text });
  const byName = named.map((each): FilterMapping => ({ filter: filter.text, on: { kind: 'servlet', servlet: each.text } }));
  const byPattern = named.length > 0 && allNamed(element, 'url-pattern').length === 0 ? [] : patternsOf(element).map(([, pattern]): FilterMapping => ({ filter: filter.text, on: { kind: 'pattern', pattern } }));
  return [...byPattern, ...byName];
}

function patternsOf(element: XmlElement): readonly (readonly [XmlElement, UrlPattern])[] {
  const found = allNamed(element, 'url-pattern');
  if (found.length === 0) throw new ConfigError(element, 'xmlMissingElement', { name: element.name, child: 'url-pattern' });
  return found.map((each) => {
    const pattern = urlPattern(each.text);
    if (!pattern) throw new ConfigError(each, 'badUrlPattern', { value: each.text });
    return [each, pattern];
  });
}

function parametersOf(element: XmlElement): ReadonlyMap<string, string> {
  return new Map(allNamed(element, 'init-param').map(parameterOf));
}

function parameterOf(element: XmlElement): [string, string] {
  return [required(element, 'param-name', ['param-name', 'param-value', 'description']).text, required(element, 'param-value').text];
}

function checkFresh(name: XmlElement, what: string, before: readonly { readonly name: string; readonly line: number }[]): void {
  const first = before.find((each) => each.name === name.text);
  if (first) throw new ConfigError(name, 'duplicateName', { what, name: name.text, firstLine: first.line });
}

/** The one child of that name; `allowed` says which names may stand in the element at all. */
function required(element: XmlElement, child: string, allowed?: readonly string[]): XmlElement {
  const stranger = allowed && element.children.find(({ name }) => !allowed.includes(name));
  if (stranger) throw new ConfigError(stranger, 'xmlUnknownElement', { name: stranger.name, parent: element.name });
  const found = optional(element, child);
  if (!found || found.text === '') throw new ConfigError(found ?? element, 'xmlMissingElement', { name: element.name, child });
  return found;
}

function optional(element: XmlElement, child: string): XmlElement | null {
  const found = allNamed(element, child);
  if (found.length > 1) throw new ConfigError(found[1]!, 'duplicateName', { what: 'element', name: child, firstLine: found[0]!.line });
  return found[0] ?? null;
}

function allNamed(element: XmlElement, child: string, allowed?: readonly string[]): readonly XmlElement[] {
  const stranger = allowed && element.children.find(({ name }) => !allowed.includes(name));
  if (stranger) throw new ConfigError(stranger, 'xmlUnknownElement', { name: stranger.name, parent: element.name });
  return element.children.filter(({ name }) => name === child);
}
