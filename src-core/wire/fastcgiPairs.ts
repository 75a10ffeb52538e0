import { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import type { Decoded } from './field.ts';
import { bytesOfText } from './http1Text.ts';
import { readText, type Variable } from './variable.ts';

const source = 'FastCGI §3.4';
const longLength = 0x8000_0000;

/** Name-value pairs (FastCGI §3.4) of a whole PARAMS stream, or of a record of values. */
export function encodeNameValuePairs(pairs: readonly Variable[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter('FastCGI', 512);
  for (const [name, value] of pairs) {
    const [nameBytes, valueBytes] = [bytesOfText(name), bytesOfText(value)];
    writeLength(writer, nameBytes.length);
    writeLength(writer, valueBytes.length);
    writer.take(nameBytes).take(valueBytes);
  }
  return writer.finish();
}

export function decodeNameValuePairs(bytes: Uint8Array): Decoded<Variable[]> {
  const reader = new ByteReader('FastCGI', bytes);
  const message = readNameValuePairs(reader);
  return { message, fields: reader.fields };
}

/** Pairs up to the end of what `reader` may see. */
export function readNameValuePairs(reader: ByteReader): Variable[] {
  const pairs: Variable[] = [];
  while (reader.remaining > 0) pairs.push(reader.group('name-value pair', source, () => readPair(reader), ([name, value]) => `${name}=${value}`));
  return pairs;
}

/** Whether these bytes are pairs to their last byte: a record of a stream may cut a pair in two. */
export function arePairsWhole(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length) {
    const name = lengthAt(bytes, at);
    const value = lengthAt(bytes, at + name.size);
    at += name.size + value.size + name.length + value.length;
  }
  return at === bytes.length;
}

function readPair(reader: ByteReader): Variable {
  const nameLength = readLength(reader, 'nameLength');
  const valueLength = readLength(reader, 'valueLength');
  return [readText(reader, 'nameData', nameLength, source), readText(reader, 'valueData', valueLength, source)];
}

/** One byte up to 127, else four with the first bit set. */
function readLength(reader: ByteReader, name: string): number {
  if (reader.peek() < 0x80) return reader.number(name, 1, source);
  return reader.number(name, 4, source, (value) => String(value - longLength)) - longLength;
}

function writeLength(writer: ByteWriter, length: number): void {
  if (length < 0x80) writer.number(length, 1);
  else writer.number(longLength + length, 4);
}

function lengthAt(bytes: Uint8Array, at: number): { readonly length: number; readonly size: number } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return { length: first, size: 1 };
  const [second = 0, third = 0, fourth = 0] = bytes.subarray(at + 1, at + 4);
  return { length: ((first & 0x7f) << 24) | (second << 16) | (third << 8) | fourth, size: 4 };
}
