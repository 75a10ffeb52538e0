import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseHex } from '../../src-core/wire/hex.ts';
import { checkChecksum, internetChecksum, pseudoHeaderBytes } from '../../src-core/wire/internetChecksum.ts';

test.each([
  ['the sum ddf2 of RFC 1071 §3', '0001 f203 f4f5 f6f7', 0xffff - 0xddf2],
  ['nothing', '', 0xffff],
  ['an odd byte counts as the upper one', '01', 0xfeff],
  ['a carry that carries again', 'ffff 0001 ffff', 0xfffe],
  ['a captured header whose field is zero', '4500 003e ddb4 0000 4011 0000 7f00 0001 7f00 0001', 0x9ef8],
])('%s', (_, hex, sum) => {
  expect(internetChecksum([parseHex(hex)])).toBe(sum);
});

test('parts are summed as one, and one word may be left out', () => {
  expect(internetChecksum([parseHex('0001 f203'), parseHex('f4f5 1234 f6f7')], 2)).toBe(0xffff - 0xddf2);
});

test('pseudo headers of RFC 768 and RFC 8200 §8.1', () => {
  expect(pseudoHeaderBytes({ source: '192.0.2.1', destination: '192.0.2.2' }, 17, 0x1234)).toEqual(parseHex('c0000201 c0000202 00 11 1234'));
  const ipv6 = pseudoHeaderBytes({ source: '2001:db8::1', destination: '2001:db8::2' }, 6, 0x12345);
  expect(ipv6).toEqual(parseHex(`20010db8 ${'00'.repeat(11)}01 20010db8 ${'00'.repeat(11)}02 00012345 000000 06`));
});

test('a verdict shows the number, and the right one where it differs', () => {
  const header = parseHex('4500 003e ddb4 0000 4011 9ef8 7f00 0001 7f00 0001');
  expect(checkChecksum([header], 10, 0x9ef8)).toEqual({ verdict: 'right', shown: '0x9ef8 ✓' });
  header[8] = 63;
  expect(checkChecksum([header], 10, 0x9ef8)).toEqual({ verdict: 'wrong', shown: '0x9ef8 ≠ 0x9ff8' });
});

test('a right checksum makes the whole sum to zero, and a changed bit is seen', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 4, maxLength: 40 }), fc.nat(), (bytes, at) => {
      bytes[0] = 0;
      bytes[1] = 0;
      const sum = internetChecksum([bytes]);
      bytes[0] = sum >> 8;
      bytes[1] = sum & 0xff;
      expect(internetChecksum([bytes])).toBe(0);
      const byte = (at >> 3) % bytes.length;
      bytes[byte] = (bytes[byte] ?? 0) ^ (1 << (at % 8));
      expect(internetChecksum([bytes])).not.toBe(0);
    }),
  );
});
