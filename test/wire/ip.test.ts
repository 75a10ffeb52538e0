import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatAddress } from '../../src-core/wire/address.ts';
import { decodeEthernet, encodeEthernet, type EthernetFrame } from '../../src-core/wire/ethernet.ts';
import { formatHex, parseHex } from '../../src-core/wire/hex.ts';
import { decodeIpv4, encodeIpv4, type Ipv4Content } from '../../src-core/wire/ipv4.ts';
import { decodeIpv6, encodeIpv6, type Ipv6Content } from '../../src-core/wire/ipv6.ts';
import { decodedWhole, expectBeginningsRefused, expectDecodedOrRefused, outcomeOf } from './decoding.ts';

const payload = parseHex('68656c6c6f');
const ipv4: Ipv4Content = {
  dscp: 0, ecn: 0, identification: 0xddb4, dontFragment: true, moreFragments: false, fragmentOffset: 0, ttl: 64, protocol: 6,
  source: '192.0.2.1', destination: '192.0.2.10', options: new Uint8Array(), payload,
};
const ipv6: Ipv6Content = { trafficClass: 0, flowLabel: 0, nextHeader: 17, hopLimit: 64, source: '2001:db8::1', destination: '2001:db8::a', payload };

const frames: [string, EthernetFrame, string][] = [
  ['IPv4', { destination: '02:00:00:00:00:02', source: '02:00:00:00:00:01', etherType: 0x0800, payload }, '020000000002 020000000001 0800 68656c6c6f'],
  ['nothing inside', { destination: 'ff:ff:ff:ff:ff:ff', source: '02:00:00:00:00:01', etherType: 0x0806, payload: new Uint8Array() }, 'ffffffffffff 020000000001 0806'],
];

describe.each(frames)('Ethernet: %s', (_, frame, hex) => {
  test('encodes', () => expect(formatHex(encodeEthernet(frame))).toBe(formatHex(parseHex(hex))));
  test('decodes', () => expect(decodedWhole(decodeEthernet, parseHex(hex))).toEqual(frame));
  test('less than a header is refused', () => expectBeginningsRefused(decodeEthernet, parseHex(hex).subarray(0, 14)));
});

// Checksums of these rows were computed apart from our code.
const ipv4Rows: [string, Ipv4Content, string][] = [
  ['plain', ipv4, '45 00 0019 ddb4 4000 40 06 d91e c0000201 c000020a 68656c6c6f'],
  [
    'every field at work',
    { ...ipv4, dscp: 46, ecn: 1, dontFragment: false, moreFragments: true, fragmentOffset: 0x1abc, options: parseHex('94040000') },
    '46 b9 001d ddb4 3abc 40 06 48a1 c0000201 c000020a 94040000 68656c6c6f',
  ],
  ['nothing inside', { ...ipv4, payload: new Uint8Array() }, '45 00 0014 ddb4 4000 40 06 d923 c0000201 c000020a'],
];

describe.each(ipv4Rows)('IPv4: %s', (_, packet, hex) => {
  const bytes = parseHex(hex);
  test('encodes', () => expect(formatHex(encodeIpv4(packet))).toBe(formatHex(bytes)));
  test('decodes, its checksum right', () => expect(decodedWhole(decodeIpv4, bytes)).toMatchObject({ ...packet, version: 4, totalLength: bytes.length, checksum: 'right' }));
  test('cut anywhere, it is refused', () => expectBeginningsRefused(decodeIpv4, bytes));
});

describe.each<[string, Ipv6Content, string]>([
  ['plain', ipv6, `60000000 0005 11 40 20010db8${'0'.repeat(22)}01 20010db8${'0'.repeat(22)}0a 68656c6c6f`],
  ['class and label', { ...ipv6, trafficClass: 0xb9, flowLabel: 0xabcde }, `6b9abcde 0005 11 40 20010db8${'0'.repeat(22)}01 20010db8${'0'.repeat(22)}0a 68656c6c6f`],
])('IPv6: %s', (_, packet, hex) => {
  const bytes = parseHex(hex);
  test('encodes', () => expect(formatHex(encodeIpv6(packet))).toBe(formatHex(bytes)));
  test('decodes', () => expect(decodedWhole(decodeIpv6, bytes)).toEqual({ ...packet, version: 6 }));
  test('cut anywhere, it is refused', () => expectBeginningsRefused(decodeIpv6, bytes));
});

