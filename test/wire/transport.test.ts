import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatHex, parseHex } from '../../src-core/wire/hex.ts';
import type { PseudoHeader } from '../../src-core/wire/internetChecksum.ts';
import { decodeTcp, encodeTcp, tcpFlags, type TcpContent } from '../../src-core/wire/tcp.ts';
import type { TcpOption } from '../../src-core/wire/tcpOptions.ts';
import { decodeUdp, encodeUdp, type UdpContent } from '../../src-core/wire/udp.ts';
import { decodedWhole, expectBeginningsRefused, expectDecodedOrRefused, outcomeOf } from './decoding.ts';

const ipv4: PseudoHeader = { source: '192.0.2.1', destination: '192.0.2.10' };
const ipv6: PseudoHeader = { source: '2001:db8::1', destination: '2001:db8::a' };
const payload = parseHex('68656c6c6f');

// Checksums of these rows were computed apart from our code.
const datagrams: [string, UdpContent, PseudoHeader, string][] = [
  ['over IPv4', { sourcePort: 49152, destinationPort: 53, payload }, ipv4, 'c000 0035 000d 77c0 68656c6c6f'],
  ['over IPv6', { sourcePort: 49152, destinationPort: 53, payload }, ipv6, 'c000 0035 000d a04f 68656c6c6f'],
  ['empty', { sourcePort: 1, destinationPort: 2, payload: new Uint8Array() }, ipv4, '0001 0002 0008 7bcf'],
];

describe.each(datagrams)('UDP %s', (_, datagram, ends, hex) => {
  const bytes = parseHex(hex);
  test('encodes', () => expect(formatHex(encodeUdp(datagram, ends))).toBe(formatHex(bytes)));
  test('decodes, its checksum right', () => {
    const message = decodedWhole((input) => decodeUdp(input, ends), bytes);
    expect(message).toMatchObject({ ...datagram, length: bytes.length, checksum: 'right' });
  });
  test('cut anywhere, it is refused', () => expectBeginningsRefused(decodeUdp, bytes));
});

test('a datagram whose sum is zero is sent with all ones', () => {
  const plain = { sourcePort: 1, destinationPort: 2, payload: new Uint8Array(2) };
  const sum = encodeUdp(plain, ipv4).subarray(6, 8);
  const bytes = encodeUdp({ ...plain, payload: sum.slice() }, ipv4);
  expect(formatHex(bytes.subarray(6, 8))).toBe('ffff');
  expect(decodeUdp(bytes, ipv4).message.checksum).toBe('right');
});

test('a checksum of zero is absent over IPv4, and wrong over IPv6', () => {
  const bytes = parseHex('c000 0035 0009 0000 61');
  expect(decodeUdp(bytes, ipv4).message.checksum).toBe('absent');
  expect(decodeUdp(bytes, ipv6).message.checksum).toBe('wrong');
});

test('without the ends nothing is judged', () => {
  expect(decodeUdp(encodeUdp({ sourcePort: 1, destinationPort: 2, payload }, ipv4)).message.checksum).toBe('unchecked');
  expect(decodeTcp(encodeTcp(segment, ipv4)).message.checksum).toBe('unchecked');
});

test('the ends are part of the sum', () => {
  const elsewhere = { ...ipv4, destination: '192.0.2.11' };
  expect(decodeUdp(encodeUdp({ sourcePort: 1, destinationPort: 2, payload }, ipv4), elsewhere).message.checksum).toBe('wrong');
  expect(decodeTcp(encodeTcp(segment, ipv4), elsewhere).message.checksum).toBe('wrong');
});

test.each(['c000 0035 0008 0000 61', 'c000 0035 000a 0000 61', 'c000 0035 0000 0000'])('UDP %s: a length that is not the datagram’s is refused', (hex) => {
  expect(outcomeOf(decodeUdp, parseHex(hex))).toMatchObject({ name: 'WireError', offset: 4 });
});

const segment: TcpContent = {
  sourcePort: 49152, destinationPort: 80, sequenceNumber: 4294967295, acknowledgmentNumber: 1, flags: ['PSH', 'ACK'], window: 502, urgentPointer: 0, options: [], payload,
};
const synOptions: TcpOption[] = [
  { kind: 'mss', mss: 1460 },
  { kind: 'sackPermitted' },
  { kind: 'timestamps', tsVal: 4294967295, tsEcr: 7 },
  { kind: 'nop' },
  { kind: 'windowScale', shift: 7 },
];

