import { encodeUtf8 } from './utf8.ts';

/**
 * URLs as a person types them, and request-targets as a server reads them. Small on purpose: http and https, no userinfo,
 * no relative references; host names are lower-cased ASCII.
 */
export interface HttpUrl {
  readonly scheme: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** Percent-encoded, begins with `/`. */
  readonly path: string;
  /** Without `?`; `null` when there is no question mark. */
  readonly query: string | null;
}

export type UrlErrorKey = 'empty' | 'scheme' | 'userinfo' | 'hostMissing' | 'hostInvalid' | 'portInvalid' | 'control';

export type UrlResult =
  | { readonly kind: 'url'; readonly url: HttpUrl }
  | { readonly kind: 'error'; readonly key: UrlErrorKey; readonly offset: number };

/** Reads what stands in an address bar: without a scheme it is http; a fragment stays with the browser and is left out. */
export function parseUrl(text: string): UrlResult {
  if (text.trim() === '') return urlError('empty', 0);
  const lead = text.length - text.trimStart().length;
  const typed = text.trim();
  const control = typed.search(/[\x00-\x1f\x7f]/);
  if (control >= 0) return urlError('control', lead + control);
  const [, scheme = ''] = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(typed) ?? [];
  if (scheme !== '' && !/^https?$/i.test(scheme)) return urlError('scheme', lead);
  if (scheme === '' && /^(?:[A-Za-z][A-Za-z0-9+-]*:(?!\d|$)|:|\/)/.test(typed)) return urlError('scheme', lead);
  const start = scheme === '' ? 0 : scheme.length + 3;
  return afterScheme(typed, start, scheme.toLowerCase() === 'https' ? 'https' : 'http', lead);
}

/** A `ws:` URL with the scheme of its handshake (RFC 6455 §3: the rest is the same); `null` for any other. */
export function webSocketAsHttp(text: string): string | null {
  return /^\s*ws:\/\//i.test(text) ? text.replace(/^\s*ws:/i, 'http:') : null;
}

/** The text of a URL, the default port left out. */
export function urlText({ scheme, host, port, path, query }: HttpUrl): string {
  return `${scheme}://${authorityOf({ scheme, host, port })}${path}${query === null ? '' : `?${query}`}`;
}

/** What a client writes into Host (RFC 9110 §7.2): the port only when it is not the scheme's own. */
export function authorityOf({ scheme, host, port }: Pick<HttpUrl, 'scheme' | 'host' | 'port'>): string {
  return port === defaultPorts[scheme] ? host : `${host}:${port}`;
}

/** origin-form (RFC 9112 §3.2.1). */
export function targetOf({ path, query }: Pick<HttpUrl, 'path' | 'query'>): string {
  return query === null ? path : `${path}?${query}`;
}

export interface TargetParts {
  readonly form: 'origin' | 'absolute' | 'authority' | 'asterisk';
  /** The authority of absolute-form and authority-form; otherwise `null`. */
  readonly authority: string | null;
  /** As sent, still percent-encoded; empty in authority-form. */
  readonly path: string;
  /** Without `?`; empty when absent. */
  readonly query: string;
}

/** Splits a request-target into its parts (RFC 9112 §3.2); never fails: what is nothing else is authority-form. */
export function splitTarget(target: string): TargetParts {
  if (target === '*') return { form: 'asterisk', authority: null, path: '*', query: '' };
  if (target.startsWith('/')) return { form: 'origin', authority: null, ...splitQuery(target) };
  const match = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/?#]*)([^]*)$/.exec(target);
  if (match === null) return { form: 'authority', authority: target, path: '', query: '' };
  const [, authority = '', rest = ''] = match;
  return { form: 'absolute', authority, ...splitQuery(rest.startsWith('/') ? rest : `/${rest}`) };
}

/**
 * The path that nginx matches locations against (ngx_http_parse_complex_uri, merge_slashes on): escapes decoded once, then
 * slashes merged and dot segments removed. One character a byte. `null` for a bad escape, NUL, or a climb above the root.
 */
