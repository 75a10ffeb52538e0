import { addressBytes, formatAddress } from './address.ts';
import { ByteReader, type BitField } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import type { Decoded } from './field.ts';
import { hexNumber, showOpaque } from './hex.ts';
import { checkChecksum, internetChecksum, type ChecksumVerdict } from './internetChecksum.ts';
import { showIpProtocol } from './ipProtocol.ts';

/** What a sender chooses of an IPv4 packet (RFC 791 §3.1); lengths and checksum follow from it. */
export interface Ipv4Content {
  /** Differentiated services code point, 6 bits (RFC 2474 §3). */
  readonly dscp: number;
  /** Explicit congestion notification, 2 bits (RFC 3168 §5). */
  readonly ecn: number;
  readonly identification: number;
  readonly dontFragment: boolean;
  readonly moreFragments: boolean;
  /** In units of 8 bytes, as on the wire. */
  readonly fragmentOffset: number;
  readonly ttl: number;
  readonly protocol: number;
  readonly source: string;
  readonly destination: string;
  /** Raw, padded to a multiple of 4 bytes, at most 40. */
  readonly options: Uint8Array;
  readonly payload: Uint8Array;
}

export interface Ipv4Packet extends Ipv4Content {
  readonly version: 4;
  readonly totalLength: number;
  readonly headerChecksum: number;
  readonly checksum: ChecksumVerdict;
}

const format = 'IPv4';
const section = 'RFC 791 §3.1';
const checksumOffset = 10;

export function encodeIpv4(packet: Ipv4Content): Uint8Array<ArrayBuffer> {
  const headerLength = 20 + packet.options.length;
  const writer = new ByteWriter(format, headerLength + packet.payload.length)
    .bits([4, 4], [headerLength / 4, 4])
    .bits([packet.dscp, 6], [packet.ecn, 2])
    .number(headerLength + packet.payload.length, 2)
    .number(packet.identification, 2)
    .bits([0, 1], [Number(packet.dontFragment), 1], [Number(packet.moreFragments), 1], [packet.fragmentOffset, 13])
    .number(packet.ttl, 1)
    .number(packet.protocol, 1)
    .number(0, 2)
    .take(addressBytes(packet.source, 4))
    .take(addressBytes(packet.destination, 4))
    .take(packet.options);
  return writer.patch(checksumOffset, internetChecksum([writer.finish()]), 2).take(packet.payload).finish();
}

/** Bytes after Total Length (a short frame's padding) are a field `padding`, and no part of the payload. */
export function decodeIpv4(bytes: Uint8Array): Decoded<Ipv4Packet> {
  const reader = new ByteReader(format, bytes);
  const first = reader.bits(firstByte, section);
  if (first.Version !== 4) reader.fail(`Version 4, not ${first.Version}`, 0);
  if (first.IHL < 5) reader.fail(`IHL of at least 5 words, not ${first.IHL}`, 0);
  const service = reader.bits(serviceBits, 'RFC 2474 §3');
  const totalLength = reader.number('Total Length', 2, section);
  if (totalLength < 4 * first.IHL || totalLength > bytes.length) reader.fail(`Total Length between ${4 * first.IHL} and the ${bytes.length} bytes there are`, 2);
  const identification = reader.number('Identification', 2, section, (value) => hexNumber(value, 2));
  const fragment = reader.bits(fragmentBits, section);
  const ttl = reader.number('Time to Live', 1, section);
  const protocol = reader.number('Protocol', 1, section, showIpProtocol);
  const judged = judgedHeader(bytes.subarray(0, 4 * first.IHL));
  const headerChecksum = reader.number('Header Checksum', 2, 'RFC 1071', () => judged.shown);
  const source = formatAddress(reader.take('Source Address', 4, section, formatAddress));
  const destination = formatAddress(reader.take('Destination Address', 4, section, formatAddress));
  const options = first.IHL > 5 ? reader.take('Options', 4 * first.IHL - 20, section) : new Uint8Array();
  const payload = reader.take('payload', totalLength - 4 * first.IHL, undefined, showOpaque);
  if (reader.remaining > 0) reader.take('padding', reader.remaining, 'IEEE 802.3 §3.2.8', showOpaque);
  const message: Ipv4Packet = {
    version: 4,
    dscp: service.DSCP,
    ecn: service.ECN,
    totalLength,
    identification,
    dontFragment: fragment.DF === 1,
    moreFragments: fragment.MF === 1,
    fragmentOffset: fragment['Fragment Offset'],
    ttl,
    protocol,
    headerChecksum,
    checksum: judged.verdict,
    source,
    destination,
    options,
    payload,
  };
  return { message, fields: reader.fields };
}

const firstByte = [
  { name: 'Version', width: 4 },
  { name: 'IHL', width: 4, show: (words: number) => `${words} (${4 * words} B)` },
] as const satisfies readonly BitField<string>[];

const serviceBits = [
  { name: 'DSCP', width: 6 },
  { name: 'ECN', width: 2 },
] as const satisfies readonly BitField<string>[];

const fragmentBits = [
  { name: 'reserved', width: 1 },
  { name: 'DF', width: 1 },
  { name: 'MF', width: 1 },
  { name: 'Fragment Offset', width: 13, show: (units: number) => `${units} (${8 * units} B)` },
] as const satisfies readonly BitField<string>[];

/** Judged before the walk gets there; a cut header is refused by the walk itself. */
function judgedHeader(header: Uint8Array) {
  const written = ((header[checksumOffset] ?? 0) << 8) | (header[checksumOffset + 1] ?? 0);
  return checkChecksum([header], checksumOffset, written);
}
