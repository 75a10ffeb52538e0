/**
 * From the path of a URL to what answers for it. httpd's modules are asked one after the other, whatever the order of the
 * file: mod_proxy (ProxyPass), mod_alias (all Redirects, then all Aliases and ScriptAliases), mod_wsgi (WSGIScriptAlias), at
 * last the core (DocumentRoot). Within one module the first match in file order wins. Confirmed on httpd 2.4.71 with
 * mod_wsgi 4.9.4: ProxyPass beats a Redirect above it, an Alias beats a longer WSGIScriptAlias.
 */
import type { HttpdAlias, HttpdProxyPass, HttpdRedirect, HttpdRule, HttpdWsgiAlias } from './httpdRules.ts';
import type { HttpdServer } from './httpdServer.ts';
import { escapeHttpdPath } from './httpdUri.ts';

export interface UrlMapping {
  readonly outcome: MappingOutcome;
  /** Every rule in the order in which httpd asks. */
  readonly candidates: readonly MappingCandidate[];
}

export type MappingOutcome =
  /** `target`: the request-target for the other server. */
  | { readonly kind: 'proxy'; readonly rule: HttpdProxyPass; readonly target: string }
  /** `location` null: the status is the whole answer. A path has to be completed with scheme and host. */
  | { readonly kind: 'redirect'; readonly rule: HttpdRedirect; readonly status: number; readonly location: string | null }
  | FileOutcome;

export interface FileOutcome {
  readonly kind: 'file';
  /** Null: DocumentRoot. */
  readonly rule: HttpdAlias | HttpdWsgiAlias | null;
  /** The file's path with what may be PATH_INFO still at its end. */
  readonly path: string;
  /** CONTEXT_PREFIX and CONTEXT_DOCUMENT_ROOT of CGI. */
  readonly contextPrefix: string;
  readonly contextDocumentRoot: string;
  /** What the rule itself asks for; SetHandler and AddHandler go before it. */
  readonly handler: 'cgi-script' | 'wsgi-script' | null;
}

export interface MappingCandidate {
  readonly rule: HttpdRule;
  readonly verdict:
    | 'chosen' | 'noMatch' | 'notReached'
    /** The text begins so, but not a whole segment: `/app` and `/apple`. */
    | 'partOfSegment'
    /** The rule ends in a slash that the path does not have. */
    | 'slashMissing'
    /** `ProxyPass /x !`: no proxy for it, the next module is asked. */
    | 'excluded';
}

/** `path`: decoded (`httpdTarget`); `query`: as sent. */
export function mapUrl(server: HttpdServer, path: string, query = ''): UrlMapping {
  const modules = [[...server.locationProxyPasses, ...server.proxyPasses], server.redirects, server.aliases, server.wsgiAliases];
  const request: Request = { path, query, keepsSlashes: server.allowEncodedSlashes === 'NoDecode' };
  let outcome: MappingOutcome | null = null;
  const candidates: MappingCandidate[] = [];
  for (const rules of modules) {
    const asked: Asked = outcome ? { outcome, candidates: rules.map((rule) => ({ rule, verdict: 'notReached' })) } : askModule(rules, request);
    outcome = asked.outcome;
    candidates.push(...asked.candidates);
  }
  return { outcome: outcome ?? documentOf(server, path), candidates };
}

interface Request {
  readonly path: string;
  readonly query: string;
  /** `%2F` is still in the path, and goes on as it is. */
  readonly keepsSlashes: boolean;
}

interface Asked {
  readonly outcome: MappingOutcome | null;
  readonly candidates: readonly MappingCandidate[];
}

/** The first rule that matches speaks for its module, even if it only says no (`ProxyPass /x !`). */
function askModule(rules: readonly HttpdRule[], request: Request): Asked {
  const candidates: MappingCandidate[] = [];
  for (const [i, rule] of rules.entries()) {
    const match = matchOf(rule, request.path);
    if (typeof match === 'string') {
      candidates.push({ rule, verdict: match });
      continue;
    }
    const outcome = outcomeOf(rule, match, request);
    const later = rules.slice(i + 1).map((skipped): MappingCandidate => ({ rule: skipped, verdict: 'notReached' }));
    return { outcome, candidates: [...candidates, { rule, verdict: outcome ? 'chosen' : 'excluded' }, ...later] };
  }
  return { outcome: null, candidates };
}

