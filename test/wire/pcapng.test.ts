import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatHex, parseHex } from '../../src-core/wire/hex.ts';
import { decodePcapng, encodePcapng, type CapturedPacket } from '../../src-core/wire/pcapng.ts';
import { decodedWhole, expectDecodedOrRefused, outcomeOf } from './decoding.ts';

const frame = parseHex('020000000002 020000000001 0806 aa');
const section = '0a0d0d0a 00000030 1a2b3c4d 0001 0000 ffffffffffffffff 0004 000a 486f7020627920486f70 0000 0000 0000 00000030';
const frameBlock = '0000000f 0000000f 020000000002 020000000001 0806 aa 00';

const rows: [string, CapturedPacket[], string][] = [
  ['no packet', [], section],
  [
    'a packet of no named interface',
    [{ atUs: 1, bytes: frame }],
    `${section}
     00000001 00000020 0001 0000 00000000 0009 0001 06000000 0000 0000 00000020
     00000006 00000030 00000000 00000000 00000001 ${frameBlock} 00000030`,
  ],
  [
    'two interfaces, a comment, a time of this century',
    [
      { atUs: 1_800_000_000_123_456, bytes: frame, interfaceName: 'eth0', comment: '한' },
      { atUs: 2 ** 32, bytes: new Uint8Array(), interfaceName: 'lo' },
      { atUs: 0, bytes: frame, interfaceName: 'eth0' },
    ],
    `${section}
     00000001 00000028 0001 0000 00000000 0002 0004 65746830 0009 0001 06000000 0000 0000 00000028
     00000001 00000028 0001 0000 00000000 0002 0002 6c6f0000 0009 0001 06000000 0000 0000 00000028
     00000006 0000003c 00000000 00066517 289a6240 ${frameBlock} 0001 0003 ed959c00 0000 0000 0000003c
     00000006 00000020 00000001 00000001 00000000 00000000 00000000 00000020
     00000006 00000030 00000000 00000000 00000000 ${frameBlock} 00000030`,
  ],
];

describe.each(rows)('%s', (_, packets, hex) => {
  const bytes = parseHex(hex);
  test('encodes', () => expect(formatHex(encodePcapng(packets))).toBe(formatHex(bytes)));
  test('decodes', () => expect(decodedWhole(decodePcapng, bytes)).toEqual(packets));
  test('cut in its last block, it is refused', () => {
    for (let cut = 1; cut < 12; cut += 1) expect(outcomeOf(decodePcapng, bytes.subarray(0, bytes.length - cut))).toMatchObject({ name: 'WireError' });
  });
});

test('a block of an unknown type is skipped', () => {
  const bytes = parseHex(`${section} 00000bad 00000010 01020304 00000010 00000bad 0000000c 0000000c`);
  expect(decodedWhole(decodePcapng, bytes)).toEqual([]);
});

const packetOf = (interfaceId: string, length: string) => `00000006 00000020 ${interfaceId} 00000000 00000000 ${length} 00000000 00000020`;

test.each([
  ['another byte order', section.replace('1a2b3c4d', '4d3c2b1a'), 8],
  ['a length below 12', '00000bad 00000008', 4],
  ['a length that is no multiple of 4', '00000bad 0000000d 00 0000000d', 4],
  ['lengths that differ', '00000bad 0000000c 00000010', 8],
  ['an interface that was not described', packetOf('00000000', '00000000'), 8],
  ['a link that is not Ethernet', '00000001 00000014 0065 0000 00000000 00000014', 8],
  ['timestamps in nanoseconds', '00000001 0000001c 0001 0000 00000000 0009 0001 09000000 0000001c', 24],
])('%s is refused', (_, hex, offset) => {
  expect(outcomeOf(decodePcapng, parseHex(hex))).toMatchObject({ name: 'WireError', format: 'pcapng', offset });
});

test.each([-1, 1.5, 2 ** 64])('a time of %d cannot be encoded', (atUs) => {
  expect(() => encodePcapng([{ atUs, bytes: frame }])).toThrow(expect.objectContaining({ name: 'WireError' }) as Error);
});

test('packets survive the file, and any damage is refused or covered', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 8 });
  const packet = fc.record({ atUs: fc.maxSafeNat(), bytes: fc.uint8Array({ maxLength: 40 }), interfaceName: fc.constantFrom('eth0', 'lo'), comment: text });
  fc.assert(
    fc.property(fc.array(packet, { maxLength: 5 }), fc.nat(), fc.nat(255), (packets, at, to) => {
      const bytes = encodePcapng(packets);
      expect(decodedWhole(decodePcapng, bytes)).toEqual(packets);
      bytes[at % bytes.length] = to;
      expectDecodedOrRefused(decodePcapng, bytes);
    }),
  );
});
