/**
 * Capture files in pcapng (draft-ietf-opsawg-pcapng): one section, an interface a name, packets with microseconds since
 * 1970 and comments. A section says its byte order itself (§4.1); this one is in network order, like the packets in it.
 * `decodePcapng` reads what `encodePcapng` writes and skips blocks that it does not know; other byte orders are refused.
 */
import { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import type { Decoded } from './field.ts';
import { hexNumber, showOpaque } from './hex.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

export interface CapturedPacket {
  /** Microseconds since 1970-01-01 00:00 UTC. */
  readonly atUs: number;
  /** An Ethernet frame. */
  readonly bytes: Uint8Array;
  readonly interfaceName?: string;
  readonly comment?: string;
}

const format = 'pcapng';
const blockTypes = { section: 0x0a0d0d0a, interface: 1, enhancedPacket: 6 } as const;
const byteOrderMagic = 0x1a2b3c4d;
const linkTypeEthernet = 1;
const optionCodes = { end: 0, comment: 1, interfaceName: 2, userApplication: 4, timestampResolution: 9 } as const;
const microseconds = 6;

export function encodePcapng(packets: readonly CapturedPacket[]): Uint8Array<ArrayBuffer> {
  const size = packets.reduce((sum, packet) => sum + packet.bytes.length + 64, 256);
  const writer = new ByteWriter(format, size);
  const interfaces = new Map([...new Set(packets.map((packet) => packet.interfaceName))].map((name, index) => [name, index]));
  writeBlock(writer, blockTypes.section, writeSection);
  for (const name of interfaces.keys()) writeBlock(writer, blockTypes.interface, () => writeInterface(writer, name));
  for (const packet of packets) {
    writeBlock(writer, blockTypes.enhancedPacket, () => writePacket(writer, packet, interfaces.get(packet.interfaceName) ?? 0));
  }
  return writer.finish();
}

export function decodePcapng(bytes: Uint8Array): Decoded<CapturedPacket[]> {
  const reader = new ByteReader(format, bytes);
  const names: (string | undefined)[] = [];
  const packets: CapturedPacket[] = [];
  while (reader.remaining > 0) reader.group('Block', 'draft-ietf-opsawg-pcapng §3.1', () => readBlock(reader, names, packets), (type) => hexNumber(type, 4));
  return { message: packets, fields: reader.fields };
}

function writeBlock(writer: ByteWriter, type: number, writeBody: (writer: ByteWriter) => void): void {
  const start = writer.offset;
  writer.number(type, 4).number(0, 4);
  writeBody(writer);
  const length = writer.offset - start + 4;
  writer.number(length, 4).patch(start + 4, length, 4);
}

function writeSection(writer: ByteWriter): void {
  const unknownLength = 0xffffffff;
  writer.number(byteOrderMagic, 4).number(1, 2).number(0, 2).number(unknownLength, 4).number(unknownLength, 4);
  writeOptions(writer, [[optionCodes.userApplication, encodeUtf8('Hop by Hop')]]);
}

function writeInterface(writer: ByteWriter, name: string | undefined): void {
  const unlimited = 0;
  writer.number(linkTypeEthernet, 2).number(0, 2).number(unlimited, 4);
  writeOptions(writer, [
    ...(name === undefined ? [] : [[optionCodes.interfaceName, encodeUtf8(name)] as const]),
    [optionCodes.timestampResolution, Uint8Array.of(microseconds)],
  ]);
}

function writePacket(writer: ByteWriter, packet: CapturedPacket, interfaceId: number): void {
  const { atUs, bytes, comment } = packet;
  writer.number(interfaceId, 4).number(Math.floor(atUs / 2 ** 32), 4).number(atUs % 2 ** 32, 4);
  writer.number(bytes.length, 4).number(bytes.length, 4);
  writePadded(writer, bytes);
  if (comment !== undefined) writeOptions(writer, [[optionCodes.comment, encodeUtf8(comment)]]);
}

function writeOptions(writer: ByteWriter, options: readonly (readonly [code: number, value: Uint8Array])[]): void {
  for (const [code, value] of options) {
    writer.number(code, 2).number(value.length, 2);
    writePadded(writer, value);
  }
  writer.number(optionCodes.end, 2).number(0, 2);
}

function writePadded(writer: ByteWriter, bytes: Uint8Array): void {
  writer.take(bytes).take(new Uint8Array(paddingOf(bytes.length)));
}

/** Blocks and options are aligned to 32 bits (§3.1, §3.5). */
function paddingOf(length: number): number {
  return (4 - (length % 4)) % 4;
}

function readBlock(reader: ByteReader, names: (string | undefined)[], packets: CapturedPacket[]): number {
  const start = reader.offset;
  const type = reader.number('Block Type', 4, undefined, (value) => hexNumber(value, 4));
  const length = reader.number('Block Total Length', 4);
  if (length < 12 || length % 4 !== 0) reader.fail(`a Block Total Length of 12 or more, a multiple of 4, not ${length}`, start + 4);
  reader.within(length - 12, 'Block Body', () => readBody(reader, type, names, packets));
  const again = reader.number('Block Total Length', 4);
  if (again !== length) reader.fail(`the same Block Total Length, ${length}, not ${again}`, reader.offset - 4);
  return type;
}

function readBody(reader: ByteReader, type: number, names: (string | undefined)[], packets: CapturedPacket[]): void {
  if (type === blockTypes.section) readSection(reader);
  else if (type === blockTypes.interface) names.push(readInterface(reader));
  else if (type === blockTypes.enhancedPacket) packets.push(readPacket(reader, names));
  else if (reader.remaining > 0) reader.take('Block Body', reader.remaining, undefined, showOpaque);
}

function readSection(reader: ByteReader): void {
  const magic = reader.number('Byte-Order Magic', 4, undefined, (value) => hexNumber(value, 4));
  if (magic !== byteOrderMagic) reader.fail('the Byte-Order Magic in network order', reader.offset - 4);
  reader.number('Major Version', 2);
  reader.number('Minor Version', 2);
  reader.take('Section Length', 8);
  readOptions(reader);
}

function readInterface(reader: ByteReader): string | undefined {
  const linkType = reader.number('LinkType', 2);
  if (linkType !== linkTypeEthernet) reader.fail(`LINKTYPE_ETHERNET, not ${linkType}`, reader.offset - 2);
  reader.number('Reserved', 2);
  reader.number('SnapLen', 4);
  const options = readOptions(reader);
  // Without the option the unit is the microsecond too (§4.2).
  const resolution = options.get(optionCodes.timestampResolution)?.[0] ?? microseconds;
  if (resolution !== microseconds) reader.fail(`timestamps in microseconds, not resolution ${resolution}`);
  return textOf(reader, options.get(optionCodes.interfaceName));
}

function readPacket(reader: ByteReader, names: readonly (string | undefined)[]): CapturedPacket {
  const interfaceId = reader.number('Interface ID', 4);
  if (interfaceId >= names.length) reader.fail(`one of ${names.length} interfaces, not ${interfaceId}`, reader.offset - 4);
  const high = reader.number('Timestamp Upper 4 Bytes', 4);
  const atUs = 2 ** 32 * high + reader.number('Timestamp Lower 4 Bytes', 4);
  const length = reader.number('Captured Packet Length', 4);
  reader.number('Original Packet Length', 4);
  const bytes = readPadded(reader, 'Packet Data', length);
  const comment = textOf(reader, readOptions(reader).get(optionCodes.comment));
  const interfaceName = names[interfaceId];
  return { atUs, bytes, ...(interfaceName === undefined ? {} : { interfaceName }), ...(comment === undefined ? {} : { comment }) };
}

function readOptions(reader: ByteReader): Map<number, Uint8Array> {
  const options = new Map<number, Uint8Array>();
  while (reader.remaining > 0) {
    const code = reader.number('Option Code', 2);
    const length = reader.number('Option Length', 2);
    if (code === optionCodes.end) break;
    options.set(code, readPadded(reader, 'Option Value', length));
  }
  return options;
}

function readPadded(reader: ByteReader, name: string, length: number): Uint8Array {
  const value = reader.take(name, length, undefined, showOpaque);
  if (paddingOf(length) > 0) reader.take('padding', paddingOf(length));
  return value;
}

function textOf(reader: ByteReader, bytes: Uint8Array | undefined): string | undefined {
  return bytes === undefined ? undefined : (decodeUtf8(bytes) ?? reader.fail('text in UTF-8'));
}
