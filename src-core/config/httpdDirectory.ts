/** What mod_dir does where a URL means a directory, or nothing: the missing slash, the index files, FallbackResource. */
import type { FileLookup, HttpdFileSplit } from './httpdFile.ts';
import { mapUrl } from './httpdMap.ts';
import type { HttpdServer } from './httpdServer.ts';
import type { HttpdSettings } from './httpdSettings.ts';
import { escapeHttpdPath } from './httpdUri.ts';

export type DirectoryStep =
  /** 301; scheme and host are still to be put before it. */
  | { readonly kind: 'slashMissing'; readonly location: string }
  /** The request goes on with this path, inside of httpd. */
  | { readonly kind: 'index' | 'fallback'; readonly path: string; readonly candidates: readonly IndexCandidate[] }
  /** 404: there is no mod_autoindex in this world that would list the directory. */
  | { readonly kind: 'nothing'; readonly candidates: readonly IndexCandidate[] };

export interface IndexCandidate {
  readonly name: string;
  readonly verdict: 'chosen' | 'missing' | 'notReached';
}

/** Null: mod_dir has nothing to say, a file was found or nothing was and there is no FallbackResource. Without mod_dir never ask. */
export function directoryStepOf(
  server: HttpdServer, settings: HttpdSettings, split: HttpdFileSplit, { uriPath, query, lookup }: { readonly uriPath: string; readonly query: string; readonly lookup: FileLookup },
): DirectoryStep | null {
  if (split.found === 'file') return null;
  const fallback = fallbackOf(settings, uriPath);
  if (split.found === 'missing') return fallback === null ? null : { kind: 'fallback', path: fallback, candidates: [] };
  if (!uriPath.endsWith('/')) return { kind: 'slashMissing', location: `${escapeHttpdPath(uriPath)}/${query === '' ? '' : `?${query}`}` };
  // Without the directive it is `index.html` (AP_DEFAULT_INDEX); `disabled` has left an empty list.
  const names = settings.directoryIndex ?? ['index.html'];
  const chosen = names.findIndex((name) => isFile(server, indexPath(uriPath, name), lookup));
  const candidates = names.map((name, i): IndexCandidate => ({ name, verdict: i === chosen ? 'chosen' : chosen >= 0 && i > chosen ? 'notReached' : 'missing' }));
  if (chosen >= 0) return { kind: 'index', path: indexPath(uriPath, names[chosen]!), candidates };
  return fallback === null ? { kind: 'nothing', candidates } : { kind: 'fallback', path: fallback, candidates };
}

/** A name in the directory, or a path of the server: `DirectoryIndex index.html /cgi-bin/index.py`. */
function indexPath(uriPath: string, name: string): string {
  return name.startsWith('/') ? name : uriPath + name;
}

/** Not to itself, that would go on for ever. */
function fallbackOf({ fallbackResource }: HttpdSettings, uriPath: string): string | null {
  return fallbackResource === null || fallbackResource.toLowerCase() === 'disabled' || fallbackResource === uriPath ? null : fallbackResource;
}

/** The name is looked up as a URL of its own (a subrequest), so that aliases hold for it; a program with PATH_INFO counts too. */
function isFile(server: HttpdServer, path: string, lookup: FileLookup): boolean {
  const { outcome } = mapUrl(server, path);
  if (outcome.kind !== 'file') return false;
  return lookup(outcome.path) === 'file' || outcome.handler === 'wsgi-script';
}
