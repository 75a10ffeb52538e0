/**
 * The settings that `http`, `server` and `location` hand down to what is inside of them, with nginx 1.22.1's defaults.
 * The rule of inheritance: a directive of this level replaces the one above. For those that may repeat (`proxy_set_header`,
 * `add_header`, `error_page`, `access_log`), the inner level inherits *only if it has none of that directive itself*.
 */
import { ConfigError } from './configError.ts';
import { BUILT_IN_TYPES } from './mimeTypes.ts';
import { PASS_DEFAULTS, passSettingsOf, type PassSettings } from './nginxPassSettings.ts';
import type { NginxDirective } from './nginxSyntax.ts';
import { argAt, argsFrom, choiceOf, flagOf, numberOf, sizeBytesOf, timeUsOf, type NginxArg } from './nginxValues.ts';

export interface NginxSettings {
  readonly root: string;
  readonly index: readonly string[];
  readonly types: ReadonlyMap<string, string>;
  readonly defaultType: string;
  readonly accessLogs: readonly NginxAccessLog[];
  readonly sendfile: boolean;
  /** 0 closes after each response. */
  readonly keepaliveTimeoutUs: number;
  /** What `Keep-Alive: timeout=` tells the client (the directive's second argument); null: nothing is told. */
  readonly keepaliveToldUs: number | null;
  /** 0 is no limit. */
  readonly clientMaxBodyBytes: number;
  readonly clientHeaderTimeoutUs: number;
  readonly clientBodyTimeoutUs: number;
  readonly clientHeaderBufferBytes: number;
  readonly largeHeaderBuffers: { readonly count: number; readonly sizeBytes: number };
  readonly proxyHeaders: readonly NginxProxyHeader[];
  readonly proxyHttpVersion: '1.0' | '1.1';
  /** What `proxy_pass` and the gateways' protocols have in common. */
  readonly pass: PassSettings;
  readonly errorPages: readonly NginxErrorPage[];
  readonly addHeaders: readonly NginxAddHeader[];
  readonly gzip: boolean;
  readonly serverTokens: boolean;
  readonly expires: NginxExpires;
}

export interface NginxAccessLog {
  readonly path: string;
  readonly format: string;
}

/** A `proxy_set_header` of this level or inherited. An empty value means that the field is not sent. */
export interface NginxProxyHeader {
  readonly name: string;
  readonly template: string;
  readonly line: number;
}

export interface NginxErrorPage {
  readonly codes: readonly number[];
  /** Null keeps the code, `fromTarget` (`=` alone) takes the one that the page answers with. */
  readonly answer: number | 'fromTarget' | null;
  readonly target: string;
  readonly line: number;
}

export interface NginxAddHeader {
  readonly name: string;
  readonly template: string;
  /** Without it, nginx adds the field only for 200, 201, 204, 206, 301, 302, 303, 304, 307, 308. */
  readonly always: boolean;
  readonly line: number;
}

export type NginxExpires =
  | { readonly kind: 'off' | 'epoch' | 'max' }
  | { readonly kind: 'after'; readonly seconds: number; readonly fromModified: boolean };

const SECOND_US = 1_000_000;

export const NGINX_DEFAULTS: NginxSettings = {
  root: '/usr/share/nginx/html',
  index: ['index.html'],
  types: BUILT_IN_TYPES,
  defaultType: 'text/plain',
  accessLogs: [{ path: '/var/log/nginx/access.log', format: 'combined' }],
  sendfile: false,
  keepaliveTimeoutUs: 75 * SECOND_US,
  keepaliveToldUs: null,
  clientMaxBodyBytes: 1024 ** 2,
  clientHeaderTimeoutUs: 60 * SECOND_US,
  clientBodyTimeoutUs: 60 * SECOND_US,
  clientHeaderBufferBytes: 1024,
  largeHeaderBuffers: { count: 4, sizeBytes: 8192 },
  proxyHeaders: [],
  proxyHttpVersion: '1.0',
  pass: PASS_DEFAULTS,
  errorPages: [],
  addHeaders: [],
  gzip: false,
  serverTokens: true,
  expires: { kind: 'off' },
};

/** The settings inside a block that stands in a block with `outer` settings. */
export function settingsOf(block: readonly NginxDirective[], outer: NginxSettings): NginxSettings {
  const own: Partial<Draft> = {};
  for (const directive of block) READERS[directive.name]?.(directive, own);
  return { ...outer, ...own, pass: passSettingsOf(block, outer.pass) };
}

type Draft = { -readonly [Key in keyof NginxSettings]: NginxSettings[Key] };
type Reader = (directive: NginxDirective, own: Partial<Draft>) => void;

