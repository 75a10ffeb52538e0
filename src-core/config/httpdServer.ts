/** One server of httpd's: what stands outside of every <VirtualHost>, or one of those, with what it inherits. */
import { ConfigError } from './configError.ts';
import { directivesOf } from './httpdDirectives.ts';
import { logFormatOf, type HttpdLogFormat } from './httpdLog.ts';
import { aliasesOf, proxyPassesOf, proxyPassReversesOf, redirectsOf, wsgiAliasesOf, type HttpdAlias, type HttpdProxyPass, type HttpdProxyPassReverse, type HttpdRedirect, type HttpdWsgiAlias } from './httpdRules.ts';
import { sectionsOf, type HttpdSection } from './httpdSections.ts';
import { HTTPD_DEFAULTS, httpdSettingsOf, mergedSettings, type HttpdSettings } from './httpdSettings.ts';
import type { HttpdDirective } from './httpdSyntax.ts';
import { httpdArgAt, httpdArgsFrom, httpdChoiceOf, httpdFlagOf, httpdNumberOf, httpdTimeUsOf, underRoot, virtualHostAddressesOf, type HttpdListen } from './httpdValues.ts';

export interface HttpdServer {
  /** Empty: the main server. */
  readonly addresses: readonly HttpdListen[];
  /** Lower case. Not inherited; null when it is not given. */
  readonly serverName: string | null;
  /** The port that ServerName names. */
  readonly serverPort: number | null;
  /** Lower case, in file order, `*` and `?` as wildcards. */
  readonly serverAliases: readonly string[];
  readonly serverAdmin: string;
  readonly serverSignature: 'On' | 'Off' | 'EMail';
  readonly documentRoot: string;
  /** The file with the media types of extensions; `AddType` comes on top. */
  readonly typesConfig: string;
  readonly timeoutUs: number;
  readonly keepAlive: boolean;
  readonly keepAliveTimeoutUs: number;
  /** 0 is no limit. */
  readonly maxKeepAliveRequests: number;
  readonly allowEncodedSlashes: 'On' | 'Off' | 'NoDecode';
  readonly limitRequestLine: number;
  readonly limitRequestFields: number;
  readonly limitRequestFieldSize: number;
  readonly errorLog: string;
  readonly logLevel: string;
  readonly customLogs: readonly HttpdCustomLog[];
  /** By nickname, lower case: httpd compares without case. */
  readonly logFormats: ReadonlyMap<string, HttpdLogFormat>;
  /** Each list in the order of trial: the server's own in file order, then those of the main server. */
  readonly redirects: readonly HttpdRedirect[];
  readonly aliases: readonly HttpdAlias[];
  readonly wsgiAliases: readonly HttpdWsgiAlias[];
  readonly proxyPasses: readonly HttpdProxyPass[];
  /** From inside of <Location>: tried before the others. */
  readonly locationProxyPasses: readonly HttpdProxyPass[];
  readonly proxyPassReverses: readonly HttpdProxyPassReverse[];
  /** Those of the main server first, so that a virtual host's own lie over them. */
  readonly sections: readonly HttpdSection[];
  /** In force where no section says otherwise. */
  readonly settings: HttpdSettings;
  readonly line: number;
}

export interface HttpdCustomLog {
  readonly path: string;
  readonly format: HttpdLogFormat;
}

export interface ServerSurroundings {
  readonly serverRoot: string;
  readonly loaded: ReadonlySet<string>;
  readonly wsgiGroups: ReadonlySet<string>;
}

/** What holds where the text says nothing: httpd's own defaults, with the paths that Debian compiles in. */
export const HTTPD_SERVER_DEFAULTS: HttpdServer = {
  addresses: [], serverName: null, serverPort: null, serverAliases: [], serverAdmin: '[no address given]', serverSignature: 'Off',
  documentRoot: '/var/www/html', typesConfig: '/etc/mime.types', timeoutUs: 60_000_000, keepAlive: true, keepAliveTimeoutUs: 5_000_000, maxKeepAliveRequests: 100,
  allowEncodedSlashes: 'Off', limitRequestLine: 8190, limitRequestFields: 100, limitRequestFieldSize: 8190,
  errorLog: '/var/log/apache2/error.log', logLevel: 'warn', customLogs: [], logFormats: new Map(), redirects: [], aliases: [], wsgiAliases: [],
  proxyPasses: [], locationProxyPasses: [], proxyPassReverses: [], sections: [], settings: HTTPD_DEFAULTS, line: 1,
};

const LEVELS = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug', ...Array.from({ length: 8 }, (_, i) => `trace${i + 1}`)];

