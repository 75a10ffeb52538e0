import { formatMac, macBytes } from './address.ts';
import { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import type { Decoded } from './field.ts';
import { hexNumber, showOpaque } from './hex.ts';

/** An Ethernet II frame as captures have it: without preamble, frame check sequence, or padding of short frames by the sender. */
export interface EthernetFrame {
  /** `02:00:c0:00:02:0a` */
  readonly destination: string;
  readonly source: string;
  readonly etherType: number;
  readonly payload: Uint8Array;
}

export const etherTypes = { ipv4: 0x0800, arp: 0x0806, vlan: 0x8100, ipv6: 0x86dd } as const;

const source = 'IEEE 802.3 §3.1.1';
const names: ReadonlyMap<number, string> = new Map([
  [etherTypes.ipv4, 'IPv4'],
  [etherTypes.arp, 'ARP'],
  [etherTypes.vlan, '802.1Q'],
  [etherTypes.ipv6, 'IPv6'],
]);

export function encodeEthernet(frame: EthernetFrame): Uint8Array<ArrayBuffer> {
  return new ByteWriter('Ethernet', 14 + frame.payload.length)
    .take(macBytes(frame.destination))
    .take(macBytes(frame.source))
    .number(frame.etherType, 2)
    .take(frame.payload)
    .finish();
}

export function decodeEthernet(bytes: Uint8Array): Decoded<EthernetFrame> {
  const reader = new ByteReader('Ethernet', bytes);
  const destination = formatMac(reader.take('Destination Address', 6, source, formatMac));
  const origin = formatMac(reader.take('Source Address', 6, source, formatMac));
  const etherType = reader.number('EtherType', 2, source, showEtherType);
  const payload = reader.take('payload', reader.remaining, undefined, showOpaque);
  return { message: { destination, source: origin, etherType, payload }, fields: reader.fields };
}

function showEtherType(value: number): string {
  const name = names.get(value);
  return name === undefined ? hexNumber(value, 2) : `${hexNumber(value, 2)} ${name}`;
}