/** Readers of lists append to what this level has collected so far, never to what the outer level has. */
const READERS: Readonly<Record<string, Reader>> = {
  root: (directive, own) => { own.root = directive.args[0]!; },
  index: (directive, own) => { own.index = [...(own.index ?? []), ...directive.args]; },
  types: (directive, own) => { own.types = new Map([...(own.types ?? []), ...typesOf(directive)]); },
  default_type: (directive, own) => { own.defaultType = directive.args[0]!; },
  access_log: (directive, own) => { own.accessLogs = [...(own.accessLogs ?? []), ...accessLogsOf(directive)]; },
  sendfile: (directive, own) => { own.sendfile = flagOf(argAt(directive, 0)); },
  tcp_nopush: (directive) => { flagOf(argAt(directive, 0)); },
  tcp_nodelay: (directive) => { flagOf(argAt(directive, 0)); },
  types_hash_max_size: (directive) => { numberOf(argAt(directive, 0), 1, 1_000_000); },
  keepalive_timeout: (directive, own) => {
    const [timeoutUs, toldUs] = argsFrom(directive, 0).map(timeUsOf);
    own.keepaliveTimeoutUs = timeoutUs!;
    own.keepaliveToldUs = toldUs ?? null;
  },
  client_max_body_size: (directive, own) => { own.clientMaxBodyBytes = sizeBytesOf(argAt(directive, 0), 'kmg'); },
  client_header_timeout: (directive, own) => { own.clientHeaderTimeoutUs = timeUsOf(argAt(directive, 0)); },
  client_body_timeout: (directive, own) => { own.clientBodyTimeoutUs = timeUsOf(argAt(directive, 0)); },
  client_header_buffer_size: (directive, own) => { own.clientHeaderBufferBytes = sizeBytesOf(argAt(directive, 0)); },
  large_client_header_buffers: (directive, own) => {
    own.largeHeaderBuffers = { count: numberOf(argAt(directive, 0), 1, 1024), sizeBytes: sizeBytesOf(argAt(directive, 1)) };
  },
  proxy_set_header: (directive, own) => { own.proxyHeaders = [...(own.proxyHeaders ?? []), proxyHeaderOf(directive)]; },
  proxy_http_version: (directive, own) => { own.proxyHttpVersion = choiceOf<'1.0' | '1.1'>(argAt(directive, 0), ['1.0', '1.1']); },
  error_page: (directive, own) => { own.errorPages = [...(own.errorPages ?? []), errorPageOf(directive)]; },
  add_header: (directive, own) => { own.addHeaders = [...(own.addHeaders ?? []), addHeaderOf(directive)]; },
  gzip: (directive, own) => { own.gzip = flagOf(argAt(directive, 0)); },
  server_tokens: (directive, own) => { own.serverTokens = choiceOf(argAt(directive, 0), ['on', 'off', 'build']) !== 'off'; },
  expires: (directive, own) => { own.expires = expiresOf(directive); },
};

/** Inside of `types`, every "directive" is a media type with its extensions. */
function typesOf(directive: NginxDirective): readonly (readonly [string, string])[] {
  return (directive.block ?? []).flatMap((row) => {
    if (row.block) throw new ConfigError(row, 'unexpectedBlock', { directive: row.name });
    if (!row.name.includes('/')) throw new ConfigError(row, 'badMimeType', { value: row.name });
    return row.args.map((extension) => [extension.toLowerCase(), row.name] as const);
  });
}

function accessLogsOf(directive: NginxDirective): readonly NginxAccessLog[] {
  const [path, format] = directive.args;
  return path === 'off' ? [] : [{ path: path!, format: format ?? 'combined' }];
}

function proxyHeaderOf(directive: NginxDirective): NginxProxyHeader {
  return { name: fieldNameOf(argAt(directive, 0)), template: directive.args[1]!, line: directive.line };
}

function addHeaderOf(directive: NginxDirective): NginxAddHeader {
  if (directive.args.length === 3) choiceOf(argAt(directive, 2), ['always']);
  return { name: fieldNameOf(argAt(directive, 0)), template: directive.args[1]!, always: directive.args.length === 3, line: directive.line };
}

/** RFC 9110 §5.1: a field name is a token. nginx would send anything; a broken message helps nobody here. */
function fieldNameOf(arg: NginxArg): string {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(arg.value)) throw new ConfigError(arg.place, 'badHeaderName', { value: arg.value });
  return arg.value;
}

function errorPageOf(directive: NginxDirective): NginxErrorPage {
  const target = directive.args.at(-1)!;
  const rest = argsFrom(directive, 0).slice(0, -1);
  const answerArg = rest.at(-1)?.value.startsWith('=') ? rest.at(-1) : undefined;
  const codes = (answerArg ? rest.slice(0, -1) : rest).map((arg) => statusOf(arg, 300, 599));
  if (codes.length === 0) throw new ConfigError(directive, 'wrongArgumentCount', { directive: 'error_page', count: directive.args.length, expected: '2+' });
  return { codes, answer: answerArg ? answerOf(answerArg) : null, target, line: directive.line };
}

function answerOf(arg: NginxArg): number | 'fromTarget' {
  if (arg.value === '=') return 'fromTarget';
  return statusOf({ ...arg, value: arg.value.slice(1) }, 0, 999);
}

export function statusOf(arg: NginxArg, min: number, max: number): number {
  const status = /^\d{1,3}$/.test(arg.value) ? Number(arg.value) : -1;
  if (status < min || status > max) throw new ConfigError(arg.place, 'badStatus', { value: arg.value, directive: arg.directive, min, max });
  return status;
}

function expiresOf(directive: NginxDirective): NginxExpires {
  const first = argAt(directive, 0);
  if (directive.args.length === 2) {
    choiceOf(first, ['modified']);
    return { kind: 'after', seconds: signedSecondsOf(argAt(directive, 1)), fromModified: true };
  }
  if (first.value === 'off' || first.value === 'epoch' || first.value === 'max') return { kind: first.value };
  return { kind: 'after', seconds: signedSecondsOf(first), fromModified: false };
}

function signedSecondsOf(arg: NginxArg): number {
  const negative = arg.value.startsWith('-');
  const us = timeUsOf(negative ? { ...arg, value: arg.value.slice(1) } : arg);
  return (negative ? -us : us) / SECOND_US;
}
