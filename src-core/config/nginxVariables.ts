/**
 * nginx's variables: which names exist (checked when the configuration is read), and what they are worth for a request.
 * A template is a text with `$name` or `${name}` in it. Sources: the "Embedded Variables" of nginx.org's core, proxy,
 * upstream and log module pages.
 */
import { ConfigError, type ConfigPlace } from './configError.ts';
import { iso8601Of, timeLocalOf } from './nginxTime.ts';

export type HeaderField = readonly [name: string, value: string];

/** What a variable may look at. What is not known yet (the status, while the request is still being read) is left out. */
export interface NginxRequestView {
  readonly method: string;
  /** The request line as it came, where it could not be taken apart. */
  readonly requestLine?: string;
  /** The request target as it was sent: `/hello?name=kim`. */
  readonly target: string;
  readonly protocol: string;
  readonly headers: readonly HeaderField[];
  /** The current URI, normalised (`normaliseTarget`); differs from `target` after an internal redirect. */
  readonly uri: string;
  readonly args: string;
  readonly scheme: 'http' | 'https';
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly serverAddress: string;
  readonly serverPort: number;
  /** The first `server_name` of the server that was chosen. */
  readonly serverName: string;
  /** Of the regular expression that chose the location or the server: `{ '1': …, name: … }`. */
  readonly captures?: Readonly<Record<string, string>>;
  readonly documentRoot?: string;
  /** What `fastcgi_split_path_info` and `fastcgi_index` make of the URI. */
  readonly fastcgi?: { readonly scriptName: string; readonly pathInfo: string };
  /** Of a body that came in chunks: known once it has been read. */
  readonly bodyBytes?: number;
  readonly requestFilename?: string;
  /** As written in `proxy_pass`. */
  readonly proxyHost?: string;
  readonly proxyPort?: number;
  readonly hostname?: string;
  readonly pid?: number;
  readonly connection?: number;
  readonly connectionRequests?: number;
  readonly requestLengthBytes?: number;
  readonly unixMs?: number;
  readonly requestTimeUs?: number;
  readonly status?: number;
  readonly bytesSent?: number;
  readonly bodyBytesSent?: number;
  readonly responseHeaders?: readonly HeaderField[];
  readonly upstream?: NginxUpstreamView;
}

export interface NginxUpstreamView {
  readonly address?: string;
  /** Of each server that was tried, with commas between. */
  readonly status?: number | string;
  readonly connectTimeUs?: number;
  readonly headerTimeUs?: number;
  readonly responseTimeUs?: number;
  readonly headers?: readonly HeaderField[];
}

const VARIABLE = /\$(?:\{(\w+)\}|(\d|[A-Za-z_]\w*))?/g;

/** The template with its variables' values; a variable without a value becomes `whenEmpty`. */
export function expand(template: string, view: NginxRequestView, whenEmpty = ''): string {
  return template.replace(VARIABLE, (whole, braced?: string, bare?: string) => {
    const name = braced ?? bare;
    return name === undefined ? whole : (variableOf(name, view) ?? whenEmpty);
  });
}

/** The value of one variable, null when it has none. An unknown name has none either: names are checked beforehand. */
export function variableOf(name: string, view: NginxRequestView): string | null {
  const key = name.toLowerCase();
  const fixed = FIXED.get(key);
  if (fixed) return textOf(fixed(view));
  const captured = view.captures?.[name];
  if (captured !== undefined) return captured;
  const family = FAMILIES.find(([prefix]) => key.startsWith(prefix));
  return family ? family[1](key.slice(family[0].length), view) : null;
}

/** Throws `unknownVariable` for a name that neither nginx nor a named capture (`captureNames`) defines. */
export function checkVariables(template: string, place: ConfigPlace, captureNames: ReadonlySet<string>): void {
  for (const [, braced, bare] of template.matchAll(VARIABLE)) {
    const name = braced ?? bare;
    if (name === undefined) throw new ConfigError(place, 'badVariable');
    if (!isKnown(name, captureNames)) throw new ConfigError(place, 'unknownVariable', { name });
  }
}

export function hasVariables(template: string): boolean {
  return template.includes('$');
}

function isKnown(name: string, captureNames: ReadonlySet<string>): boolean {
  const key = name.toLowerCase();
  if (/^\d$/.test(name) || FIXED.has(key) || captureNames.has(name)) return true;
  return FAMILIES.some(([prefix]) => key.startsWith(prefix) && key.length > prefix.length);
}

type Value = string | number | null | undefined;

function textOf(value: Value): string | null {
  return value === undefined || value === null ? null : String(value);
}

