import { isToken, latin1Of } from './http1Text.ts';
import { normalisePath, splitTarget } from './uri.ts';
import { HttpFault, objectTo, type HttpProfile } from './http1Rules.ts';

/** Byte positions are those of the array handed in; `end` excludes the line's CRLF. */
export interface RequestLine {
  readonly method: string;
  readonly target: string;
  /** As sent: `HTTP/1.1`; `HTTP/0.9` when the line had none. */
  readonly version: string;
  readonly minor: number;
  readonly methodEnd: number;
  readonly targetStart: number;
  readonly targetEnd: number;
  readonly versionStart: number;
  readonly versionEnd: number;
}

export interface StatusLine {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly versionEnd: number;
  readonly statusEnd: number;
}

const SP = 0x20;

/** request-line = method SP request-target SP HTTP-version (RFC 9112 §3). */
export function parseRequestLine(bytes: Uint8Array, start: number, end: number, profile: HttpProfile): RequestLine {
  const methodEnd = wordEnd(bytes, start, end);
  checkMethodCharacters(bytes, start, methodEnd, profile);
  const targetStart = afterSpaces(bytes, methodEnd, end, profile);
  const targetEnd = wordEnd(bytes, targetStart, end);
  const isEmpty = targetEnd === targetStart && !(profile.targetSyntax === 'any' && targetEnd < end);
  if (isEmpty) objectTo(profile, 'requestLineInvalid', targetStart);
  const method = methodOf(latin1Of(bytes, start, methodEnd), profile);
  const target = latin1Of(bytes, targetStart, targetEnd);
  checkTarget(method, target, targetStart, profile);
  const rest = versionOf(bytes, targetEnd, end, profile);
  if (rest.minor < 0 && method !== 'GET') objectTo(profile, 'methodInOldVersion', start);
  checkMethod(method, start, profile);
  return { method, target, methodEnd, targetStart, targetEnd, ...rest };
}

/** status-line = HTTP-version SP status-code SP [ reason-phrase ] (RFC 9112 §4); the second SP may be missing, as many servers omit it. */
export function parseStatusLine(bytes: Uint8Array, start: number, end: number, profile: HttpProfile): StatusLine {
  const match = /^(HTTP\/\d\.\d) (\d{3})(?: ([\t\x20-\x7e\x80-\xff]*))?$/.exec(latin1Of(bytes, start, end));
  if (match === null) throw new HttpFault('statusLineInvalid', start, 502);
  const [, version = '', digits = '', reason = ''] = match;
  if (!version.startsWith('HTTP/1.')) objectTo(profile, 'versionUnsupported', start);
  if (Number(digits) < 100) throw new HttpFault('statusLineInvalid', start + 9, 502);
  return { version, status: Number(digits), reason, versionEnd: start + 8, statusEnd: start + 12 };
}

function wordEnd(bytes: Uint8Array, start: number, end: number): number {
  const space = bytes.subarray(start, end).indexOf(SP);
  return space < 0 ? end : start + space;
}

function afterSpaces(bytes: Uint8Array, at: number, end: number, profile: HttpProfile): number {
  // gunicorn splits at two single spaces: between two spaces lies an empty target.
  if (profile.targetSyntax === 'any') return Math.min(at + 1, end);
  let next = at;
  while (next < end && bytes[next] === SP) next += 1;
  if (next > at + 1 && next < end) objectTo(profile, 'whitespaceRun', at + 1);
  return next;
}

function checkMethodCharacters(bytes: Uint8Array, start: number, end: number, profile: HttpProfile): void {
  const method = latin1Of(bytes, start, end);
  const valid = profile.methodCharacters === 'nginx' ? /^[A-Z_-]+$/.test(method) : isToken(method);
  if (!valid) objectTo(profile, 'methodInvalid', start);
}

/** Whether these first bytes of a line can still become a request line; only the first 32 are looked at. */
export function canStartRequestLine(bytes: Uint8Array, start: number, end: number, profile: HttpProfile): boolean {
  const lineFeed = bytes.subarray(start, end).indexOf(0x0a);
  if (end === start || (bytes[start] === 0x0d && (end === start + 1 || lineFeed === 1)) || lineFeed === 0) return true;
  const text = latin1Of(bytes, start, Math.min(end, start + 32));
  const method = /^[^ ]*/.exec(lineFeed < 0 ? text : text.slice(0, lineFeed).replace(/\r$/, ''))?.[0] ?? '';
  return profile.methodCharacters === 'nginx' ? /^[A-Z_-]+\r?$/.test(method) : /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+\r?$/.test(method);
}

function methodOf(text: string, profile: HttpProfile): string {
  return profile.upperCasesMethod ? text.toUpperCase() : text;
}

