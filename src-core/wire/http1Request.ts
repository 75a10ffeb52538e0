import { WireError, type Decoded, type Field } from './field.ts';
import { encodeChunked } from './chunked.ts';
import { decodeBody, decodeFieldLines } from './http1Body.ts';
import { headerValue, listOf, type Header } from './http1Fields.ts';
import { requestFramingOf } from './http1Framing.ts';
import { FieldSection, headersOf } from './http1Head.ts';
import { checkHost } from './http1Host.ts';
import { leaf, requestLineField } from './http1Layout.ts';
import { lineOf } from './http1Line.ts';
import { httpProfiles } from './http1Profiles.ts';
import type { HttpProfile } from './http1Rules.ts';
import { parseRequestLine } from './http1StartLine.ts';
import { bytesOfText, joinBytes } from './http1Text.ts';

/**
 * HTTP/1.1 requests (RFC 9112). `body` is the content, the chunked coding removed; header text is ISO-8859-1. The decoder
 * takes one complete message; `protocols/httpReader.ts` takes bytes as they come and shares every rule with it.
 */
export interface HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
  readonly trailers?: readonly Header[];
}

/** Writes what it is given, right or wrong; a body is chunked when the last Transfer-Encoding says so. */
export function encodeRequest(request: HttpRequest): Uint8Array {
  return joinBytes([encodeRequestHead(request), encodeBody(request)]);
}

export function encodeRequestHead({ method, target, version, headers }: Omit<HttpRequest, 'body'>): Uint8Array {
  return bytesOfText(`${method} ${target} ${version}\r\n${fieldLines(headers)}\r\n`);
}

/** Throws WireError with the offset of the first byte that breaks the profile, or of the first one after the message. */
export function decodeRequest(bytes: Uint8Array, profile: HttpProfile = httpProfiles.rfc): Decoded<HttpRequest> {
  const fields: Field[] = [];
  const start = skipBlankLines(bytes, fields, profile);
  const first = lineOf(bytes, start, profile);
  const line = parseRequestLine(bytes, start, first.end, profile);
  fields.push(requestLineField(bytes, start, line, first.end, first.next));
  if (line.minor < 0) return finish({ ...startOf(line), headers: [], body: new Uint8Array(), trailers: [] }, fields, first.next, bytes);
  const section = decodeFieldLines(bytes, first.next, new FieldSection(profile, first.next - start), profile);
  checkHost(section.lines, line.target, line.minor, profile, section.end);
  const { framing } = requestFramingOf(section.lines, line.minor, profile, section.end);
  const body = decodeBody(bytes, section.end, framing, profile);
  const message = { ...startOf(line), headers: headersOf(section.lines), body: body.content, trailers: body.trailers };
  return finish(message, [...fields, ...section.fields, ...body.fields], body.end, bytes);
}

export function encodeBody({ headers, body, trailers }: Pick<HttpRequest, 'headers' | 'body' | 'trailers'>): Uint8Array {
  const coding = headerValue(headers, 'transfer-encoding');
  const isChunked = coding !== undefined && listOf([coding]).at(-1) === 'chunked';
  return isChunked ? encodeChunked([body], trailers) : body;
}

export function fieldLines(headers: readonly Header[]): string {
  return headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
}

/** A message with its fields, provided that nothing follows it. */
export function finish<Message>(message: Message, fields: readonly Field[], end: number, bytes: Uint8Array): Decoded<Message> {
  if (end < bytes.length) throw new WireError('HTTP/1.1', end, 'end of message');
  return { message, fields };
}

function startOf({ method, target, version }: Pick<HttpRequest, 'method' | 'target' | 'version'>) {
  return { method, target, version };
}

function skipBlankLines(bytes: Uint8Array, fields: Field[], profile: HttpProfile): number {
  let at = 0;
  for (let skipped = 0; skipped < profile.blankLines; skipped += 1) {
    const next = bytes[at] === 0x0d && bytes[at + 1] === 0x0a ? at + 2 : at;
    if (next === at) break;
    fields.push(leaf('empty line', at, next, '\\r\\n', 'RFC 9112 §2.2'));
    at = next;
  }
  return at;
}
