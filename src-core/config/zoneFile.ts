/**
 * Master files (RFC 1035 §5): text to a zone's records, in the shape that the wire codec encodes.
 * Strategy: words (`zoneTokens`), then record by record with the state that the format carries along (origin, default TTL,
 * last owner, last TTL), then the rules that only the whole zone can break (RFC 1034 §4.2.1, RFC 2181 §5.2, §10).
 */
import { isIpv4, isIpv6 } from '../wire/address.ts';
import type { ResourceRecord } from '../wire/dnsRecord.ts';
import { unescapeText } from '../wire/dnsText.ts';
import { classCode } from '../wire/dnsTypes.ts';
import { ConfigError } from './configError.ts';
import { nearestWord } from './nearestWord.ts';
import { checkedZone, type PlacedRecord } from './zoneRules.ts';
import { absoluteName } from './zoneName.ts';
import { zoneEntriesOf, type ZoneEntry, type ZoneWord } from './zoneTokens.ts';

export type ZoneRecord = Exclude<ResourceRecord, { readonly data: Uint8Array }>;

export interface Zone {
  /** Absolute, without the trailing dot; `.` is the root. */
  readonly origin: string;
  readonly records: readonly ZoneRecord[];
}

export interface ZoneFileOptions {
  /** What names are relative to before any `$ORIGIN`; the root when left out. */
  readonly origin?: string;
  /** What errors call the text; `zone ORIGIN` when left out. */
  readonly source?: string;
}

/** Throws `ConfigError` only. */
export function parseZoneFile(text: string, { origin = '.', source = `zone ${origin}` }: ZoneFileOptions = {}): Zone {
  const start = { source, line: 1, column: 1 };
  const context: Context = { origin: absoluteName(origin.endsWith('.') ? origin : `${origin}.`, '.', start), defaultTtl: null, lastTtl: null, owner: null };
  const records: PlacedRecord[] = [];
  for (const entry of zoneEntriesOf(text, source)) {
    if (entry.words[0]!.text.startsWith('$') && !entry.words[0]!.quoted) readControl(entry.words, context);
    else records.push(recordOf(entry, context));
  }
  return checkedZone(records, start);
}

interface Context {
  origin: string;
  /** `$TTL`, RFC 2308 §4. */
  defaultTtl: number | null;
  lastTtl: number | null;
  owner: string | null;
}

function readControl(words: readonly ZoneWord[], context: Context): void {
  const [control, value, extra] = words as readonly [ZoneWord, ...ZoneWord[]];
  const name = control.text.toUpperCase();
  if (name !== '$ORIGIN' && name !== '$TTL') throw new ConfigError(control.place, 'unknownControl', { value: control.text });
  if (!value || extra) throw new ConfigError(extra?.place ?? control.place, 'missingData', { type: name, expected: name === '$TTL' ? 'TTL' : 'NAME', count: words.length - 1 });
  if (name === '$ORIGIN') context.origin = absoluteName(value.text, context.origin, value.place);
  else context.defaultTtl = ttlOf(value, name);
}

function recordOf(entry: ZoneEntry, context: Context): PlacedRecord {
  const words = [...entry.words];
  const first = words[0]!;
  const owner = entry.ownerOmitted ? context.owner : absoluteName(words.shift()!.text, context.origin, first.place);
  if (owner === null) throw new ConfigError(first.place, 'noOwner');
  context.owner = owner;
  const explicitTtl = readTtlAndClass(words);
  const type = words.shift();
  if (!type) throw new ConfigError(entry.words.at(-1)!.place, 'noType');
  const data = rdataOf(type, words, context.origin);
  const ttl = explicitTtl ?? context.defaultTtl ?? context.lastTtl ?? (data.type === 'SOA' ? data.minimum : null);
  if (ttl === null) throw new ConfigError(type.place, 'noTtl');
  context.lastTtl = ttl;
  return { record: { name: owner, class: 'IN', ttl, ...data }, place: first.place };
}

/** Both are optional and stand in any order (RFC 1035 §5.1). They are taken off the front of `words`. */
function readTtlAndClass(words: ZoneWord[]): number | null {
  let ttl: number | null = null;
  let classSeen = false;
  for (let word = words[0]; word; word = words[0]) {
    if (ttl === null && /^\d/.test(word.text)) ttl = ttlOf(word, 'TTL');
    else if (!classSeen && classCode(word.text) !== null) classSeen = isIn(word);
    else break;
    words.shift();
  }
  return ttl;
}

function isIn({ text, place }: ZoneWord): true {
  if (text.toUpperCase() !== 'IN') throw new ConfigError(place, 'unsupportedClass', { value: text });
  return true;
}

const TTL_UNITS: ReadonlyMap<string, number> = new Map([['', 1], ['s', 1], ['m', 60], ['h', 3600], ['d', 86_400], ['w', 604_800]]);

