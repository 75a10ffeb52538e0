/**
 * What nginx does to a reply on its way out, in the order of its header filters: conditions (not_modified), `expires` and
 * `add_header`, `gzip`, ranges. Each takes a reply and gives one. Checked against nginx 1.22.1 (test/golden/nginx.json).
 */
import { gzipSync } from 'fflate';
import type { NginxExpires, NginxSettings } from '../config/nginxSettings.ts';
import { expand, type NginxRequestView } from '../config/nginxVariables.ts';
import { httpDate, parseHttpDate } from '../wire/http1Date.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { bodilessReply, errorReply, REASONS, type Reply } from './nginxReply.ts';

export function filtered(reply: Reply, settings: NginxSettings, view: NginxRequestView, unixMs: number): Reply {
  return ranged(compressed(withFields(conditional(reply, settings, view), settings, view, unixMs), settings, view), settings, view);
}

/** ngx_http_not_modified_filter: as in RFC 9110 §13.2.2, but a date beside an entity tag must agree too. */
function conditional(reply: Reply, settings: NginxSettings, { headers }: NginxRequestView): Reply {
  const { lastModifiedMs } = reply;
  if (!reply.file || reply.status !== 200 || lastModifiedMs === null) return reply;
  const etag = headerValue(reply.headers, 'etag')!;
  const unmodifiedSince = timeOf(headers, 'if-unmodified-since');
  const match = headerValue(headers, 'if-match');
  const failed = (unmodifiedSince !== null && unmodifiedSince < lastModifiedMs) || (match !== undefined && !matches(match, etag, false));
  if (failed) return errorReply(412, settings, { cut: true });
  const modifiedSince = headerValue(headers, 'if-modified-since');
  const noneMatch = headerValue(headers, 'if-none-match');
  if (modifiedSince === undefined && noneMatch === undefined) return reply;
  // if_modified_since exact, nginx' default: the very date that the file has.
  if (modifiedSince !== undefined && timeOf(headers, 'if-modified-since') !== lastModifiedMs) return reply;
  if (noneMatch !== undefined && !matches(noneMatch, etag, true)) return reply;
  return { ...bodilessReply(304), lastModifiedMs, headers: reply.headers };
}

