import { HttpFault, objectTo, type HttpProfile, type HttpReason } from './http1Rules.ts';

/** A line in place: content `[start, end)`, its end `[end, next)`. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

/** The index of the LF that ends a line whose first byte is at `start`, looking from `from` on; −1 when it is not there yet. */
export function lineFeedAt(bytes: Uint8Array, start: number, from: number, limit: number, profile: HttpProfile): number {
  for (let at = bytes.indexOf(0x0a, from); at >= 0 && at < limit; at = bytes.indexOf(0x0a, at + 1)) {
    if (profile.lineEnd === 'lf' || (at > start && bytes[at - 1] === 0x0d)) return at;
  }
  return -1;
}

/** The line that this LF ends. A recipient MAY take a lone LF as a line's end (RFC 9112 §2.2): the profile decides. */
export function lineEndingAt(bytes: Uint8Array, start: number, lineFeed: number, profile: HttpProfile, bareLf: HttpReason = 'bareLf'): Line {
  const hasCr = lineFeed > start && bytes[lineFeed - 1] === 0x0d;
  if (!hasCr) objectTo(profile, bareLf, lineFeed);
  return { start, end: hasCr ? lineFeed - 1 : lineFeed, next: lineFeed + 1 };
}

/** The line at `start` of a complete message; throws `incomplete` when it has no end. */
export function lineOf(bytes: Uint8Array, start: number, profile: HttpProfile, bareLf: HttpReason = 'bareLf'): Line {
  const lineFeed = lineFeedAt(bytes, start, start, bytes.length, profile);
  if (lineFeed < 0) throw new HttpFault('incomplete', bytes.length, profile.verdicts.incomplete as number);
  return lineEndingAt(bytes, start, lineFeed, profile, bareLf);
}