const segments: [string, TcpContent, PseudoHeader, string][] = [
  ['with data', segment, ipv4, 'c000 0050 ffffffff 00000001 5018 01f6 25a2 0000 68656c6c6f'],
  ['over IPv6', segment, ipv6, 'c000 0050 ffffffff 00000001 5018 01f6 4e31 0000 68656c6c6f'],
  [
    'with the options of a SYN',
    { ...segment, acknowledgmentNumber: 0, flags: ['SYN'], options: synOptions, payload: new Uint8Array() },
    ipv4,
    'c000 0050 ffffffff 00000000 a002 01f6 01a7 0000 020405b4 0402 080affffffff00000007 01 030307',
  ],
  [
    'with options that need an end, and every flag',
    { ...segment, flags: tcpFlags, urgentPointer: 3, options: [{ kind: 'windowScale', shift: 7 }, { kind: 'unknown', number: 253, data: parseHex('0102') }] },
    ipv4,
    'c000 0050 ffffffff 00000001 70ff 01f6 f3ae 0003 030307 fd040102 00 68656c6c6f',
  ],
];

describe.each(segments)('TCP %s', (_, content, ends, hex) => {
  const bytes = parseHex(hex);
  test('encodes', () => expect(formatHex(encodeTcp(content, ends))).toBe(formatHex(bytes)));
  test('decodes, its checksum right', () => {
    const message = decodedWhole((input) => decodeTcp(input, ends), bytes);
    expect(message).toMatchObject({ ...content, reserved: 0, checksum: 'right', headerLength: bytes.length - content.payload.length });
  });
  test('cut in its header, it is refused', () => expectBeginningsRefused(decodeTcp, bytes.subarray(0, bytes.length - content.payload.length)));
});

const header = (offset: string) => `c000 0050 00000000 00000000 ${offset}02 0000 0000 0000`;

test.each<[string, string, number]>([
  ['a header of 4 words', header('40'), 12],
  ['options beyond the bytes', header('60'), 20],
  ['an option of length 0', `${header('60')} 02000000`, 21],
  ['an option of length 1', `${header('60')} 05010000`, 21],
  ['an option beyond the header', `${header('60')} 01020405`, 23],
  ['an option without its length', `${header('60')} 01010102`, 24],
])('TCP: %s is refused', (_, hex, offset) => {
  expect(outcomeOf(decodeTcp, parseHex(hex))).toMatchObject({ name: 'WireError', offset });
});

test('an option whose length its kind does not have is unknown; what follows the end is padding', () => {
  const message = decodedWhole(decodeTcp, parseHex(`${header('70')} 02030a 01 00 ffffff`));
  expect(message.options).toEqual([{ kind: 'unknown', number: 2, data: parseHex('0a') }, { kind: 'nop' }]);
});

test.each<[string, Partial<TcpContent>]>([
  ['options of more than 40 bytes', { options: Array.from({ length: 41 }, () => ({ kind: 'nop' as const })) }],
  ['a sequence number of 33 bits', { sequenceNumber: 2 ** 32 }],
  ['a window of 17 bits', { window: 65_536 }],
])('%s cannot be encoded', (_, change) => {
  expect(() => encodeTcp({ ...segment, ...change }, ipv4)).toThrow(expect.objectContaining({ name: 'WireError' }) as Error);
});

const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffffffff);
const option: fc.Arbitrary<TcpOption> = fc.oneof(
  fc.record({ kind: fc.constant('nop' as const) }),
  fc.record({ kind: fc.constant('mss' as const), mss: u16 }),
  fc.record({ kind: fc.constant('windowScale' as const), shift: fc.nat(255) }),
  fc.record({ kind: fc.constant('sackPermitted' as const) }),
  fc.record({ kind: fc.constant('timestamps' as const), tsVal: u32, tsEcr: u32 }),
  fc.record({ kind: fc.constant('unknown' as const), number: fc.integer({ min: 9, max: 255 }), data: fc.uint8Array({ maxLength: 6 }) }),
);
const content: fc.Arbitrary<TcpContent> = fc.record({
  sourcePort: u16, destinationPort: u16, sequenceNumber: u32, acknowledgmentNumber: u32,
  flags: fc.subarray([...tcpFlags]), window: u16, urgentPointer: u16, options: fc.array(option, { maxLength: 4 }), payload: fc.uint8Array(),
});

test('segments and datagrams survive their bytes', () => {
  const ends = fc.constantFrom(ipv4, ipv6);
  fc.assert(
    fc.property(content, ends, (sent, between) => {
      expect(decodedWhole((bytes) => decodeTcp(bytes, between), encodeTcp(sent, between))).toMatchObject({ ...sent, checksum: 'right' });
      const datagram = { sourcePort: sent.sourcePort, destinationPort: sent.destinationPort, payload: sent.payload };
      expect(decodedWhole((bytes) => decodeUdp(bytes, between), encodeUdp(datagram, between))).toMatchObject({ ...datagram, checksum: 'right' });
    }),
  );
});

test('any bytes are decoded whole or refused with WireError', () => {
  const withOptions = fc.uint8Array({ minLength: 60, maxLength: 80 }).map((bytes) => bytes.with(12, 0xf0));
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 80 }), withOptions), (bytes) => {
    expectDecodedOrRefused((input) => decodeTcp(input, ipv4), bytes);
    expectDecodedOrRefused((input) => decodeUdp(input, ipv6), bytes);
  }));
});
