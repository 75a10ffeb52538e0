import type { DnsClass, DnsType } from './dnsTypes.ts';
import { showOpaque } from './hex.ts';

/** What every record has but OPT. */
export interface Owned {
  readonly name: string;
  /** Seconds, as on the wire: who caches takes 2³¹ and more as 0 (RFC 2181 §8). */
  readonly ttl: number;
  readonly class: DnsClass;
}

export interface AddressRecord extends Owned {
  readonly type: 'A' | 'AAAA';
  readonly address: string;
}

export interface NameRecord extends Owned {
  readonly type: 'NS' | 'CNAME' | 'PTR';
  readonly target: string;
}

export interface MxRecord extends Owned {
  readonly type: 'MX';
  readonly preference: number;
  readonly exchange: string;
}

/** RFC 1035 §3.3.13; `minimum` bounds how long a negative answer is kept (RFC 2308 §4). */
export interface SoaRecord extends Owned {
  readonly type: 'SOA';
  readonly mname: string;
  readonly rname: string;
  readonly serial: number;
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minimum: number;
}

/** Strings of at most 255 bytes; backslashes and what is not printable ASCII are escaped as in names. */
export interface TxtRecord extends Owned {
  readonly type: 'TXT';
  readonly strings: readonly string[];
}

type StructuredType = 'A' | 'AAAA' | 'NS' | 'CNAME' | 'PTR' | 'MX' | 'SOA' | 'TXT' | 'OPT';

/** A type that is not taken apart here (RFC 3597), or an address of a class other than IN. */
export interface RawRecord extends Owned {
  readonly type: Exclude<DnsType, StructuredType>;
  readonly data: Uint8Array;
}

export type ResourceRecord = AddressRecord | NameRecord | MxRecord | SoaRecord | TxtRecord | RawRecord;

/** EDNS(0), RFC 6891 §6.1: a record only in form; CLASS and TTL are used for other things. */
export interface OptRecord {
  readonly type: 'OPT';
  readonly name: '.';
  readonly udpSize: number;
  /** The upper 8 of the 12 bits of the response code. */
  readonly extendedRcode: number;
  readonly version: number;
  readonly dnssecOk: boolean;
  /** The 15 flags after DO, zero today. */
  readonly z: number;
  readonly options: readonly { readonly code: number; readonly data: Uint8Array }[];
}

export type DnsRecord = ResourceRecord | OptRecord;

/** `www.shop.example 300 IN A 192.0.2.10`: the record as a zone file would have it, for the inspector's lines. */
export function showRecord(record: DnsRecord): string {
  if (record.type === 'OPT') return `OPT ${record.udpSize} B`;
  return `${record.name} ${record.ttl} ${record.class} ${record.type} ${showData(record)}`;
}

function showData(record: ResourceRecord): string {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return record.address;
    case 'NS':
    case 'CNAME':
    case 'PTR':
      return record.target;
    case 'MX':
      return `${record.preference} ${record.exchange}`;
    case 'SOA':
      return `${record.mname} ${record.rname} ${record.serial} ${record.refresh} ${record.retry} ${record.expire} ${record.minimum}`;
    case 'TXT':
      return record.strings.map((string) => `"${string.replaceAll('"', '\\"')}"`).join(' ');
    default:
      return showOpaque(record.data);
  }
}