function documentOf({ documentRoot }: HttpdServer, path: string): FileOutcome {
  return { kind: 'file', rule: null, path: documentRoot.replace(/\/$/, '') + path, contextPrefix: '', contextDocumentRoot: documentRoot, handler: null };
}

type Match = { readonly rest: string } | { readonly groups: RegExpExecArray };
type Mismatch = 'noMatch' | 'partOfSegment' | 'slashMissing';

function matchOf(rule: HttpdRule, path: string): Match | Mismatch {
  const regex = 'regex' in rule ? rule.regex : null;
  if (regex) {
    const groups = regex.exec(path);
    return groups ? { groups } : 'noMatch';
  }
  return segmentMatch(rule.from, path);
}

/** `alias_matches`: whole segments; any number of slashes in the rule stands for one. */
function segmentMatch(written: string, path: string): Match | Mismatch {
  const from = written.replace(/\/{2,}/g, '/');
  if (!path.startsWith(from)) return from === `${path}/` ? 'slashMissing' : 'noMatch';
  const rest = path.slice(from.length);
  return from.endsWith('/') || rest === '' || rest.startsWith('/') ? { rest } : 'partOfSegment';
}

function outcomeOf(rule: HttpdRule, match: Match, request: Request): MappingOutcome | null {
  switch (rule.kind) {
    case 'proxyPass': return rule.to ? { kind: 'proxy', rule, target: proxiedTarget(rule.to.path, 'rest' in match ? match.rest : '', request) } : null;
    case 'redirect': return { kind: 'redirect', rule, status: rule.status, location: rule.to === null ? null : locationOf(rule.to, match, request.query) };
    case 'alias': case 'scriptAlias': return {
      kind: 'file', rule, path: 'rest' in match ? rule.to + match.rest : substituted(rule.to, match.groups), handler: rule.kind === 'scriptAlias' ? 'cgi-script' : null,
      ...('rest' in match ? { contextPrefix: rule.from, contextDocumentRoot: rule.to } : { contextPrefix: '', contextDocumentRoot: '' }),
    };
    // At the root the whole path follows the script: `/srv/app.wsgi/hello`, and SCRIPT_NAME is empty.
    case 'wsgiScriptAlias': return {
      kind: 'file', rule, path: rule.to + (rule.from === '/' ? request.path : 'rest' in match ? match.rest : ''), contextPrefix: '', contextDocumentRoot: '', handler: 'wsgi-script',
    };
  }
}

/** The rule's path takes the place of what matched; the rest follows, escaped again with capital digits (`ap_proxy_canonenc`). */
function proxiedTarget(base: string, rest: string, { query, keepsSlashes }: Request): string {
  const escaped = escapeHttpdPath(rest).replace(/%../g, (escape) => escape.toUpperCase());
  const path = base + (keepsSlashes ? escaped.replace(/%252f/gi, (slash) => `%${slash.slice(3)}`) : escaped);
  return `${path.startsWith('/') ? path : `/${path}`}${query === '' ? '' : `?${query}`}`;
}

/** The query of the request is kept unless the rule has one of its own. */
function locationOf(to: string, match: Match, query: string): string {
  const target = 'rest' in match ? to + escapeHttpdPath(match.rest) : escapedUrl(substituted(to, match.groups));
  return query === '' || target.includes('?') ? target : `${target}?${query}`;
}

/** RedirectMatch escapes the whole path that came out, even what was escaped in the rule: `%20` becomes `%2520`. */
function escapedUrl(url: string): string {
  const [, authority = '', path = '', rest = ''] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)?([^?#]*)(.*)$/is.exec(url)!;
  return authority + escapeHttpdPath(path) + rest;
}

/** `$1` to `$9`, `$0` the whole; a backslash makes the next character plain (`ap_pregsub`). */
function substituted(template: string, groups: RegExpExecArray): string {
  return template.replace(/\\(.)|\$(\d)/gs, (_, plain?: string, digit?: string) => plain ?? groups[Number(digit)] ?? '');
}