function matches(list: string, etag: string, weakly: boolean): boolean {
  const plain = (tag: string): string => (weakly ? tag.replace(/^W\//, '') : tag);
  return list.trim() === '*' || list.split(',').some((tag) => plain(tag.trim()) === plain(etag));
}

function timeOf(headers: readonly Header[], name: string): number | null {
  const value = headerValue(headers, name);
  return value === undefined ? null : parseHttpDate(value);
}

/** The statuses to which `add_header` without `always`, and `expires`, apply (ngx_http_headers_module). */
const DRESSED = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308];

function withFields(reply: Reply, settings: NginxSettings, view: NginxRequestView, unixMs: number): Reply {
  const usual = DRESSED.includes(reply.status);
  const dated = usual ? expiring(reply.headers, settings.expires, reply.lastModifiedMs, unixMs) : reply.headers;
  const added = settings.addHeaders
    .filter(({ always }) => always || usual)
    .map(({ name, template }): Header => [name, expand(template, view)])
    .filter(([, value]) => value !== '');
  return { ...reply, headers: [...dated, ...added] };
}

function expiring(headers: readonly Header[], expires: NginxExpires, modifiedMs: number | null, unixMs: number): readonly Header[] {
  if (expires.kind === 'off') return headers;
  const [date, control] = expiryOf(expires, modifiedMs, unixMs);
  const kept = headers.filter(([name]) => name.toLowerCase() !== 'expires');
  const at = kept.findIndex(([name]) => name.toLowerCase() === 'cache-control');
  // An application's Cache-Control is replaced where it stands.
  if (at < 0) return [...kept, ['Expires', date], ['Cache-Control', control]];
  return [...kept.toSpliced(at, 1, ['Cache-Control', control]), ['Expires', date]];
}

function expiryOf(expires: NginxExpires, modifiedMs: number | null, unixMs: number): readonly [date: string, control: string] {
  if (expires.kind === 'epoch') return ['Thu, 01 Jan 1970 00:00:01 GMT', 'no-cache'];
  if (expires.kind !== 'after') return ['Thu, 31 Dec 2037 23:55:55 GMT', 'max-age=315360000'];
  const nowS = Math.floor(unixMs / 1000);
  const fromS = expires.fromModified && modifiedMs !== null ? Math.floor(modifiedMs / 1000) : nowS;
  const leftS = fromS + expires.seconds - nowS;
  return [httpDate((fromS + expires.seconds) * 1000), leftS < 0 || expires.seconds < 0 ? 'no-cache' : `max-age=${leftS}`];
}

/** gzip_min_length, gzip_types and gzip_http_version at their defaults; answers to other proxies stay as they are (gzip_proxied off). */
const GZIP_MIN_LENGTH = 20;
const GZIP_TYPE = 'text/html';

function compressed(reply: Reply, settings: NginxSettings, view: NginxRequestView): Reply {
  const { type, length, headers } = reply;
  if (!settings.gzip || ![200, 403, 404].includes(reply.status) || type?.split(';')[0]?.trim() !== GZIP_TYPE) return reply;
  if ((length !== null && length < GZIP_MIN_LENGTH) || headerValue(headers, 'content-encoding') !== undefined) return reply;
  if (view.protocol === 'HTTP/1.0' || headerValue(view.headers, 'via') !== undefined || !acceptsGzip(headerValue(view.headers, 'accept-encoding') ?? '')) return reply;
  const weakened = headers
    .filter(([name]) => name.toLowerCase() !== 'accept-ranges')
    .map(([name, value]): Header => (name.toLowerCase() === 'etag' && !value.startsWith('W/') ? [name, `W/${value}`] : [name, value]));
  return { ...reply, length: null, file: false, headers: [...weakened, ['Content-Encoding', 'gzip']], body: gzipSync(reply.body, { level: 1, mtime: 0 }) };
}

/** ngx_http_gzip_accept_encoding looks for the word `gzip` with a weight above zero; `*` means nothing to it. */
function acceptsGzip(acceptEncoding: string): boolean {
  const match = /(?:^|[, ])gzip(?: *; *q=([\d.]*))?(?=$|[, ;])/i.exec(acceptEncoding);
  return match !== null && (match[1] === undefined || Number(match[1]) > 0);
}

type Range = { readonly first: number; readonly last: number };

/** ngx_http_range_header_filter, one range (RFC 9110 §14.1.2). Several at once are answered in full, which §14.2 allows. */
function ranged(reply: Reply, settings: NginxSettings, { headers }: NginxRequestView): Reply {
  const { length, lastModifiedMs } = reply;
  if (!reply.file || reply.status !== 200 || length === null) return reply;
  const whole = { ...reply, headers: [...reply.headers, ['Accept-Ranges', 'bytes'] as const] };
  const asked = /^bytes=(.+)$/i.exec(headerValue(headers, 'range') ?? '')?.[1];
  if (asked === undefined || asked.includes(',') || !isStill(headerValue(headers, 'if-range'), reply.headers, lastModifiedMs)) return whole;
  const range = rangeOf(asked, length);
  if (!range) return errorReply(416, settings, { headers: [['Content-Range', `bytes */${length}`]] });
  const body = reply.body.subarray(range.first, range.last + 1);
  const place: Header = ['Content-Range', `bytes ${range.first}-${range.last}/${length}`];
  return { ...reply, status: 206, reason: REASONS[206]!, length: body.length, headers: [...reply.headers, place], body };
}

function isStill(condition: string | undefined, headers: readonly Header[], lastModifiedMs: number | null): boolean {
  if (condition === undefined) return true;
  return condition.includes('"') ? condition === headerValue(headers, 'etag') : parseHttpDate(condition) === lastModifiedMs;
}

/** `null` when nothing of it lies in the file, or it is no range. */
function rangeOf(asked: string, length: number): Range | null {
  const [, from = '', to = ''] = /^ *(\d*) *- *(\d*) *$/.exec(asked) ?? [];
  if (from === '' && to === '') return null;
  if (from === '') return Number(to) === 0 || length === 0 ? null : { first: Math.max(0, length - Number(to)), last: length - 1 };
  const first = Number(from);
  const last = to === '' ? length - 1 : Math.min(Number(to), length - 1);
  return first >= length || last < first ? null : { first, last };
}
