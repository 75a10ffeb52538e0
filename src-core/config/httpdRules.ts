/** The rules that turn a URL into something else: Redirect, Alias, ScriptAlias, WSGIScriptAlias, ProxyPass. */
import { ConfigError } from './configError.ts';
import { directivesOf } from './httpdDirectives.ts';
import { sameName, type HttpdDirective } from './httpdSyntax.ts';
import { httpdArgAt, httpdArgsFrom, httpdRegexOf, underRoot, type HttpdArg } from './httpdValues.ts';

export type HttpdRule = HttpdAlias | HttpdRedirect | HttpdWsgiAlias | HttpdProxyPass;

interface RuleBase {
  /** The URL path that is looked for, or a regular expression as written. */
  readonly from: string;
  readonly line: number;
}

export interface HttpdAlias extends RuleBase {
  readonly kind: 'alias' | 'scriptAlias';
  /** Of the Match variants: then `to` may hold `$1`, and nothing is appended to it. */
  readonly regex: RegExp | null;
  readonly to: string;
}

export interface HttpdRedirect extends RuleBase {
  readonly kind: 'redirect';
  readonly regex: RegExp | null;
  readonly status: number;
  /** Null where the status is no redirection: `Redirect gone /old`. */
  readonly to: string | null;
}

export interface HttpdWsgiAlias extends RuleBase {
  readonly kind: 'wsgiScriptAlias';
  readonly to: string;
  readonly processGroup: string | null;
  readonly applicationGroup: string | null;
}

export interface HttpdProxyPass extends RuleBase {
  readonly kind: 'proxyPass';
  /** Null: `!`, not to be proxied. */
  readonly to: HttpdProxyTarget | null;
  /** Null: Timeout holds. */
  readonly timeoutUs: number | null;
  readonly nocanon: boolean;
}

export interface HttpdProxyTarget {
  readonly scheme: 'http' | 'ajp' | 'fcgi';
  readonly host: string;
  readonly port: number;
  /** What follows the authority, as written: empty, or a path. */
  readonly path: string;
}

export interface HttpdProxyPassReverse {
  readonly from: string;
  readonly to: string;
}

export function aliasesOf(block: readonly HttpdDirective[], serverRoot: string): readonly HttpdAlias[] {
  return directivesOf(block, 'Alias', 'ScriptAlias', 'AliasMatch', 'ScriptAliasMatch').map((directive) => ({
    kind: /^script/i.test(directive.name) ? 'scriptAlias' : 'alias', from: directive.args[0]!,
    regex: /match$/i.test(directive.name) ? httpdRegexOf(httpdArgAt(directive, 0)) : null, to: underRoot(directive.args[1]!, serverRoot), line: directive.line,
  }));
}

const STATUS_WORDS: ReadonlyMap<string, number> = new Map([['permanent', 301], ['temp', 302], ['seeother', 303], ['gone', 410]]);

export function redirectsOf(block: readonly HttpdDirective[]): readonly HttpdRedirect[] {
  return directivesOf(block, 'Redirect', 'RedirectMatch').map((directive) => {
    const { status, rest } = statusOf(directive);
    const [from, to, extra] = rest;
    const redirects = status >= 300 && status < 400;
    if (!from || extra || (redirects && !to)) throw new ConfigError(directive, 'redirectNeedsTarget', { directive: directive.name });
    if (to && !redirects) throw new ConfigError(to.place, 'redirectTakesNoTarget', { status });
    const match = sameName(directive.name, 'RedirectMatch');
    if (to && !match && !/^(\/|[a-z][a-z0-9+.-]*:)/i.test(to.value)) throw new ConfigError(to.place, 'badRedirectTarget', { value: to.value });
    return { kind: 'redirect', from: from.value, regex: match ? httpdRegexOf(from) : null, status, to: to?.value ?? null, line: directive.line };
  });
}

/** The status may be left out, and is told from a path by what it looks like. */
function statusOf(directive: HttpdDirective): { readonly status: number; readonly rest: readonly HttpdArg[] } {
  const args = httpdArgsFrom(directive, 0);
  const first = args[0]!;
  const status = STATUS_WORDS.get(first.value.toLowerCase()) ?? (/^[1-5]\d\d$/.test(first.value) ? Number(first.value) : null);
  if (status !== null) return { status, rest: args.slice(1) };
  if (args.length === 3) throw new ConfigError(first.place, 'badStatus', { value: first.value, directive: directive.name, min: 300, max: 599 });
  return { status: 302, rest: args };
}

