/**
 * What a CGI script writes to its standard output (RFC 3875 §6): header lines, an empty line, the body. FastCGI's STDOUT
 * and SCGI's responses are the same. What no server can use is refused with `CgiFault`; what the grammar forbids and
 * servers let pass all the same is read, and told among the `deviations`, for the server to judge.
 */
import { WireError, type Decoded, type Field } from './field.ts';
import { showOpaque } from './hex.ts';
import { isSpace, valuesOf, type FieldLine, type Header } from './http1Fields.ts';
import { fieldLineField, leaf, lineEndField } from './http1Layout.ts';
import { bytesOfText, isToken, joinBytes, latin1Of } from './http1Text.ts';

/** The four types of §6.2. */
export type CgiResponseKind = 'document' | 'localRedirect' | 'clientRedirect' | 'redirectWithDocument';

export interface CgiResponse {
  readonly kind: CgiResponseKind;
  /** 200 for a document without Status, 302 for a redirect without one (§6.2.1, §6.2.3). */
  readonly status: number;
  /** Empty where the script gave none. */
  readonly reason: string;
  readonly contentType: string | null;
  readonly location: string | null;
  /** Every line in order, the three CGI fields among them. */
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
  readonly deviations: readonly CgiDeviation[];
}

export type CgiDeviation =
  /** Neither Content-Type nor Location nor Status (§6.3). */
  | 'cgiFieldMissing'
  /** One of the three more than once (§6.3); the last counts. */
  | 'cgiFieldRepeated'
  /** A body, or a redirect with document, without Content-Type (§6.3.1). */
  | 'contentTypeMissing'
  /** A local or client redirect with more than its Location (§6.2.2, §6.2.3). */
  | 'redirectWithMore'
  /** A redirect with a document, but without Status (§6.2.4). */
  | 'statusMissing'
  /** A redirect for the client to a path without scheme (§6.3.2). */
  | 'locationRelative'
  /** Location with a Status that is no redirect (§6.2.4). */
  | 'statusNotRedirect';

export type CgiReason = 'empty' | 'headerUnfinished' | 'colonMissing' | 'fieldNameInvalid' | 'fieldFolded' | 'fieldValueInvalid' | 'statusInvalid' | 'locationEmpty';

/** Why a server cannot make a response of the output: 500 from httpd, 502 from nginx. The key is for the error log's words. */
export class CgiFault extends WireError {
  readonly reason: CgiReason;
  constructor(reason: CgiReason, offset: number) {
    super('CGI', offset, reason);
    this.reason = reason;
  }
}

const source = 'RFC 3875 §6';

/** Writes what it is given. Scripts on UNIX end lines with LF (§7.2); servers take CRLF as well. */
export function encodeCgiResponse({ headers, body }: Pick<CgiResponse, 'headers' | 'body'>, lineEnd: '\n' | '\r\n' = '\n'): Uint8Array {
  const wrong = headers.find(([name, value]) => !isToken(name) || /[\r\n\0]/.test(value));
  if (wrong !== undefined) throw new WireError('CGI', 0, `a name that is a token and a value of one line, not ${wrong[0]}`);
  return joinBytes([bytesOfText(`${headers.map(([name, value]) => `${name}: ${value}${lineEnd}`).join('')}${lineEnd}`), body]);
}

/** The script's whole output, or its beginning with all of the header: the rest is the body. */
export function decodeCgiResponse(bytes: Uint8Array): Decoded<CgiResponse> {
  if (bytes.length === 0) throw new CgiFault('empty', 0);
  const lines: FieldLine[] = [];
  const fields: Field[] = [];
  let line = lineAt(bytes, 0);
  for (; line.end > line.start; line = lineAt(bytes, line.next)) {
    const parsed = parseLine(bytes, line);
    lines.push(parsed);
    fields.push({ ...fieldLineField(bytes, parsed, line.end, line.next), source });
  }
  fields.push(lineEndField(bytes, line.end, line.next));
  const body = bytes.subarray(line.next);
  if (body.length > 0) fields.push(leaf('response-body', line.next, bytes.length, showOpaque(body), 'RFC 3875 §6.4'));
  return { message: responseOf(lines, body), fields };
}

/** Where the body starts; `null` while the empty line has not come. */
export function cgiBodyStart(bytes: Uint8Array): number | null {
  for (let at = 0, feed = bytes.indexOf(0x0a); feed >= 0; at = feed + 1, feed = bytes.indexOf(0x0a, at)) {
    if (feed === at || (feed === at + 1 && bytes[at] === 0x0d)) return feed + 1;
  }
  return null;
}

