/**
 * Bytes of a label or of a TXT string as text (RFC 4343 §2.1, RFC 1035 §5.1): printable ASCII stands for itself, a
 * backslash comes before what would be misread, and all other bytes are `\DDD`.
 */
import { WireError } from './field.ts';
import { encodeUtf8 } from './utf8.ts';

const backslash = 0x5c;

/** A label's text: dots, backslashes and spaces are escaped. */
export function labelText(bytes: Uint8Array): string {
  return textOf(bytes, labelCharacters);
}

/** A string's text: backslashes are escaped, dots and spaces are plain. */
export function stringText(bytes: Uint8Array): string {
  return textOf(bytes, stringCharacters);
}

/** The bytes of escaped text; characters beyond ASCII are taken as UTF-8. Throws `WireError` for a broken escape. */
export function unescapeText(text: string): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  for (let index = 0; index < text.length; ) index += appendUnescaped(bytes, text, index);
  return Uint8Array.from(bytes);
}

/** Appends the bytes of the character or escape at `index`, and gives its length in the text. */
export function appendUnescaped(bytes: number[], text: string, index: number): number {
  const code = text.charCodeAt(index);
  if (code === backslash) return 1 + appendEscaped(bytes, text, index + 1);
  if (code < 0x80) {
    bytes.push(code);
    return 1;
  }
  const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
  bytes.push(...encodeUtf8(character));
  return character.length;
}

const labelCharacters = charactersOf(/[!-~]/, /[.\\]/);
const stringCharacters = charactersOf(/[ -~]/, /\\/);

function charactersOf(plain: RegExp, special: RegExp): readonly string[] {
  return Array.from({ length: 256 }, (_, byte) => {
    const character = String.fromCharCode(byte);
    if (!plain.test(character)) return `\\${String(byte).padStart(3, '0')}`;
    return special.test(character) ? `\\${character}` : character;
  });
}

function textOf(bytes: Uint8Array, characters: readonly string[]): string {
  let text = '';
  for (const byte of bytes) text += characters[byte] ?? '';
  return text;
}

/** What follows a backslash: three digits, or a character that stands for itself. */
function appendEscaped(bytes: number[], text: string, index: number): number {
  if (index >= text.length) throw new WireError('DNS text', index - 1, 'a character after the backslash');
  if (!/\d/.test(text[index] ?? '')) {
    const character = String.fromCodePoint(text.codePointAt(index) ?? 0);
    bytes.push(...encodeUtf8(character));
    return character.length;
  }
  const digits = text.slice(index, index + 3);
  if (!/^\d{3}$/.test(digits) || Number(digits) > 255) throw new WireError('DNS text', index - 1, 'three digits from 000 to 255 after the backslash');
  bytes.push(Number(digits));
  return 3;
}
