import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAddress } from '../../src-core/wire/address.ts';
import { decodeDns, encodeDns, type DnsMessage } from '../../src-core/wire/dns.ts';
import { nameText } from '../../src-core/wire/dnsName.ts';
import type { OptRecord, ResourceRecord } from '../../src-core/wire/dnsRecord.ts';
import { stringText } from '../../src-core/wire/dnsText.ts';
import { className, typeName, type DnsType } from '../../src-core/wire/dnsTypes.ts';
import { decodedWhole, expectDecodedOrRefused } from './decoding.ts';

const u8 = fc.nat(0xff);
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffffffff);
const label = fc.oneof(fc.constantFrom('www', 'shop', 'Shop', 'example').map((text) => new TextEncoder().encode(text)), fc.uint8Array({ minLength: 1, maxLength: 12 }));
const name = fc.array(label, { maxLength: 6 }).map(nameText);
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const string = fc.uint8Array({ maxLength: 40 }).map(stringText);
const structured = ['A', 'NS', 'CNAME', 'SOA', 'PTR', 'MX', 'TXT', 'AAAA', 'OPT'];
const rawType = u16.map(typeName).filter((type) => !structured.includes(type)) as fc.Arbitrary<Extract<ResourceRecord, { data: Uint8Array }>['type']>;

const owned = { name, ttl: u32 };
const inClass = { ...owned, class: fc.constant('IN' as const) };
const anyClass = { ...owned, class: u16.map(className) };
const record: fc.Arbitrary<ResourceRecord> = fc.oneof(
  fc.record({ ...inClass, type: fc.constant('A' as const), address: bytes(4).map(formatAddress) }),
  fc.record({ ...inClass, type: fc.constant('AAAA' as const), address: bytes(16).map(formatAddress) }),
  fc.record({ ...anyClass, type: fc.constantFrom('NS' as const, 'CNAME' as const, 'PTR' as const), target: name }),
  fc.record({ ...anyClass, type: fc.constant('MX' as const), preference: u16, exchange: name }),
  fc.record({ ...anyClass, type: fc.constant('SOA' as const), mname: name, rname: name, serial: u32, refresh: u32, retry: u32, expire: u32, minimum: u32 }),
  fc.record({ ...anyClass, type: fc.constant('TXT' as const), strings: fc.array(string, { maxLength: 4 }) }),
  fc.record({ ...anyClass, type: rawType, data: fc.uint8Array({ maxLength: 40 }) }),
);
const opt: fc.Arbitrary<OptRecord> = fc.record({
  type: fc.constant('OPT' as const),
  name: fc.constant('.' as const),
  udpSize: u16,
  extendedRcode: u8,
  version: u8,
  dnssecOk: fc.boolean(),
  z: fc.nat(0x7fff),
  options: fc.array(fc.record({ code: u16, data: fc.uint8Array({ maxLength: 20 }) }), { maxLength: 3 }),
});
const records = fc.array(record, { maxLength: 5 });
const message: fc.Arbitrary<DnsMessage> = fc.record({
  id: u16, qr: fc.boolean(), opcode: fc.nat(15), aa: fc.boolean(), tc: fc.boolean(), rd: fc.boolean(), ra: fc.boolean(),
  z: fc.boolean(), ad: fc.boolean(), cd: fc.boolean(), rcode: fc.nat(15),
  questions: fc.array(fc.record({ name, type: u16.map((code): DnsType => typeName(code)), class: u16.map(className) }), { maxLength: 3 }),
  answers: records,
  authorities: records,
  additionals: fc.tuple(records, fc.option(opt, { nil: undefined })).map(([some, last]) => (last === undefined ? some : [...some, last])),
});

test('a message survives its bytes, and its fields cover them', () => {
  const survives = (sent: DnsMessage) => void expect(decodedWhole(decodeDns, encodeDns(sent))).toEqual(sent);
  fc.assert(fc.property(message, survives), { numRuns: 300 });
});

test('any bytes are decoded whole or refused with WireError', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (any) => expectDecodedOrRefused(decodeDns, any)), { numRuns: 500 });
});

test('a message with bytes changed is decoded whole or refused with WireError', () => {
  const change = fc.record({ at: u16, to: fc.oneof(u8, fc.constantFrom(0, 0x3f, 0x40, 0x80, 0xc0, 0xff)) });
  const changed = fc.tuple(message, fc.array(change, { minLength: 1, maxLength: 4 })).map(([sent, changes]) => {
    const damaged = encodeDns(sent);
    for (const { at, to } of changes) damaged[at % damaged.length] = to;
    return damaged;
  });
  fc.assert(fc.property(changed, (damaged) => expectDecodedOrRefused(decodeDns, damaged)), { numRuns: 500 });
});
