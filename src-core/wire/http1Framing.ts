import type { FieldLine, Header } from './http1Fields.ts';
import { listOf, valuesOf } from './http1Fields.ts';
import { HttpFault, objectTo, type HttpProfile } from './http1Rules.ts';

/** How a message's content is delimited (RFC 9112 §6.3). */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'untilClose' };

export interface RequestFraming {
  readonly framing: Framing;
  /** Whether the server must close after this message although nobody asked for it. */
  readonly mustClose: boolean;
}

/** RFC 9112 §6.3 for requests: neither Content-Length nor Transfer-Encoding means no content. `minor` as in RequestLine. */
export function requestFramingOf(fields: readonly FieldLine[], minor: number, profile: HttpProfile, end: number): RequestFraming {
  const codings = codingsOf(fields, minor, profile);
  const lengths = fields.filter(({ name }) => name.toLowerCase() === 'content-length');
  // nginx reads the number before it looks at the coding.
  if (profile.codingSyntax === 'nginx') contentLengthOf(lengths, profile);
  const chunked = codings.length > 0 && isChunked(codings, profile);
  if (chunked) return chunkedFraming(codings, lengths, minor, profile);
  const bytes = contentLengthOf(lengths, profile);
  if (bytes === null || bytes === 0) return { framing: { kind: 'none' }, mustClose: false };
  if (profile.content !== null && bytes > profile.content.bytes) throw new HttpFault('contentTooLarge', lengths[0]?.start ?? end, profile.content.status);
  return { framing: { kind: 'length', bytes }, mustClose: false };
}

/** RFC 9112 §6.3 for responses: the request's method and the status decide first. */
export function responseFramingOf(fields: readonly FieldLine[], status: number, requestMethod: string, profile: HttpProfile): Framing {
  const bodiless = status < 200 || status === 204 || status === 304 || requestMethod === 'HEAD';
  if (bodiless || (requestMethod === 'CONNECT' && status < 300)) return { kind: 'none' };
  const codings = fields.filter(({ name }) => name.toLowerCase() === 'transfer-encoding');
  if (codings.length > 0) {
    const names = listOf(codings.map(({ value }) => value));
    // A coding that is not chunked at the end leaves only the close to end the message (§6.3 item 4).
    return names.at(-1) === 'chunked' ? { kind: 'chunked' } : { kind: 'untilClose' };
  }
  const bytes = contentLengthOf(fields.filter(({ name }) => name.toLowerCase() === 'content-length'), profile);
  return bytes === null ? { kind: 'untilClose' } : { kind: 'length', bytes };
}

/** Whether the connection outlives this message (RFC 9112 §9.3): `close` wins, 1.1 persists, 1.0 only if asked to. */
export function persistsAfter(headers: readonly Header[], minor: number, profile: HttpProfile): boolean {
  const values = valuesOf(headers, 'connection');
  const options = profile.connectionSyntax === 'list' ? listOf(values) : nginxOptions(values);
  if (options.includes('close')) return false;
  return minor >= 1 || (minor === 0 && options.includes('keep-alive'));
}

function nginxOptions(values: readonly string[]): readonly string[] {
  const told = values.map((value) => /close|keep-alive/.exec(value.toLowerCase().includes('close') ? 'close' : value.toLowerCase())?.[0]);
  return told.filter((option) => option !== undefined).slice(-1);
}

/** Transfer-Encoding came with HTTP/1.1 (RFC 9112 §6.1): in 1.0 it is faulty, or, to some servers, not there. */
function codingsOf(fields: readonly FieldLine[], minor: number, profile: HttpProfile): readonly FieldLine[] {
  const codings = fields.filter(({ name }) => name.toLowerCase() === 'transfer-encoding');
  const [first] = codings;
  // gunicorn looks at the coding's name before it minds the version.
  if (first === undefined || minor >= 1 || profile.codingSyntax === 'gunicorn') return codings;
  return objectTo(profile, 'codingInOldVersion', first.start) === 'ignore' ? [] : codings;
}

function chunkedFraming(codings: readonly FieldLine[], lengths: readonly FieldLine[], minor: number, profile: HttpProfile): RequestFraming {
  if (minor < 1) objectTo(profile, 'codingInOldVersion', codings[0]?.start ?? 0);
  const [length] = lengths;
  if (length !== undefined) objectTo(profile, 'lengthAndCoding', length.start);
  return { framing: { kind: 'chunked' }, mustClose: length !== undefined || minor < 1 };
}

