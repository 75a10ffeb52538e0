/**
 * The servers behind a `…_pass`: which one comes next. Smooth weighted round robin with passive health checks
 * (ngx_http_upstream_round_robin.c), `least_conn`, `ip_hash`: a server that failed `max_fails` times rests for
 * `fail_timeout`; `backup` servers are used when no other is left. The state is each worker's own (no `zone`).
 * Times are whole seconds, as nginx's own clock is.
 */
import type { NginxUpstream } from '../config/nginxConf.ts';
import type { NginxPass } from '../config/nginxPass.ts';
import { addressBytes, withPort } from '../wire/address.ts';
import type { NginxShared } from './nginx.ts';
import { IdleConnections } from './nginxIdle.ts';

export interface UpstreamPeer {
  readonly host: string;
  readonly port: number;
  /** As the logs write it: `127.0.0.1:8000`. */
  readonly address: string;
  readonly weight: number;
  readonly maxFails: number;
  readonly failTimeoutS: number;
  readonly down: boolean;
  effectiveWeight: number;
  currentWeight: number;
  fails: number;
  accessedAt: number;
  checkedAt: number;
  connections: number;
}

export type PeerResult =
  | 'used'
  | 'failed'
  /** 403 and 404 send a request on, but are no failure of the server. */
  | 'passedOn';

export class UpstreamGroup {
  readonly primary: readonly UpstreamPeer[];
  readonly backup: readonly UpstreamPeer[];
  readonly balancing: NginxUpstream['balancing'];
  readonly idle: IdleConnections;

  constructor(servers: NginxUpstream['servers'], balancing: NginxUpstream['balancing'], keepalive: number) {
    this.primary = servers.filter(({ backup }) => !backup).map(peerOf);
    this.backup = servers.filter(({ backup }) => backup).map(peerOf);
    this.balancing = balancing;
    this.idle = new IdleConnections(keepalive);
  }
}

/** One request's way through a group. */
export class UpstreamChoice {
  /** How many servers may still be tried. */
  tries: number;
  private readonly group: UpstreamGroup;
  private peers: readonly UpstreamPeer[];
  private tried = new Set<UpstreamPeer>();
  private readonly hashed: HashedAddress | null;

  constructor(group: UpstreamGroup, clientAddress: string) {
    this.group = group;
    this.peers = group.primary;
    this.tries = [...group.primary, ...group.backup].filter(({ down }) => !down).length;
    this.hashed = group.balancing === 'addressHash' ? { bytes: hashedBytes(clientAddress), hash: 89, attempts: 0 } : null;
  }

  /** `null`: no live upstreams. */
  next(nowS: number): UpstreamPeer | null {
    const peer = this.pick(nowS);
    if (peer) return this.taken(peer, nowS);
    if (this.peers === this.group.backup || this.group.backup.length === 0) return null;
    this.peers = this.group.backup;
    this.tried = new Set();
    return this.next(nowS);
  }

  /** ngx_http_upstream_free_round_robin_peer: what the outcome does to the server's standing. */
  done(peer: UpstreamPeer, result: PeerResult, nowS: number): void {
    peer.connections--;
    if (this.isSingle) {
      this.tries = 0;
      return;
    }
    if (result === 'failed') {
      peer.fails++;
      peer.accessedAt = peer.checkedAt = nowS;
      if (peer.maxFails > 0) peer.effectiveWeight = Math.max(0, peer.effectiveWeight - Math.floor(peer.weight / peer.maxFails));
    } else if (peer.accessedAt < peer.checkedAt) peer.fails = 0;
    if (this.tries > 0) this.tries--;
  }

  /** Servers that are left out for a while, for those who wonder why. */
  resting(nowS: number): readonly UpstreamPeer[] {
    return this.isSingle ? [] : [...this.group.primary, ...this.group.backup].filter((peer) => !peer.down && rests(peer, nowS));
  }

  /** There is nobody else to ask, so that failures do not count. */
  private get isSingle(): boolean {
    return this.group.primary.length === 1 && this.group.backup.length === 0;
  }

  private pick(nowS: number): UpstreamPeer | null {
    if (this.isSingle) return this.peers[0]!.down ? null : this.peers[0]!;
    const usable = this.peers.filter((peer) => this.isUsable(peer, nowS));
    if (this.hashed) return this.byAddress(this.hashed, nowS) ?? inTurn(usable);
    if (this.group.balancing === 'leastConnections') return leastBusy(usable);
    return inTurn(usable);
  }

