import { bytesOfText, joinBytes, latin1Of } from './http1Text.ts';
import { objectTo, type HttpProfile } from './http1Rules.ts';
import type { Header } from './http1Fields.ts';

/**
 * The chunked transfer coding (RFC 9112 §7.1): chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF, then a chunk of
 * size zero, trailers, and an empty line.
 */
export function encodeChunk(data: Uint8Array, extension = ''): Uint8Array {
  return joinBytes([bytesOfText(`${data.length.toString(16)}${extension}\r\n`), data, bytesOfText('\r\n')]);
}

export function encodeLastChunk(trailers: readonly Header[] = []): Uint8Array {
  const lines = trailers.map(([name, value]) => `${name}: ${value}\r\n`);
  return bytesOfText(`0\r\n${lines.join('')}\r\n`);
}

/** One chunk a part; empty parts are left out, as a chunk of size zero would end the message. */
export function encodeChunked(parts: readonly Uint8Array[], trailers: readonly Header[] = []): Uint8Array {
  const chunks = parts.filter((part) => part.length > 0).map((part) => encodeChunk(part));
  return joinBytes([...chunks, encodeLastChunk(trailers)]);
}

export interface ChunkLine {
  readonly size: number;
  readonly sizeEnd: number;
}

/** Reads chunk-size and skips extensions (unknown ones are ignored, §7.1.1); `end` excludes the line's end. */
export function parseChunkLine(bytes: Uint8Array, start: number, end: number, profile: HttpProfile): ChunkLine {
  const line = latin1Of(bytes, start, end);
  if (profile.lineEnd === 'lf' && line.includes('\r')) objectTo(profile, 'bareCr', start + line.indexOf('\r'));
  const sizeEnd = start + ((profile.chunkSpace === 'beginsExtension' ? /^[^; \t]*/ : /^[^;]*/).exec(line)?.[0].length ?? 0);
  const text = line.slice(0, sizeEnd - start);
  const digits = trimmed(text, sizeEnd < end, profile);
  if (digits === '') objectTo(profile, 'chunkSizeEmpty', start);
  if (!/^[0-9A-Fa-f]+$/.test(digits)) objectTo(profile, 'chunkSizeInvalid', start);
  const size = Number.parseInt(digits, 16);
  if (!Number.isSafeInteger(size)) objectTo(profile, 'chunkSizeTooLarge', start);
  return { size: Math.min(size, Number.MAX_SAFE_INTEGER), sizeEnd: start + text.trimEnd().length };
}

/** RFC 9112 §7.1.1 allows "bad" whitespace only before the semicolon of an extension. */
function trimmed(text: string, hasExtension: boolean, profile: HttpProfile): string {
  if (profile.chunkSpace === 'around') return text.replace(/^[ \t-\r]+|[ \t-\r]+$/g, '');
  return profile.chunkSpace === 'after' || hasExtension ? text.replace(/[ \t]+$/, '') : text;
}