test('a wrong header checksum is told, with the right one', () => {
  const bytes = encodeIpv4(ipv4);
  bytes[8] = 63;
  const { message, fields } = decodeIpv4(bytes);
  expect(message.checksum).toBe('wrong');
  expect(fields.find((field) => field.name === 'Header Checksum')).toMatchObject({ start: 10, end: 12, value: '0xd91e ≠ 0xda1e' });
});

test('what a short frame adds after a packet is padding', () => {
  for (const [decode, bytes] of [[decodeIpv4, encodeIpv4(ipv4)], [decodeIpv6, encodeIpv6(ipv6)]] as const) {
    const padded = Uint8Array.of(...bytes, 0, 0, 0);
    const { message, fields } = decode(padded);
    expect(message.payload).toEqual(payload);
    expect(fields.at(-1)).toMatchObject({ name: 'padding', start: bytes.length, end: padded.length });
  }
});

test('extension headers are named and left in the payload', () => {
  const { message, fields } = decodeIpv6(encodeIpv6({ ...ipv6, nextHeader: 0 }));
  expect(message.payload).toEqual(payload);
  expect(fields.find((field) => field.name === 'Next Header')?.value).toBe('0 Hop-by-Hop Options');
});

test.each<[string, string, number]>([
  ['version 6 where 4 is due', '65', 0],
  ['a header of 4 words', '44', 0],
  ['a total length below the header', '45000013 00000000 40060000 c0000201 c000020a', 2],
  ['a total length beyond the bytes', '45000015 00000000 40060000 c0000201 c000020a', 2],
])('IPv4: %s is refused', (_, hex, offset) => {
  expect(outcomeOf(decodeIpv4, parseHex(hex))).toMatchObject({ name: 'WireError', offset });
});

test.each<[string, () => unknown]>([
  ['an IPv6 address in IPv4', () => encodeIpv4({ ...ipv4, source: '::1' })],
  ['options of 3 bytes', () => encodeIpv4({ ...ipv4, options: new Uint8Array(3) })],
  ['options of 44 bytes', () => encodeIpv4({ ...ipv4, options: new Uint8Array(44) })],
  ['a payload of 64 KiB', () => encodeIpv4({ ...ipv4, payload: new Uint8Array(65_536) })],
  ['a TTL of 256', () => encodeIpv4({ ...ipv4, ttl: 256 })],
  ['an IPv4 address in IPv6', () => encodeIpv6({ ...ipv6, source: '192.0.2.1' })],
  ['a flow label of 21 bits', () => encodeIpv6({ ...ipv6, flowLabel: 2 ** 20 })],
])('%s cannot be encoded', (_, encode) => {
  expect(encode).toThrow(expect.objectContaining({ name: 'WireError' }) as Error);
});

const bytesOf = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

test('IPv4 survives its bytes', () => {
  const content = fc.record({
    dscp: fc.nat(63), ecn: fc.nat(3), identification: fc.nat(0xffff), dontFragment: fc.boolean(), moreFragments: fc.boolean(), fragmentOffset: fc.nat(0x1fff),
    ttl: fc.nat(255), protocol: fc.nat(255), source: bytesOf(4).map(formatAddress), destination: bytesOf(4).map(formatAddress),
    options: fc.nat(10).chain((words) => bytesOf(4 * words)), payload: fc.uint8Array(),
  });
  fc.assert(fc.property(content, (packet) => void expect(decodedWhole(decodeIpv4, encodeIpv4(packet))).toMatchObject({ ...packet, checksum: 'right' })));
});

test('IPv6 survives its bytes', () => {
  const content = fc.record({
    trafficClass: fc.nat(255), flowLabel: fc.nat(0xfffff), nextHeader: fc.nat(255), hopLimit: fc.nat(255),
    source: bytesOf(16).map(formatAddress), destination: bytesOf(16).map(formatAddress), payload: fc.uint8Array(),
  });
  fc.assert(fc.property(content, (packet) => void expect(decodedWhole(decodeIpv6, encodeIpv6(packet))).toMatchObject(packet)));
});

test('any bytes are decoded whole or refused with WireError', () => {
  const started = (first: number) => fc.uint8Array({ maxLength: 80 }).map((bytes) => Uint8Array.of(first, 0, 0, ...bytes));
  for (const [decode, first] of [[decodeEthernet, 0], [decodeIpv4, 0x45], [decodeIpv4, 0x4f], [decodeIpv6, 0x60]] as const) {
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), started(first)), (bytes) => expectDecodedOrRefused(decode, bytes)));
  }
});
