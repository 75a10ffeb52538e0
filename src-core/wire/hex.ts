import { WireError } from './field.ts';

/** `c0 0c` → `c00c`: two lower-case digits a byte. */
export function formatHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** Digits in any case, with any white space between them. Throws `WireError` at the first character that is no digit. */
export function parseHex(text: string): Uint8Array<ArrayBuffer> {
  const wrong = text.search(/[^0-9a-fA-F\s]/);
  if (wrong >= 0) throw new WireError('hex', wrong, 'a digit 0-9 or a-f');
  const digits = text.replace(/\s+/g, '');
  if (digits.length % 2 === 1) throw new WireError('hex', text.length, 'two digits for each byte');
  const bytes = new Uint8Array(digits.length / 2);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = parseInt(digits.slice(2 * index, 2 * index + 2), 16);
  return bytes;
}

/** A number as it stands in its bytes: `hexNumber(0x35, 2)` is `0x0035`. */
export function hexNumber(value: number, size: number): string {
  return `0x${value.toString(16).padStart(2 * size, '0')}`;
}

/** How the fields show bytes that have no structure: `5 B 68656c6c6f`, shortened where it gets long. */
export function showOpaque(bytes: Uint8Array): string {
  const shown = 16;
  if (bytes.length === 0) return '0 B';
  return `${bytes.length} B ${formatHex(bytes.subarray(0, shown))}${bytes.length > shown ? '…' : ''}`;
}