export function normalisePath(path: string): string | null {
  const decoded = percentDecode(path.replace(/#[^]*$/, ''));
  if (decoded === null || decoded.includes('\0') || !decoded.startsWith('/')) return null;
  return removeDotSegments(decoded);
}

/** Of a decoded path: slashes merged, dot segments gone; `null` when `..` would leave the root. */
export function removeDotSegments(path: string): string | null {
  const kept: string[] = [];
  const segments = path.replace(/\/{2,}/g, '/').slice(1).split('/');
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1;
    if (segment === '..' && kept.pop() === undefined) return null;
    if (segment !== '..' && segment !== '.') kept.push(segment);
    else if (isLast) kept.push('');
  }
  return `/${kept.join('/')}`;
}

/** Decodes each `%XX` to one byte, one character a byte; `null` when a `%` has not two hex digits after it. */
export function percentDecode(text: string): string | null {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return null;
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Encodes what may not stand in a path or query (RFC 3986 §3.3): characters beyond ASCII as UTF-8. A `%` stays, also one that begins no escape, as browsers leave it (URL Standard). */
export function percentEncode(text: string): string {
  return text.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]/gu, (character) =>
    [...encodeUtf8(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

const defaultPorts = { http: 80, https: 443 } as const;

function afterScheme(typed: string, start: number, scheme: 'http' | 'https', lead: number): UrlResult {
  const rest = typed.slice(start);
  const length = rest.search(/[/?#\\]/);
  const authority = length < 0 ? rest : rest.slice(0, length);
  const at = authority.lastIndexOf('@');
  if (at >= 0) return urlError('userinfo', lead + start + at);
  const [, host = '', , portText] = /^(\[[^\]]*\]|[^:]*)(:([^]*))?$/.exec(authority) ?? [];
  if (host === '') return urlError('hostMissing', lead + start);
  if (!isHost(host)) return urlError('hostInvalid', lead + start + Math.max(0, host.search(/[^A-Za-z0-9._-]/)));
  const port = portText === undefined || portText === '' ? defaultPorts[scheme] : Number(portText);
  if (!/^\d*$/.test(portText ?? '') || port > 65_535 || port === 0) return urlError('portInvalid', lead + start + host.length + 1);
  const url = { scheme, host: host.toLowerCase(), port, ...pathAndQuery(length < 0 ? '' : rest.slice(length)) };
  return { kind: 'url', url };
}

/** A reg-name of letters, digits, `-`, `_` and `.` with labels of 1 to 63 (RFC 1035 §2.3.4), or an address in brackets. */
function isHost(host: string): boolean {
  if (host.startsWith('[')) return /^\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\]$/.test(host);
  const labels = host.replace(/\.$/, '').split('.');
  return host.length <= 253 && labels.every((label) => /^[A-Za-z0-9_-]{1,63}$/.test(label));
}

/** Browsers remove dot segments before they send a request (RFC 3986 §5.2.4), and read `\` as `/`. */
function pathAndQuery(text: string): Pick<HttpUrl, 'path' | 'query'> {
  const withoutFragment = text.replace(/#[^]*$/, '');
  const mark = withoutFragment.indexOf('?');
  const path = (mark < 0 ? withoutFragment : withoutFragment.slice(0, mark)).replaceAll('\\', '/');
  const plain = percentEncode(path === '' ? '/' : path).replaceAll('?', '%3F');
  return { path: removeDotSegmentsAtRoot(plain), query: mark < 0 ? null : percentEncode(withoutFragment.slice(mark + 1)) };
}

function splitQuery(text: string): Pick<TargetParts, 'path' | 'query'> {
  const mark = text.indexOf('?');
  return mark < 0 ? { path: text, query: '' } : { path: text.slice(0, mark), query: text.slice(mark + 1) };
}

/** As browsers do it: `%2e` is a dot too, and `..` at the root stays there. */
function removeDotSegmentsAtRoot(path: string): string {
  const kept: string[] = [];
  const segments = path.slice(1).split('/');
  for (const [index, segment] of segments.entries()) {
    const plain = segment.replace(/%2e/gi, '.');
    if (plain === '..') kept.pop();
    if (plain !== '..' && plain !== '.') kept.push(segment);
    else if (index === segments.length - 1) kept.push('');
  }
  return `/${kept.join('/')}`;
}

function urlError(key: UrlErrorKey, offset: number): UrlResult {
  return { kind: 'error', key, offset };
}
