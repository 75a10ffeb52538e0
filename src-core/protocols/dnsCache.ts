/**
 * The memory of a stub, an operating system or a recursive resolver: whole RRsets with the time at which they end, and
 * what is known not to exist (RFC 2308). Time is handed in, in virtual microseconds; TTLs are in seconds as on the wire.
 * Strategy: every RRset carries how far it can be trusted (RFC 2181 §5.4.1): what came along as referral or glue leads a
 * resolver onwards, but is never given as an answer and never replaces one.
 */
import { isWithin, sameName } from '../wire/dnsDomain.ts';
import type { DnsMessage } from '../wire/dns.ts';
import type { ResourceRecord, SoaRecord } from '../wire/dnsRecord.ts';
import { rcodes, type DnsType } from '../wire/dnsTypes.ts';

export type CacheTrust = 'referral' | 'answer' | 'authoritative';

export type CacheLookup =
  /** Aliases first, then the records of the type asked for; TTLs are what remains. */
  | { readonly kind: 'hit'; readonly records: readonly ResourceRecord[] }
  /** `records` are the aliases that lead to the name which is known to be missing (or to lack the type). */
  | { readonly kind: 'negative'; readonly rcode: number; readonly soa: SoaRecord; readonly records: readonly ResourceRecord[] }
  /** `name` is what has to be asked for: the last alias' target when some were known. */
  | { readonly kind: 'miss'; readonly name: string; readonly records: readonly ResourceRecord[] };

/** One line of the cache, as the page shows it. */
export interface CacheRow {
  readonly name: string;
  /** `ANY` for a name that does not exist at all. */
  readonly type: DnsType;
  readonly kind: 'records' | 'nxdomain' | 'nodata';
  readonly trust: CacheTrust;
  readonly records: readonly ResourceRecord[];
  readonly expiresAt: number;
  /** Seconds, rounded up. */
  readonly remaining: number;
}

const SECOND_US = 1_000_000;
const CHAIN_LIMIT = 16;
const TRUST_RANK: Readonly<Record<CacheTrust, number>> = { referral: 0, answer: 1, authoritative: 2 };

export class DnsCache {
  private readonly rows = new Map<string, Row>();

  /** What may be answered from memory; follows aliases. Referrals and glue do not count. */
  lookup(nowUs: number, name: string, type: DnsType): CacheLookup {
    const records: ResourceRecord[] = [];
    const visited = new Set<string>();
    for (let at = name; !visited.has(at.toLowerCase()) && visited.size < CHAIN_LIMIT; ) {
      visited.add(at.toLowerCase());
      const negative = this.live(nowUs, at, 'ANY', 'answer') ?? this.live(nowUs, at, type, 'answer');
      if (negative?.soa) return { kind: 'negative', rcode: negative.kind === 'nxdomain' ? rcodes.nxDomain : rcodes.noError, soa: aged(negative.soa, negative, nowUs), records };
      if (negative) return { kind: 'hit', records: [...records, ...negative.records.map((record) => aged(record, negative, nowUs))] };
      const alias = type === 'CNAME' ? undefined : this.live(nowUs, at, 'CNAME', 'answer');
      const [record] = alias?.records ?? [];
      if (!alias || record?.type !== 'CNAME') return { kind: 'miss', name: at, records };
      records.push(aged(record, alias, nowUs));
      at = record.target;
    }
    // The aliases go in a circle: ask anew, whoever asks will see it too.
    return { kind: 'miss', name, records: [] };
  }

  /** The RRset of any trust, aliases not followed: how a resolver finds name servers and their addresses. */
  recordsAt(nowUs: number, name: string, type: DnsType): readonly ResourceRecord[] {
    const row = this.live(nowUs, name, type, 'referral');
    return row ? row.records.map((record) => aged(record, row, nowUs)) : [];
  }

  /** Remembers what a response says, if it is a response and its TTLs are not 0. */
  store(nowUs: number, message: DnsMessage): void {
    const [question] = message.questions;
    if (!message.qr || message.tc || !question || (message.rcode !== rcodes.noError && message.rcode !== rcodes.nxDomain)) return;
    for (const records of rrsetsOf(message.answers)) this.put(nowUs, records, message.aa ? 'authoritative' : 'answer');
    for (const records of rrsetsOf(message.authorities)) if (records[0]!.type === 'NS') this.put(nowUs, records, 'referral');
    for (const records of rrsetsOf(message.additionals.filter((record) => record.type !== 'OPT'))) this.put(nowUs, records, 'referral');
    this.storeAbsence(nowUs, message, question);
  }

