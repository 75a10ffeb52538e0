/**
 * The servers behind `proxy_pass`: which one comes next. Smooth weighted round robin with passive health checks, as
 * ngx_http_upstream_round_robin: a server that failed `max_fails` times within `fail_timeout` rests for `fail_timeout`;
 * `backup` servers are used when no other is left. The state is each worker's own (no `zone`).
 */
import type { NginxPeer, NginxProxyPass } from '../config/nginxAddresses.ts';
import type { NginxShared } from './nginx.ts';

export interface UpstreamPeer extends NginxPeer {
  readonly weight: number;
  readonly maxFails: number;
  readonly failTimeoutUs: number;
  readonly backup: boolean;
}

export class UpstreamGroup {
  private readonly peers: readonly UpstreamPeer[];
  private readonly current = new Map<UpstreamPeer, number>();
  private readonly failures = new Map<UpstreamPeer, { count: number; lastAt: number }>();

  constructor(peers: readonly UpstreamPeer[]) {
    this.peers = peers;
  }

  /** `null` when none is left that has not been tried and is not resting. */
  next(tried: ReadonlySet<UpstreamPeer>, now: number): UpstreamPeer | null {
    const usable = this.usable(tried, now);
    let best: UpstreamPeer | null = null;
    for (const peer of usable) {
      this.current.set(peer, (this.current.get(peer) ?? 0) + peer.weight);
      if (!best || this.current.get(peer)! > this.current.get(best)!) best = peer;
    }
    const total = usable.reduce((sum, { weight }) => sum + weight, 0);
    if (best) this.current.set(best, this.current.get(best)! - total);
    return best;
  }

  hasMore(tried: ReadonlySet<UpstreamPeer>, now: number): boolean {
    return this.usable(tried, now).length > 0;
  }

  succeeded(peer: UpstreamPeer): void {
    this.failures.delete(peer);
  }

  failed(peer: UpstreamPeer, now: number): void {
    const before = this.failures.get(peer);
    const counts = before !== undefined && now - before.lastAt <= peer.failTimeoutUs;
    this.failures.set(peer, { count: (counts ? before.count : 0) + 1, lastAt: now });
  }

  private usable(tried: ReadonlySet<UpstreamPeer>, now: number): readonly UpstreamPeer[] {
    const left = this.peers.filter((peer) => !tried.has(peer) && !this.rests(peer, now));
    const first = left.filter(({ backup }) => !backup);
    return first.length > 0 ? first : left;
  }

  /** A single server never rests: there is nobody else to ask. */
  private rests(peer: UpstreamPeer, now: number): boolean {
    const failure = this.failures.get(peer);
    if (!failure || this.peers.length === 1 || peer.maxFails === 0) return false;
    return failure.count >= peer.maxFails && now - failure.lastAt <= peer.failTimeoutUs;
  }
}

/** The group that `proxy_pass` names, or one made of the address itself. */
export function groupOf(shared: NginxShared, { hostText, peer }: NginxProxyPass): UpstreamGroup {
  let group = shared.groups.get(hostText);
  if (!group) {
    const upstream = shared.config.upstreams.find(({ name }) => name === hostText);
    const peers = upstream?.servers.filter(({ down }) => !down) ?? [{ ...peer, weight: 1, maxFails: 1, failTimeoutUs: 10_000_000, backup: false }];
    shared.groups.set(hostText, (group = new UpstreamGroup(peers.map((each) => ({ ...each, host: addressOf(each.host) })))));
  }
  return group;
}

/** Names are resolved when nginx starts; in this world only `localhost` can be (see `unresolvable`). */
function addressOf(host: string): string {
  return host === 'localhost' ? '127.0.0.1' : host.replace(/^\[|\]$/g, '');
}
