import type { Decoded, Field } from './field.ts';
import { decodeBody, decodeFieldLines } from './http1Body.ts';
import type { Header } from './http1Fields.ts';
import { responseFramingOf } from './http1Framing.ts';
import { FieldSection, headersOf } from './http1Head.ts';
import { statusLineField } from './http1Layout.ts';
import { lineOf } from './http1Line.ts';
import { httpProfiles } from './http1Profiles.ts';
import { encodeBody, fieldLines, finish } from './http1Request.ts';
import type { HttpProfile } from './http1Rules.ts';
import { parseStatusLine } from './http1StartLine.ts';
import { bytesOfText, joinBytes } from './http1Text.ts';

/** HTTP/1.1 responses (RFC 9112 §4). `body` is the content, the chunked coding removed. */
export interface HttpResponse {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
  readonly trailers?: readonly Header[];
}

export interface ResponseContext {
  /** The method of the request that this answers: HEAD and CONNECT change the framing. */
  readonly requestMethod: string;
}

/** Writes what it is given; an empty body writes nothing but the head, so that HEAD, 204 and 304 come out right. */
export function encodeResponse(response: HttpResponse): Uint8Array {
  return joinBytes([encodeResponseHead(response), isBodiless(response) ? new Uint8Array() : encodeBody(response)]);
}

export function encodeResponseHead({ version, status, reason, headers }: Omit<HttpResponse, 'body'>): Uint8Array {
  return bytesOfText(`${version} ${status} ${reason}\r\n${fieldLines(headers)}\r\n`);
}

/** One complete response; without a length its body is all that follows (the close delimits it). */
export function decodeResponse(bytes: Uint8Array, context: ResponseContext, profile: HttpProfile = httpProfiles.rfc): Decoded<HttpResponse> {
  const first = lineOf(bytes, 0, profile);
  const line = parseStatusLine(bytes, 0, first.end, profile);
  const start: readonly Field[] = [statusLineField(bytes, 0, line, first.end, first.next)];
  const section = decodeFieldLines(bytes, first.next, new FieldSection(profile, first.next), profile);
  const framing = responseFramingOf(section.lines, line.status, context.requestMethod, profile);
  const body = decodeBody(bytes, section.end, framing, profile);
  const { version, status, reason } = line;
  const message = { version, status, reason, headers: headersOf(section.lines), body: body.content, trailers: body.trailers };
  return finish(message, [...start, ...section.fields, ...body.fields], body.end, bytes);
}

function isBodiless({ status }: HttpResponse): boolean {
  return status < 200 || status === 204 || status === 304;
}