  /** Plain data, by name and type; what has expired is left out. */
  snapshot(nowUs: number): readonly CacheRow[] {
    const rows = [...this.rows.values()].filter((row) => row.expiresAt > nowUs);
    return rows
      .map((row) => ({ ...withoutSoa(row), records: (row.soa ? [row.soa] : row.records).map((record) => aged(record, row, nowUs)), remaining: remainingOf(row, nowUs) }))
      .sort((a, b) => compare(a.name, b.name) || compare(a.type, b.type));
  }

  clear(): void {
    this.rows.clear();
  }

  private live(nowUs: number, name: string, type: DnsType, least: CacheTrust): Row | undefined {
    const key = keyOf(name, type);
    const row = this.rows.get(key);
    if (row && row.expiresAt <= nowUs) this.rows.delete(key);
    return row && row.expiresAt > nowUs && TRUST_RANK[row.trust] >= TRUST_RANK[least] ? row : undefined;
  }

  private put(nowUs: number, records: readonly ResourceRecord[], trust: CacheTrust): void {
    const { name, type } = records[0]!;
    const ttl = Math.min(...records.map(usableTtl));
    const earlier = this.live(nowUs, name, type, 'referral');
    if (ttl === 0 || (earlier && TRUST_RANK[earlier.trust] > TRUST_RANK[trust])) return;
    this.rows.delete(keyOf(name, 'ANY'));
    this.rows.set(keyOf(name, type), { name, type, kind: 'records', trust, records, soa: null, expiresAt: nowUs + ttl * SECOND_US });
  }

  /** RFC 2308 §5: without a SOA record nothing is remembered; the absence is that of the last alias' target. */
  private storeAbsence(nowUs: number, message: DnsMessage, question: DnsMessage['questions'][number]): void {
    const soa = message.authorities.find((record): record is SoaRecord => record.type === 'SOA');
    const name = lastNameOf(question.name, question.type, message.answers);
    const answered = message.answers.some((record) => record.type === question.type && sameName(record.name, name));
    const ttl = soa ? Math.min(usableTtl(soa), soa.minimum) : 0;
    if (!soa || answered || ttl === 0 || !isWithin(name, soa.name)) return;
    const kind = message.rcode === rcodes.nxDomain ? 'nxdomain' : 'nodata';
    const type = kind === 'nxdomain' ? 'ANY' : question.type;
    const trust = message.aa ? 'authoritative' : 'answer';
    this.rows.set(keyOf(name, type), { name, type, kind, trust, records: [], soa: { ...soa, ttl }, expiresAt: nowUs + ttl * SECOND_US });
  }
}

/** Where the aliases of an answer section lead from `name`. */
export function lastNameOf(name: string, type: DnsType, answers: readonly ResourceRecord[]): string {
  let at = name;
  for (let steps = 0; type !== 'CNAME' && steps < CHAIN_LIMIT; steps++) {
    const alias = answers.find((record) => record.type === 'CNAME' && sameName(record.name, at));
    if (alias?.type !== 'CNAME') return at;
    at = alias.target;
  }
  return at;
}

interface Row {
  readonly name: string;
  readonly type: DnsType;
  readonly kind: CacheRow['kind'];
  readonly trust: CacheTrust;
  readonly records: readonly ResourceRecord[];
  /** Of an absence. */
  readonly soa: SoaRecord | null;
  readonly expiresAt: number;
}

function withoutSoa({ soa: _, ...row }: Row): Omit<Row, 'soa'> {
  return row;
}

function keyOf(name: string, type: DnsType): string {
  return `${name.toLowerCase()} ${type}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** RFC 2181 §8: a TTL with its top bit set counts as 0. */
function usableTtl({ ttl }: ResourceRecord): number {
  return ttl > 0x7fff_ffff ? 0 : ttl;
}

function remainingOf(row: Row, nowUs: number): number {
  return Math.ceil((row.expiresAt - nowUs) / SECOND_US);
}

function aged<Record extends ResourceRecord>(record: Record, row: Row, nowUs: number): Record {
  return { ...record, ttl: remainingOf(row, nowUs) };
}

function rrsetsOf(records: readonly ResourceRecord[]): readonly (readonly ResourceRecord[])[] {
  const sets = new Map<string, ResourceRecord[]>();
  for (const record of records) {
    const key = keyOf(record.name, record.type);
    const set = sets.get(key);
    if (set) set.push(record);
    else sets.set(key, [record]);
  }
  return [...sets.values()];
}