  private isUsable(peer: UpstreamPeer, nowS: number): boolean {
    return !this.tried.has(peer) && !peer.down && !rests(peer, nowS);
  }

  private taken(peer: UpstreamPeer, nowS: number): UpstreamPeer {
    this.tried.add(peer);
    peer.connections++;
    // The time is over: this request finds out whether the server is back.
    if (nowS - peer.checkedAt > peer.failTimeoutS) peer.checkedAt = nowS;
    return peer;
  }

  /** ngx_http_upstream_get_ip_hash_peer: after twenty servers that do not do, the usual turn. */
  private byAddress(hashed: HashedAddress, nowS: number): UpstreamPeer | null {
    const total = this.peers.reduce((sum, { weight }) => sum + weight, 0);
    while (hashed.attempts <= 20) {
      for (const byte of hashed.bytes) hashed.hash = (hashed.hash * 113 + byte) % 6271;
      let left = hashed.hash % total;
      const peer = this.peers.find(({ weight }) => (left -= weight) < 0)!;
      if (this.isUsable(peer, nowS)) return peer;
      hashed.attempts++;
    }
    return null;
  }
}

/** The group that a `…_pass` names, or one made of the address itself. */
export function groupOf(shared: NginxShared, { hostText, peer }: NginxPass): UpstreamGroup {
  const key = hostText.toLowerCase();
  let group = shared.groups.get(key);
  if (!group) {
    const upstream = shared.config.upstreams.find(({ name }) => name === key);
    const alone = { ...peer, weight: 1, maxFails: 1, failTimeoutUs: 10_000_000, backup: false, down: false, line: 0 };
    const servers = (upstream?.servers ?? [alone]).map((server) => ({ ...server, host: addressOf(server.host, shared.hosts ?? {}) }));
    shared.groups.set(key, (group = new UpstreamGroup(servers, upstream?.balancing ?? 'roundRobin', upstream?.keepalive ?? 0)));
  }
  return group;
}

interface HashedAddress {
  readonly bytes: readonly number[];
  hash: number;
  attempts: number;
}

/** Of an IPv4 address the first three bytes count: a network's clients stay together. */
function hashedBytes(address: string): readonly number[] {
  const bytes = [...addressBytes(address)];
  return bytes.length === 4 ? bytes.slice(0, 3) : bytes;
}

function rests({ fails, maxFails, checkedAt, failTimeoutS }: UpstreamPeer, nowS: number): boolean {
  return maxFails > 0 && fails >= maxFails && nowS - checkedAt <= failTimeoutS;
}

/** Smooth weighted round robin: who has waited for the greatest weight goes first. */
function inTurn(usable: readonly UpstreamPeer[]): UpstreamPeer | null {
  let best: UpstreamPeer | null = null;
  let total = 0;
  for (const peer of usable) {
    peer.currentWeight += peer.effectiveWeight;
    total += peer.effectiveWeight;
    if (peer.effectiveWeight < peer.weight) peer.effectiveWeight++;
    if (!best || peer.currentWeight > best.currentWeight) best = peer;
  }
  if (best) best.currentWeight -= total;
  return best;
}

/** ngx_http_upstream_least_conn: fewest connections for the weight; among equals, in turn. */
function leastBusy(usable: readonly UpstreamPeer[]): UpstreamPeer | null {
  let least = usable[0];
  for (const peer of usable) if (least && peer.connections * least.weight < least.connections * peer.weight) least = peer;
  if (!least) return null;
  const { connections, weight } = least;
  const equals = usable.filter((peer) => peer.connections * weight === connections * peer.weight);
  return equals.length > 1 ? inTurn(equals) : least;
}

function peerOf({ host, port, weight, maxFails, failTimeoutUs, down }: NginxUpstream['servers'][number]): UpstreamPeer {
  const standing = { effectiveWeight: weight, currentWeight: 0, fails: 0, accessedAt: 0, checkedAt: 0, connections: 0 };
  const address = withPort(host, port);
  return { host, port, address, weight, maxFails, failTimeoutS: Math.floor(failTimeoutUs / 1_000_000), down, ...standing };
}

/** Names are looked up once, when nginx starts (`checkUpstreams` has refused those that nobody knows). */
function addressOf(host: string, hosts: Readonly<Record<string, string>>): string {
  if (Object.hasOwn(hosts, host)) return hosts[host]!;
  return host === 'localhost' ? '127.0.0.1' : host.replace(/^\[|\]$/g, '');
}
