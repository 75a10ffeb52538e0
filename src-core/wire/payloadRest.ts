/** What is shown of bytes that a format does not explain: as text, line by line, or as they are. */
import type { Field, WireError } from './field.ts';
import { showOpaque } from './hex.ts';
import { leaf } from './http1Layout.ts';
import { latin1Of } from './http1Text.ts';
import { decodeUtf8 } from './utf8.ts';

export function opaque(bytes: Uint8Array, start = 0): readonly Field[] {
  return start >= bytes.length ? [] : [leaf('bytes', start, bytes.length, showOpaque(bytes.subarray(start)))];
}

/** What a decoder had read before it refused, and then the bytes as they are. */
export function readBefore(bytes: Uint8Array, error: WireError): readonly Field[] {
  return [...error.readBefore, ...opaque(bytes, error.readBefore.at(-1)?.end ?? 0)];
}

export function textField(bytes: Uint8Array): readonly Field[] {
  return bytes.length === 0 ? [] : [leaf('text', 0, bytes.length, decodeUtf8(bytes) ?? latin1Of(bytes))];
}

/** Text where it is text that a terminal could show, else bytes. */
export function textOrOpaque(bytes: Uint8Array): readonly Field[] {
  const text = decodeUtf8(bytes);
  return text === null || /[^\P{Cc}\t\n\r\x1b]/u.test(text) ? opaque(bytes) : textField(bytes);
}

/** A message that the rules refuse or that is not whole: its lines up to the empty one, then the rest. */
export function linesOf(bytes: Uint8Array, firstName = 'start-line'): readonly Field[] {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const feed = bytes.indexOf(0x0a, at);
    const next = feed < 0 ? bytes.length : feed + 1;
    const text = latin1Of(bytes, at, next).replace(/\r?\n$/, '');
    fields.push(leaf(fields.length === 0 ? firstName : text === '' ? 'empty line' : 'line', at, next, text));
    at = next;
    if (text === '' && fields.length > 1) return at < bytes.length ? [...fields, leaf('message-body', at, bytes.length, `${bytes.length - at} B`)] : fields;
  }
  return fields;
}
