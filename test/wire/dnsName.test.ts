import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nameLabels, nameText } from '../../src-core/wire/dnsName.ts';
import { WireError } from '../../src-core/wire/field.ts';

const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

test.each<[string, string[]]>([
  ['.', []],
  ['www.Shop.example', ['www', 'Shop', 'example']],
  [String.raw`a\.b.c`, ['a.b', 'c']],
  [String.raw`\\\000\255\032`, ['\\\x00\xff ']],
  ['_dns.*', ['_dns', '*']],
])('%s ⇄ %j', (text, labels) => {
  expect(nameLabels(text)).toEqual(labels.map(bytes));
  expect(nameText(labels.map(bytes))).toBe(text);
});

test.each([['www.shop.example.', 'www.shop.example'], [String.raw`\065`, 'A'], [String.raw`\a`, 'a'], ['한', String.raw`\237\149\156`]])('%s is read as %s', (text, canonical) => {
  expect(nameText(nameLabels(text))).toBe(canonical);
});

test.each([
  ['', 0],
  ['a..b', 2],
  ['.a', 0],
  ['..', 0],
  [`www.${'x'.repeat(64)}`, 4],
  [`${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(62)}`, 0],
  ['a\\', 1],
  [String.raw`a\25`, 1],
  [String.raw`a\256`, 1],
])('%s is refused', (text, offset) => {
  expect(() => nameLabels(text)).toThrow(expect.objectContaining({ offset }) as WireError);
});

test('a name of 255 bytes is the longest', () => {
  const text = `${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(63)}.${'x'.repeat(61)}`;
  expect(nameText(nameLabels(text))).toBe(text);
});

test('labels of any bytes survive as text', () => {
  const labels = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 8 });
  fc.assert(fc.property(labels, (list) => void expect(nameLabels(nameText(list))).toEqual(list)));
});

test('any text is a name or refused with WireError', () => {
  const outcome = (text: string) => {
    try {
      return nameText(nameLabels(text));
    } catch (error) {
      return error;
    }
  };
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '.', '\\', '0', '2', '5', '한') }), (text) => {
      const result = outcome(text);
      if (typeof result === 'string') expect(nameText(nameLabels(result))).toBe(result);
      else expect(result).toBeInstanceOf(WireError);
    }),
  );
});
