/**
 * What may differ from request to request: the settings that <Directory>, <Files> and <Location> give, and how a later
 * section's settings lie over an earlier one's ("How the sections are merged" in httpd's Configuration Sections).
 * A member that a section does not mention is null, which is what merging goes by.
 */
import { ConfigError } from './configError.ts';
import type { HttpdDirective } from './httpdSyntax.ts';
import { directivesOf } from './httpdDirectives.ts';
import { httpdArgAt, httpdArgsFrom, httpdChoiceOf, httpdFlagOf, httpdNumberOf, type HttpdArg } from './httpdValues.ts';

export interface HttpdSettings {
  /** As the last full list left them, or changes to what lies below. */
  readonly options: HttpdOptions | null;
  /** Any one that grants is enough; null: nothing is required, which grants. */
  readonly require: readonly ('granted' | 'denied')[] | null;
  /** SetHandler; `none` takes back an earlier one. */
  readonly handler: string | null;
  /** File name extension, lower case and without the dot, to handler. */
  readonly handlers: ReadonlyMap<string, string>;
  readonly types: ReadonlyMap<string, string>;
  readonly directoryIndex: readonly string[] | null;
  /** `disabled` takes back an earlier one. */
  readonly fallbackResource: string | null;
  readonly errorDocuments: ReadonlyMap<number, HttpdErrorDocument>;
  readonly limitRequestBodyBytes: number | null;
  readonly acceptPathInfo: 'on' | 'off' | 'default' | null;
  readonly cgiPassAuth: boolean | null;
  readonly setEnv: ReadonlyMap<string, string>;
  readonly passEnv: readonly string[];
  readonly wsgiProcessGroup: string | null;
  readonly wsgiApplicationGroup: string | null;
}

export interface HttpdOptions {
  /** False: the lists change the options below instead of replacing them. */
  readonly replaces: boolean;
  readonly added: ReadonlySet<HttpdOption>;
  readonly removed: ReadonlySet<HttpdOption>;
}

export type HttpdOption = (typeof OPTIONS)[number];

export type HttpdErrorDocument = { readonly kind: 'text' | 'path' | 'url'; readonly value: string };

const OPTIONS = ['Indexes', 'FollowSymLinks', 'SymLinksIfOwnerMatch', 'ExecCGI', 'Includes', 'IncludesNOEXEC', 'MultiViews'] as const;

/** httpd 2.4's defaults: `Options FollowSymlinks`, a body of at most 1 GiB since 2.4.54. */
export const HTTPD_DEFAULTS: HttpdSettings = {
  options: { replaces: true, added: new Set(['FollowSymLinks']), removed: new Set() }, require: null, handler: null, handlers: new Map(), types: new Map(),
  directoryIndex: null, fallbackResource: null, errorDocuments: new Map(), limitRequestBodyBytes: 1024 ** 3, acceptPathInfo: null,
  cgiPassAuth: null, setEnv: new Map(), passEnv: [], wsgiProcessGroup: null, wsgiApplicationGroup: null,
};

/** What one section, virtual host or the text outside of them says itself. Names, counts and contexts have been checked. */
export function httpdSettingsOf(block: readonly HttpdDirective[]): HttpdSettings {
  const last = <Value>(name: string, read: (directive: HttpdDirective) => Value): Value | null => {
    // Every one is read, so that a mistake in one that is overridden is found too.
    return directivesOf(block, name).map(read).at(-1) ?? null;
  };
  const word = (directive: HttpdDirective): string => directive.args[0]!;
  return {
    options: directivesOf(block, 'Options').reduce<HttpdOptions | null>((below, directive) => mergedOptions(below, optionsOf(directive)), null),
    require: requireOf(block), handler: last('SetHandler', word), directoryIndex: indexOf(block), fallbackResource: last('FallbackResource', word),
    handlers: byExtension(block, 'AddHandler'), types: byExtension(block, 'AddType', checkType),
    errorDocuments: new Map(directivesOf(block, 'ErrorDocument').map(errorDocumentOf)),
    limitRequestBodyBytes: last('LimitRequestBody', (directive) => httpdNumberOf(directive, 0, Number.MAX_SAFE_INTEGER)),
    acceptPathInfo: last('AcceptPathInfo', (directive) => httpdChoiceOf(httpdArgAt(directive, 0), ['on', 'off', 'default'])),
    cgiPassAuth: last('CGIPassAuth', httpdFlagOf),
    setEnv: new Map(directivesOf(block, 'SetEnv').map(({ args }) => [args[0]!, args[1] ?? ''])),
    passEnv: directivesOf(block, 'PassEnv').flatMap(({ args }) => args),
    wsgiProcessGroup: last('WSGIProcessGroup', word), wsgiApplicationGroup: last('WSGIApplicationGroup', word),
  };
}

