/**
 * From a mapped path to the file, its settings and its handler: `ap_directory_walk` goes down the path as far as there are
 * directories, what follows a file is PATH_INFO; then <Files> and <Location> lie over what the directories said.
 */
import { mapUrl, type FileOutcome } from './httpdMap.ts';
import type { HttpdSection } from './httpdSections.ts';
import type { HttpdServer } from './httpdServer.ts';
import { hasOption, isGranted, mergedSettings, type HttpdSettings } from './httpdSettings.ts';

/** What stands at an absolute path of the machine: null is nothing. */
export type FileLookup = (path: string) => 'file' | 'directory' | null;

export interface HttpdFileSplit {
  readonly found: 'file' | 'directory' | 'missing';
  readonly filename: string;
  readonly scriptName: string;
  /** Empty when there is none. */
  readonly pathInfo: string;
}

/** `uriPath`: the decoded path of the URL; `mapped`: the path that it was mapped to. */
export function splitPathInfo(mapped: string, uriPath: string, lookup: FileLookup): HttpdFileSplit {
  const { found, end } = walk(mapped, lookup);
  const pathInfo = mapped.slice(end);
  const scriptName = uriPath.endsWith(pathInfo) ? uriPath.slice(0, uriPath.length - pathInfo.length) : uriPath;
  return { found, filename: mapped.slice(0, end), scriptName, pathInfo };
}

/** PATH_TRANSLATED: what PATH_INFO would be mapped to as a URL of its own (RFC 3875 §4.1.6); null without PATH_INFO. */
export function pathTranslatedOf(server: HttpdServer, pathInfo: string): string | null {
  if (pathInfo === '') return null;
  const { outcome } = mapUrl(server, pathInfo);
  return outcome.kind === 'file' ? outcome.path : null;
}

export interface SectionMerge {
  readonly settings: HttpdSettings;
  /** Directories from short to long, <Files>, then <Location>: later ones lie over earlier ones. */
  readonly candidates: readonly SectionCandidate[];
}

export interface SectionCandidate {
  readonly section: HttpdSection;
  readonly verdict: 'applied' | 'noMatch';
}

/** `filename` null: a request that goes to another server or is redirected; then only <Location> counts. */
export function mergeSections(server: HttpdServer, { uriPath, filename, found }: { readonly uriPath: string; readonly filename: string | null; readonly found: HttpdFileSplit['found'] }): SectionMerge {
  const candidates = inMergeOrder(server.sections).map((section): SectionCandidate => {
    const applies = section.kind === 'location' ? locationMatches(section, uriPath) : filename !== null && fileSectionMatches(section, filename, found);
    return { section, verdict: applies ? 'applied' : 'noMatch' };
  });
  const settings = candidates.reduce((below, { section, verdict }) => (verdict === 'applied' ? mergedSettings(below, section.settings) : below), server.settings);
  return { settings, candidates };
}

export interface HandlerChoice {
  /** Null: the file itself is sent. */
  readonly handler: string | null;
  readonly reason: 'setHandler' | 'addHandler' | 'alias' | 'none';
}

/** SetHandler goes before AddHandler, AddHandler before what ScriptAlias or WSGIScriptAlias ask for. */
export function handlerOf(settings: HttpdSettings, { filename, alias }: { readonly filename: string; readonly alias: FileOutcome['handler'] }): HandlerChoice {
  const set = settings.handler?.toLowerCase();
  if (set !== undefined && set !== 'none' && set !== 'default-handler') return { handler: settings.handler, reason: 'setHandler' };
  if (set === 'default-handler') return { handler: null, reason: 'setHandler' };
  // Each dot begins an extension (mod_mime): `report.cgi.ko` has two; the last that is known wins.
  const extensions = filename.slice(filename.lastIndexOf('/') + 1).split('.').slice(1).map((extension) => extension.toLowerCase());
  const added = extensions.findLast((extension) => settings.handlers.has(extension));
  if (added !== undefined) return { handler: settings.handlers.get(added)!, reason: 'addHandler' };
  return alias ? { handler: alias, reason: 'alias' } : { handler: null, reason: 'none' };
}

