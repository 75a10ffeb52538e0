/**
 * What an authoritative name server answers from its zones: RFC 1034 §4.3.2 with RFC 4592 for wildcards and RFC 2308 for
 * negative answers. No recursion, no ANY, no DNSSEC. `why` names the branch that was taken, for the trace.
 */
import type { DnsQuestion } from '../wire/dns.ts';
import { rcodes } from '../wire/dnsTypes.ts';
import type { Zone, ZoneRecord } from './zoneFile.ts';
import { isWithin, parentOf, sameName } from '../wire/dnsDomain.ts';

export interface ZoneAnswer {
  readonly rcode: number;
  readonly authoritative: boolean;
  readonly answers: readonly ZoneRecord[];
  readonly authorities: readonly ZoneRecord[];
  readonly additionals: readonly ZoneRecord[];
  /** How the search ended; `cname` when an alias leads out of the zones of this server. */
  readonly why: 'answer' | 'cname' | 'referral' | 'nxdomain' | 'nodata' | 'refused';
  /** Of the zone that had the last word, null when refused. */
  readonly zone: string | null;
}

export function answerFrom(zones: readonly Zone[], question: DnsQuestion): ZoneAnswer {
  const answers: ZoneRecord[] = [];
  const visited = new Set<string>();
  let name = question.name;
  let lastZone: string | null = null;
  for (;;) {
    const zone = question.class === 'IN' ? closestZone(zones, name) : null;
    visited.add(name.toLowerCase());
    if (!zone) return answers.length > 0 ? aliasOnly(answers, lastZone) : REFUSED;
    lastZone = zone.origin;
    const found = lookIn(zone, name, question.type);
    if (found.kind !== 'alias') return finished(zones, zone, found, answers);
    answers.push(found.record);
    name = found.record.target;
    // A loop of aliases: give what was found, the resolver will notice.
    if (visited.has(name.toLowerCase())) return aliasOnly(answers, lastZone);
  }
}

type Alias = Extract<ZoneRecord, { readonly target: string }>;

type Found =
  | { readonly kind: 'answer'; readonly records: readonly ZoneRecord[] }
  | { readonly kind: 'alias'; readonly record: Alias }
  | { readonly kind: 'referral'; readonly servers: readonly ZoneRecord[] }
  | { readonly kind: 'nodata' | 'nxdomain' };

const REFUSED: ZoneAnswer = { rcode: rcodes.refused, authoritative: false, answers: [], authorities: [], additionals: [], why: 'refused', zone: null };

function aliasOnly(answers: readonly ZoneRecord[], zone: string | null): ZoneAnswer {
  return { rcode: rcodes.noError, authoritative: true, answers, authorities: [], additionals: [], why: 'cname', zone };
}

function closestZone(zones: readonly Zone[], name: string): Zone | null {
  const own = zones.filter((zone) => isWithin(name, zone.origin));
  return own.reduce<Zone | null>((best, zone) => (best && best.origin.length >= zone.origin.length && best.origin !== '.' ? best : zone), null);
}

function finished(zones: readonly Zone[], zone: Zone, found: Exclude<Found, { kind: 'alias' }>, aliases: readonly ZoneRecord[]): ZoneAnswer {
  const rest = { zone: zone.origin, why: found.kind } as const;
  switch (found.kind) {
    case 'answer': {
      const answers = [...aliases, ...found.records];
      return { ...rest, rcode: rcodes.noError, authoritative: true, answers, authorities: [], additionals: addressesFor(found.records, zones) };
    }
    case 'referral':
      // AA is about the first owner name of the answer (RFC 1035 §4.1.1): an alias of ours keeps it.
      return { ...rest, rcode: rcodes.noError, authoritative: aliases.length > 0, answers: aliases, authorities: found.servers, additionals: addressesFor(found.servers, [zone]) };
    case 'nodata':
      return { ...rest, rcode: rcodes.noError, authoritative: true, answers: aliases, authorities: [negativeSoa(zone)], additionals: [] };
    case 'nxdomain':
      return { ...rest, rcode: rcodes.nxDomain, authoritative: true, answers: aliases, authorities: [negativeSoa(zone)], additionals: [] };
  }
}

function lookIn(zone: Zone, name: string, type: DnsQuestion['type']): Found {
  const servers = delegationOf(zone, name);
  if (servers.length > 0) return { kind: 'referral', servers };
  if (exists(zone, name)) return atNode(recordsAt(zone, name), type);
  const wildcard = recordsAt(zone, wildcardFor(zone, name));
  if (wildcard.length === 0) return { kind: 'nxdomain' };
  return atNode(wildcard.map((record) => ({ ...record, name })), type);
}

function atNode(records: readonly ZoneRecord[], type: DnsQuestion['type']): Found {
  const alias = records.find((record) => record.type === 'CNAME');
  if (alias?.type === 'CNAME' && type !== 'CNAME') return { kind: 'alias', record: alias };
  const wanted = records.filter((record) => record.type === type);
  return wanted.length > 0 ? { kind: 'answer', records: wanted } : { kind: 'nodata' };
}

/** The NS records of the highest cut between the zone's top (not included) and the name. */
function delegationOf(zone: Zone, name: string): readonly ZoneRecord[] {
  let cut: readonly ZoneRecord[] = [];
  for (let at: string | null = name; at !== null && !sameName(at, zone.origin); at = parentOf(at)) {
    const servers = recordsAt(zone, at).filter((record) => record.type === 'NS');
    if (servers.length > 0) cut = servers;
  }
  return cut;
}

/** A name exists when it has records, or when something below it has: an empty non-terminal (RFC 4592 §2.2.2). */
function exists(zone: Zone, name: string): boolean {
  return zone.records.some((record) => isWithin(record.name, name));
}

/** `*` below the closest name that exists (RFC 4592 §3.3.1). */
function wildcardFor(zone: Zone, name: string): string {
  let encloser = parentOf(name) ?? '.';
  while (!exists(zone, encloser) && encloser !== '.') encloser = parentOf(encloser) ?? '.';
  return encloser === '.' ? '*' : `*.${encloser}`;
}

function recordsAt(zone: Zone, name: string): readonly ZoneRecord[] {
  return zone.records.filter((record) => sameName(record.name, name));
}

/** Addresses of name servers and mail exchangers that we have: glue below a cut included. */
function addressesFor(records: readonly ZoneRecord[], zones: readonly Zone[]): readonly ZoneRecord[] {
  const targets = new Set(records.flatMap((record) => (record.type === 'NS' ? [record.target] : record.type === 'MX' ? [record.exchange] : [])).map((name) => name.toLowerCase()));
  return zones.flatMap(({ records: own }) => own).filter((record) => (record.type === 'A' || record.type === 'AAAA') && targets.has(record.name.toLowerCase()));
}

/** RFC 2308 §3: its TTL says how long the absence may be remembered. */
function negativeSoa(zone: Zone): ZoneRecord {
  const soa = zone.records.find((record) => record.type === 'SOA')!;
  return soa.type === 'SOA' ? { ...soa, ttl: Math.min(soa.ttl, soa.minimum) } : soa;
}
