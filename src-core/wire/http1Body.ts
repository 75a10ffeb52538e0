import type { Field } from './field.ts';
import { parseChunkLine } from './chunked.ts';
import type { Header } from './http1Fields.ts';
import { FieldSection, headersOf } from './http1Head.ts';
import { chunkLineField, fieldLineField, leaf, lineEndField } from './http1Layout.ts';
import { lineOf } from './http1Line.ts';
import { HttpFault, objectTo, type HttpProfile } from './http1Rules.ts';
import { joinBytes } from './http1Text.ts';
import type { Framing } from './http1Framing.ts';

export interface Body {
  readonly content: Uint8Array;
  readonly trailers: readonly Header[];
  readonly fields: readonly Field[];
  readonly end: number;
}

/** The content of a message that lies complete in `bytes` from `start` on (RFC 9112 §6). */
export function decodeBody(bytes: Uint8Array, start: number, framing: Framing, profile: HttpProfile): Body {
  switch (framing.kind) {
    case 'none':
      return plain(bytes, start, start);
    case 'untilClose':
      return plain(bytes, start, bytes.length);
    case 'length':
      return plain(bytes, start, present(bytes, start + framing.bytes, profile));
    case 'chunked':
      return decodeChunked(bytes, start, profile);
  }
}

/** Decodes the chunked coding from `start` on (RFC 9112 §7.1.3), fields included. */
function decodeChunked(bytes: Uint8Array, start: number, profile: HttpProfile): Body {
  const parts: Uint8Array[] = [];
  const fields: Field[] = [];
  for (let at = start; ; ) {
    const line = lineOf(bytes, at, profile, 'chunkBareLf');
    const chunk = parseChunkLine(bytes, at, line.end, profile);
    const children = chunkLineField(bytes, at, chunk, line.end, line.next);
    if (chunk.size === 0) return closeChunked(bytes, at, children, line.next, parts, fields, profile);
    const dataEnd = present(bytes, line.next + chunk.size, profile);
    const next = chunkEnd(bytes, dataEnd, profile);
    parts.push(bytes.subarray(line.next, dataEnd));
    const data = [leaf('chunk-data', line.next, dataEnd, `${chunk.size} B`, 'RFC 9112 §7.1'), lineEndField(bytes, dataEnd, next)];
    fields.push({ name: 'chunk', start: at, end: next, value: `${chunk.size} B`, source: 'RFC 9112 §7.1', children: [...children, ...data] });
    at = next;
  }
}

/** The CRLF after chunk-data: its next byte, or a fault. */
function chunkEnd(bytes: Uint8Array, dataEnd: number, profile: HttpProfile): number {
  if (bytes[dataEnd] === 0x0a) {
    objectTo(profile, 'chunkBareLf', dataEnd);
    return dataEnd + 1;
  }
  const end = present(bytes, dataEnd + 2, profile);
  if (bytes[dataEnd] !== 0x0d || bytes[dataEnd + 1] !== 0x0a) objectTo(profile, 'chunkDataUnterminated', dataEnd);
  return end;
}

function closeChunked(
  bytes: Uint8Array,
  start: number,
  lastLine: readonly Field[],
  trailerStart: number,
  parts: readonly Uint8Array[],
  chunks: readonly Field[],
  profile: HttpProfile,
): Body {
  const last: Field = { name: 'last-chunk', start, end: trailerStart, value: '0', source: 'RFC 9112 §7.1', children: lastLine };
  const section = decodeFieldLines(bytes, trailerStart, new FieldSection(profile, 0), profile);
  const fields = [...chunks, last, ...section.fields];
  return { content: joinBytes(parts), trailers: headersOf(section.lines), fields, end: section.end };
}

/** Field lines up to and with the empty line. */
export function decodeFieldLines(bytes: Uint8Array, start: number, section: FieldSection, profile: HttpProfile) {
  const fields: Field[] = [];
  for (let at = start; ; ) {
    const line = lineOf(bytes, at, profile);
    if (line.end === at) {
      fields.push(leaf('empty line', at, line.next, line.next - at === 2 ? '\\r\\n' : '\\n', 'RFC 9112 §2.1'));
      return { lines: section.lines, fields, end: line.next };
    }
    const before = section.lines.length;
    section.checkRoom(line.end - at, at);
    section.add(bytes, at, line.end, line.next);
    fields.push(fieldOf(bytes, section, before, line.start, line.end, line.next));
    at = line.next;
  }
}

function fieldOf(bytes: Uint8Array, section: FieldSection, before: number, start: number, end: number, next: number): Field {
  const added = section.lines.length > before ? section.lines.at(-1) : undefined;
  if (added !== undefined) return fieldLineField(bytes, added, end, next);
  const name = bytes[start] === 0x20 || bytes[start] === 0x09 ? 'obs-fold' : 'ignored line';
  return leaf(name, start, next, '', 'RFC 9112 §5.2');
}

function plain(bytes: Uint8Array, start: number, end: number): Body {
  const fields = end > start ? [leaf('message-body', start, end, `${end - start} B`, 'RFC 9112 §6')] : [];
  return { content: bytes.slice(start, end), trailers: [], fields, end };
}

function present(bytes: Uint8Array, end: number, profile: HttpProfile): number {
  if (end <= bytes.length) return end;
  throw new HttpFault('incomplete', bytes.length, profile.verdicts.incomplete as number);
}
