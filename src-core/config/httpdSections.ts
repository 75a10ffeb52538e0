/** <Directory>, <Files>, <Location> and their Match variants: what each is for, and what it says. */
import { ConfigError } from './configError.ts';
import { directivesOf } from './httpdDirectives.ts';
import { httpdSettingsOf, type HttpdSettings } from './httpdSettings.ts';
import type { HttpdDirective } from './httpdSyntax.ts';
import { httpdArgAt, httpdArgsFrom, httpdRegexOf } from './httpdValues.ts';

export interface HttpdSection {
  readonly kind: 'directory' | 'files' | 'location';
  /** As written: a path, a wildcard or a regular expression. */
  readonly pattern: string;
  readonly match: HttpdSectionMatch;
  readonly settings: HttpdSettings;
  /** The directory that a <Files> stands in. */
  readonly inside: HttpdSection | null;
  readonly line: number;
}

/** A wildcard (`*`, `?`, `[…]`) of a directory holds for all below it too, that of <Files> and <Location> for the whole name or path only. */
export type HttpdSectionMatch =
  | { readonly kind: 'path' }
  | { readonly kind: 'wildcard'; readonly regex: RegExp }
  | { readonly kind: 'regex'; readonly regex: RegExp };

/** Those of one block in file order; the <Files> inside of a <Directory> follow it. */
export function sectionsOf(block: readonly HttpdDirective[], inside: HttpdSection | null = null): readonly HttpdSection[] {
  return directivesOf(block, ...Object.keys(KINDS)).flatMap((directive) => {
    const section = sectionOf(directive, inside);
    return [section, ...sectionsOf(directive.block!, section)];
  });
}

const KINDS: Readonly<Record<string, HttpdSection['kind']>> = {
  directory: 'directory', directorymatch: 'directory', files: 'files', filesmatch: 'files', location: 'location', locationmatch: 'location',
};

function sectionOf(directive: HttpdDirective, inside: HttpdSection | null): HttpdSection {
  const name = directive.name.toLowerCase();
  const kind = KINDS[name]!;
  const { pattern, match } = patternOf(directive, kind, name.endsWith('match'));
  for (const override of directivesOf(directive.block!, 'AllowOverride')) checkOverride(override);
  return { kind, pattern, match, settings: httpdSettingsOf(directive.block!), inside, line: directive.line };
}

function patternOf(directive: HttpdDirective, kind: HttpdSection['kind'], matches: boolean): Pick<HttpdSection, 'pattern' | 'match'> {
  const [first, second] = httpdArgsFrom(directive, 0);
  const tilde = first!.value === '~';
  // `<Directory ~ "regex">` is the only meaning of two arguments.
  if (tilde !== (second !== undefined)) throw new ConfigError(second?.place ?? first!.place, 'wrongArgumentCount', { directive: directive.name, count: directive.args.length, expected: tilde ? '2' : '1' });
  const arg = second ?? first!;
  if (tilde || matches) return { pattern: arg.value, match: { kind: 'regex', regex: httpdRegexOf(arg) } };
  if (/[*?[]/.test(arg.value)) return { pattern: arg.value, match: { kind: 'wildcard', regex: wildcardRegex(arg.value, kind) } };
  return { pattern: arg.value, match: { kind: 'path' } };
}

/** fnmatch's patterns: in paths neither `*` nor `?` takes a slash. */
function wildcardRegex(pattern: string, kind: HttpdSection['kind']): RegExp {
  const one = kind === 'files' ? '.' : '[^/]';
  const body = (kind === 'directory' ? pattern.replace(/\/$/, '') : pattern).replace(/\*+|\?|\[([!^]?)([^\]]+)\]|[^*?]/gs, (part, negated?: string, set?: string) => {
    if (part.startsWith('*')) return `${one}*`;
    if (part === '?') return one;
    if (set !== undefined) return `[${negated ? '^' : ''}${set.replace(/[\\^[\]]|-(?=.*-)/g, '\\$&')}]`;
    return part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  try {
    return new RegExp(kind === 'directory' ? `^${body}(?:/|$)` : `^${body}$`, 's');
  } catch {
    // A range that runs backwards: to fnmatch it holds nothing.
    return /(?!)/;
  }
}

/** There are no .htaccess files in this world, so that only their absence can be asked for. */
function checkOverride(directive: HttpdDirective): void {
  const arg = httpdArgAt(directive, 0);
  if (arg.value.toLowerCase() !== 'none') throw new ConfigError(arg.place, 'unsupportedValue', { value: arg.value, directive: 'AllowOverride' });
}