/** `opener`: the <VirtualHost>, or null for the main server. */
export function httpdServerOf(block: readonly HttpdDirective[], opener: HttpdDirective | null, outer: HttpdServer, around: ServerSurroundings): HttpdServer {
  const last = <Value>(name: string, read: (directive: HttpdDirective) => Value, fallback: Value): Value => directivesOf(block, name).map(read).at(-1) ?? fallback;
  const number = (min: number) => (directive: HttpdDirective): number => httpdNumberOf(directive, min, 1_000_000_000);
  const path = (directive: HttpdDirective): string => underRoot(directive.args[0]!, around.serverRoot);
  const logFormats = new Map([...outer.logFormats, ...logFormatsOf(block)]);
  const customLogs = directivesOf(block, 'CustomLog').map((directive) => customLogOf(directive, logFormats, around.serverRoot));
  return {
    addresses: opener ? virtualHostAddressesOf(opener) : [], line: opener?.line ?? 1, ...namesOf(block),
    serverAdmin: last('ServerAdmin', ({ args }) => args[0]!, outer.serverAdmin),
    serverSignature: last('ServerSignature', (directive) => httpdChoiceOf(httpdArgAt(directive, 0), ['On', 'Off', 'EMail']), outer.serverSignature),
    documentRoot: last('DocumentRoot', (directive) => path(directive).replace(/(?<=.)\/$/, ''), outer.documentRoot),
    typesConfig: last('TypesConfig', path, outer.typesConfig),
    timeoutUs: last('Timeout', httpdTimeUsOf, outer.timeoutUs), keepAlive: last('KeepAlive', httpdFlagOf, outer.keepAlive),
    keepAliveTimeoutUs: last('KeepAliveTimeout', httpdTimeUsOf, outer.keepAliveTimeoutUs),
    maxKeepAliveRequests: last('MaxKeepAliveRequests', number(0), outer.maxKeepAliveRequests),
    allowEncodedSlashes: last('AllowEncodedSlashes', (directive) => httpdChoiceOf(httpdArgAt(directive, 0), ['On', 'Off', 'NoDecode']), outer.allowEncodedSlashes),
    limitRequestLine: last('LimitRequestLine', number(0), outer.limitRequestLine), limitRequestFields: last('LimitRequestFields', number(0), outer.limitRequestFields),
    limitRequestFieldSize: last('LimitRequestFieldSize', number(0), outer.limitRequestFieldSize),
    errorLog: last('ErrorLog', path, outer.errorLog), logLevel: last('LogLevel', (directive) => httpdChoiceOf(httpdArgAt(directive, 0), LEVELS), outer.logLevel),
    customLogs: customLogs.length > 0 ? customLogs : outer.customLogs, logFormats, ...rulesOf(block, outer, around),
    sections: [...outer.sections, ...sectionsOf(block)], settings: mergedSettings(outer.settings, httpdSettingsOf(block)),
  };
}

function rulesOf(block: readonly HttpdDirective[], outer: HttpdServer, { serverRoot, loaded, wsgiGroups }: ServerSurroundings): Pick<
  HttpdServer, 'redirects' | 'aliases' | 'wsgiAliases' | 'proxyPasses' | 'locationProxyPasses' | 'proxyPassReverses'> {
  const inLocation = directivesOf(block, 'Location').map((directive) => ({ path: directive.args[0]!, block: directive.block! }));
  for (const directive of [...directivesOf(block, 'LocationMatch'), ...directivesOf(block, 'Location').filter(({ args }) => args.length > 1)]) refuseProxyIn(directive);
  return {
    redirects: [...redirectsOf(block), ...outer.redirects], aliases: [...aliasesOf(block, serverRoot), ...outer.aliases],
    wsgiAliases: [...wsgiAliasesOf(block, serverRoot, wsgiGroups), ...outer.wsgiAliases],
    proxyPasses: [...proxyPassesOf(block, loaded), ...outer.proxyPasses],
    // A later <Location> lies over an earlier one, so that its ProxyPass is tried first.
    locationProxyPasses: [...inLocation.toReversed().flatMap((inner) => proxyPassesOf(inner.block, loaded, inner.path)), ...outer.locationProxyPasses],
    proxyPassReverses: [...proxyPassReversesOf(block), ...inLocation.flatMap((inner) => proxyPassReversesOf(inner.block, inner.path)), ...outer.proxyPassReverses],
  };
}

function refuseProxyIn(section: HttpdDirective): void {
  const [proxy] = directivesOf(section.block!, 'ProxyPass', 'ProxyPassReverse');
  if (proxy) throw new ConfigError(proxy, 'unsupportedValue', { value: section.args.at(-1)!, directive: proxy.name });
}

function namesOf(block: readonly HttpdDirective[]): Pick<HttpdServer, 'serverName' | 'serverPort' | 'serverAliases'> {
  const serverAliases = directivesOf(block, 'ServerAlias').flatMap(({ args }) => args.map((name) => name.toLowerCase()));
  const directive = directivesOf(block, 'ServerName').at(-1);
  if (!directive) return { serverName: null, serverPort: null, serverAliases };
  const arg = httpdArgAt(directive, 0);
  const match = /^(?:https?:\/\/)?([^/:\s]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?\/?$/i.exec(arg.value);
  if (!match) throw new ConfigError(arg.place, 'badServerName', { value: arg.value });
  return { serverName: match[1]!.toLowerCase(), serverPort: match[2] === undefined ? null : Number(match[2]), serverAliases };
}

function logFormatsOf(block: readonly HttpdDirective[]): readonly (readonly [string, HttpdLogFormat])[] {
  return directivesOf(block, 'LogFormat').flatMap((directive) => {
    const format = logFormatOf(httpdArgAt(directive, 0));
    // Without a nickname it is for TransferLog, which is not simulated.
    return directive.args.length > 1 ? [[directive.args[1]!.toLowerCase(), format] as const] : [];
  });
}

function customLogOf(directive: HttpdDirective, formats: ReadonlyMap<string, HttpdLogFormat>, serverRoot: string): HttpdCustomLog {
  const [path, format] = httpdArgsFrom(directive, 0);
  if (path!.value.startsWith('|')) throw new ConfigError(path!.place, 'unsupportedValue', { value: path!.value, directive: 'CustomLog' });
  const known = formats.get(format!.value.toLowerCase());
  // httpd would take an unknown nickname for a format and write that very word on each line. Nobody means that.
  if (!known && !format!.value.includes('%')) throw new ConfigError(format!.place, 'unknownLogFormat', { name: format!.value });
  return { path: underRoot(path!.value, serverRoot), format: known ?? logFormatOf(format!) };
}