interface ScriptLine {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

function lineAt(bytes: Uint8Array, start: number): ScriptLine {
  const feed = bytes.indexOf(0x0a, start);
  if (feed < 0) throw new CgiFault('headerUnfinished', bytes.length);
  return { start, end: feed > start && bytes[feed - 1] === 0x0d ? feed - 1 : feed, next: feed + 1 };
}

function parseLine(bytes: Uint8Array, { start, end }: ScriptLine): FieldLine {
  if (isSpace(bytes[start])) throw new CgiFault('fieldFolded', start);
  const colon = bytes.subarray(start, end).indexOf(0x3a);
  if (colon < 0) throw new CgiFault('colonMissing', start);
  const nameEnd = start + colon;
  const name = latin1Of(bytes, start, nameEnd);
  if (!isToken(name)) throw new CgiFault('fieldNameInvalid', start);
  let [valueStart, valueEnd] = [nameEnd + 1, end];
  while (valueStart < end && isSpace(bytes[valueStart])) valueStart += 1;
  while (valueEnd > valueStart && isSpace(bytes[valueEnd - 1])) valueEnd -= 1;
  const value = latin1Of(bytes, valueStart, valueEnd);
  if (/[\0\r]/.test(value)) throw new CgiFault('fieldValueInvalid', valueStart);
  return { name, value, start, nameEnd, valueStart, valueEnd };
}

function responseOf(lines: readonly FieldLine[], body: Uint8Array): CgiResponse {
  const headers = lines.map(({ name, value }) => [name, value] as const);
  const lineOf = (wanted: string) => lines.findLast(({ name }) => name.toLowerCase() === wanted);
  const given = statusOf(lineOf('status'));
  const location = locationOf(lineOf('location'));
  const contentType = lineOf('content-type')?.value ?? null;
  const kind = kindOf(location, given !== null, contentType !== null || body.length > 0);
  const status = given?.status ?? (location === null || kind === 'localRedirect' ? 200 : 302);
  const head = { kind, status, reason: given?.reason ?? '', contentType, location, headers };
  return { ...head, body, deviations: deviationsOf(head, body.length > 0) };
}

/** status-code SP reason-phrase (§6.3.3); scripts leave the phrase out, and servers fill it in. */
function statusOf(line: FieldLine | undefined): { readonly status: number; readonly reason: string } | null {
  if (line === undefined) return null;
  const match = /^([1-9][0-9]{2})(?:[ \t]+(.*))?$/.exec(line.value);
  if (match === null) throw new CgiFault('statusInvalid', line.valueStart);
  return { status: Number(match[1]), reason: match[2] ?? '' };
}

function locationOf(line: FieldLine | undefined): string | null {
  if (line?.value === '') throw new CgiFault('locationEmpty', line.valueStart);
  return line?.value ?? null;
}

/** A path without a Status is for the server itself to follow (§6.2.2), whatever else was written: so httpd does it. */
function kindOf(location: string | null, hasStatus: boolean, hasDocument: boolean): CgiResponseKind {
  if (location === null) return 'document';
  if (location.startsWith('/') && !hasStatus) return 'localRedirect';
  return hasStatus || hasDocument ? 'redirectWithDocument' : 'clientRedirect';
}

function deviationsOf(response: Omit<CgiResponse, 'body' | 'deviations'>, hasBody: boolean): CgiDeviation[] {
  const { kind, status, contentType, location, headers } = response;
  const counts = ['content-type', 'location', 'status'].map((name) => valuesOf(headers, name).length);
  const isRedirect = kind === 'localRedirect' || kind === 'clientRedirect';
  const others = headers.filter(([name]) => name.toLowerCase() !== 'location' && !(kind === 'clientRedirect' && /^x-cgi-/i.test(name)));
  const found: Record<CgiDeviation, boolean> = {
    cgiFieldMissing: counts.every((count) => count === 0),
    cgiFieldRepeated: counts.some((count) => count > 1),
    contentTypeMissing: contentType === null && !isRedirect && (hasBody || location !== null),
    redirectWithMore: isRedirect && (others.length > 0 || hasBody),
    statusMissing: kind === 'redirectWithDocument' && counts[2] === 0,
    locationRelative: location !== null && kind !== 'localRedirect' && !/^[A-Za-z][A-Za-z0-9+.-]*:/.test(location),
    statusNotRedirect: location !== null && kind !== 'localRedirect' && (status < 300 || status > 399),
  };
  return deviationNames.filter((name) => found[name]);
}

const deviationNames: readonly CgiDeviation[] = ['cgiFieldMissing', 'cgiFieldRepeated', 'contentTypeMissing', 'redirectWithMore', 'statusMissing', 'locationRelative', 'statusNotRedirect'];