/** Seconds, or BIND's `1h30m`; at most 2³¹−1 (RFC 2181 §8). */
function ttlOf({ text, place }: ZoneWord, directive: string): number {
  if (!/^(?:\d{1,10}|(?:\d{1,10}[smhdw])+)$/i.test(text)) throw new ConfigError(place, 'badTime', { value: text, directive });
  const ttl = [...text.toLowerCase().matchAll(/(\d+)([smhdw]?)/g)].reduce((sum, [, digits, unit]) => sum + Number(digits) * TTL_UNITS.get(unit!)!, 0);
  if (ttl > 0x7fff_ffff) throw new ConfigError(place, 'numberOutOfRange', { value: text, directive, min: 0, max: 0x7fff_ffff });
  return ttl;
}

type Rdata = ZoneRecord extends infer Record ? (Record extends ZoneRecord ? Omit<Record, 'name' | 'ttl' | 'class'> : never) : never;
type RdataReader = (words: readonly ZoneWord[], origin: string) => Rdata;

interface TypeRow {
  /** What has to follow the type: the expectation of an error, and the count of words unless it ends in `...`. */
  readonly expected: string;
  readonly read: RdataReader;
}

const TYPES: ReadonlyMap<string, TypeRow> = new Map<string, TypeRow>([
  ['A', { expected: 'IPV4', read: ([address]) => ({ type: 'A', address: addressOf(address!, 'A') }) }],
  ['AAAA', { expected: 'IPV6', read: ([address]) => ({ type: 'AAAA', address: addressOf(address!, 'AAAA') }) }],
  ['NS', { expected: 'NAME', read: ([target], origin) => ({ type: 'NS', target: nameOf(target!, origin) }) }],
  ['CNAME', { expected: 'NAME', read: ([target], origin) => ({ type: 'CNAME', target: nameOf(target!, origin) }) }],
  ['PTR', { expected: 'NAME', read: ([target], origin) => ({ type: 'PTR', target: nameOf(target!, origin) }) }],
  ['MX', {
    expected: 'PREFERENCE NAME',
    read: ([preference, exchange], origin) => ({ type: 'MX', preference: integerOf(preference!, 'MX', 0xffff), exchange: nameOf(exchange!, origin) }),
  }],
  ['TXT', { expected: 'TEXT...', read: (words) => ({ type: 'TXT', strings: words.map(stringOf) }) }],
  ['SOA', { expected: 'MNAME RNAME SERIAL REFRESH RETRY EXPIRE MINIMUM', read: soaOf }],
]);

function rdataOf(type: ZoneWord, words: readonly ZoneWord[], origin: string): Rdata {
  const name = type.text.toUpperCase();
  const row = TYPES.get(name);
  if (!row) throw unknownType(type);
  const { expected } = row;
  const [count, fewest] = [words.length, expected.split(' ').length];
  const tooMany = !expected.endsWith('...') && count > fewest;
  if (count < fewest || tooMany) throw new ConfigError(tooMany ? words[fewest]!.place : type.place, 'missingData', { type: name, expected, count });
  return row.read(words, origin);
}

function unknownType({ text, place }: ZoneWord): ConfigError {
  const suggestion = nearestWord(text.toUpperCase(), TYPES.keys());
  if (suggestion === null || text.length < 2) return new ConfigError(place, 'unknownType', { value: text });
  return new ConfigError(place, 'unknownTypeSuggestion', { value: text, suggestion });
}

function addressOf({ text, place }: ZoneWord, directive: 'A' | 'AAAA'): string {
  if (directive === 'A' ? isIpv4(text) : isIpv6(text)) return text;
  throw new ConfigError(place, 'badAddress', { value: text, directive });
}

function nameOf({ text, place }: ZoneWord, origin: string): string {
  return absoluteName(text, origin, place);
}

function stringOf({ text, place }: ZoneWord): string {
  const { length } = unescapeText(text);
  if (length > 255) throw new ConfigError(place, 'textTooLong', { length });
  return text;
}

function integerOf({ text, place }: ZoneWord, directive: string, max: number): number {
  if (!/^\d{1,10}$/.test(text)) throw new ConfigError(place, 'badNumber', { value: text, directive });
  if (Number(text) > max) throw new ConfigError(place, 'numberOutOfRange', { value: text, directive, min: 0, max });
  return Number(text);
}

function soaOf([mname, rname, serial, ...times]: readonly ZoneWord[], origin: string): Rdata {
  const [refresh, retry, expire, minimum] = times.map((word) => ttlOf(word, 'SOA'));
  return {
    type: 'SOA', mname: nameOf(mname!, origin), rname: nameOf(rname!, origin), serial: integerOf(serial!, 'SOA', 0xffff_ffff),
    refresh: refresh!, retry: retry!, expire: expire!, minimum: minimum!,
  };
}

