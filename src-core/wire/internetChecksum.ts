/**
 * The Internet checksum (RFC 1071): the one's complement of the one's complement sum of 16-bit words. UDP and TCP sum a
 * pseudo header of the addresses too (RFC 768, RFC 9293 §3.1, RFC 8200 §8.1), which ties a segment to its two ends.
 */
import { addressBytes } from './address.ts';
import { hexNumber } from './hex.ts';

/** The two ends that a transport checksum covers: IP addresses as text, both of one version. */
export interface PseudoHeader {
  readonly source: string;
  readonly destination: string;
}

/** `absent`: UDP over IPv4 without one. `unchecked`: the ends, which the sum needs, were not given. */
export type ChecksumVerdict = 'right' | 'wrong' | 'absent' | 'unchecked';

export interface CheckedChecksum {
  readonly verdict: ChecksumVerdict;
  /** What the inspector shows: the number, and `✓`, or `≠` and the right one. */
  readonly shown: string;
}

/** Over the parts one after the other, each but the last of even length; the two bytes at `skip` of the last one count as zero. */
export function internetChecksum(parts: readonly Uint8Array[], skip = -1): number {
  let sum = 0;
  for (const [index, part] of parts.entries()) sum += wordSum(part, index === parts.length - 1 ? skip : -1);
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
  return 0xffff - sum;
}

export function pseudoHeaderBytes(ends: PseudoHeader, protocol: number, length: number): Uint8Array {
  const source = addressBytes(ends.source);
  const destination = addressBytes(ends.destination, source.length === 4 ? 4 : 6);
  const numbers = source.length === 4 ? [0, protocol, length >>> 8, length & 0xff] : [0, length >>> 16, (length >>> 8) & 0xff, length & 0xff, 0, 0, 0, protocol];
  return Uint8Array.from([...source, ...destination, ...numbers]);
}

/** Judges the checksum at `offset` of the last part as a receiver does: with it, the sum must be all ones. */
export function checkChecksum(parts: readonly Uint8Array[], offset: number, written: number): CheckedChecksum {
  const right = internetChecksum(parts) === 0;
  const shown = hexNumber(written, 2);
  if (right) return { verdict: 'right', shown: `${shown} ✓` };
  return { verdict: 'wrong', shown: `${shown} ≠ ${hexNumber(internetChecksum(parts, offset), 2)}` };
}

function wordSum(bytes: Uint8Array, skip: number): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index += 2) {
    if (index !== skip) sum += ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
  }
  return sum;
}
