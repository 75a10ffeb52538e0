/**
 * Which virtual host answers a request. The choice comes with its reasoning: every candidate in file order, with a verdict;
 * the interface words it. Sources: httpd's "An In-Depth Discussion of Virtual Host Matching" and vhost.c; the vectors of the
 * tests were confirmed on httpd 2.4.71.
 */
import type { HttpdConfig } from './httpdConf.ts';
import type { HttpdServer } from './httpdServer.ts';

export interface VirtualHostChoice {
  readonly server: HttpdServer;
  readonly reason: 'serverName' | 'serverAlias' | 'firstOfAddress' | 'mainServer';
  readonly candidates: readonly VirtualHostCandidate[];
}

export interface VirtualHostCandidate {
  readonly server: HttpdServer;
  readonly verdict: 'chosen' | 'otherAddress' | 'lessSpecificAddress' | 'nameMismatch' | 'notReached';
  /** The ServerName or ServerAlias that matched. */
  readonly name?: string;
}

export interface VirtualHostRequest {
  readonly localAddress: string;
  readonly localPort: number;
  /** The Host field or the authority of the target; its port is not looked at. Null: HTTP/1.0 without one. */
  readonly host: string | null;
}

/** Null when httpd does not listen there: the connection is refused. */
export function chooseVirtualHost(config: HttpdConfig, request: VirtualHostRequest): VirtualHostChoice | null {
  const address = request.localAddress.includes(':') && !request.localAddress.startsWith('[') ? `[${request.localAddress}]` : request.localAddress;
  if (!config.listens.some((listen) => covers(listen.address, address) && listen.port === request.localPort)) return null;
  const ranks = config.virtualHosts.map((server) => addressRank(server, address, request.localPort));
  const best = Math.min(...ranks);
  const reached = best === Infinity ? [] : config.virtualHosts.filter((_, i) => ranks[i] === best);
  const name = hostName(request.host);
  const named = name === '' ? undefined : reached.map((server) => ({ server, ...matchOf(server, name, config.main.serverName) })).find(({ reason }) => reason !== null);
  const server = named?.server ?? reached[0] ?? config.main;
  const candidates = config.virtualHosts.map((candidate, i): VirtualHostCandidate => {
    if (candidate === server) return { server: candidate, verdict: 'chosen', ...(named?.name !== undefined && { name: named.name }) };
    if (ranks[i] === Infinity) return { server: candidate, verdict: 'otherAddress' };
    if (ranks[i]! > best) return { server: candidate, verdict: 'lessSpecificAddress' };
    return { server: candidate, verdict: named && config.virtualHosts.indexOf(server) < i ? 'notReached' : 'nameMismatch' };
  });
  return { server, reason: named?.reason ?? (reached.length > 0 ? 'firstOfAddress' : 'mainServer'), candidates };
}

/** `*` and `?`, as `ap_strcasecmp_match` reads them; both texts in lower case. No regular expression: `*` may stand often. */
export function wildcardMatches(pattern: string, text: string): boolean {
  let [p, t, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t]) && pattern[p] !== '*') [p, t] = [p + 1, t + 1];
    else if (pattern[p] === '*') [star, mark, p] = [p, t, p + 1];
    else if (star >= 0) [p, mark, t] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  return pattern.slice(p).replaceAll('*', '') === '';
}

/**
 * An address that is written out beats `*`, then a port that is written out beats any (`find_ipaddr`, `find_default_server`).
 * 0 is best; Infinity: not there at all.
 */
function addressRank(server: HttpdServer, address: string, port: number): number {
  const ranks = server.addresses.filter((own) => (own.address === address || own.address === '*') && (own.port === port || own.port === 0))
    .map((own) => (own.address === address ? 0 : 2) + (own.port === port ? 0 : 1));
  return Math.min(...ranks, Infinity);
}

function covers(listen: string, address: string): boolean {
  return listen === address || (address.startsWith('[') ? listen === '[::]' : listen === '*');
}

/** `fix_hostname`: lower case, without the port, without one dot at the end. */
function hostName(host: string | null): string {
  return (host ?? '').replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase();
}

/** Without a ServerName, a virtual host of `*` goes by the main server's; one of an address by what DNS says, which nobody asks for here. */
function matchOf(server: HttpdServer, name: string, mainName: string | null): { readonly reason: 'serverName' | 'serverAlias' | null; readonly name?: string } {
  const serverName = server.serverName ?? (server.addresses.some(({ address }) => address === '*') ? mainName : null);
  if (serverName === name) return { reason: 'serverName', name };
  const alias = server.serverAliases.find((candidate) => wildcardMatches(candidate, name));
  return alias === undefined ? { reason: null } : { reason: 'serverAlias', name: alias };
}
