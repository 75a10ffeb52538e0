import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WireError } from '../../src-core/wire/field.ts';
import { formatHex, parseHex } from '../../src-core/wire/hex.ts';
import { decodeHpack, encodeHpack, hpackFieldsOf, type HpackBlock, type HpackField } from '../../src-core/wire/hpack.ts';
import { decodeHuffman, encodeHuffman, huffmanLength } from '../../src-core/wire/hpackHuffman.ts';
import { entryBytes, HpackTable } from '../../src-core/wire/hpackTable.ts';
import { hpackStaticTable } from '../../src-core/wire/hpackStaticTable.ts';
import type { Header } from '../../src-core/wire/http1Fields.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';
import { decodedWhole, expectDecodedOrRefused, outcomeOf } from './decoding.ts';

const decodeWith = (table = new HpackTable()) => (bytes: Uint8Array) => decodeHpack(bytes, table);
const block = (...fields: HpackField[]): HpackBlock => ({ sizeUpdates: [], fields });

// RFC 7541 §C.2.
describe.each<[string, HpackField, string, Header[]]>([
  ['C.2.1 a literal with indexing', { name: 'custom-key', value: 'custom-header', indexing: 'added' }, '400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572', [['custom-key', 'custom-header']]],
  ['C.2.2 a literal without indexing', { name: ':path', value: '/sample/path', indexing: 'without' }, '040c 2f73 616d 706c 652f 7061 7468', []],
  ['C.2.3 a literal never indexed', { name: 'password', value: 'secret', indexing: 'never' }, '1008 7061 7373 776f 7264 0673 6563 7265 74', []],
  ['C.2.4 an indexed field', { name: ':method', value: 'GET', indexing: 'indexed' }, '82', []],
])('%s', (_, field, hex, entries) => {
  test('encodes', () => {
    const table = new HpackTable();
    expect(formatHex(encodeHpack(block(field), table, { huffman: 'never' }))).toBe(formatHex(parseHex(hex)));
    expect(table.dynamicEntries).toEqual(entries);
  });
  test('decodes', () => {
    const table = new HpackTable();
    expect(decodedWhole(decodeWith(table), parseHex(hex))).toEqual(block(field));
    expect(table.dynamicEntries).toEqual(entries);
  });
});

const requests: [Header[], Header[], number][] = [
  [[[':method', 'GET'], [':scheme', 'http'], [':path', '/'], [':authority', 'www.example.com']], [[':authority', 'www.example.com']], 57],
  [
    [[':method', 'GET'], [':scheme', 'http'], [':path', '/'], [':authority', 'www.example.com'], ['cache-control', 'no-cache']],
    [['cache-control', 'no-cache'], [':authority', 'www.example.com']],
    110,
  ],
  [
    [[':method', 'GET'], [':scheme', 'https'], [':path', '/index.html'], [':authority', 'www.example.com'], ['custom-key', 'custom-value']],
    [['custom-key', 'custom-value'], ['cache-control', 'no-cache'], [':authority', 'www.example.com']],
    164,
  ],
];
const location: Header = ['location', 'https://www.example.com'];
const date: Header = ['date', 'Mon, 21 Oct 2013 20:13:21 GMT'];
const later: Header = ['date', 'Mon, 21 Oct 2013 20:13:22 GMT'];
const priv: Header = ['cache-control', 'private'];
const cookie: Header = ['set-cookie', 'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1'];
const responses: [Header[], Header[], number][] = [
  [[[':status', '302'], priv, date, location], [location, date, priv, [':status', '302']], 222],
  [[[':status', '307'], priv, date, location], [[':status', '307'], location, date, priv], 222],
  [[[':status', '200'], priv, later, location, ['content-encoding', 'gzip'], cookie], [cookie, ['content-encoding', 'gzip'], later], 215],
];

