import { isToken, latin1Of } from './http1Text.ts';
import { objectTo, type HttpProfile } from './http1Rules.ts';

/** One field line; positions in the bytes handed in. `value` is without surrounding whitespace. */
export interface FieldLine {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly nameEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

export type Header = readonly [name: string, value: string];

/** field-line = field-name ":" OWS field-value OWS (RFC 9112 §5); `null` for a line that the profile drops. */
export function parseFieldLine(bytes: Uint8Array, start: number, end: number, profile: HttpProfile): FieldLine | null {
  const colon = bytes.subarray(start, end).indexOf(0x3a);
  if (colon < 0) return objectTo(profile, 'colonMissing', start) === 'ignore' ? null : nameOnly(bytes, start, end, profile);
  const nameEnd = start + colon;
  if (!acceptsName(bytes, start, nameEnd, profile)) return null;
  const valueStart = skipSpace(bytes, nameEnd + 1, end);
  const valueEnd = valueEndOf(bytes, valueStart, end, profile);
  checkValue(bytes, valueStart, valueEnd, profile);
  return {
    name: latin1Of(bytes, start, nameEnd),
    value: latin1Of(bytes, valueStart, valueEnd),
    start,
    nameEnd,
    valueStart,
    valueEnd,
  };
}

/** Joins a line that starts with whitespace to the value before it (obs-fold, RFC 9112 §5.2). */
export function unfold(bytes: Uint8Array, start: number, end: number, before: FieldLine | undefined, profile: HttpProfile): FieldLine | null {
  objectTo(profile, before === undefined ? 'leadingWhitespace' : 'obsFold', start);
  if (before === undefined) return null;
  const valueStart = skipSpace(bytes, start, end);
  const valueEnd = trimSpace(bytes, valueStart, end);
  checkValue(bytes, valueStart, valueEnd, profile);
  return { ...before, value: `${before.value} ${latin1Of(bytes, valueStart, valueEnd)}`, valueEnd };
}

/** All values of a field, in order. Names compare without case (RFC 9110 §5.1). */
export function valuesOf(headers: readonly Header[], name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return headers.filter(([each]) => each.toLowerCase() === wanted).map(([, value]) => value);
}

/** A field's values joined into one list (RFC 9110 §5.3); `undefined` when the field is absent. */
export function headerValue(headers: readonly Header[], name: string): string | undefined {
  const values = valuesOf(headers, name);
  return values.length === 0 ? undefined : values.join(', ');
}

/** The members of a comma-separated list, lower-cased and without empty ones (RFC 9110 §5.6.1). */
export function listOf(values: readonly string[]): readonly string[] {
  return values
    .flatMap((value) => value.split(','))
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, '').toLowerCase())
    .filter((member) => member !== '');
}

export function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09;
}

function nameOnly(bytes: Uint8Array, start: number, end: number, profile: HttpProfile): FieldLine | null {
  if (!acceptsName(bytes, start, end, profile)) return null;
  return { name: latin1Of(bytes, start, end), value: '', start, nameEnd: end, valueStart: end, valueEnd: end };
}

function acceptsName(bytes: Uint8Array, start: number, end: number, profile: HttpProfile): boolean {
  if (start === end) return objectTo(profile, 'fieldNameEmpty', start) === 'accept';
  if (isSpace(bytes[end - 1]) && objectTo(profile, 'spaceBeforeColon', end - 1) === 'ignore') return false;
  const name = latin1Of(bytes, start, end);
  if (profile.fieldNameCharacters === 'nginx') return acceptsNginxName(name, start, profile);
  return isToken(name) || objectTo(profile, 'fieldNameInvalid', start) === 'accept';
}

/** nginx drops names outside [A-Za-z0-9-] (ignore_invalid_headers, underscores_in_headers) but refuses spaces and controls. */
function acceptsNginxName(name: string, offset: number, profile: HttpProfile): boolean {
  if (/[\x00-\x20\x7f]/.test(name)) objectTo(profile, 'fieldNameInvalid', offset);
  return /^[A-Za-z0-9-]+$/.test(name);
}

function skipSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isSpace(bytes[at])) at += 1;
  return at;
}

function trimSpace(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && isSpace(bytes[at - 1])) at -= 1;
  return at;
}

function valueEndOf(bytes: Uint8Array, start: number, end: number, profile: HttpProfile): number {
  if (!profile.trimsFieldEnd) return end;
  let at = end;
  // nginx takes any number of CRs before the LF (ngx_http_parse_header_line, sw_almost_done).
  while (profile.fieldValueControls === 'nul' && at > start && bytes[at - 1] === 0x0d) at -= 1;
  return trimSpace(bytes, start, at);
}

function checkValue(bytes: Uint8Array, start: number, end: number, profile: HttpProfile): void {
  if (profile.fieldValueControls === 'allow') return;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === 0x0d) objectTo(profile, 'bareCr', at);
    else if (byte === 0 || (profile.fieldValueControls === 'refuse' && isControl(byte))) objectTo(profile, 'fieldValueInvalid', at);
  }
}

function isControl(byte: number): boolean {
  return (byte < 0x20 && byte !== 0x09) || byte === 0x7f;
}
