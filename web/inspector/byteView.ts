/** Bytes and fields as rows for the eye: which field a byte belongs to, which rows a tree shows, the lines of a dump. */
import type { ByteRange } from '../state/journey.ts';
import type { Field } from '../../src-core/index.ts';

/** A field with its place in the tree: `0.3.1` is the second child of the fourth child of the first. */
export interface FieldRow {
  readonly path: string;
  readonly depth: number;
  readonly field: Field;
  readonly index: number;
  readonly siblings: number;
}

/** The rows of a tree of which only the opened branches are shown. */
export function rowsOf(fields: readonly Field[], opened: ReadonlySet<string>, parent = '', depth = 0): readonly FieldRow[] {
  return fields.flatMap((field, index) => {
    const path = parent === '' ? String(index) : `${parent}.${index}`;
    const row = { path, depth, field, index, siblings: fields.length };
    return [row, ...(opened.has(path) ? rowsOf(field.children ?? [], opened, path, depth + 1) : [])];
  });
}

/** The deepest field at a byte; of several bit fields the first. Empty when none. */
export function pathAt(fields: readonly Field[], byte: number, parent = ''): string {
  const index = fields.findIndex(({ start, end }) => start <= byte && byte < end);
  const field = fields[index];
  if (!field) return parent;
  const path = parent === '' ? String(index) : `${parent}.${index}`;
  return field.children ? pathAt(field.children, byte, path) : path;
}

export function fieldAt(fields: readonly Field[], path: string): Field | null {
  let field: Field | null = null;
  for (const index of path === '' ? [] : path.split('.')) {
    field = (field ? (field.children ?? []) : fields)[Number(index)] ?? null;
    if (!field) return null;
  }
  return field;
}

/** The first, deepest row that has just this range; empty when none has. */
export function pathOfRange(fields: readonly Field[], range: ByteRange, parent = ''): string {
  for (const [index, field] of fields.entries()) {
    if (field.start > range.start || field.end < range.end) continue;
    const path = parent === '' ? String(index) : `${parent}.${index}`;
    const inner = pathOfRange(field.children ?? [], range, path);
    if (inner !== '') return inner;
    if (field.start === range.start && field.end === range.end) return path;
  }
  return '';
}

/** All paths above a path, the path left out. */
export function above(path: string): readonly string[] {
  const parts = path.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
}

/** What a field means, by its format and its name; empty where the name says it all. */
export function noteOf({ name, source = '' }: Field, notes: Readonly<Record<string, string>>): string {
  const [first = '', second = ''] = source.split(' ');
  return notes[`${first === 'RFC' ? `RFC ${second}` : first} ${name}`] ?? '';
}

/** What opens by itself: a message is shown by its parts, the headers of the packet around it stay shut. */
export function openedAtFirst(fields: readonly Field[]): readonly string[] {
  return fields.flatMap((field, index) => (index === fields.length - 1 && field.children ? [String(index)] : []));
}

/** The bits of a bit field in its byte or bytes: `···1 ····`. */
export function bitsOf(bytes: Uint8Array, { start, end, bits }: Field): string {
  if (!bits) return '';
  const all = [...bytes.subarray(start, Math.max(end, start + (bits[1] >> 3) + 1))].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const kept = Array.from(all, (bit, index) => (index >= bits[0] && index <= bits[1] ? bit : '·')).join('');
  return (kept.match(/.{1,4}/g) ?? []).join(' ');
}

/** The character of a byte as hex dumps show it. */
export function characterOf(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
}

/** `47 45 54`, sixteen to a line. */
export function hexText(bytes: Uint8Array): string {
  const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  return pairs.map((pair, index) => pair + (index % 16 === 15 || index === pairs.length - 1 ? '\n' : ' ')).join('').trimEnd();
}
