import { WireError } from './field.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648 §4, padded. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
    const word = (first << 16) | (second << 8) | third;
    const digits = [18, 12, 6, 0].map((shift) => alphabet[(word >> shift) & 63]).join('');
    text += digits.slice(0, Math.min(3, bytes.length - at) + 1).padEnd(4, '=');
  }
  return text;
}

/** Throws `WireError` for what is not padded, holds other characters, or has bits that belong to no byte (RFC 4648 §3.5). */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const digits = text.replace(/={1,2}$/, '');
  const wrong = digits.search(/[^A-Za-z0-9+/]/);
  if (wrong >= 0) throw new WireError('Base64', wrong, 'a digit of the alphabet');
  if (text.length % 4 !== 0 || digits.length % 4 === 1) throw new WireError('Base64', text.length, 'groups of four characters');
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let [word, bits, at] = [0, 0, 0];
  for (const digit of digits) {
    word = ((word << 6) | alphabet.indexOf(digit)) & 0xffff;
    bits += 6;
    if (bits >= 8) bytes[at++] = (word >> (bits -= 8)) & 0xff;
  }
  if ((word & ((1 << bits) - 1)) !== 0) throw new WireError('Base64', digits.length - 1, 'no bits beyond the last byte');
  return bytes;
}