export type FileRefusal = 'denied' | 'execCgiOff' | 'missing' | 'pathInfoRefused';

/** Why httpd does not let the handler have its file: 403 for the first two, 404 for the others. Null: nothing stands against it. */
export function refusalOf(settings: HttpdSettings, split: HttpdFileSplit, choice: HandlerChoice, alias: FileOutcome['handler']): FileRefusal | null {
  if (!isGranted(settings)) return 'denied';
  // mod_cgi and mod_wsgi each want ExecCGI, unless their own kind of alias led here.
  const runs = choice.handler === 'cgi-script' || choice.handler === 'wsgi-script';
  if (runs && split.found !== 'directory' && alias !== choice.handler && !hasOption(settings, 'ExecCGI')) return 'execCgiOff';
  if (split.found === 'missing') return 'missing';
  const acceptsPathInfo = settings.acceptPathInfo === 'on' || (settings.acceptPathInfo !== 'off' && choice.handler !== null);
  return split.pathInfo !== '' && !acceptsPathInfo ? 'pathInfoRefused' : null;
}

/** The first part that is no directory ends the walk, be it a file or nothing at all. */
function walk(mapped: string, lookup: FileLookup): { readonly found: HttpdFileSplit['found']; readonly end: number } {
  for (let end = mapped.indexOf('/', 1); ; end = mapped.indexOf('/', end + 1)) {
    const stop = end < 0 ? mapped.length : end;
    const part = mapped.slice(0, stop);
    const kind = lookup(part.replace(/(?<=.)\/$/, '') || '/');
    if (kind === 'directory' && end >= 0) continue;
    return { found: kind ?? 'missing', end: stop };
  }
}

function inMergeOrder(sections: readonly HttpdSection[]): readonly HttpdSection[] {
  const directories = sections.filter(({ kind }) => kind === 'directory');
  const plain = directories.filter(({ match }) => match.kind !== 'regex').toSorted((a, b) => depthOf(a.pattern) - depthOf(b.pattern));
  const files = sections.filter(({ kind }) => kind === 'files');
  return [
    ...plain, ...directories.filter(({ match }) => match.kind === 'regex'),
    // Those inside of directories come with them, so after the ones outside, in the directories' order.
    ...files.filter(({ inside }) => inside === null), ...plain.flatMap((directory) => files.filter(({ inside }) => inside === directory)),
    ...files.filter(({ inside }) => inside?.match.kind === 'regex'), ...sections.filter(({ kind }) => kind === 'location'),
  ];
}

function depthOf(path: string): number {
  return path.split('/').filter((part) => part !== '').length;
}

function fileSectionMatches(section: HttpdSection, filename: string, found: HttpdFileSplit['found']): boolean {
  const slash = filename.lastIndexOf('/');
  const directory = found === 'directory' ? filename.replace(/(?<=.)\/$/, '') : filename.slice(0, slash) || '/';
  if (section.kind === 'directory') return directoryMatches(section, directory);
  if (section.inside && !directoryMatches(section.inside, directory)) return false;
  const name = filename.slice(slash + 1);
  return section.match.kind === 'path' ? section.pattern === name : section.match.regex.test(name);
}

/** A section of a directory holds for all below it too. */
function directoryMatches({ pattern, match }: HttpdSection, directory: string): boolean {
  return match.kind === 'path' ? isBelow(directory, pattern.replace(/\/+$/, '')) : match.regex.test(directory);
}

function locationMatches({ pattern, match }: HttpdSection, path: string): boolean {
  if (match.kind !== 'path') return match.regex.test(path);
  return pattern.endsWith('/') ? path.startsWith(pattern) : isBelow(path, pattern);
}

function isBelow(path: string, prefix: string): boolean {
  return path.startsWith(prefix) && (prefix === '' || path.length === prefix.length || path[prefix.length] === '/');
}
