import { addressBytes, formatAddress } from './address.ts';
import { ByteReader, type BitField } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import type { Decoded } from './field.ts';
import { hexNumber, showOpaque } from './hex.ts';
import { showIpProtocol } from './ipProtocol.ts';

/** What a sender chooses of an IPv6 packet (RFC 8200 §3). Extension headers are named in `nextHeader`, and left in the payload. */
export interface Ipv6Content {
  readonly trafficClass: number;
  readonly flowLabel: number;
  readonly nextHeader: number;
  readonly hopLimit: number;
  readonly source: string;
  readonly destination: string;
  readonly payload: Uint8Array;
}

export interface Ipv6Packet extends Ipv6Content {
  readonly version: 6;
}

const format = 'IPv6';
const section = 'RFC 8200 §3';
const headerLength = 40;

export function encodeIpv6(packet: Ipv6Content): Uint8Array<ArrayBuffer> {
  return new ByteWriter(format, headerLength + packet.payload.length)
    .bits([6, 4], [packet.trafficClass, 8], [packet.flowLabel, 20])
    .number(packet.payload.length, 2)
    .number(packet.nextHeader, 1)
    .number(packet.hopLimit, 1)
    .take(addressBytes(packet.source, 6))
    .take(addressBytes(packet.destination, 6))
    .take(packet.payload)
    .finish();
}

/** Bytes after Payload Length (a short frame's padding) are a field `padding`, and no part of the payload. */
export function decodeIpv6(bytes: Uint8Array): Decoded<Ipv6Packet> {
  const reader = new ByteReader(format, bytes);
  const first = reader.bits(firstWord, section);
  if (first.Version !== 6) reader.fail(`Version 6, not ${first.Version}`, 0);
  const payloadLength = reader.number('Payload Length', 2, section);
  const nextHeader = reader.number('Next Header', 1, section, showIpProtocol);
  const hopLimit = reader.number('Hop Limit', 1, section);
  const source = formatAddress(reader.take('Source Address', 16, section, formatAddress));
  const destination = formatAddress(reader.take('Destination Address', 16, section, formatAddress));
  const payload = reader.take('payload', payloadLength, undefined, showOpaque);
  if (reader.remaining > 0) reader.take('padding', reader.remaining, 'IEEE 802.3 §3.2.8', showOpaque);
  const message: Ipv6Packet = {
    version: 6,
    trafficClass: first['Traffic Class'],
    flowLabel: first['Flow Label'],
    nextHeader,
    hopLimit,
    source,
    destination,
    payload,
  };
  return { message, fields: reader.fields };
}

const firstWord = [
  { name: 'Version', width: 4 },
  { name: 'Traffic Class', width: 8 },
  { name: 'Flow Label', width: 20, show: (value: number) => hexNumber(value, 2.5) },
] as const satisfies readonly BitField<string>[];
