import { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import type { Decoded } from './field.ts';
import { hexNumber, showOpaque } from './hex.ts';
import { checkChecksum, internetChecksum, pseudoHeaderBytes, type CheckedChecksum, type ChecksumVerdict, type PseudoHeader } from './internetChecksum.ts';
import { ipProtocols } from './ipProtocol.ts';

/** What a sender chooses of a datagram (RFC 768). */
export interface UdpContent {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly payload: Uint8Array;
}

export interface UdpDatagram extends UdpContent {
  readonly length: number;
  readonly checksumField: number;
  readonly checksum: ChecksumVerdict;
}

const source = 'RFC 768';
const headerLength = 8;
const checksumOffset = 6;

export function encodeUdp(datagram: UdpContent, ends: PseudoHeader): Uint8Array<ArrayBuffer> {
  const length = headerLength + datagram.payload.length;
  const writer = new ByteWriter('UDP', length)
    .number(datagram.sourcePort, 2)
    .number(datagram.destinationPort, 2)
    .number(length, 2)
    .number(0, 2)
    .take(datagram.payload);
  const computed = internetChecksum([pseudoHeaderBytes(ends, ipProtocols.udp, length), writer.finish()]);
  return writer.patch(checksumOffset, sentChecksum(computed), 2).finish();
}

/** Without `ends` the checksum cannot be judged (`unchecked`). */
export function decodeUdp(bytes: Uint8Array, ends?: PseudoHeader): Decoded<UdpDatagram> {
  const reader = new ByteReader('UDP', bytes);
  const sourcePort = reader.number('Source Port', 2, source);
  const destinationPort = reader.number('Destination Port', 2, source);
  const length = reader.number('Length', 2, source);
  if (length !== bytes.length) reader.fail(`Length of the ${bytes.length} bytes there are, not ${length}`, 4);
  const judged = judgedChecksum(bytes, ends);
  const checksumField = reader.number('Checksum', 2, source, () => judged.shown);
  const payload = reader.take('payload', reader.remaining, undefined, showOpaque);
  const message: UdpDatagram = { sourcePort, destinationPort, length, checksumField, checksum: judged.verdict, payload };
  return { message, fields: reader.fields };
}

/** Zero says "no checksum", so a sum of zero is sent as its other form, all ones (RFC 768). */
function sentChecksum(computed: number): number {
  return computed === 0 ? 0xffff : computed;
}

function judgedChecksum(bytes: Uint8Array, ends: PseudoHeader | undefined): CheckedChecksum {
  const written = ((bytes[checksumOffset] ?? 0) << 8) | (bytes[checksumOffset + 1] ?? 0);
  if (ends === undefined) return { verdict: 'unchecked', shown: hexNumber(written, 2) };
  // Over IPv6 a checksum is a duty (RFC 8200 §8.1), so its absence is wrong there.
  if (written === 0 && !ends.source.includes(':')) return { verdict: 'absent', shown: hexNumber(written, 2) };
  return checkChecksum([pseudoHeaderBytes(ends, ipProtocols.udp, bytes.length), bytes], checksumOffset, written);
}
