/**
 * Domain names: labels of bytes on the wire (RFC 1035 §3.1), text everywhere else. The text keeps the case, has no
 * trailing dot except for the root `.`, and escapes inside a label what is not plain (`dnsText.ts`), so that text and
 * labels say the same.
 * Compression (RFC 1035 §4.1.4) is read strictly: each pointer must lead before the piece of the name that it ends, which
 * makes loops impossible, and the work for one name is bounded by `maximumPointers` and the 255 bytes of a name.
 */
import type { ByteReader } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import { appendUnescaped, labelText } from './dnsText.ts';
import { WireError } from './field.ts';

const maximumLabelBytes = 63;
const maximumNameBytes = 255;
const maximumPointers = 127;
const headerBytes = 12;
const section = 'RFC 1035 §4.1.4';

/** Offsets where a name, or the end of one, was written before; the key is its text. */
export type WrittenNames = Map<string, number>;

/** The labels of a name, a trailing dot allowed. Throws `WireError` for an empty or too long label, a too long name, a broken escape. */
export function nameLabels(text: string): Uint8Array[] {
  if (text === '.') return [];
  const labels = splitLabels(text);
  const length = labels.reduce((sum, label) => sum + 1 + label.length, 1);
  if (length > maximumNameBytes) refuse(0, `a name of at most ${maximumNameBytes} bytes, not ${length}`);
  return labels;
}

/** The labels' text: `www.shop.example`, `.` for none. */
export function nameText(labels: readonly Uint8Array[]): string {
  return labels.length === 0 ? '.' : labels.map(labelText).join('.');
}

/** Reads a name and records its labels and its pointer as fields; gives its text. */
export function readName(reader: ByteReader, name: string, source: string): string {
  return reader.group(name, source, () => nameText(readLabels(reader)), (text) => text);
}

/** Writes a name, its end as a pointer where `written` knows it, and adds its own ends to `written`. */
export function writeName(writer: ByteWriter, text: string, written: WrittenNames): void {
  const labels = nameLabels(text);
  for (let index = 0; index < labels.length; index += 1) {
    const rest = nameText(labels.slice(index));
    const earlier = written.get(rest);
    if (earlier !== undefined) {
      writer.number(0xc000 | earlier, 2);
      return;
    }
    if (writer.offset < 0x4000) written.set(rest, writer.offset);
    const label = labels[index] ?? new Uint8Array();
    writer.number(label.length, 1).take(label);
  }
  writer.number(0, 1);
}

function splitLabels(text: string): Uint8Array[] {
  const labels: Uint8Array[] = [];
  let bytes: number[] = [];
  let start = 0;
  const close = (end: number) => {
    if (bytes.length === 0) refuse(end, 'a label of at least one byte');
    if (bytes.length > maximumLabelBytes) refuse(start, `a label of at most ${maximumLabelBytes} bytes, not ${bytes.length}`);
    labels.push(Uint8Array.from(bytes));
    bytes = [];
    start = end + 1;
  };
  for (let index = 0; index < text.length; ) {
    if (text[index] === '.') {
      close(index);
      index += 1;
    } else index += appendUnescaped(bytes, text, index);
  }
  if (bytes.length > 0 || labels.length === 0) close(text.length);
  return labels;
}

function refuse(offset: number, expectation: string): never {
  throw new WireError('DNS name', offset, expectation);
}

/** The part of the name that stands here, with fields, and the part that a pointer leads to, without. */
function readLabels(reader: ByteReader): Uint8Array[] {
  const labels: Uint8Array[] = [];
  const start = reader.offset;
  let length = 1;
  for (;;) {
    const octet = reader.peek();
    if (octet >= 0xc0) {
      readPointer(reader, start, labels, length);
      return labels;
    }
    if (octet > maximumLabelBytes) refuseLabelType(reader, reader.offset, octet);
    if (octet === 0) {
      reader.number('root', 1, section, () => '.');
      return labels;
    }
    length = addedLength(reader, reader.offset, length, octet);
    labels.push(readLabel(reader, octet));
  }
}

function readLabel(reader: ByteReader, length: number): Uint8Array {
  return reader.take('label', 1 + length, section, (bytes) => labelText(bytes.subarray(1))).subarray(1);
}

function readPointer(reader: ByteReader, start: number, labels: Uint8Array[], length: number): void {
  const at = reader.offset;
  // The bytes are checked to be there before the target is followed, and shown with where they led.
  const target = () => ((reader.bytes[at] ?? 0) & 0x3f) * 256 + (reader.bytes[at + 1] ?? 0);
  if (reader.remaining < 2) reader.fail('a pointer of 2 bytes');
  const before = labels.length;
  followPointer(reader, target(), start, at, labels, length);
  reader.number('pointer', 2, section, () => `→ ${target()} ${nameText(labels.slice(before))}`);
}

function followPointer(reader: ByteReader, target: number, start: number, from: number, labels: Uint8Array[], soFar: number): void {
  const { bytes } = reader;
  let length = soFar;
  let segment = checkedTarget(reader, target, start, from);
  let at = segment;
  for (let pointers = 1; ; ) {
    const octet = bytes[at] ?? reader.fail('the rest of the name', at);
    if (octet === 0) return;
    if (octet >= 0xc0) {
      pointers += 1;
      if (pointers > maximumPointers) reader.fail(`a name of at most ${maximumPointers} pointers`, from);
      segment = checkedTarget(reader, (octet & 0x3f) * 256 + (bytes[at + 1] ?? 0), segment, at);
      at = segment;
      continue;
    }
    if (octet > maximumLabelBytes) refuseLabelType(reader, at, octet);
    length = addedLength(reader, at, length, octet);
    labels.push(bytes.subarray(at + 1, at + 1 + octet));
    at += 1 + octet;
  }
}

function checkedTarget(reader: ByteReader, target: number, start: number, from: number): number {
  if (target < headerBytes) reader.fail(`a pointer to a name, not to byte ${target} of the header`, from);
  if (target >= start) reader.fail(`a pointer to a name before byte ${start}, not to ${target}`, from);
  return target;
}

function addedLength(reader: ByteReader, at: number, soFar: number, label: number): number {
  const length = soFar + 1 + label;
  if (length > maximumNameBytes) reader.fail(`a name of at most ${maximumNameBytes} bytes`, at);
  if (at + 1 + label > reader.bytes.length) reader.fail(`a label of ${label} bytes`, at);
  return length;
}

/** The combinations 01 and 10 are reserved (RFC 1035 §4.1.4); RFC 6891 §5 gave up the use of 01. */
function refuseLabelType(reader: ByteReader, at: number, octet: number): never {
  return reader.fail(`a label or a pointer, not the reserved label type ${octet >> 6 === 1 ? '01' : '10'}`, at);
}
