/** What only a whole zone can get wrong: one SOA at its top, NS beside it, nothing outside, nothing beside a CNAME. */
import { ConfigError, type ConfigPlace } from './configError.ts';
import type { Zone, ZoneRecord } from './zoneFile.ts';
import { isWithin, sameName } from '../wire/dnsDomain.ts';

export interface PlacedRecord {
  readonly record: ZoneRecord;
  readonly place: ConfigPlace;
}

/** Drops repeated records (RFC 2181 §5), evens out the TTLs of each RRset, and throws where the records make no zone. */
export function checkedZone(placed: readonly PlacedRecord[], start: ConfigPlace): Zone {
  const [soa, secondSoa] = placed.filter(({ record }) => record.type === 'SOA');
  if (!soa) throw new ConfigError(start, 'missingSoa');
  if (secondSoa) throw new ConfigError(secondSoa.place, 'duplicateSoa', { firstLine: soa.place.line });
  const origin = soa.record.name;
  for (const { record, place } of placed) if (!isWithin(record.name, origin)) throw new ConfigError(place, 'outOfZone', { name: record.name, zone: origin });
  if (!placed.some(({ record }) => record.type === 'NS' && sameName(record.name, origin))) throw new ConfigError(soa.place, 'missingApexNs', { zone: origin });
  checkAliases(placed);
  return { origin, records: withEvenTtls(withoutRepeats(placed.map(({ record }) => record))) };
}

/** RFC 2181 §10.1: nothing stands beside a CNAME; §10.3: an NS record does not point to one. */
function checkAliases(placed: readonly PlacedRecord[]): void {
  const first = new Map<string, PlacedRecord>();
  for (const entry of placed) {
    const key = entry.record.name.toLowerCase();
    const earlier = first.get(key);
    if (!earlier) first.set(key, entry);
    else if (clashes(earlier.record, entry.record)) throw new ConfigError(entry.place, 'cnameAndOther', { name: entry.record.name, firstLine: earlier.place.line });
  }
  for (const { record, place } of placed) {
    if (record.type !== 'NS' || first.get(record.target.toLowerCase())?.record.type !== 'CNAME') continue;
    throw new ConfigError(place, 'aliasTarget', { type: 'NS', name: record.name, target: record.target });
  }
}

function clashes(a: ZoneRecord, b: ZoneRecord): boolean {
  if (a.type !== 'CNAME' && b.type !== 'CNAME') return false;
  return rdataKey(a) !== rdataKey(b);
}

function withoutRepeats(records: readonly ZoneRecord[]): readonly ZoneRecord[] {
  return [...new Map(records.map((record) => [rdataKey(record), record] as const).reverse()).values()].reverse();
}

/** RFC 2181 §5.2: one TTL for an RRset; the lowest, as a client would have to take it. */
function withEvenTtls(records: readonly ZoneRecord[]): readonly ZoneRecord[] {
  const key = ({ name, type }: ZoneRecord): string => `${name.toLowerCase()} ${type}`;
  const lowest = new Map<string, number>();
  for (const record of records) lowest.set(key(record), Math.min(record.ttl, lowest.get(key(record)) ?? Infinity));
  return records.map((record) => ({ ...record, ttl: lowest.get(key(record))! }));
}

function rdataKey({ ttl: _, ...record }: ZoneRecord): string {
  return JSON.stringify({ ...record, name: record.name.toLowerCase() });
}
