/** nginx' static module: a file of the machine, with the conditions and the range of RFC 9110 §13 and §14. */
import { filePathOf } from '../config/nginxMatch.ts';
import type { NginxSettings } from '../config/nginxSettings.ts';
import type { NginxRequestView } from '../config/nginxVariables.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { httpDate } from '../wire/http1Date.ts';
import { nginxCosts } from './costs.ts';
import { errorReply, REASONS, type Reply } from './nginxReply.ts';

export interface StaticPlace {
  readonly settings: NginxSettings;
  readonly alias?: { readonly path: string; readonly prefixLength: number | null } | null;
}

export type StaticResult =
  | { readonly kind: 'reply'; readonly reply: Reply; readonly path: string }
  /** The index file of a directory: nginx looks for the location of its URI anew. */
  | { readonly kind: 'index'; readonly uri: string };

export function* serveStatic(sys: Sys, place: StaticPlace, view: NginxRequestView, modifiedMs: number): SystemCall<StaticResult> {
  const path = filePathOf(place as Parameters<typeof filePathOf>[0], view.uri, view);
  if (view.method !== 'GET' && view.method !== 'HEAD') return { kind: 'reply', reply: errorReply(405), path };
  if (view.uri.endsWith('/')) return yield* serveDirectory(sys, place, view, path);
  yield* sys.compute(nginxCosts.openFileUs);
  const bytes = yield* sys.readFile(path);
  if (bytes) return { kind: 'reply', reply: fileReply(bytes, path, place.settings, view, modifiedMs), path };
  if (isDirectory(sys, path)) return { kind: 'reply', reply: errorReply(301, [['Location', `${originOf(view)}${view.uri}/`]]), path };
  return { kind: 'reply', reply: errorReply(404), path };
}

/** Whether `try_files` finds something there: a file, or with a slash at the end a directory. */
export function exists(sys: Sys, path: string): boolean {
  return path.endsWith('/') ? isDirectory(sys, path.slice(0, -1)) : sys.machine.files.has(path);
}

function* serveDirectory(sys: Sys, place: StaticPlace, view: NginxRequestView, folder: string): SystemCall<StaticResult> {
  for (const name of place.settings.index) {
    if (sys.machine.files.has(`${folder}${name}`)) return { kind: 'index', uri: `${view.uri}${name}` };
  }
  const status = isDirectory(sys, folder.replace(/\/$/, '')) ? 403 : 404;
  if (status === 404) sys.note('fileMissing', { path: folder });
  return { kind: 'reply', reply: errorReply(status), path: folder };
}

function isDirectory(sys: Sys, path: string): boolean {
  return [...sys.machine.files.keys()].some((file) => file.startsWith(`${path}/`));
}

function fileReply(bytes: Uint8Array, path: string, settings: NginxSettings, view: NginxRequestView, modifiedMs: number): Reply {
  const lastModified = httpDate(modifiedMs);
  const etag = `"${Math.floor(modifiedMs / 1000).toString(16)}-${bytes.length.toString(16)}"`;
  const type = typeOf(path, settings);
  const base = { reason: 'OK', type, lastModified, closes: false } as const;
  if (isNotModified(view.headers, etag, lastModified)) {
    return { ...base, status: 304, reason: REASONS[304]!, type: null, length: null, headers: [['ETag', etag]], body: new Uint8Array(0) };
  }
  const range = rangeOf(view.headers, etag, lastModified, bytes.length);
  if (range === 'unsatisfiable') return errorReply(416, [['Content-Range', `bytes */${bytes.length}`]]);
  if (range) {
    const part = bytes.subarray(range.first, range.last + 1);
    const headers: Header[] = [['ETag', etag], ['Content-Range', `bytes ${range.first}-${range.last}/${bytes.length}`]];
    return { ...base, status: 206, reason: REASONS[206]!, length: part.length, headers, body: part };
  }
  return { ...base, status: 200, length: bytes.length, headers: [['ETag', etag], ['Accept-Ranges', 'bytes']], body: bytes };
}

function typeOf(path: string, settings: NginxSettings): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return (dot >= 0 ? settings.types.get(name.slice(dot + 1).toLowerCase()) : undefined) ?? settings.defaultType;
}

/** RFC 9110 §13.2.2: If-Modified-Since counts only without If-None-Match. nginx compares it exactly by default. */
function isNotModified(headers: readonly Header[], etag: string, lastModified: string): boolean {
  const tags = headerValue(headers, 'if-none-match');
  if (tags !== undefined) return tags.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
  return headerValue(headers, 'if-modified-since') === lastModified;
}

type Range = { readonly first: number; readonly last: number };

/** One range (RFC 9110 §14.1.2). Several at once are answered in full, which §14.2 allows. */
function rangeOf(headers: readonly Header[], etag: string, lastModified: string, length: number): Range | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(headerValue(headers, 'range') ?? '');
  const condition = headerValue(headers, 'if-range');
  if (!match || (condition !== undefined && condition !== etag && condition !== lastModified)) return null;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return null;
  if (from === '') return Number(to) === 0 ? 'unsatisfiable' : { first: Math.max(0, length - Number(to)), last: length - 1 };
  const first = Number(from);
  const last = to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (first >= length) return 'unsatisfiable';
  return last < first ? null : { first, last };
}

/** nginx writes absolute redirects by default (absolute_redirect on). */
function originOf(view: NginxRequestView): string {
  const port = view.serverPort === 80 ? '' : `:${view.serverPort}`;
  const host = (headerValue(view.headers, 'host') ?? view.serverName).replace(/:\d+$/, '');
  return `${view.scheme}://${host}${port}`;
}
