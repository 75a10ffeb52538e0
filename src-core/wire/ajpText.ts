import type { ByteReader } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import { headerCodeBase } from './ajpCodes.ts';
import type { Header } from './http1Fields.ts';
import { bytesOfText } from './http1Text.ts';
import { readText } from './variable.ts';

export const ajpSource = 'AJPv13';
const nullLength = 0xffff;

/** A string: two bytes of length, the octets, and a NUL that the length does not count. */
export function writeAjpText(writer: ByteWriter, text: string): void {
  const bytes = bytesOfText(text);
  writer.number(bytes.length, 2).take(bytes).number(0, 1);
}

/** `null` is the length 0xFFFF and nothing more. */
export function writeAjpNullable(writer: ByteWriter, text: string | null): void {
  if (text === null) writer.number(nullLength, 2);
  else writeAjpText(writer, text);
}

export function readAjpText(reader: ByteReader, name: string): string {
  const start = reader.offset;
  return readAjpNullable(reader, name) ?? reader.fail(`${name}, and not null`, start);
}

export function readAjpNullable(reader: ByteReader, name: string): string | null {
  const length = reader.number(`${name} length`, 2, ajpSource, (value) => (value === nullLength ? '65535 null' : String(value)));
  if (length === nullLength) return null;
  const text = readText(reader, name, length, ajpSource);
  const start = reader.offset;
  if (reader.number('NUL', 1, ajpSource) !== 0) reader.fail(`NUL after ${name}`, start);
  return text;
}

/** Names that the table spells exactly so go as codes; any other spelling goes as it is, so that bytes come back alike. */
export function writeAjpHeaders(writer: ByteWriter, headers: readonly Header[], codes: readonly string[]): void {
  writer.number(headers.length, 2);
  for (const [name, value] of headers) {
    const index = codes.indexOf(name);
    if (index < 0) writeAjpText(writer, name);
    else writer.number(headerCodeBase + index + 1, 2);
    writeAjpText(writer, value);
  }
}

export function readAjpHeaders(reader: ByteReader, codes: readonly string[]): Header[] {
  const count = reader.number('num_headers', 2, ajpSource);
  const headers: Header[] = [];
  while (headers.length < count) headers.push(reader.group('header', ajpSource, () => readHeader(reader, codes), ([name, value]) => `${name}: ${value}`));
  return headers;
}

/** A length from 0xA000 on is no length but a code; no packet is long enough for such a name. */
function readHeader(reader: ByteReader, codes: readonly string[]): Header {
  if (reader.peek() !== headerCodeBase >> 8) return [readAjpText(reader, 'header name'), readAjpText(reader, 'header value')];
  const start = reader.offset;
  const code = reader.number('header name', 2, ajpSource, (value) => `0x${value.toString(16)} ${codes[value - headerCodeBase - 1] ?? 'unknown'}`);
  const name = codes[code - headerCodeBase - 1] ?? reader.fail('the code of a header', start);
  return [name, readAjpText(reader, 'header value')];
}
