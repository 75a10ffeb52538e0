/**
 * HPACK header blocks (RFC 7541). Encoding and decoding change the `HpackTable` that is handed in: its state after the
 * block is part of the result. A string is Huffman-coded where that is not longer, as in the RFC's examples, unless told
 * otherwise. What decodes to more than `maximumListBytes` is refused, as one byte can stand for four thousand.
 */
import { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import { WireError, type Decoded } from './field.ts';
import { decodeHuffman, encodeHuffman, huffmanLength } from './hpackHuffman.ts';
import { entryBytes, type HpackTable } from './hpackTable.ts';
import type { Header } from './http1Fields.ts';
import { bytesOfText, latin1Of } from './http1Text.ts';

export interface HpackField {
  readonly name: string;
  readonly value: string;
  /** `indexed`: by number where the table has it, else like `added`: a literal that enters the table. `never`: no proxy may index it either (§7.1.3). */
  readonly indexing: 'indexed' | 'added' | 'without' | 'never';
  /** The name is written out, even where the tables have it. */
  readonly spelled?: boolean;
}

export interface HpackBlock {
  /** Sizes that the encoder gives the dynamic table before the first field (§4.2). */
  readonly sizeUpdates: readonly number[];
  readonly fields: readonly HpackField[];
}

export interface HpackEncoding {
  readonly huffman: 'notLonger' | 'shorter' | 'never';
}

/** What SETTINGS_MAX_HEADER_LIST_SIZE would say: names, values and 32 for each field (RFC 9113 §6.5.2). */
const maximumListBytes = 65_536;
const format = 'HPACK';
/** Size updates that an encoder has reason to send: the lowest size in between, and the last (§4.2). */
const maximumSizeUpdates = 2;

export function encodeHpack(block: HpackBlock, table: HpackTable, encoding: HpackEncoding = { huffman: 'notLonger' }): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(format, 256);
  for (const size of block.sizeUpdates) {
    table.resize(size);
    writeInteger(writer, representations.sizeUpdate, size);
  }
  for (const field of block.fields) writeField(writer, field, table, encoding);
  return writer.finish();
}

/** One whole header block: the fragments of HEADERS and its CONTINUATIONs, joined. After a `WireError` the table is spoilt, and with it the connection (RFC 9113 §4.3). */
export function decodeHpack(bytes: Uint8Array, table: HpackTable, maximumBytes = maximumListBytes): Decoded<HpackBlock> {
  const reader = new ByteReader(format, bytes);
  const sizeUpdates: number[] = [];
  const fields: HpackField[] = [];
  let listBytes = 0;
  while (reader.remaining > 0) {
    const kind = kindOf(reader.peek());
    if (kind === 'sizeUpdate') {
      if (fields.length > 0 || sizeUpdates.length === maximumSizeUpdates) reader.fail('at most two size updates, before the first field');
      const { title, source } = representations.sizeUpdate;
      sizeUpdates.push(reader.group(title, source, () => readSizeUpdate(reader, table), String));
      continue;
    }
    if (table.maximumBytes > table.limitBytes) reader.fail('a size update, as the table was restricted (RFC 7541 §4.2)');
    const { title, source } = representations[kind];
    const field = reader.group(title, source, () => readField(reader, kind, table), ({ name, value }) => `${name}: ${value}`);
    fields.push(field);
    listBytes += entryBytes([field.name, field.value]);
    if (listBytes > maximumBytes) reader.fail(`a header list of at most ${maximumBytes} bytes`);
  }
  return { message: { sizeUpdates, fields }, fields: reader.fields };
}

/** Header fields to be indexed wherever that helps. */
export function hpackFieldsOf(headers: readonly Header[]): HpackField[] {
  return headers.map(([name, value]) => ({ name, value, indexing: 'indexed' }));
}

type Representation = 'indexed' | 'added' | 'without' | 'never' | 'sizeUpdate';

/** The first bits of each form, the width of the integer after them, and where it is defined. */
const representations = {
  indexed: { pattern: 0b1, width: 7, title: 'Indexed Header Field', source: 'RFC 7541 §6.1' },
  added: { pattern: 0b01, width: 6, title: 'Literal with Incremental Indexing', source: 'RFC 7541 §6.2.1' },
  sizeUpdate: { pattern: 0b001, width: 5, title: 'Dynamic Table Size Update', source: 'RFC 7541 §6.3' },
  never: { pattern: 0b0001, width: 4, title: 'Literal Never Indexed', source: 'RFC 7541 §6.2.3' },
  without: { pattern: 0b0000, width: 4, title: 'Literal without Indexing', source: 'RFC 7541 §6.2.2' },
} as const satisfies Record<Representation, IntegerForm & { readonly title: string; readonly source: string }>;

interface IntegerForm {
  readonly pattern: number;
  readonly width: number;
  /** The name of the bits before the integer. */
  readonly mark?: string;
}

