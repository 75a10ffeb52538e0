/**
 * Which server and which location of a configuration answer a request.
 * Each choice comes with its reasoning: every candidate that was considered, in the order nginx considers them, with a
 * verdict; the interface words it. Sources: nginx.org "How nginx processes a request", `location`, `server_name`;
 * the order of looking into nested locations is `ngx_http_core_find_location`'s.
 */
import type { NginxServerName } from './nginxAddresses.ts';
import type { NginxConfig, NginxServer } from './nginxConf.ts';
import type { NginxLocation } from './nginxLocation.ts';

export type Captures = Readonly<Record<string, string>>;

export interface ServerChoice {
  readonly server: NginxServer;
  readonly reason: 'exactName' | 'wildcardStart' | 'wildcardEnd' | 'regexName' | 'onlyServer' | 'defaultServer' | 'firstServer';
  readonly candidates: readonly ServerCandidate[];
  /** Of a regular expression in `server_name`. */
  readonly captures: Captures;
}

export interface ServerCandidate {
  readonly server: NginxServer;
  readonly verdict: 'chosen' | 'otherAddress' | 'nameMatchedWeaker' | 'nameMismatch';
  /** The name that matched, as written. */
  readonly name?: string;
}

/** Null when no server listens there: the connection is refused before nginx sees a request. `host` null: no Host field. */
export function chooseServer(
  config: NginxConfig, { localPort, localAddress, host }: { readonly localPort: number; readonly localAddress?: string; readonly host: string | null },
): ServerChoice | null {
  const listening = serversListening(config, localPort, localAddress);
  const { servers } = listening;
  if (servers.length === 0) return null;
  const name = (host ?? '').replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
  const matches = servers.map((server) => ({ server, best: bestName(server.names, name) }));
  const { server, reason } = serverAmong(matches, listening);
  const candidates = config.servers.map((candidate): ServerCandidate => {
    const best = matches.find((match) => match.server === candidate)?.best;
    const matched = best ? { name: best.text } : {};
    if (candidate === server) return { server: candidate, verdict: 'chosen', ...matched };
    if (!servers.includes(candidate)) return { server: candidate, verdict: 'otherAddress' };
    return { server: candidate, verdict: best ? 'nameMatchedWeaker' : 'nameMismatch', ...matched };
  });
  const regex = reason === 'regexName' ? bestName(server.names, name)?.regex : undefined;
  return { server, reason, candidates, captures: capturesOf(regex?.exec(name) ?? null) };
}

interface Listening {
  readonly servers: readonly NginxServer[];
  /** Does this server carry `default_server` there? */
  readonly isMarked: (server: NginxServer) => boolean;
}

/** An address that is written out beats `*`: only the servers of the most specific address are considered. */
function serversListening(config: NginxConfig, port: number, address: string | undefined): Listening {
  const at = (wanted: string | null): Listening => {
    const listensOf = (server: NginxServer) => server.listens.filter((listen) => listen.port === port && (wanted === null || listen.address === wanted));
    return { servers: config.servers.filter((server) => listensOf(server).length > 0), isMarked: (server) => listensOf(server).some(({ defaultServer }) => defaultServer) };
  };
  if (address === undefined) return at(null);
  const v6 = address.includes(':');
  const exact = at(v6 && !address.startsWith('[') ? `[${address}]` : address);
  return exact.servers.length > 0 ? exact : at(v6 ? '[::]' : '*');
}

interface ServerMatch {
  readonly server: NginxServer;
  readonly best: NginxServerName | null;
}

const NAME_REASONS = { exact: 'exactName', wildcardStart: 'wildcardStart', wildcardEnd: 'wildcardEnd', regex: 'regexName' } as const;
const NAME_KINDS = ['exact', 'wildcardStart', 'wildcardEnd', 'regex'] as const;

function serverAmong(matches: readonly ServerMatch[], { servers, isMarked }: Listening): Pick<ServerChoice, 'server' | 'reason'> {
  let winner: ServerMatch | null = null;
  for (const match of matches) if (match.best && (!winner?.best || isStronger(match.best, winner.best))) winner = match;
  if (winner?.best) return { server: winner.server, reason: NAME_REASONS[winner.best.kind] };
  if (servers.length === 1) return { server: servers[0]!, reason: 'onlyServer' };
  const marked = servers.find(isMarked);
  return marked ? { server: marked, reason: 'defaultServer' } : { server: servers[0]!, reason: 'firstServer' };
}