// RFC 7541 §C.3 to §C.6: each a series of blocks on one connection.
describe.each<[string, number, 'notLonger' | 'never', [Header[], Header[], number][], string[]]>([
  ['C.3 requests', 4096, 'never', requests, [
    '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
    '8286 84be 5808 6e6f 2d63 6163 6865',
    '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
  ]],
  ['C.4 requests with Huffman', 4096, 'notLonger', requests, [
    '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
    '8286 84be 5886 a8eb 1064 9cbf',
    '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
  ]],
  ['C.5 responses', 256, 'never', responses, [
    '4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
    '4803 3330 37c1 c0bf',
    '88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572 7369 6f6e 3d31',
  ]],
  ['C.6 responses with Huffman', 256, 'notLonger', responses, [
    '4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3',
    '4883 640e ffc1 c0bf',
    '88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07',
  ]],
])('%s', (_, tableBytes, huffman, lists, hexes) => {
  test('encodes, the table alike after each', () => {
    const table = new HpackTable(tableBytes);
    lists.forEach(([headers, entries, size], index) => {
      expect(formatHex(encodeHpack(block(...hpackFieldsOf(headers)), table, { huffman }))).toBe(formatHex(parseHex(hexes[index] ?? '')));
      expect([table.dynamicEntries, table.sizeBytes]).toEqual([entries, size]);
    });
  });
  test('decodes, the table alike after each', () => {
    const table = new HpackTable(tableBytes);
    lists.forEach(([headers, entries, size], index) => {
      const message = decodedWhole(decodeWith(table), parseHex(hexes[index] ?? ''));
      expect(message.fields.map(({ name, value }) => [name, value])).toEqual(headers);
      expect([table.dynamicEntries, table.sizeBytes]).toEqual([entries, size]);
    });
  });
});

// RFC 7541 §C.1, with a size update as the carrier of 5 bits, and an index as that of 7.
test.each<[number, string]>([[10, '2a'], [1337, '3f9a0a'], [31, '3f00'], [30, '3e']])('the integer %i with five bits is %s', (value, hex) => {
  expect(formatHex(encodeHpack({ sizeUpdates: [value], fields: [] }, new HpackTable()))).toBe(hex);
  expect(decodedWhole(decodeWith(), parseHex(hex))).toEqual({ sizeUpdates: [value], fields: [] });
});

test.each<[string, string, number]>([
  ['index 0', '80', 0],
  ['an index beyond the tables', 'be', 0],
  ['an index beyond the tables, as a name', '7f00 0161', 0],
  ['an integer without its end', 'ff80', 0],
  ['an integer of six bytes', 'ff8080808001', 0],
  ['a string beyond the bytes', '0002 61', 2],
  ['a field without its value', '0001 61', 3],
  ['EOS in a string', '0084 ffffffff 0161', 5],
  ['a string that ends with zeros', '0081 00 0161', 3],
  ['a string that ends with eight ones', '0082 1fff 0161', 4],
  ['a size update after a field', '82 20', 1],
  ['three size updates', '20 20 20', 2],
  ['a size above the setting', '3fe21f', 0],
])('HPACK: %s is refused', (_, hex, offset) => {
  expect(outcomeOf(decodeWith(), parseHex(hex))).toMatchObject({ name: 'WireError', offset });
});

test('a table that was restricted waits for its size update', () => {
  const table = new HpackTable();
  encodeHpack(block({ name: 'a', value: 'b', indexing: 'added' }), table);
  table.restrict(33);
  expect(outcomeOf(decodeWith(table), parseHex('82'))).toBeInstanceOf(WireError);
  expect(decodeWith(table)(parseHex('3f02 82')).message.sizeUpdates).toEqual([33]);
  expect([table.dynamicEntries, table.sizeBytes, table.maximumBytes]).toEqual([[], 0, 33]);
});

test('an entry larger than the table empties it', () => {
  const table = new HpackTable(70);
  table.add(['a', 'b']);
  table.add(['c', 'd']);
  expect([table.dynamicEntries, table.find('c', 'd'), table.find('a', 'z')]).toEqual([[['c', 'd'], ['a', 'b']], { whole: 62, name: 62 }, { whole: 0, name: 63 }]);
  table.add(['e', 'x'.repeat(40)]);
  expect([table.dynamicEntries, table.sizeBytes]).toEqual([[], 0]);
  expect(() => table.resize(71)).toThrow(WireError);
});

test('one byte that stands for four thousand is refused in time', () => {
  const table = new HpackTable();
  encodeHpack(block({ name: 'a', value: 'x'.repeat(4000), indexing: 'added' }), table);
  const bomb = new Uint8Array(16_384).fill(0x80 + 62);
  expect(outcomeOf(decodeWith(table), bomb)).toMatchObject({ name: 'WireError', offset: 17 });
});

