/** nginx' static and index modules: the file of the machine that a URI means. What conditions and ranges make of it is `nginxFilters`. */
import type { NginxLocation } from '../config/nginxLocation.ts';
import { filePathOf } from '../config/nginxDestination.ts';
import type { NginxSettings } from '../config/nginxSettings.ts';
import type { NginxRequestView } from '../config/nginxVariables.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { nginxCosts } from './costs.ts';
import { errorReply, redirectReply, replyOf, type Reply } from './nginxReply.ts';

/** Where files are looked for: the settings in force, and the location's `alias`. */
export interface FilePlace {
  readonly settings: NginxSettings;
  readonly alias: NginxLocation['alias'];
}

export type StaticResult =
  | { readonly kind: 'reply'; readonly reply: Reply; readonly path: string; /** For the error log. */ readonly complaint: string | null }
  /** The index file of a directory: nginx looks for the location of its URI anew. */
  | { readonly kind: 'index'; readonly uri: string };

export function* serveStatic(sys: Sys, place: FilePlace, view: NginxRequestView, modifiedMs: number): SystemCall<StaticResult> {
  const { settings } = place;
  const path = filePathOf(place, view.uri, view);
  if (!['GET', 'HEAD', 'POST'].includes(view.method)) return answer(errorReply(405, settings), path);
  if (view.uri.endsWith('/')) return serveDirectory(sys, place, view, path);
  yield* sys.compute(nginxCosts.openFileUs);
  const bytes = yield* sys.files.read(path);
  if (bytes && view.method === 'POST') return answer(errorReply(405, settings), path);
  if (bytes) return answer(fileReply(bytes, view.uri, settings, modifiedMs), path);
  if (isDirectory(sys, path)) return answer(redirectReply(301, `${view.uri}/${view.args ? `?${view.args}` : ''}`, settings), path);
  return answer(errorReply(404, settings), path, `open() "${path}" failed (2: No such file or directory)`);
}

/** Whether `try_files` finds something there: a file, or with a slash at the end a directory. */
export function exists(sys: Sys, path: string): boolean {
  return path.endsWith('/') ? isDirectory(sys, path.slice(0, -1)) : sys.machine.files.has(path);
}

/** ngx_http_set_content_type: by the ending of the URI. */
export function typeOf(uri: string, settings: NginxSettings): string {
  const name = uri.slice(uri.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return (dot >= 0 ? settings.types.get(name.slice(dot + 1).toLowerCase()) : undefined) ?? settings.defaultType;
}

function serveDirectory(sys: Sys, { settings }: FilePlace, view: NginxRequestView, folder: string): StaticResult {
  for (const name of settings.index) {
    if (sys.machine.files.has(`${folder}${name}`)) return { kind: 'index', uri: `${view.uri}${name}` };
  }
  if (isDirectory(sys, folder.replace(/\/$/, ''))) return answer(errorReply(403, settings), folder, `directory index of "${folder}" is forbidden`);
  const index = `${folder}${settings.index[0]}`;
  sys.note('fileMissing', { path: folder });
  return answer(errorReply(404, settings), folder, `"${index}" is not found (2: No such file or directory)`);
}

function answer(reply: Reply, path: string, complaint: string | null = null): StaticResult {
  return { kind: 'reply', reply, path, complaint };
}

function isDirectory(sys: Sys, path: string): boolean {
  for (const file of sys.machine.files.keys()) if (file.startsWith(`${path}/`)) return true;
  return false;
}

function fileReply(bytes: Uint8Array, uri: string, settings: NginxSettings, modifiedMs: number): Reply {
  const etag = `"${Math.floor(modifiedMs / 1000).toString(16)}-${bytes.length.toString(16)}"`;
  return { ...replyOf(200, typeOf(uri, settings), bytes), lastModifiedMs: modifiedMs, headers: [['ETag', etag]], file: true };
}