const FIXED: ReadonlyMap<string, (view: NginxRequestView) => Value> = new Map(Object.entries({
  args: (view: NginxRequestView) => view.args || null,
  query_string: (view: NginxRequestView) => view.args || null,
  is_args: (view: NginxRequestView) => (view.args === '' ? '' : '?'),
  uri: (view: NginxRequestView) => view.uri,
  document_uri: (view: NginxRequestView) => view.uri,
  request_uri: (view: NginxRequestView) => view.target,
  request: (view: NginxRequestView) => view.requestLine ?? `${view.method} ${view.target} ${view.protocol}`,
  request_method: (view: NginxRequestView) => view.method,
  request_filename: (view: NginxRequestView) => view.requestFilename,
  request_length: (view: NginxRequestView) => view.requestLengthBytes,
  request_time: (view: NginxRequestView) => secondsOf(view.requestTimeUs),
  document_root: (view: NginxRequestView) => view.documentRoot,
  realpath_root: (view: NginxRequestView) => view.documentRoot,
  fastcgi_script_name: (view: NginxRequestView) => view.fastcgi?.scriptName,
  fastcgi_path_info: (view: NginxRequestView) => view.fastcgi?.pathInfo,
  scheme: (view: NginxRequestView) => view.scheme,
  https: (view: NginxRequestView) => (view.scheme === 'https' ? 'on' : null),
  host: hostOf,
  hostname: (view: NginxRequestView) => view.hostname,
  server_name: (view: NginxRequestView) => view.serverName,
  server_addr: (view: NginxRequestView) => view.serverAddress,
  server_port: (view: NginxRequestView) => view.serverPort,
  server_protocol: (view: NginxRequestView) => view.protocol,
  remote_addr: (view: NginxRequestView) => view.remoteAddress,
  remote_port: (view: NginxRequestView) => view.remotePort,
  remote_user: () => null,
  content_length: (view: NginxRequestView) => fieldOf('content-length', view.headers) ?? view.bodyBytes,
  content_type: (view: NginxRequestView) => fieldOf('content-type', view.headers),
  proxy_host: (view: NginxRequestView) => view.proxyHost,
  proxy_port: (view: NginxRequestView) => view.proxyPort,
  proxy_add_x_forwarded_for: forwardedForOf,
  status: (view: NginxRequestView) => (view.status === undefined ? null : String(view.status).padStart(3, '0')),
  bytes_sent: (view: NginxRequestView) => view.bytesSent,
  body_bytes_sent: (view: NginxRequestView) => view.bodyBytesSent,
  connection: (view: NginxRequestView) => view.connection,
  connection_requests: (view: NginxRequestView) => view.connectionRequests,
  pid: (view: NginxRequestView) => view.pid,
  pipe: () => '.',
  msec: (view: NginxRequestView) => (view.unixMs === undefined ? null : (view.unixMs / 1000).toFixed(3)),
  time_local: (view: NginxRequestView) => (view.unixMs === undefined ? null : timeLocalOf(view.unixMs)),
  time_iso8601: (view: NginxRequestView) => (view.unixMs === undefined ? null : iso8601Of(view.unixMs)),
  nginx_version: () => '1.22.1',
  upstream_addr: (view: NginxRequestView) => view.upstream?.address,
  upstream_status: (view: NginxRequestView) => view.upstream?.status,
  upstream_connect_time: (view: NginxRequestView) => secondsOf(view.upstream?.connectTimeUs),
  upstream_header_time: (view: NginxRequestView) => secondsOf(view.upstream?.headerTimeUs),
  upstream_response_time: (view: NginxRequestView) => secondsOf(view.upstream?.responseTimeUs),
}));

/** Variables made of a prefix and a name: `$http_user_agent`, `$arg_page`. */
const FAMILIES: readonly (readonly [string, (rest: string, view: NginxRequestView) => string | null])[] = [
  ['http_', (rest, view) => fieldOf(rest.replaceAll('_', '-'), view.headers)],
  ['sent_http_', (rest, view) => fieldOf(rest.replaceAll('_', '-'), view.responseHeaders)],
  ['upstream_http_', (rest, view) => fieldOf(rest.replaceAll('_', '-'), view.upstream?.headers)],
  ['arg_', (rest, view) => pairOf(rest, view.args.split('&'))],
  ['cookie_', (rest, view) => pairOf(rest, (fieldOf('cookie', view.headers) ?? '').split(/; */))],
];

/** Request line first, then the Host field, then the server's name; lower case, without the port. */
function hostOf(view: NginxRequestView): string {
  const named = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(view.target)?.[1] ?? fieldOf('host', view.headers) ?? '';
  const host = named.replace(/:\d*$/, '').toLowerCase();
  return host === '' ? view.serverName : host;
}

function forwardedForOf(view: NginxRequestView): string {
  const earlier = fieldOf('x-forwarded-for', view.headers);
  return earlier === null ? view.remoteAddress : `${earlier}, ${view.remoteAddress}`;
}

function fieldOf(name: string, headers: readonly HeaderField[] | undefined): string | null {
  return headers?.find(([candidate]) => candidate.toLowerCase() === name)?.[1] ?? null;
}

function pairOf(name: string, pairs: readonly string[]): string | null {
  const pair = pairs.find((candidate) => candidate.toLowerCase().startsWith(`${name}=`));
  return pair === undefined ? null : pair.slice(name.length + 1);
}

function secondsOf(us: number | undefined): string | null {
  return us === undefined ? null : (Math.floor(us / 1000) / 1000).toFixed(3);
}
