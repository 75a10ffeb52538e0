/** httpd's default handler: a file of the machine, with conditions and one range. Checked against 2.4.71 (test/golden/httpd.json). */
import type { HttpdServer } from '../config/httpdServer.ts';
import type { HttpdSettings } from '../config/httpdSettings.ts';
import { MIME_TYPES } from '../config/mimeTypes.ts';
import { httpDate, parseHttpDate } from '../wire/http1Date.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { latin1Of } from '../wire/http1Text.ts';
import { NOTHING, pageReply, replyOf, type PageView, type Reply } from './httpdReply.ts';

export const ALLOWED = 'GET,POST,OPTIONS,HEAD,TRACE';

/** `ap_set_etag`: size and modification time in microseconds (FileETag MTime Size). */
export function etagOf(bytes: number, modifiedMs: number): string {
  return `"${bytes.toString(16)}-${(modifiedMs * 1000).toString(16)}"`;
}

/** mod_mime: the last extension that is known; none gives no Content-Type at all. */
export function typeOf(filename: string, settings: HttpdSettings, types: ReadonlyMap<string, string>): string | null {
  const extensions = filename.slice(filename.lastIndexOf('/') + 1).split('.').slice(1).map((extension) => extension.toLowerCase());
  const known = extensions.findLast((extension) => settings.types.has(extension) || types.has(extension));
  return known === undefined ? null : (settings.types.get(known) ?? types.get(known)!);
}

/** The table that TypesConfig names. Debian's own, where the machine has no such file, has JavaScript as RFC 9239 wants it. */
export function mediaTypesOf({ typesConfig }: Pick<HttpdServer, 'typesConfig'>, files: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, string> {
  const bytes = files.get(typesConfig);
  if (!bytes) return new Map([...MIME_TYPES, ['js', 'text/javascript'], ['mjs', 'text/javascript']]);
  const rows = latin1Of(bytes).split('\n').filter((line) => !line.startsWith('#')).map((line) => line.trim().split(/\s+/));
  return new Map(rows.flatMap(([type, ...extensions]) => extensions.map((extension) => [extension.toLowerCase(), type!] as const)));
}

export interface StaticFile {
  readonly bytes: Uint8Array;
  readonly type: string | null;
  readonly modifiedMs: number;
}

/** 200, 206, 304, 412 or 416 (`ap_meets_conditions`, RFC 9110 §13.2.2; byterange_filter.c). */
export function fileReply({ bytes, type, modifiedMs }: StaticFile, requestHeaders: readonly Header[], view: PageView): Reply {
  const etag = etagOf(bytes.length, modifiedMs);
  const validators: readonly Header[] = [['Last-Modified', httpDate(modifiedMs)], ['ETag', etag], ['Accept-Ranges', 'bytes']];
  const status = conditionOf(requestHeaders, etag, modifiedMs);
  if (status === 304) return replyOf(304, null, NOTHING, { headers: validators });
  // The handler had set its fields before: the page of 412 has them, and no content.
  if (status === 412) return replyOf(412, type, NOTHING, { headers: validators });
  const range = rangeOf(requestHeaders, bytes.length, etag, modifiedMs);
  if (range === 'unsatisfiable') return pageReply(416, view, { length: null, closes: true });
  if (!range) return replyOf(200, type, bytes, { headers: validators });
  const part = bytes.subarray(range.first, range.last + 1);
  const place: readonly Header[] = [['Content-Length', String(part.length)], ['Content-Range', `bytes ${range.first}-${range.last}/${bytes.length}`]];
  return replyOf(206, type, part, { headers: [...validators, ...place] });
}

function conditionOf(headers: readonly Header[], etag: string, modifiedMs: number): 304 | 412 | null {
  const value = (name: string): string | undefined => headerValue(headers, name);
  const match = value('if-match');
  if (match !== undefined && !lists(match, etag)) return 412;
  const unmodified = dateOf(value('if-unmodified-since'));
  if (match === undefined && unmodified !== null && modifiedMs > unmodified) return 412;
  const noneMatch = value('if-none-match');
  if (noneMatch !== undefined) return lists(noneMatch, etag) ? 304 : null;
  const since = dateOf(value('if-modified-since'));
  return since !== null && modifiedMs <= since ? 304 : null;
}

function lists(list: string, etag: string): boolean {
  return list.trim() === '*' || list.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

function dateOf(text: string | undefined): number | null {
  return text === undefined ? null : parseHttpDate(text);
}

/** Null: the whole file. Several ranges at once are answered in full, which RFC 9110 §14.2 allows; httpd would send them as multipart. */
function rangeOf(headers: readonly Header[], length: number, etag: string, modifiedMs: number): { readonly first: number; readonly last: number } | 'unsatisfiable' | null {
  const asked = /^bytes=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(headerValue(headers, 'range') ?? '');
  const condition = headerValue(headers, 'if-range');
  if (!asked || (condition !== undefined && condition !== etag && dateOf(condition) !== modifiedMs)) return null;
  const [, from = '', to = ''] = asked;
  if (from === '' && to === '') return null;
  if (from === '') return Number(to) === 0 || length === 0 ? 'unsatisfiable' : { first: Math.max(0, length - Number(to)), last: length - 1 };
  const first = Number(from);
  const last = to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (to !== '' && Number(to) < first) return null;
  return first >= length ? 'unsatisfiable' : { first, last };
}
