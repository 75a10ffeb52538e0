/**
 * How a browser turns a name into addresses: its own cache, the hosts file, the operating system's cache, and then the
 * stub resolver, which asks one recursive resolver and waits (RFC 1034 §5.3.1; nsswitch order `files dns`).
 */
import { hostsAddresses, type HostsEntry } from '../config/hostsFile.ts';
import type { Value } from '../world/change.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { UdpSocket } from '../system/udpStack.ts';
import { isIpv4, isIpv6 } from '../wire/address.ts';
import { decodeDns, encodeDns, rcodeName, type DnsMessage } from '../wire/dns.ts';
import { rcodes } from '../wire/dnsTypes.ts';
import { browserCosts, dnsCosts } from './costs.ts';
import { DNS_PORT } from './nameServer.ts';

export type Lookup = { readonly kind: 'found'; readonly addresses: readonly string[] } | { readonly kind: 'failed'; readonly problem: string };

interface Entry {
  readonly addresses: readonly string[];
  readonly rcode: number;
  readonly expiresAt: number;
}

/** One cache of names; shown in the world under `path`. */
export class NameCache {
  readonly label: 'browser' | 'os';
  private readonly entries = new Map<string, Entry>();
  private readonly show: (key: string, value: Value | null) => void;

  constructor(label: 'browser' | 'os', show: (key: string, value: Value | null) => void) {
    this.label = label;
    this.show = show;
  }

  get(name: string, type: string, now: number): Entry | null {
    const key = `${name} ${type}`;
    const entry = this.entries.get(key);
    if (entry && entry.expiresAt > now) return entry;
    if (entry) {
      this.entries.delete(key);
      this.show(key, null);
    }
    return null;
  }

  put(name: string, type: string, entry: Entry): void {
    const key = `${name} ${type}`;
    this.entries.set(key, entry);
    this.show(key, { value: textOf(entry), expiresAt: entry.expiresAt });
  }
}

export interface LookupSetup {
  readonly hosts: readonly HostsEntry[];
  /** The recursive resolver of /etc/resolv.conf. */
  readonly resolver: string;
  readonly browserCache: NameCache;
  readonly osCache: NameCache;
}

/** resolv.conf(5): `options timeout:5 attempts:2`. */
const STUB_TIMEOUT_US = 5_000_000;
const STUB_ATTEMPTS = 2;
const SECOND_US = 1_000_000;

export function* lookUp(sys: Sys, name: string, setup: LookupSetup): SystemCall<Lookup> {
  const literal = name.replace(/^\[|\]$/g, '');
  if (isIpv4(literal) || isIpv6(literal)) return { kind: 'found', addresses: [literal] };
  // RFC 6761 §6.3: localhost never leaves the host.
  if (name === 'localhost' || name.endsWith('.localhost')) return { kind: 'found', addresses: ['127.0.0.1'] };
  // RFC 6724 sorting puts IPv6 first where the machine has it; AI_ADDRCONFIG asks only for families that it has.
  const families = sys.machine.setup.addresses.some(isIpv6) ? (['AAAA', 'A'] as const) : (['A'] as const);
  const addresses: string[] = [];
  let problem = '';
  for (const type of families) {
    const found = yield* lookUpType(sys, name, type, setup);
    if (found.rcode === rcodes.noError) addresses.push(...found.addresses);
    else problem = problemOf(found.rcode);
    if (found.rcode === rcodes.nxDomain) break;
  }
  if (addresses.length > 0) return { kind: 'found', addresses };
  sys.note('lookupFailed', { name, rcode: problem === 'DNS_PROBE_FINISHED_NXDOMAIN' ? 'NXDOMAIN' : problem === '' ? 'NODATA' : 'SERVFAIL' });
  return { kind: 'failed', problem: problem || 'ERR_NAME_NOT_RESOLVED' };
}

function* lookUpType(sys: Sys, name: string, type: 'A' | 'AAAA', setup: LookupSetup): SystemCall<Entry> {
  const cached = yield* fromCache(sys, setup.browserCache, name, type);
  if (cached) return cached;
  const listed = hostsAddresses(setup.hosts, name, type === 'A' ? 4 : 6);
  if (listed.length > 0) {
    sys.note('hostsHit', { name, address: listed[0]! });
    return { addresses: listed, rcode: rcodes.noError, expiresAt: sys.now };
  }
  sys.note('hostsMissed', { name });
  const known = yield* fromCache(sys, setup.osCache, name, type);
  if (known) {
    setup.browserCache.put(name, type, known);
    return known;
  }
  const response = yield* askResolver(sys, name, type, setup.resolver);
  if (!response) return { addresses: [], rcode: rcodes.servFail, expiresAt: sys.now };
  const entry = entryOf(response, type, sys.now);
  if (entry.expiresAt > sys.now) yield* store(sys, setup, name, type, entry);
  if (entry.addresses.length > 0) sys.note('resolved', { name, address: entry.addresses[0]!, ttl: secondsLeft(entry, sys.now) });
  return entry;
}