/** `groups`: the names of WSGIDaemonProcess so far; an option that names another one is refused. */
export function wsgiAliasesOf(block: readonly HttpdDirective[], serverRoot: string, groups: ReadonlySet<string>): readonly HttpdWsgiAlias[] {
  return directivesOf(block, 'WSGIScriptAlias').map((directive) => {
    const options = new Map(httpdArgsFrom(directive, 2).map((arg) => {
      const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(arg.value) ?? [];
      if (name !== 'process-group' && name !== 'application-group') throw new ConfigError(arg.place, 'badParameter', { value: arg.value, directive: 'WSGIScriptAlias' });
      // mod_wsgi: "WSGI process group not yet configured."
      if (name === 'process-group' && !value.startsWith('%{') && !groups.has(value)) throw new ConfigError(arg.place, 'unknownProcessGroup', { group: value });
      return [name, value] as const;
    }));
    return {
      kind: 'wsgiScriptAlias', from: directive.args[0]!, to: underRoot(directive.args[1]!, serverRoot),
      processGroup: options.get('process-group') ?? null, applicationGroup: options.get('application-group') ?? null, line: directive.line,
    };
  });
}

/** `location`: the path of the <Location> that the block is; there ProxyPass has no path of its own. */
export function proxyPassesOf(block: readonly HttpdDirective[], loaded: ReadonlySet<string>, location: string | null = null): readonly HttpdProxyPass[] {
  return directivesOf(block, 'ProxyPass').map((directive) => {
    const { from, target, rest } = proxyArgsOf(directive, location);
    const to = target.value === '!' ? null : proxyTargetOf(target, loaded);
    return { kind: 'proxyPass', from, to, ...proxyOptionsOf(rest), line: directive.line };
  });
}

export function proxyPassReversesOf(block: readonly HttpdDirective[], location: string | null = null): readonly HttpdProxyPassReverse[] {
  return directivesOf(block, 'ProxyPassReverse').map((directive) => {
    const { from, target } = proxyArgsOf(directive, location);
    return { from, to: target.value };
  });
}

function proxyArgsOf(directive: HttpdDirective, location: string | null): { readonly from: string; readonly target: HttpdArg; readonly rest: readonly HttpdArg[] } {
  const args = httpdArgsFrom(directive, 0);
  const withPath = location === null ? args : [{ value: location, place: directive, directive: directive.name }, ...args];
  const [from, target, ...rest] = withPath;
  if (!from || !target) throw new ConfigError(directive, 'wrongArgumentCount', { directive: directive.name, count: args.length, expected: '2+' });
  if (location !== null && target.value.startsWith('/')) throw new ConfigError(target.place, 'pathInLocation', { directive: directive.name });
  return { from: from.value, target, rest };
}

const PORTS = { http: 80, ajp: 8009, fcgi: 8000 } as const;

function proxyTargetOf(arg: HttpdArg, loaded: ReadonlySet<string>): HttpdProxyTarget {
  const match = /^(http|ajp|fcgi):\/\/(\[[0-9a-f:.]+\]|[^/:?#\s[\]]+)(?::(\d{1,5}))?([/?].*)?$/is.exec(arg.value);
  if (!match) throw new ConfigError(arg.place, 'badProxyUrl', { value: arg.value, directive: arg.directive });
  const scheme = match[1]!.toLowerCase() as keyof typeof PORTS;
  const port = Number(match[3] ?? PORTS[scheme]);
  if (port < 1 || port > 65_535) throw new ConfigError(arg.place, 'badPort', { value: match[3]! });
  // httpd starts without the scheme's module and answers 500 to each request (AH01144); here it is said at once.
  if (!loaded.has(`proxy_${scheme}`)) throw new ConfigError(arg.place, 'moduleNotLoaded', { directive: `ProxyPass ${scheme}://`, module: `proxy_${scheme}_module` });
  return { scheme, host: match[2]!.toLowerCase(), port, path: match[4] ?? '' };
}

function proxyOptionsOf(args: readonly HttpdArg[]): Pick<HttpdProxyPass, 'timeoutUs' | 'nocanon'> {
  let timeoutUs: number | null = null;
  let nocanon = false;
  for (const arg of args) {
    const seconds = /^timeout=(\d{1,6})$/i.exec(arg.value)?.[1];
    if (seconds !== undefined) timeoutUs = Number(seconds) * 1_000_000;
    else if (arg.value.toLowerCase() === 'nocanon') nocanon = true;
    else throw new ConfigError(arg.place, 'badParameter', { value: arg.value, directive: 'ProxyPass' });
  }
  return { timeoutUs, nocanon };
}
