/**
 * uwsgi packets (uwsgi-docs, Protocol.rst): four bytes of header and a block of variables, all its numbers little-endian,
 * unlike everything else here. The body follows as it is; the response is plain HTTP or CGI. `modifier1` says what the
 * packet is for: 0 is a WSGI request.
 */
import { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import { WireError, type Decoded } from './field.ts';
import { showOpaque } from './hex.ts';
import { bytesOfText } from './http1Text.ts';
import { readText, type Variable } from './variable.ts';

export interface UwsgiPacket {
  readonly modifier1: number;
  readonly modifier2: number;
  readonly variables: readonly Variable[];
  /** What follows the packet: CONTENT_LENGTH among the variables says how much belongs to it. */
  readonly body: Uint8Array;
}

const format = 'uwsgi';
const source = 'uwsgi protocol';
const headerBytes = 4;
const maximumDataBytes = 65_535;
const modifierNames: Readonly<Record<number, string>> = { 0: 'WSGI (Python)', 5: 'PSGI (Perl)', 7: 'Rack (Ruby)', 9: 'CGI', 14: 'PHP' };

export function encodeUwsgi({ modifier1, modifier2, variables, body }: UwsgiPacket): Uint8Array<ArrayBuffer> {
  const data = new ByteWriter(format, 512);
  for (const [name, value] of variables) {
    writeString(data, bytesOfText(name));
    writeString(data, bytesOfText(value));
  }
  if (data.offset > maximumDataBytes) throw new WireError(format, 1, `variables of at most ${maximumDataBytes} bytes, not ${data.offset}`);
  const writer = new ByteWriter(format, headerBytes + data.offset + body.length).number(modifier1, 1);
  return writeLittleEndian(writer, data.offset).number(modifier2, 1).take(data.finish()).take(body).finish();
}

/** One packet and the body after it. */
export function decodeUwsgi(bytes: Uint8Array): Decoded<UwsgiPacket> {
  const reader = new ByteReader(format, bytes);
  const modifier1 = reader.number('modifier1', 1, source, (code) => `${code}${modifierNames[code] === undefined ? '' : ` ${modifierNames[code]}`}`);
  const datasize = readLittleEndian(reader, 'datasize');
  const modifier2 = reader.number('modifier2', 1, source);
  const variables = reader.within(datasize, 'the block of variables', () => readVariables(reader));
  const body = reader.take('body', reader.remaining, source, showOpaque);
  return { message: { modifier1, modifier2, variables, body }, fields: reader.fields };
}

/** Bytes of header and variables, the body not counted; `null` while the header is not all there. */
export function uwsgiPacketLength(bytes: Uint8Array): number | null {
  const [, low = 0, high = 0] = bytes;
  return bytes.length < headerBytes ? null : headerBytes + low + 256 * high;
}

function readVariables(reader: ByteReader): Variable[] {
  const variables: Variable[] = [];
  while (reader.remaining > 0) {
    variables.push(reader.group('variable', source, () => [readString(reader, 'key'), readString(reader, 'value')] as const, ([name, value]) => `${name}=${value}`));
  }
  return variables;
}

function readString(reader: ByteReader, name: string): string {
  return readText(reader, name, readLittleEndian(reader, `${name} size`), source);
}

function writeString(writer: ByteWriter, bytes: Uint8Array): void {
  writeLittleEndian(writer, bytes.length).take(bytes);
}

function readLittleEndian(reader: ByteReader, name: string): number {
  const [low = 0, high = 0] = reader.take(name, 2, source, ([first = 0, second = 0]) => String(first + 256 * second));
  return low + 256 * high;
}

function writeLittleEndian(writer: ByteWriter, value: number): ByteWriter {
  if (value > maximumDataBytes) throw new WireError(format, writer.offset, `a length of at most ${maximumDataBytes}, not ${value}`);
  return writer.number(value % 256, 1).number(Math.floor(value / 256), 1);
}
