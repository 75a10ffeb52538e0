import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressBytes, formatAddress, formatMac, isIpv4, isIpv6, macBytes, parseAddress } from '../../src-core/wire/address.ts';
import { WireError } from '../../src-core/wire/field.ts';
import { formatHex, parseHex } from '../../src-core/wire/hex.ts';

const zeros = (count: number) => '0000'.repeat(count);

// The IPv6 rows follow the sections of RFC 5952.
const rows: [text: string, hex: string][] = [
  ['192.0.2.10', 'c000020a'],
  ['0.0.0.0', '00000000'],
  ['255.255.255.255', 'ffffffff'],
  ['::', zeros(8)],
  ['::1', `${zeros(7)}0001`],
  ['1::', `0001${zeros(7)}`],
  ['2001:db8::1', `20010db8${zeros(5)}0001`],
  ['2001:db8:0:1:1:1:1:1', '20010db8000000010001000100010001'],
  ['2001:0:0:1::1', `2001${zeros(2)}0001${zeros(3)}0001`],
  ['2001:db8::1:0:0:1', `20010db8${zeros(2)}0001${zeros(2)}0001`],
  ['fe80::abcd:0:ef', `fe80${zeros(4)}abcd000000ef`],
  ['::ffff:192.0.2.10', `${zeros(5)}ffffc000020a`],
];

test.each(rows)('%s ⇄ bytes', (text, hex) => {
  expect(formatAddress(parseHex(hex))).toBe(text);
  expect(formatHex(parseAddress(text) ?? new Uint8Array())).toBe(hex);
});

test.each([
  ['2001:0DB8:0000:0000:0000:0000:0000:0001', '2001:db8::1'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
  ['::192.0.2.10', '::c000:20a'],
  ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
])('%s is written %s', (text, canonical) => {
  expect(formatAddress(addressBytes(text))).toBe(canonical);
});

test.each([
  '', '1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', '1.2.3.4 ', '1..3.4', '0x1.2.3.4', '+1.2.3.4', '1e2.1.1.1',
  ':', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:8::', '::1:2:3:4:5:6:7:8', '12345::', 'g::', 'fe80::1%eth0',
  '192.0.2.1::', '::192.0.2.1:1', '::1.2.3', '1:2:3:4:5:6:7:1.2.3.4', ':1', '1:', '::1:',
])('%s is no address', (text) => {
  expect(parseAddress(text)).toBeNull();
  expect(() => addressBytes(text)).toThrow(WireError);
});

test('the versions are told apart', () => {
  expect([isIpv4('192.0.2.1'), isIpv6('192.0.2.1'), isIpv4('::1'), isIpv6('::1')]).toEqual([true, false, false, true]);
  expect(() => addressBytes('::1', 4)).toThrow(WireError);
  expect(() => formatAddress(new Uint8Array(5))).toThrow(WireError);
});

test('any address reads back', () => {
  const group = fc.constantFrom(0, 0, 0, 1, 255);
  const address = fc.oneof(fc.uint8Array({ minLength: 4, maxLength: 4 }), fc.array(group, { minLength: 16, maxLength: 16 }).map((bytes) => Uint8Array.from(bytes)));
  fc.assert(fc.property(address, (bytes) => void expect(parseAddress(formatAddress(bytes))).toEqual(bytes)));
});

test('link addresses', () => {
  expect(formatMac(macBytes('02:00:C0:00:02:0a'))).toBe('02:00:c0:00:02:0a');
  expect(() => macBytes('02:00:c0:00:02')).toThrow(WireError);
});