function isChunked(codings: readonly FieldLine[], profile: HttpProfile): boolean {
  switch (profile.codingSyntax) {
    case 'rfc':
    case 'listed':
      return isChunkedByRfc(codings, profile);
    case 'last':
      return isChunkedAtLast(codings, profile);
    case 'nginx':
      return isChunkedByNginx(codings, profile);
    case 'gunicorn':
      return isChunkedByGunicorn(codings, profile);
  }
}

function isChunkedByRfc(codings: readonly FieldLine[], profile: HttpProfile): boolean {
  const offset = codings[0]?.start ?? 0;
  const names = listOf(codings.map(({ value }) => value));
  const first = names.indexOf('chunked');
  const known = ['gzip', 'x-gzip', 'deflate', 'compress', 'x-compress', 'chunked'];
  if (first >= 0 && first < names.length - 1) objectTo(profile, 'chunkedNotLast', offset);
  if (profile.codingSyntax === 'rfc' && first < 0 && names.every((name) => known.includes(name))) objectTo(profile, 'chunkedNotLast', offset);
  if (names.some((name) => name !== 'chunked')) objectTo(profile, 'codingUnknown', offset);
  return first >= 0;
}

/** httpd asks only whether the last coding is chunked (ap_is_chunked), and answers 400 otherwise. */
function isChunkedAtLast(codings: readonly FieldLine[], profile: HttpProfile): boolean {
  const isLast = listOf(codings.map(({ value }) => value)).at(-1) === 'chunked';
  if (!isLast) objectTo(profile, 'codingUnknown', codings[0]?.start ?? 0);
  return isLast;
}

/** nginx compares the whole value with `chunked`, and refuses a second line (ngx_http_process_request_header). */
function isChunkedByNginx(codings: readonly FieldLine[], profile: HttpProfile): boolean {
  const [first, second] = codings;
  if (second !== undefined) objectTo(profile, 'chunkedNotLast', second.start);
  if (first?.value.toLowerCase() !== 'chunked') objectTo(profile, 'codingUnknown', first?.start ?? 0);
  return true;
}

/** gunicorn takes each line as one coding: `chunked` once, `identity` before it, nothing else (Message.set_body_reader). */
function isChunkedByGunicorn(codings: readonly FieldLine[], profile: HttpProfile): boolean {
  let chunked = false;
  for (const { value, start } of codings) {
    const name = value.toLowerCase();
    if (name !== 'chunked' && name !== 'identity') objectTo(profile, 'codingUnknown', start);
    if (chunked) objectTo(profile, 'chunkedNotLast', start);
    chunked = chunked || name === 'chunked';
  }
  return chunked;
}

/** The declared length, or `null` without one; at most 2^53 − 1. */
function contentLengthOf(lengths: readonly FieldLine[], profile: HttpProfile): number | null {
  const [first, second] = lengths;
  if (first === undefined) return null;
  if (second !== undefined) objectTo(profile, 'contentLengthRepeated', second.start);
  const members = lengths.flatMap(({ value }) => value.split(',').map((member) => member.replace(/^[ \t]+|[ \t]+$/g, '')));
  const numbers = members.map((member) => lengthNumber(member, first.start, profile));
  if (members.length > lengths.length && numbers.every((n) => n === numbers[0])) objectTo(profile, 'contentLengthList', first.start);
  if (numbers.some((n) => n !== numbers[0])) objectTo(profile, 'contentLengthConflict', first.start);
  return numbers[0] ?? null;
}

/** Content-Length = 1*DIGIT (RFC 9110 §8.6). Python's int() also takes a sign, spaces and single underscores. */
function lengthNumber(text: string, offset: number, profile: HttpProfile): number {
  const pattern = profile.lengthSyntax === 'digits' ? /^\d+$/ : /^\s*\+?\d+(?:_\d+)*\s*$|^\s*-0+\s*$/;
  const number = pattern.test(text) ? Math.abs(Number(text.replaceAll('_', ''))) : Number.NaN;
  if (Number.isSafeInteger(number)) return number;
  // Python's integers have no limit: a length beyond 2^53 is waited for.
  if (profile.lengthSyntax === 'python' && number > 0) return Number.MAX_SAFE_INTEGER;
  throw new HttpFault('contentLengthInvalid', offset, profile.verdicts.contentLengthInvalid as number);
}
