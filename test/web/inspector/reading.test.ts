import fc from 'fast-check';
import { expect, test } from 'vitest';
import { guestLibrary, type Field } from '../../../src-core/index.ts';
import { above, bitsOf, fieldAt, hexText, pathAt, pathOfRange, rowsOf } from '../../../web/inspector/byteView.ts';
import { pythonTokens } from '../../../web/inspector/pythonTokens.ts';

const field = (name: string, start: number, end: number, children?: readonly Field[]): Field => ({ name, start, end, value: '', ...(children ? { children } : {}) });
const fields = [field('a', 0, 2), field('b', 2, 8, [field('c', 2, 4), field('d', 4, 8, [field('e', 4, 8)])])];

test('a byte leads to its deepest field, a field to its range and back', () => {
  expect(pathAt(fields, 1)).toBe('0');
  expect(pathAt(fields, 5)).toBe('1.1.0');
  expect(pathAt(fields, 9)).toBe('');
  expect(fieldAt(fields, '1.1')?.name).toBe('d');
  expect(fieldAt(fields, '7')).toBeNull();
  expect(pathOfRange(fields, { start: 2, end: 4 })).toBe('1.0');
  expect(pathOfRange(fields, { start: 3, end: 4 })).toBe('');
  expect(above('1.1.0')).toEqual(['1', '1.1']);
});

test('only opened branches are rows', () => {
  expect(rowsOf(fields, new Set()).map(({ path }) => path)).toEqual(['0', '1']);
  expect(rowsOf(fields, new Set(['1'])).map(({ path }) => path)).toEqual(['0', '1', '1.0', '1.1']);
});

test('bit fields show their bits', () => {
  expect(bitsOf(Uint8Array.of(0x45), { ...field('Version', 0, 1), bits: [0, 3] })).toBe('0100 ····');
  expect(bitsOf(Uint8Array.of(0x40, 0x07), { ...field('Fragment Offset', 0, 2), bits: [3, 15] })).toBe('···0 0000 0000 0111');
});

test('hex is copied sixteen to a line', () => {
  expect(hexText(Uint8Array.of(0x47, 0x45))).toBe('47 45');
  expect(hexText(new Uint8Array(17)).split('\n')).toHaveLength(2);
});

const kindsIn = (line: string): string => pythonTokens(line)[0]!.filter(({ kind }) => kind !== 'plain').map(({ kind, text }) => `${kind}:${text}`).join(' ');

test.each([
  ['def hello(request):', 'keyword:def name:hello'],
  ['x = "a # b" # c', 'string:"a # b" comment:# c'],
  ["return f'{name}'", "keyword:return string:f'{name}'"],
  ['n = 0x1f + define', 'number:0x1f'],
  ['"""one""" + x', 'string:"""one"""'],
])('colours of %s', (line, kinds) => {
  expect(kindsIn(line)).toBe(kinds);
});

test('a long string runs over its lines', () => {
  expect(pythonTokens('a = """x\nif y\nz""" or 1').map((line) => line.map(({ kind }) => kind).at(0))).toEqual(['plain', 'string', 'string']);
});

test('joined, the pieces are the text', () => {
  for (const text of Object.values(guestLibrary)) expect(joined(text)).toBe(text);
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('"', "'", '#', '\\', '\n', ' ', 'a', 'def', '1', '(', '"""', '한') }), (text) => joined(text) === text));
});

function joined(text: string): string {
  return pythonTokens(text).map((line) => line.map((token) => token.text).join('')).join('\n');
}
