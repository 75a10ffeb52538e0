import type { Field } from './field.ts';
import { leaf } from './http1Layout.ts';
import { decodeUtf8 } from './utf8.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENS: readonly number[] = [0x7b, 0x5b];
const SHUTS: readonly number[] = [0x7d, 0x5d];

/**
 * The members of one JSON object (RFC 8259 §4) by their bytes, each up to its comma; what stands around them has rows of its
 * own. `bytes` are known to be JSON; `base` is where they start in the message. Covers each byte once.
 */
export function membersOf(bytes: Uint8Array, base: number, source: string): readonly Field[] {
  const fields: Field[] = [];
  const end = bytes.lastIndexOf(0x7d);
  const add = (name: string, from: number, to: number, value: string): void => void (to > from && fields.push(leaf(name, base + from, base + to, value, source)));
  const start = bytes.indexOf(0x7b) + 1;
  add('{', 0, start, '{');
  for (let from = start; from < end; ) {
    const comma = commaAfter(bytes, from, end);
    const text = decodeUtf8(bytes.subarray(from, comma)) ?? '';
    const [, name = '', value = ''] = /^\s*"((?:[^"\\]|\\.)*)"\s*:\s*([^]*?)\s*$/.exec(text) ?? [];
    add(name, from, comma, value);
    add(',', comma, Math.min(comma + 1, end), ',');
    from = comma + 1;
  }
  add('}', end, bytes.length, '}');
  return fields;
}

/** The comma that ends the member which starts at `from`; `end` for the last one. */
function commaAfter(bytes: Uint8Array, from: number, end: number): number {
  let depth = 0;
  let inText = false;
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (OPENS.includes(byte)) depth += 1;
    else if (SHUTS.includes(byte)) depth -= 1;
    else if (byte === 0x2c && depth === 0) return at;
  }
  return end;
}