function kindOf(first: number): Representation {
  if (first >= 0x80) return 'indexed';
  if (first >= 0x40) return 'added';
  if (first >= 0x20) return 'sizeUpdate';
  return first >= 0x10 ? 'never' : 'without';
}

function writeField(writer: ByteWriter, field: HpackField, table: HpackTable, encoding: HpackEncoding): void {
  const { name, value, indexing } = field;
  const found = table.find(name, value);
  if (indexing === 'indexed' && found.whole > 0) return writeInteger(writer, representations.indexed, found.whole);
  const kind = indexing === 'indexed' ? 'added' : indexing;
  const nameIndex = field.spelled ? 0 : found.name;
  writeInteger(writer, representations[kind], nameIndex);
  if (nameIndex === 0) writeString(writer, name, encoding);
  writeString(writer, value, encoding);
  if (kind === 'added') table.add([name, value]);
}

function readField(reader: ByteReader, kind: Exclude<Representation, 'sizeUpdate'>, table: HpackTable): HpackField {
  const start = reader.offset;
  const index = readInteger(reader, 'Index', representations[kind], (value) => [String(value), ...(table.at(value) ?? [])].join(' '));
  const entry = table.at(index);
  if (entry === undefined && (index > 0 || kind === 'indexed')) reader.fail(`an index of the tables, not ${index}`, start);
  if (kind === 'indexed') return { name: entry?.[0] ?? '', value: entry?.[1] ?? '', indexing: kind };
  const name = entry?.[0] ?? readString(reader, 'Name');
  const value = readString(reader, 'Value');
  if (kind === 'added') table.add([name, value]);
  return { name, value, indexing: kind };
}

function readSizeUpdate(reader: ByteReader, table: HpackTable): number {
  const start = reader.offset;
  const size = readInteger(reader, 'Max size', representations.sizeUpdate, String);
  if (size > table.limitBytes) reader.fail(`a table of at most ${table.limitBytes} bytes, not ${size}`, start);
  table.resize(size);
  return size;
}

/** An integer that starts in the last `width` bits of a byte (§5.1). */
function writeInteger(writer: ByteWriter, { pattern, width }: IntegerForm, value: number): void {
  const most = 2 ** width - 1;
  writer.bits([pattern, 8 - width], [Math.min(value, most), width]);
  if (value < most) return;
  let rest = value - most;
  for (; rest >= 128; rest = Math.floor(rest / 128)) writer.number(128 + (rest % 128), 1);
  writer.number(rest, 1);
}

function readInteger(reader: ByteReader, name: string, { pattern, width, mark = 'representation' }: IntegerForm, show: (value: number) => string): number {
  const start = reader.offset;
  const most = 2 ** width - 1;
  const bits = reader.bits([
    { name: mark, width: 8 - width, show: () => pattern.toString(2).padStart(8 - width, '0') },
    { name, width, show: (value) => (value < most ? show(value) : `${most}, and more`) },
  ], 'RFC 7541 §5.1');
  const prefix = bits[name] ?? 0;
  if (prefix < most) return prefix;
  const length = reader.bytes.subarray(reader.offset, reader.offset + reader.remaining).findIndex((byte) => byte < 0x80) + 1;
  // Four more bytes are beyond every index, size and string that could be meant.
  if (length < 1 || length > 4) reader.fail('an integer of at most five bytes', start);
  const valueOf = (bytes: Uint8Array) => bytes.reduceRight((value, byte) => value * 128 + (byte & 0x7f), 0) + most;
  return valueOf(reader.take(`${name} (continued)`, length, 'RFC 7541 §5.1', (bytes) => show(valueOf(bytes))));
}

/** H, the length, and the octets or their Huffman code (§5.2). */
function writeString(writer: ByteWriter, text: string, { huffman }: HpackEncoding): void {
  const bytes = bytesOfText(text);
  const saved = bytes.length - huffmanLength(bytes);
  const coded = bytes.length > 0 && huffman !== 'never' && (huffman === 'shorter' ? saved > 0 : saved >= 0);
  const sent = coded ? encodeHuffman(bytes) : bytes;
  writeInteger(writer, { pattern: Number(coded), width: 7 }, sent.length);
  writer.take(sent);
}

function readString(reader: ByteReader, name: string): string {
  const isCoded = reader.peek() >= 0x80;
  const length = readInteger(reader, `${name} length`, { pattern: Number(isCoded), width: 7, mark: 'H' }, String);
  const bytes = reader.bytes.subarray(reader.offset, reader.offset + Math.min(length, reader.remaining));
  const text = length > reader.remaining ? '' : latin1Of(isCoded ? huffmanOf(reader, bytes) : bytes);
  reader.take(name, length, 'RFC 7541 §5.2', () => text);
  return text;
}

function huffmanOf(reader: ByteReader, bytes: Uint8Array): Uint8Array {
  try {
    return decodeHuffman(bytes);
  } catch (error) {
    if (error instanceof WireError) return reader.fail('a Huffman string', reader.offset + error.offset);
    throw error;
  }
}