/** `over` on top of `under`: what it mentions replaces, maps add up. `Require` replaces as a whole (`AuthMerging Off`). */
export function mergedSettings(under: HttpdSettings, over: HttpdSettings): HttpdSettings {
  const merge = <Key, Value>(a: ReadonlyMap<Key, Value>, b: ReadonlyMap<Key, Value>): ReadonlyMap<Key, Value> => (b.size === 0 ? a : new Map([...a, ...b]));
  return {
    options: over.options ? mergedOptions(under.options, over.options) : under.options,
    require: over.require ?? under.require, handler: over.handler ?? under.handler,
    handlers: merge(under.handlers, over.handlers), types: merge(under.types, over.types),
    directoryIndex: over.directoryIndex ?? under.directoryIndex, fallbackResource: over.fallbackResource ?? under.fallbackResource,
    errorDocuments: merge(under.errorDocuments, over.errorDocuments),
    limitRequestBodyBytes: over.limitRequestBodyBytes ?? under.limitRequestBodyBytes,
    acceptPathInfo: over.acceptPathInfo ?? under.acceptPathInfo, cgiPassAuth: over.cgiPassAuth ?? under.cgiPassAuth,
    setEnv: merge(under.setEnv, over.setEnv), passEnv: [...under.passEnv, ...over.passEnv],
    wsgiProcessGroup: over.wsgiProcessGroup ?? under.wsgiProcessGroup, wsgiApplicationGroup: over.wsgiApplicationGroup ?? under.wsgiApplicationGroup,
  };
}

export function hasOption(settings: HttpdSettings, option: HttpdOption): boolean {
  return settings.options?.added.has(option) ?? false;
}

/** Nothing required grants; otherwise one `granted` among the lines is enough (they stand in an implied <RequireAny>). */
export function isGranted({ require }: HttpdSettings): boolean {
  return require === null || require.includes('granted');
}

function mergedOptions(under: HttpdOptions | null, over: HttpdOptions): HttpdOptions {
  if (over.replaces || !under) return over;
  const added = new Set([...under.added, ...over.added].filter((option) => !over.removed.has(option)));
  const removed = new Set([...under.removed, ...over.removed].filter((option) => !over.added.has(option)));
  return { replaces: under.replaces, added, removed };
}

function optionsOf(directive: HttpdDirective): HttpdOptions {
  const added = new Set<HttpdOption>();
  const removed = new Set<HttpdOption>();
  const signed = directive.args.map((arg) => /^[+-]/.test(arg));
  // `All` alone may have signs after it (confirmed on 2.4.71: `Options All -Indexes` yes, `Options Indexes +ExecCGI` no).
  const startsWithAll = directive.args[0]!.toLowerCase() === 'all';
  for (const [i, arg] of httpdArgsFrom(directive, 0).entries()) {
    if (signed[i] !== signed[0] && !startsWithAll) throw new ConfigError(arg.place, 'mixedOptions', { value: arg.value });
    const target = arg.value.startsWith('-') ? removed : added;
    for (const option of optionNames({ ...arg, value: arg.value.replace(/^[+-]/, '') })) {
      target.add(option);
      (target === added ? removed : added).delete(option);
    }
  }
  return { replaces: !signed[0], added, removed };
}

function optionNames(arg: HttpdArg): readonly HttpdOption[] {
  const choice = httpdChoiceOf(arg, ['None', 'All', ...OPTIONS]);
  if (choice === 'None') return [];
  return choice === 'All' ? OPTIONS.filter((option) => option !== 'MultiViews') : [choice];
}

function requireOf(block: readonly HttpdDirective[]): HttpdSettings['require'] {
  const lines = directivesOf(block, 'Require').map((directive) => {
    const provider = httpdArgAt(directive, 0);
    // env, method, expr, ip, host, user, valid-user: httpd can, the simulation cannot.
    if (provider.value.toLowerCase() !== 'all') throw new ConfigError(provider.place, 'unsupportedValue', { value: provider.value, directive: 'Require' });
    return httpdChoiceOf(httpdArgAt(directive, 1), ['granted', 'denied']);
  });
  return lines.length > 0 ? lines : null;
}

function indexOf(block: readonly HttpdDirective[]): readonly string[] | null {
  const directives = directivesOf(block, 'DirectoryIndex');
  if (directives.length === 0) return null;
  // Several add up; `disabled` alone empties the list (mod_dir).
  let names: string[] = [];
  for (const { args } of directives) {
    if (args.length === 1 && args[0]!.toLowerCase() === 'disabled') names = [];
    else names.push(...args);
  }
  return names;
}

function byExtension(block: readonly HttpdDirective[], name: string, check?: (arg: HttpdArg) => void): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const directive of directivesOf(block, name)) {
    check?.(httpdArgAt(directive, 0));
    for (const extension of directive.args.slice(1)) map.set(extension.replace(/^\./, '').toLowerCase(), directive.args[0]!);
  }
  return map;
}

function checkType(arg: HttpdArg): void {
  if (!/^[^\s/]+\/[^\s/]+$/.test(arg.value)) throw new ConfigError(arg.place, 'badMimeType', { value: arg.value });
}

function errorDocumentOf(directive: HttpdDirective): readonly [number, HttpdErrorDocument] {
  const status = httpdArgAt(directive, 0);
  const value = directive.args[1]!;
  if (!/^[2-5]\d\d$/.test(status.value)) throw new ConfigError(status.place, 'badStatus', { value: status.value, directive: 'ErrorDocument', min: 200, max: 599 });
  const kind = value.startsWith('/') ? 'path' : /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? 'url' : 'text';
  return [Number(status.value), { kind, value }];
}
