/** `location` blocks with what decides there: whom it passes requests to, alias, try_files, return. The choice among them is in `nginxMatch`. */
import { ConfigError } from './configError.ts';
import { checkBlock } from './nginxDirectives.ts';
import { passOf, type NginxPass } from './nginxPass.ts';
import { settingsOf, statusOf, type NginxSettings } from './nginxSettings.ts';
import type { NginxDirective } from './nginxSyntax.ts';
import { argAt, choiceOf, regexOf } from './nginxValues.ts';

export interface NginxLocation {
  /** `exact` is `=`, `prefixStop` is `^~`, `regex` is `~` or `~*`, `named` is `@name`. */
  readonly kind: 'exact' | 'prefix' | 'prefixStop' | 'regex' | 'named';
  /** The path, the regular expression or the `@name`. */
  readonly pattern: string;
  readonly regex?: RegExp;
  /** As one would write it: `^~ /images/`. */
  readonly text: string;
  readonly settings: NginxSettings;
  readonly alias: NginxAlias | null;
  readonly pass: NginxPass | null;
  readonly tryFiles: NginxTryFiles | null;
  readonly returns: NginxReturn | null;
  readonly locations: readonly NginxLocation[];
  /** A request for the pattern without its last slash is sent there by a 301. */
  readonly autoRedirect: boolean;
  readonly line: number;
}

export interface NginxAlias {
  readonly path: string;
  /** How much of the request's path it replaces; null for a regex location, where it replaces all. */
  readonly prefixLength: number | null;
}

export interface NginxTryFiles {
  readonly candidates: readonly string[];
  readonly fallback: { readonly kind: 'status'; readonly status: number } | { readonly kind: 'uri' | 'named'; readonly target: string };
  readonly line: number;
}

export interface NginxReturn {
  readonly status: number;
  /** A body, or for 301, 302, 303, 307, 308 the target of the redirect. May hold variables. */
  readonly text: string | null;
  readonly line: number;
}

export interface LocationSurroundings {
  readonly settings: NginxSettings;
  readonly alias: NginxAlias | null;
  readonly parent: Pattern | null;
}

type Pattern = Pick<NginxLocation, 'kind' | 'pattern' | 'regex' | 'text'>;

/** The locations of one block in the order of the file. */
export function locationsOf(block: readonly NginxDirective[], around: LocationSurroundings): readonly NginxLocation[] {
  const firstLines = new Map<string, number>();
  return block.filter(({ name }) => name === 'location').map((directive) => {
    const location = locationOf(directive, around);
    const key = `${location.kind === 'exact' ? '=' : ''}${location.pattern}`;
    const firstLine = firstLines.get(key);
    if (location.kind !== 'regex' && firstLine !== undefined) throw new ConfigError(directive, 'duplicateLocation', { location: location.pattern, firstLine });
    if (location.kind !== 'regex') firstLines.set(key, directive.line);
    return location;
  });
}

export function returnOf(block: readonly NginxDirective[]): NginxReturn | null {
  const returns = block.filter(({ name }) => name === 'return').map(oneReturn);
  return returns[0] ?? null;
}

export function tryFilesOf(block: readonly NginxDirective[]): NginxTryFiles | null {
  const directive = block.find(({ name }) => name === 'try_files');
  if (!directive) return null;
  const last = argAt(directive, directive.args.length - 1);
  const candidates = directive.args.slice(0, -1);
  const line = directive.line;
  if (!last.value.startsWith('=')) return { candidates, fallback: { kind: last.value.startsWith('@') ? 'named' : 'uri', target: last.value }, line };
  return { candidates, fallback: { kind: 'status', status: statusOf({ ...last, value: last.value.slice(1) }, 0, 999) }, line };
}

function locationOf(directive: NginxDirective, around: LocationSurroundings): NginxLocation {
  const block = directive.block!;
  const pattern = patternOf(directive);
  checkNesting(directive, pattern, around.parent);
  checkBlock(block, 'location');
  const settings = settingsOf(block, around.settings);
  const alias = aliasOf(block, pattern, around.alias);
  const pass = passOf(block, pattern);
  return {
    ...pattern, settings, alias, pass, tryFiles: tryFilesOf(block), returns: returnOf(block),
    locations: locationsOf(block, { settings, alias, parent: pattern }),
    autoRedirect: pass !== null && pattern.pattern.endsWith('/'), line: directive.line,
  };
}

function patternOf(directive: NginxDirective): Pattern {
  const [modifier, text] = modifierOf(directive);
  const place = argAt(directive, directive.args.length - 1);
  switch (modifier) {
    case '': return { kind: text.startsWith('@') ? 'named' : 'prefix', pattern: text, text };
    case '=': return { kind: 'exact', pattern: text, text: `= ${text}` };
    case '^~': return { kind: 'prefixStop', pattern: text, text: `^~ ${text}` };
    default: return { kind: 'regex', pattern: text, regex: regexOf(place, text, modifier === '~*'), text: `${modifier} ${text}` };
  }
}

const MODIFIERS = ['=', '^~', '~*', '~'] as const;
type Modifier = (typeof MODIFIERS)[number] | '';

/** nginx also takes the modifier written together with the pattern: `location =/x`. */
function modifierOf(directive: NginxDirective): readonly [Modifier, string] {
  const first = directive.args[0]!;
  if (directive.args.length === 2) return [choiceOf(argAt(directive, 0), MODIFIERS), directive.args[1]!];
  const modifier = MODIFIERS.find((candidate) => first.startsWith(candidate)) ?? '';
  return [modifier, first.slice(modifier.length)];
}

/** The refusals of `ngx_http_core_location`. */
function checkNesting(directive: NginxDirective, own: Pattern, parent: Pattern | null): void {
  if (!parent) return;
  const names = { location: own.pattern, parent: parent.pattern };
  if (parent.kind === 'exact') throw new ConfigError(directive, 'locationInsideExact', names);
  if (parent.kind === 'named') throw new ConfigError(directive, 'locationInsideNamed', names);
  if (own.kind === 'named') throw new ConfigError(directive, 'namedLocationNested', { location: own.pattern });
  if (own.kind !== 'regex' && !own.pattern.startsWith(parent.pattern)) throw new ConfigError(directive, 'locationOutside', names);
}

function aliasOf(block: readonly NginxDirective[], own: Pattern, outer: NginxAlias | null): NginxAlias | null {
  const root = block.find(({ name }) => name === 'root');
  const alias = block.find(({ name }) => name === 'alias');
  if (root && alias) {
    const [first, second] = root.line < alias.line || (root.line === alias.line && root.column < alias.column) ? [root, alias] : [alias, root];
    throw new ConfigError(second, 'conflictingDirective', { directive: second.name, other: first.name, firstLine: first.line });
  }
  if (root) return null;
  return alias ? { path: alias.args[0]!, prefixLength: own.kind === 'regex' ? null : own.pattern.length } : outer;
}

const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);

export function isRedirectStatus(status: number): boolean {
  return REDIRECT_STATUSES.has(status);
}

/** `return 404;`, `return 301 /new;`, `return 200 "text";`, `return https://…;` (which means 302). */
function oneReturn(directive: NginxDirective): NginxReturn {
  const first = argAt(directive, 0);
  const { line } = directive;
  if (directive.args.length === 1 && /^(https?:\/\/|\$scheme)/.test(first.value)) return { status: 302, text: first.value, line };
  return { status: statusOf(first, 0, 999), text: directive.args[1] ?? null, line };
}