function checkMethod(method: string, offset: number, profile: HttpProfile): void {
  const refused = profile.refusedMethods[method];
  if (refused !== undefined) throw new HttpFault('methodRefused', offset, refused);
  if (profile.knownMethods !== null && !profile.knownMethods.includes(method)) objectTo(profile, 'methodUnknown', offset);
}

/** The bytes that each server lets stand in a request-target. */
const targetBytes = {
  // RFC 3986 §3.3, §3.4: pchar, "/", "?"; a "%" only before two hex digits; "[" and "]" only around an IPv6 address.
  rfc: /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2}|\[[0-9A-Fa-f:.]+\](?=[:/?]|$))+$/,
  nginx: /^[A-Za-z/][\x21-\x7e\x80-\xff]*$/,
  httpd: /^[\x21\x22\x24-\x7e\x80-\xff]+$/,
  tomcat: /^[!$-;=?-Z_a-z~]+$/,
  // gunicorn hands the target to Python's urlsplit, which minds nothing but lone brackets in an authority.
  any: /^(?![A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^/?#\]]*\[[^/?#\]]*|[^/?#[]*\][^/?#[]*)(?:[/?#]|$))[^]*$/,
} as const;

function checkTarget(method: string, target: string, offset: number, profile: HttpProfile): void {
  if (!targetBytes[profile.targetSyntax].test(target)) objectTo(profile, 'targetInvalid', offset);
  if (profile.targetSyntax === 'any') return;
  if (target === '*') {
    if (method !== 'OPTIONS') objectTo(profile, 'asteriskTarget', offset);
  } else if (method === 'CONNECT' && profile.targetSyntax !== 'nginx') {
    if (!/^[^/?@]*:\d+$/.test(target)) objectTo(profile, 'authorityTarget', offset);
  } else if (!isPathOrUri(target, profile)) {
    objectTo(profile, 'targetInvalid', offset);
  }
}

function isPathOrUri(target: string, profile: HttpProfile): boolean {
  const absolute = profile.targetSyntax === 'nginx' ? nginxAbsoluteForm : /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?]/;
  if (!target.startsWith('/') && !absolute.test(target)) return false;
  if (profile.targetSyntax === 'rfc') return true;
  const { path } = splitTarget(target);
  // Tomcat: encodedSolidusHandling="reject", and no backslash.
  if (profile.targetSyntax === 'tomcat' && /%2f|%5c/i.test(path)) return false;
  // The servers normalise before anything else: a bad escape, %00, or a path that climbs above the root is a bad request.
  return normalisePath(path) !== null;
}

/** The host of an absolute-form target as ngx_http_parse_request_line takes it. */
const nginxAbsoluteForm = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[A-Za-z0-9.-]+|\[[A-Za-z0-9:._~!$&'()*+,;=-]*\])(?::\d*)?(?:[/?]|$)/;

function versionOf(bytes: Uint8Array, targetEnd: number, end: number, profile: HttpProfile) {
  const versionStart = afterSpaces(bytes, targetEnd, end, profile);
  const versionEnd = wordEnd(bytes, versionStart, end);
  if (versionStart === end) {
    objectTo(profile, 'versionMissing', end);
    return { version: 'HTTP/0.9', minor: -1, versionStart, versionEnd };
  }
  checkAfterVersion(bytes, versionEnd, end, profile);
  const version = latin1Of(bytes, versionStart, versionEnd);
  return { version, minor: minorOf(version, versionStart, profile), versionStart, versionEnd };
}

function checkAfterVersion(bytes: Uint8Array, versionEnd: number, end: number, profile: HttpProfile): void {
  if (versionEnd === end) return;
  const onlySpaces = bytes.subarray(versionEnd, end).every((byte) => byte === SP);
  objectTo(profile, onlySpaces ? 'trailingWhitespace' : 'requestLineInvalid', versionEnd);
}

/** A higher minor version is read as the highest known one (RFC 9110 §2.5); `-1` stands for versions before 1.0. */
function minorOf(version: string, offset: number, profile: HttpProfile): number {
  if (profile.versionDigits === 'exact' && !/^HTTP\/1\.[01]$/.test(version)) {
    objectTo(profile, /^[HTP/.0-9]+$/.test(version) ? 'versionUnsupported' : 'versionInvalid', offset);
  }
  const pattern = profile.versionDigits !== 'many' ? /^HTTP\/(\d)\.(\d)$/ : /^HTTP\/(\d+)(?:\.(\d+))?$/;
  const [, major, minor] = pattern.exec(version) ?? [];
  if (Number(major) > 1) objectTo(profile, 'versionUnsupported', offset);
  if (minor === undefined) objectTo(profile, 'versionInvalid', offset);
  if (Number(major) === 0) objectTo(profile, 'versionZero', offset);
  if (Number(major) > 1) return 1;
  return Number(major) === 0 ? -1 : Math.min(Number(minor), 1);
}