function* fromCache(sys: Sys, cache: NameCache, name: string, type: string): SystemCall<Entry | null> {
  yield* sys.compute(browserCosts.cacheUs);
  const entry = cache.get(name, type, sys.now);
  if (entry) sys.note('cacheHit', { cache: cache.label, name, type, value: textOf(entry), ttl: secondsLeft(entry, sys.now) });
  else sys.note('cacheMissed', { cache: cache.label, name, type });
  return entry;
}

function* store(sys: Sys, setup: LookupSetup, name: string, type: string, entry: Entry): SystemCall<void> {
  for (const cache of [setup.osCache, setup.browserCache]) {
    yield* sys.compute(browserCosts.cacheUs);
    cache.put(name, type, entry);
    sys.note('cacheStored', { cache: cache.label, name, type, value: textOf(entry), ttl: secondsLeft(entry, sys.now) });
  }
}

/** The stub resolver: RD=1, one question, and patience. */
function* askResolver(sys: Sys, name: string, type: 'A' | 'AAAA', resolver: string): SystemCall<DnsMessage | null> {
  const socket = sys.udp.open(sys.machine.addressToward(resolver), 0)!;
  try {
    for (let attempt = 1; attempt <= STUB_ATTEMPTS; attempt++) {
      yield* sys.compute(dnsCosts.queryUs);
      const query = queryFor(sys.machine.dice.integer(65536), name, type, true);
      yield* sys.udp.sendTo(socket, resolver, DNS_PORT, encodeDns(query), { dns: 'query', name, type });
      const response = yield* answerTo(sys, socket, query, STUB_TIMEOUT_US);
      if (response) return response;
      sys.note('queryTimedOut', { server: resolver, name, attempt, us: STUB_TIMEOUT_US });
    }
    return null;
  } finally {
    sys.udp.close(socket);
  }
}

/** Waits for the response with the query's ID and question; anything else is not for us (RFC 5452 §9.1). */
export function* answerTo(sys: Sys, socket: UdpSocket, query: DnsMessage, timeoutUs: number): SystemCall<DnsMessage | null> {
  const deadline = sys.now + timeoutUs;
  for (;;) {
    const datagram = yield* sys.udp.recvFrom(socket, Math.max(0, deadline - sys.now));
    if (!datagram) return null;
    const { message } = decodeDns(datagram.payload);
    const [asked] = query.questions;
    const [answered] = message.questions;
    if (message.qr && message.id === query.id && asked?.name === answered?.name && asked?.type === answered?.type) return message;
  }
}

export function queryFor(id: number, name: string, type: DnsMessage['questions'][number]['type'], rd: boolean): DnsMessage {
  return {
    id, qr: false, opcode: 0, aa: false, tc: false, rd, ra: false, z: false, ad: false, cd: false, rcode: 0,
    questions: [{ name, type, class: 'IN' }], answers: [], authorities: [], additionals: [],
  };
}

/** What a response says about addresses, for as long as its shortest TTL, or its SOA when negative (RFC 2308 §5). */
function entryOf(message: DnsMessage, type: 'A' | 'AAAA', now: number): Entry {
  const records = message.answers.filter((record) => record.type === type);
  const addresses = records.flatMap((record) => ('address' in record ? [record.address] : []));
  const soa = message.authorities.find((record) => record.type === 'SOA');
  const negative = soa && 'minimum' in soa ? Math.min(soa.ttl, soa.minimum) : 0;
  const ttl = addresses.length > 0 ? Math.min(...message.answers.map((record) => record.ttl)) : negative;
  return { addresses, rcode: message.rcode, expiresAt: now + ttl * SECOND_US };
}

function textOf({ addresses, rcode }: Entry): string {
  if (rcode !== rcodes.noError) return rcodeName(rcode) ?? String(rcode);
  return addresses.length > 0 ? addresses.join(' ') : 'NODATA';
}

function secondsLeft(entry: Entry, now: number): number {
  return Math.max(0, Math.ceil((entry.expiresAt - now) / SECOND_US));
}

/** Chrome's names for what went wrong. */
function problemOf(rcode: number): string {
  return rcode === rcodes.nxDomain ? 'DNS_PROBE_FINISHED_NXDOMAIN' : 'ERR_NAME_NOT_RESOLVED';
}
