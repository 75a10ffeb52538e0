import { describe, expect, test } from 'vitest';
import { ByteReader } from '../../src-core/wire/byteReader.ts';
import { ByteWriter } from '../../src-core/wire/byteWriter.ts';
import type { WireError } from '../../src-core/wire/field.ts';
import { parseHex } from '../../src-core/wire/hex.ts';

const readerOf = (hex: string) => new ByteReader('test', parseHex(hex));

describe('reader', () => {
  test('numbers are unsigned, in network order, and become fields', () => {
    const reader = readerOf('ff 0102 fffefdfc');
    expect([reader.number('a', 1), reader.number('b', 2, 'RFC 0'), reader.number('c', 4, undefined, (value) => value.toString(16))]).toEqual([255, 258, 0xfffefdfc]);
    expect(reader.fields).toEqual([
      { name: 'a', start: 0, end: 1, value: '255' },
      { name: 'b', start: 1, end: 3, value: '258', source: 'RFC 0' },
      { name: 'c', start: 3, end: 7, value: 'fffefdfc' },
    ]);
  });

  test('bits touch no more bytes than they must', () => {
    const reader = readerOf('ff 8abcdef0');
    reader.number('first', 1);
    expect(reader.bits([{ name: 'one', width: 1 }, { name: 'seven', width: 7 }, { name: 'eight', width: 8 }, { name: 'twelve', width: 12 }, { name: 'four', width: 4 }])).toEqual({ one: 1, seven: 0x0a, eight: 0xbc, twelve: 0xdef, four: 0 });
    expect(reader.fields.slice(1).map(({ name, start, end, bits }) => [name, start, end, bits])).toEqual([
      ['one', 1, 2, [0, 0]],
      ['seven', 1, 2, [1, 7]],
      ['eight', 2, 3, undefined],
      ['twelve', 3, 5, [0, 11]],
      ['four', 4, 5, [4, 7]],
    ]);
  });

  test('a group holds what was read in it', () => {
    const reader = readerOf('01 02 03');
    const sum = reader.group('sum', 'RFC 0', () => reader.number('a', 1) + reader.number('b', 1), (value) => `= ${value}`);
    reader.number('c', 1);
    expect(sum).toBe(3);
    expect(reader.fields).toMatchObject([{ name: 'sum', start: 0, end: 2, value: '= 3', source: 'RFC 0', children: [{ name: 'a' }, { name: 'b' }] }, { name: 'c', start: 2 }]);
  });

  test('bytes are a view, not a copy', () => {
    const bytes = parseHex('0102');
    expect(new ByteReader('test', bytes).take('all', 2).buffer).toBe(bytes.buffer);
  });

  test.each<[string, (reader: ByteReader) => unknown, number]>([
    ['a number past the end', (reader) => reader.number('a', 4), 0],
    ['bytes past the end', (reader) => [reader.take('a', 2), reader.take('b', 2)], 2],
    ['bits past the end', (reader) => reader.bits([{ name: 'a', width: 32 }]), 0],
    ['a peek at the end', (reader) => [reader.take('a', 3), reader.peek()], 3],
    ['a part past the end', (reader) => reader.within(4, 'part', () => null), 0],
    ['a read past the part’s end', (reader) => reader.within(1, 'part', () => reader.number('a', 2)), 0],
    ['a part that is not read whole', (reader) => reader.within(2, 'part', () => reader.number('a', 1)), 1],
    ['a rest', (reader) => reader.end('all'), 0],
  ])('refuses %s', (_, read, offset) => {
    expect(() => read(readerOf('010203'))).toThrow(expect.objectContaining({ name: 'WireError', format: 'test', offset }) as WireError);
  });
});

describe('writer', () => {
  test('grows, patches, and gives a copy', () => {
    const writer = new ByteWriter('test', 1).number(0, 2).take(parseHex('aabb')).bits([1, 1], [2, 3], [0xbcd, 12]).number(0xfffefdfc, 4);
    const bytes = writer.patch(0, writer.offset, 2).finish();
    expect(bytes).toEqual(parseHex('000a aabb abcd fffefdfc'));
    bytes[0] = 9;
    expect(writer.finish()[0]).toBe(0);
  });

  test.each<[string, (writer: ByteWriter) => unknown]>([
    ['a number that needs more bytes', (writer) => writer.number(256, 1)],
    ['a negative number', (writer) => writer.number(-1, 4)],
    ['a fraction', (writer) => writer.number(0.5, 4)],
    ['no number', (writer) => writer.number(NaN, 4)],
    ['a number that needs more bits', (writer) => writer.bits([8, 3], [0, 5])],
    ['a negative number of bits', (writer) => writer.bits([-1, 8])],
  ])('refuses %s', (_, write) => {
    expect(() => write(new ByteWriter('test').number(0, 2))).toThrow(expect.objectContaining({ name: 'WireError', offset: 2 }) as WireError);
  });
});
