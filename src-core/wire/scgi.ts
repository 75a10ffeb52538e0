/**
 * SCGI requests (the SCGI specification of 2008): the variables as one netstring, then the body. Its rules are few and are
 * held on both sides: CONTENT_LENGTH comes first and counts the body, SCGI is "1", no name comes twice. A response is
 * CGI's (`cgi.ts`), ended by closing the connection.
 */
import { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import { WireError, type Decoded } from './field.ts';
import { showOpaque } from './hex.ts';
import { bytesOfText, latin1Of } from './http1Text.ts';
import { readText, type Variable } from './variable.ts';

export interface ScgiRequest {
  readonly headers: readonly Variable[];
  readonly body: Uint8Array;
}

const format = 'SCGI';
const source = 'SCGI §4';
const longestLengthDigits = 8;
const COLON = 0x3a;

export function encodeScgi({ headers, body }: ScgiRequest): Uint8Array<ArrayBuffer> {
  const problem = problemOf(headers, body.length) ?? (headers.flat().some((text) => text.includes('\0')) ? 'no NUL in a name or a value' : null);
  if (problem !== null) throw new WireError(format, 0, problem);
  const lines = bytesOfText(headers.map(([name, value]) => `${name}\0${value}\0`).join(''));
  return new ByteWriter(format, lines.length + body.length + 16).take(bytesOfText(`${lines.length}:`)).take(lines).number(0x2c, 1).take(body).finish();
}

/** One complete request. */
export function decodeScgi(bytes: Uint8Array): Decoded<ScgiRequest> {
  const reader = new ByteReader(format, bytes);
  const length = readLength(reader);
  const start = reader.offset;
  const headers = reader.group('headers', source, () => reader.within(length, 'the netstring', () => readHeaders(reader)), (each) => `${each.length} headers`);
  readMark(reader, ',');
  const problem = problemOf(headers, reader.remaining);
  if (problem !== null) reader.fail(problem, start);
  return { message: { headers, body: reader.take('body', reader.remaining, source, showOpaque) }, fields: reader.fields };
}

/** Bytes of the request that these bytes begin, its body included; `null` while the headers are not all there. Throws `WireError` for what can become none. */
export function scgiRequestLength(bytes: Uint8Array): number | null {
  const colon = bytes.subarray(0, longestLengthDigits + 1).indexOf(COLON);
  if (colon < 0 && bytes.length <= longestLengthDigits && /^[0-9]*$/.test(latin1Of(bytes))) return null;
  const reader = new ByteReader(format, bytes);
  const length = readLength(reader);
  if (reader.remaining < length + 1) return null;
  const [first] = reader.within(length, 'the netstring', () => readHeaders(reader));
  readMark(reader, ',');
  return reader.offset + (contentLengthOf(first) ?? reader.fail('CONTENT_LENGTH as the first header', colon + 1));
}

function readLength(reader: ByteReader): number {
  const digits = reader.bytes.subarray(0, longestLengthDigits + 1).indexOf(COLON);
  const text = latin1Of(reader.bytes, 0, Math.max(digits, 0));
  if (!/^(?:0|[1-9][0-9]*)$/.test(text)) reader.fail(`a netstring's length of at most ${longestLengthDigits} digits, and a colon`);
  readText(reader, 'length', digits, source);
  readMark(reader, ':');
  return Number(text);
}

function readMark(reader: ByteReader, mark: ':' | ','): void {
  const start = reader.offset;
  const read = readText(reader, mark, 1, source);
  if (read !== mark) reader.fail(`"${mark}"`, start);
}

function readHeaders(reader: ByteReader): Variable[] {
  const headers: Variable[] = [];
  while (reader.remaining > 0) {
    headers.push(reader.group('header', source, () => [readTerminated(reader, 'name'), readTerminated(reader, 'value')] as const, ([name, value]) => `${name}=${value}`));
  }
  return headers;
}

function readTerminated(reader: ByteReader, name: string): string {
  const end = reader.bytes.indexOf(0, reader.offset);
  if (end < 0 || end >= reader.offset + reader.remaining) reader.fail(`${name} that ends with NUL`);
  const text = readText(reader, name, end - reader.offset, source);
  reader.take('NUL', 1, source);
  return text;
}

function problemOf(headers: readonly Variable[], bodyBytes: number): string | null {
  const length = contentLengthOf(headers[0]);
  if (length === null) return 'CONTENT_LENGTH as the first header';
  if (length !== bodyBytes) return `CONTENT_LENGTH of the ${bodyBytes} bytes that follow, not ${length}`;
  if (!headers.some(([name, value]) => name === 'SCGI' && value === '1')) return 'SCGI with the value 1';
  const names = headers.map(([name]) => name);
  if (names.includes('')) return 'a name before each value';
  const twice = names.find((name, index) => names.indexOf(name) < index);
  return twice === undefined ? null : `each header once, and ${twice} is here twice`;
}

function contentLengthOf(header: Variable | undefined): number | null {
  return header?.[0] === 'CONTENT_LENGTH' && /^[0-9]{1,15}$/.test(header[1]) ? Number(header[1]) : null;
}
