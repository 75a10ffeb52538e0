/** UTF-8 (RFC 3629) by hand: the core has neither TextEncoder nor Node's Buffer. */

/** Lone surrogates become U+FFFD, as TextEncoder has it. */
export function encodeUtf8(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  for (const character of text) appendCodePoint(bytes, wellFormed(character.codePointAt(0) ?? 0));
  return Uint8Array.from(bytes);
}

/** The text, or `null` when the bytes are no UTF-8 (too long forms, surrogates and cut sequences included). */
export function decodeUtf8(bytes: Uint8Array): string | null {
  let encoded = '';
  for (const byte of bytes) encoded += `%${byte.toString(16).padStart(2, '0')}`;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

function wellFormed(point: number): number {
  return point >= 0xd800 && point <= 0xdfff ? 0xfffd : point;
}

function appendCodePoint(bytes: number[], point: number): void {
  if (point < 0x80) bytes.push(point);
  else if (point < 0x800) bytes.push(0xc0 | (point >> 6), continuation(point));
  else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), continuation(point >> 6), continuation(point));
  else bytes.push(0xf0 | (point >> 18), continuation(point >> 12), continuation(point >> 6), continuation(point));
}

function continuation(bits: number): number {
  return 0x80 | (bits & 0x3f);
}