/** Exact, then the longest `*.x`, then the longest `x.*`, then the first regex: ties keep the earlier one. */
function isStronger(a: NginxServerName, b: NginxServerName): boolean {
  const rank = NAME_KINDS.indexOf(a.kind) - NAME_KINDS.indexOf(b.kind);
  return rank !== 0 ? rank < 0 : a.fixed.length > b.fixed.length;
}

function bestName(names: readonly NginxServerName[], host: string): NginxServerName | null {
  let best: NginxServerName | null = null;
  for (const name of names) if (nameMatches(name, host) && (!best || isStronger(name, best))) best = name;
  return best;
}

function nameMatches(name: NginxServerName, host: string): boolean {
  switch (name.kind) {
    case 'exact': return name.fixed === host;
    case 'wildcardStart': return host.endsWith(name.fixed) && host.length > name.fixed.length;
    case 'wildcardEnd': return host.startsWith(name.fixed) && host.length > name.fixed.length;
    case 'regex': return name.regex!.test(host);
  }
}

export interface LocationChoice {
  /** Null when none matches: the server's own settings hold. */
  readonly location: NginxLocation | null;
  readonly reason: 'exact' | 'prefixStop' | 'regex' | 'longestPrefix' | 'autoRedirect' | 'none';
  /** The path with the slash that was missing: nginx answers 301 to it at once. */
  readonly redirect: string | null;
  readonly candidates: readonly LocationCandidate[];
  /** Of the regex that was chosen. */
  readonly captures: Captures;
}

export interface LocationCandidate {
  readonly location: NginxLocation;
  /** 0 on the server's level, 1 inside of a location of it. */
  readonly depth: number;
  readonly verdict:
    | 'chosen' | 'remembered' | 'redirects' | 'noMatch' | 'shorterPrefix' | 'regexFirst' | 'beatenByRegex'
    | 'notReachedExact' | 'notReachedStop' | 'notReachedRegex' | 'notReachedRedirect' | 'named' | 'entered';
}

/** `path` is normalised (`normaliseTarget`). */
export function chooseLocation(server: Pick<NginxServer, 'locations'>, path: string): LocationChoice {
  const found = search(server.locations, path, 0);
  const { location, redirect, candidates, captures } = found;
  return { location, redirect, candidates, captures, reason: reasonOf(found) };
}

interface Found {
  readonly location: NginxLocation | null;
  readonly redirect: string | null;
  /** Nothing that an outer level still has may change it: an exact match, a regex, a redirect. */
  readonly final: boolean;
  readonly candidates: readonly LocationCandidate[];
  readonly captures: Captures;
}

function reasonOf({ location, redirect }: Found): LocationChoice['reason'] {
  if (redirect !== null) return 'autoRedirect';
  switch (location?.kind) {
    case 'exact': return 'exact';
    case 'prefixStop': return 'prefixStop';
    case 'regex': return 'regex';
    case undefined: return 'none';
    default: return 'longestPrefix';
  }
}

type Verdicts = Map<NginxLocation, LocationCandidate['verdict']>;