test('the static table is that of Appendix A', () => {
  expect([hpackStaticTable.length, hpackStaticTable[1], hpackStaticTable[15], hpackStaticTable[60]]).toEqual([61, [':method', 'GET'], ['accept-encoding', 'gzip, deflate'], ['www-authenticate', '']]);
});

// Codes of Appendix B, at the ends of each length.
test.each<[number, string]>([
  [48, '00000'], [116, '01001'], [32, '010100'], [117, '101101'], [58, '1011100'], [122, '1111011'], [38, '11111000'], [90, '11111101'], [33, '1111111000'], [63, '1111111100'], [39, '11111111010'],
  [124, '11111111100'], [35, '111111111010'], [62, '111111111011'], [0, '1111111111000'], [126, '1111111111101'], [94, '11111111111100'], [125, '11111111111101'], [60, '111111111111100'],
  [123, '111111111111110'], [92, '1111111111111110000'], [208, '1111111111111110010'], [128, '11111111111111100110'], [226, '11111111111111101101'], [153, '111111111111111011100'],
  [230, '111111111111111101000'], [129, '1111111111111111010010'], [233, '1111111111111111101011'], [1, '11111111111111111011000'], [239, '11111111111111111110100'], [9, '111111111111111111101010'],
  [237, '111111111111111111110101'], [199, '1111111111111111111101100'], [255, '11111111111111111111101110'], [203, '111111111111111111111011110'], [254, '111111111111111111111110000'],
  [2, '1111111111111111111111100010'], [249, '1111111111111111111111111110'], [10, '111111111111111111111111111100'], [22, '111111111111111111111111111110'],
])('the symbol %i has the code %s', (symbol, code) => {
  const bits = [...encodeHuffman(Uint8Array.of(symbol))].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  expect(bits).toBe(code.padEnd(Math.ceil(code.length / 8) * 8, '1'));
});

test('any octets survive Huffman’s code, and any code is decoded or refused', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    expect(decodeHuffman(encodeHuffman(bytes))).toEqual(bytes);
    expect(huffmanLength(bytes)).toBe(encodeHuffman(bytes).length);
    try {
      expect(formatHex(encodeHuffman(decodeHuffman(bytes)))).toBe(formatHex(bytes));
    } catch (error) {
      expect(error).toBeInstanceOf(WireError);
    }
  }), { numRuns: 300 });
});

const text = fc.oneof(fc.constantFrom('GET', '/', 'www.shop.example', 'text/html'), fc.uint8Array({ maxLength: 30 }).map((bytes) => latin1Of(bytes)));
const name = fc.oneof(fc.constantFrom(':method', ':path', 'accept', 'cookie', 'x-trace'), text);
const field: fc.Arbitrary<HpackField> = fc.record({ name, value: text, indexing: fc.constantFrom('indexed', 'added', 'without', 'never') });
const blocks = fc.array(fc.record({ sizeUpdates: fc.array(fc.nat(300), { maxLength: 2 }), fields: fc.array(field, { maxLength: 8 }) }), { maxLength: 4 });

test('blocks of a connection survive their bytes, both tables alike', () => {
  fc.assert(fc.property(blocks, fc.constantFrom('notLonger' as const, 'never' as const), fc.integer({ min: 300, max: 500 }), (sent, huffman, limit) => {
    const [encoder, decoder] = [new HpackTable(limit), new HpackTable(limit)];
    for (const each of sent) {
      const message = decodedWhole(decodeWith(decoder), encodeHpack(each, encoder, { huffman }));
      expect(message.sizeUpdates).toEqual(each.sizeUpdates);
      expect(message.fields.map(({ name, value }) => [name, value])).toEqual(each.fields.map(({ name, value }) => [name, value]));
      expect(decoder.dynamicEntries).toEqual(encoder.dynamicEntries);
      expect(decoder.sizeBytes).toBe(decoder.dynamicEntries.reduce((sum, entry) => sum + entryBytes(entry), 0));
      expect(decoder.sizeBytes).toBeLessThanOrEqual(decoder.maximumBytes);
    }
  }));
});

test('any bytes are decoded whole or refused with WireError', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => expectDecodedOrRefused(decodeWith(), bytes)), { numRuns: 500 });
});
