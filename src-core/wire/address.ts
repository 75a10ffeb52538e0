/**
 * Addresses of the link and the internet layer, as text and as bytes. Text is canonical where it is made: RFC 5952 for
 * IPv6, dotted decimal for IPv4. Where it is read, IPv4 is strict (four decimal numbers without leading zeros) and
 * IPv6 follows RFC 4291 §2.2, without zones.
 */
import { WireError } from './field.ts';

/** 4 or 16 bytes; `null` for text that is no address. */
export function parseAddress(text: string): Uint8Array<ArrayBuffer> | null {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

/** 4 bytes as IPv4, 16 as IPv6. */
export function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length === 16) return formatIpv6(bytes);
  throw new WireError('address', bytes.length, '4 or 16 bytes');
}

/** Like `parseAddress`, for encoders: text of another version or none is a `WireError`. */
export function addressBytes(text: string, version?: 4 | 6): Uint8Array<ArrayBuffer> {
  const bytes = parseAddress(text);
  if (bytes === null || (version !== undefined && bytes.length !== (version === 4 ? 4 : 16))) {
    throw new WireError('address', 0, `an IPv${version ?? '4 or IPv6'} address, not '${text}'`);
  }
  return bytes;
}

/** As it stands in a URL or a log: an IPv6 address in brackets (RFC 3986 §3.2.2). */
export function withPort(address: string, port: number): string {
  return `${address.includes(':') ? `[${address}]` : address}:${port}`;
}

export function isIpv4(text: string): boolean {
  return parseIpv4(text) !== null;
}

export function isIpv6(text: string): boolean {
  return parseIpv6(text) !== null;
}

/** `02:00:c0:00:02:0a` → 6 bytes. */
export function macBytes(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text)) throw new WireError('address', 0, `six pairs of digits, not '${text}'`);
  return Uint8Array.from(text.split(':'), (pair) => parseInt(pair, 16));
}

export function formatMac(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':');
}

function parseIpv4(text: string): Uint8Array<ArrayBuffer> | null {
  const parts = text.split('.');
  // A leading zero is refused, not read as octal: RFC 6943 §3.1.1 tells how that ambiguity was exploited.
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return null;
  return Uint8Array.from(parts, Number);
}

function parseIpv6(text: string): Uint8Array<ArrayBuffer> | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? '', halves.length === 1);
  const tail = parseGroups(halves[1] ?? '', true);
  if (head === null || tail === null) return null;
  const missing = 16 - head.length - tail.length;
  // `::` stands for at least one group (RFC 4291 §2.2, point 2).
  if (halves.length === 1 ? missing !== 0 : missing < 2) return null;
  return Uint8Array.from([...head, ...new Array<number>(missing).fill(0), ...tail]);
}

/** Bytes of `2001:db8` or, at the very end of an address, of `ffff:192.0.2.1`. */
function parseGroups(text: string, last: boolean): number[] | null {
  if (text === '') return [];
  const bytes: number[] = [];
  const groups = text.split(':');
  for (const [index, group] of groups.entries()) {
    const embedded = last && index === groups.length - 1 ? parseIpv4(group) : null;
    if (embedded !== null) bytes.push(...embedded);
    else if (/^[0-9a-f]{1,4}$/i.test(group)) bytes.push(parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff);
    else return null;
  }
  return bytes;
}

function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0));
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (mapped) return `::ffff:${bytes.subarray(12).join('.')}`; // RFC 5952 §5
  const [start, length] = longestZeroRun(groups);
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  // A single zero group is written out (RFC 5952 §4.2.2).
  return length < 2 ? text(groups) : `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`;
}

/** The first of the longest runs (RFC 5952 §4.2.3). */
function longestZeroRun(groups: readonly number[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0];
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > best[1]) best = [index - length + 1, length];
  }
  return best;
}
