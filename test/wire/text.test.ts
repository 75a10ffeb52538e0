import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WireError } from '../../src-core/wire/field.ts';
import { formatHex, parseHex, showOpaque } from '../../src-core/wire/hex.ts';
import { jsonView } from '../../src-core/wire/jsonView.ts';
import { decodeUtf8, encodeUtf8 } from '../../src-core/wire/utf8.ts';

test('hexadecimal text reads back, whatever its case and its spaces', () => {
  expect(parseHex(' C0 0c\n00')).toEqual(Uint8Array.of(0xc0, 0x0c, 0));
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void expect(parseHex(formatHex(bytes))).toEqual(bytes)));
});

test.each([['abc', 3], ['c0 0x', 4], ['ßß', 0]])('%s is refused', (text, offset) => {
  expect(() => parseHex(text)).toThrow(expect.objectContaining({ offset }) as WireError);
});

test('long bytes are shown in short', () => {
  expect(showOpaque(new Uint8Array(20))).toBe(`20 B ${'00'.repeat(16)}…`);
});

test('UTF-8 agrees with the platform', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
      expect([...encodeUtf8(text)]).toEqual([...new TextEncoder().encode(text)]);
      expect(decodeUtf8(encodeUtf8(text))).toBe(text);
    }),
  );
  expect([...encodeUtf8('\ud800')]).toEqual([0xef, 0xbf, 0xbd]);
});

test.each([['c080'], ['eda080'], ['f4908080'], ['e282'], ['80']])('%s is no UTF-8', (hex) => {
  expect(decodeUtf8(parseHex(hex))).toBeNull();
});

test('a decoded message becomes JSON with bytes as hexadecimal text', () => {
  const view = jsonView({ message: { data: Uint8Array.of(1, 255), list: [null, true] }, fields: [{ name: 'x', start: 0, end: 2, value: '…', bits: [0, 3] }] });
  expect(JSON.parse(JSON.stringify(view))).toEqual({
    message: { data: '01ff', list: [null, true] },
    fields: [{ name: 'x', start: 0, end: 2, value: '…', bits: [0, 3] }],
  });
});