/** One level: exact and prefixes first, then what is nested in the longest prefix, then this level's regexes in file order. */
function search(locations: readonly NginxLocation[], path: string, depth: number): Found {
  const verdicts: Verdicts = new Map(locations.map((location) => [location, location.kind === 'named' ? 'named' : 'noMatch']));
  const report = (inner: readonly LocationCandidate[] = []): readonly LocationCandidate[] =>
    [...[...verdicts].map(([location, verdict]) => ({ location, depth, verdict })), ...inner];

  const exact = locations.find((location) => location.kind === 'exact' && location.pattern === path);
  if (exact) return settle(exact, verdicts, 'notReachedExact', path, report, null);
  const prefix = longestPrefix(locations, path, verdicts);
  const slashed = prefix?.pattern === path ? undefined : locations.find((location) => location.autoRedirect && isStatic(location) && location.pattern === `${path}/`);
  if (slashed) return settle(slashed, verdicts, 'notReachedRedirect', path, report, `${path}/`);
  const nested = prefix && prefix.locations.length > 0 ? search(prefix.locations, path, depth + 1) : null;
  if (prefix) verdicts.set(prefix, nested?.location ? 'entered' : 'remembered');
  if (nested?.final) {
    skipRegexes(locations, verdicts, nested.redirect === null ? 'notReachedRegex' : 'notReachedRedirect');
    return { ...nested, candidates: report(nested.candidates) };
  }
  const kept = nested?.location ?? prefix;
  if (prefix?.kind !== 'prefixStop') {
    const regex = searchRegexes(locations, path, depth, verdicts);
    if (regex) {
      if (prefix) verdicts.set(prefix, 'beatenByRegex');
      return { ...regex, candidates: report([...(nested?.candidates.map(beaten) ?? []), ...regex.candidates]) };
    }
  } else skipRegexes(locations, verdicts, 'notReachedStop');
  if (prefix && kept === prefix) verdicts.set(prefix, 'chosen');
  return { location: kept, redirect: null, final: false, candidates: report(nested?.candidates), captures: {} };
}

function settle(
  location: NginxLocation, verdicts: Verdicts, others: 'notReachedExact' | 'notReachedRedirect', path: string,
  report: () => readonly LocationCandidate[], redirect: string | null,
): Found {
  for (const [other, verdict] of verdicts) if (verdict !== 'named' && (other.kind === 'regex' || isPrefixOf(other, path))) verdicts.set(other, others);
  verdicts.set(location, redirect === null ? 'chosen' : 'redirects');
  return { location, redirect, final: true, candidates: report(), captures: {} };
}

function longestPrefix(locations: readonly NginxLocation[], path: string, verdicts: Verdicts): NginxLocation | null {
  const matching = locations.filter((location) => isPrefixOf(location, path));
  for (const location of matching) verdicts.set(location, 'shorterPrefix');
  return matching.reduce<NginxLocation | null>((best, location) => (best && best.pattern.length >= location.pattern.length ? best : location), null);
}

function isPrefixOf(location: NginxLocation, path: string): boolean {
  return (location.kind === 'prefix' || location.kind === 'prefixStop') && path.startsWith(location.pattern);
}

function isStatic({ kind }: NginxLocation): boolean {
  return kind === 'exact' || kind === 'prefix' || kind === 'prefixStop';
}

/** The first that matches is taken, then refined by what is nested in it; candidates are those of the nested levels only. */
function searchRegexes(locations: readonly NginxLocation[], path: string, depth: number, verdicts: Verdicts): Found | null {
  const regexes = locations.filter((location) => location.kind === 'regex');
  const first = regexes.find((location) => location.regex!.test(path));
  if (!first) return null;
  for (const later of regexes.slice(regexes.indexOf(first) + 1)) verdicts.set(later, 'regexFirst');
  const nested = first.locations.length > 0 ? search(first.locations, path, depth + 1) : null;
  verdicts.set(first, nested?.location ? 'entered' : 'chosen');
  const location = nested?.location ?? first;
  return {
    location, redirect: nested?.redirect ?? null, final: true, candidates: nested?.candidates ?? [],
    captures: nested?.location?.kind === 'regex' ? nested.captures : capturesOf(first.regex!.exec(path)),
  };
}

function skipRegexes(locations: readonly NginxLocation[], verdicts: Verdicts, verdict: LocationCandidate['verdict']): void {
  for (const location of locations) if (location.kind === 'regex') verdicts.set(location, verdict);
}

function beaten(candidate: LocationCandidate): LocationCandidate {
  return candidate.verdict === 'chosen' ? { ...candidate, verdict: 'beatenByRegex' } : candidate;
}

function capturesOf(match: RegExpExecArray | null): Captures {
  if (!match) return {};
  const numbered = match.slice(1, 10).map((text, i) => [String(i + 1), text ?? ''] as const);
  const named = Object.entries(match.groups ?? {}).map(([name, text]) => [name, text ?? ''] as const);
  return Object.fromEntries([...numbered, ...named]);
}
