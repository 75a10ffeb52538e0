/**
 * A whole captured frame: Ethernet, IPv4 or IPv6, UDP or TCP, and DNS where a port is 53. The layers stand beside each
 * other as a packet analyser shows them, with offsets counted from the start of the frame. A layer that makes no sense
 * is not thrown but told (`malformed`), and its bytes stay opaque: what carried it is worth seeing all the more.
 */
import { decodeDns, rcodeOf, type DnsMessage } from './dns.ts';
import { rcodeName } from './dnsTypes.ts';
import { decodeEthernet, encodeEthernet, etherTypes, type EthernetFrame } from './ethernet.ts';
import { WireError, type Decoded, type Field } from './field.ts';
import { shiftFields } from './fields.ts';
import { hexNumber, showOpaque } from './hex.ts';
import { ipProtocols } from './ipProtocol.ts';
import { decodeIpv4, encodeIpv4, type Ipv4Packet } from './ipv4.ts';
import { decodeIpv6, encodeIpv6, type Ipv6Packet } from './ipv6.ts';
import { decodeTcp, encodeTcp, type TcpContent, type TcpSegment } from './tcp.ts';
import { decodeUdp, encodeUdp, type UdpContent, type UdpDatagram } from './udp.ts';

export interface Packet {
  readonly ethernet: EthernetFrame;
  readonly ip: Ipv4Packet | Ipv6Packet | null;
  readonly udp: UdpDatagram | null;
  readonly tcp: TcpSegment | null;
  readonly dns: DnsMessage | null;
  /** What no layer took apart. */
  readonly payload: Uint8Array;
  readonly malformed: Malformed | null;
}

/** Which format stopped making sense, at which byte of the frame, and why. */
export interface Malformed {
  readonly format: string;
  readonly offset: number;
  readonly reason: string;
}

export interface PacketContent {
  readonly sourceMac: string;
  readonly destinationMac: string;
  /** Two IPv4 or two IPv6 addresses. */
  readonly source: string;
  readonly destination: string;
  readonly ttl: number;
  /** IPv4 only. */
  readonly identification: number;
  readonly transport: ({ readonly kind: 'udp' } & UdpContent) | ({ readonly kind: 'tcp' } & TcpContent);
}

type Inside = Omit<Packet, 'ethernet'>;

const dnsPort = 53;

/** Throws `WireError` only for less than an Ethernet header. */
export function decodePacket(bytes: Uint8Array): Decoded<Packet> {
  const { message: ethernet, fields } = decodeEthernet(bytes);
  const frame = splitLayer('Ethernet', `${ethernet.source} → ${ethernet.destination}`, fields, 0);
  const inside = decodeInternet(ethernet, frame.layer.end);
  return { message: { ethernet, ...inside.message }, fields: [frame.layer, ...inside.fields] };
}

/** A frame around a datagram or a segment, with all lengths and checksums; IPv4 packets say "don't fragment", as Linux sends them. */
export function encodePacket(content: PacketContent): Uint8Array<ArrayBuffer> {
  const { source, destination, ttl, transport } = content;
  const ends = { source, destination };
  const payload = transport.kind === 'udp' ? encodeUdp(transport, ends) : encodeTcp(transport, ends);
  const protocol = ipProtocols[transport.kind];
  const overIpv6 = source.includes(':');
  return encodeEthernet({
    source: content.sourceMac,
    destination: content.destinationMac,
    etherType: overIpv6 ? etherTypes.ipv6 : etherTypes.ipv4,
    payload: overIpv6
      ? encodeIpv6({ ...ends, trafficClass: 0, flowLabel: 0, nextHeader: protocol, hopLimit: ttl, payload })
      : encodeIpv4({ ...ends, ...plainHeader, identification: content.identification, ttl, protocol, payload }),
  });
}

const plainHeader = { dscp: 0, ecn: 0, dontFragment: true, moreFragments: false, fragmentOffset: 0, options: new Uint8Array() };

function decodeInternet(frame: EthernetFrame, offset: number): Decoded<Inside> {
  const { etherType, payload } = frame;
  if (etherType !== etherTypes.ipv4 && etherType !== etherTypes.ipv6) return opaque(payload, offset);
  return attempt(payload, offset, () => {
    const { message: ip, fields } = etherType === etherTypes.ipv4 ? decodeIpv4(payload) : decodeIpv6(payload);
    const { layer, rest } = splitLayer(`IPv${ip.version}`, `${ip.source} → ${ip.destination}`, fields, offset);
    const inside = decodeTransport(ip, layer.end);
    return { message: { ...inside.message, ip }, fields: [layer, ...inside.fields, ...rest] };
  });
}

function decodeTransport(ip: Ipv4Packet | Ipv6Packet, offset: number): Decoded<Inside> {
  const { payload } = ip;
  // A fragment has no transport header of its own, or not all of what its header counts.
  if (ip.version === 4 && (ip.moreFragments || ip.fragmentOffset > 0)) return opaque(payload, offset);
  const protocol = ip.version === 4 ? ip.protocol : ip.nextHeader;
  if (protocol === ipProtocols.udp) return attempt(payload, offset, () => decodeUdpLayer(ip, offset));
  if (protocol === ipProtocols.tcp) return attempt(payload, offset, () => decodeTcpLayer(ip, offset));
  return opaque(payload, offset);
}

function decodeUdpLayer(ip: Ipv4Packet | Ipv6Packet, offset: number): Decoded<Inside> {
  const { message: udp, fields } = decodeUdp(ip.payload, ip);
  const { layer } = splitLayer('UDP', `${udp.sourcePort} → ${udp.destinationPort}`, fields, offset);
  const inside = isDns(udp) ? attempt(udp.payload, layer.end, () => decodeDnsLayer(udp.payload, layer.end)) : opaque(udp.payload, layer.end);
  return { message: { ...inside.message, udp }, fields: [layer, ...inside.fields] };
}

function decodeTcpLayer(ip: Ipv4Packet | Ipv6Packet, offset: number): Decoded<Inside> {
  const { message: tcp, fields } = decodeTcp(ip.payload, ip);
  const { layer } = splitLayer('TCP', `${tcp.sourcePort} → ${tcp.destinationPort} ${tcp.flags.join(', ')}`, fields, offset);
  const inside = isDns(tcp) && isWholeDns(tcp.payload) ? attempt(tcp.payload, layer.end, () => decodeDnsOverTcp(tcp.payload, layer.end)) : opaque(tcp.payload, layer.end);
  return { message: { ...inside.message, tcp }, fields: [layer, ...inside.fields] };
}

function isDns(transport: { readonly sourcePort: number; readonly destinationPort: number }): boolean {
  return transport.sourcePort === dnsPort || transport.destinationPort === dnsPort;
}

/** Over TCP a message follows its length (RFC 1035 §4.2.2); a segment with a part of one, or with several, stays opaque. */
function isWholeDns(payload: Uint8Array): boolean {
  return payload.length > 2 && ((payload[0] ?? 0) << 8 | (payload[1] ?? 0)) === payload.length - 2;
}

function decodeDnsOverTcp(payload: Uint8Array, offset: number): Decoded<Inside> {
  const { message, fields } = decodeDnsLayer(payload.subarray(2), offset + 2);
  const length: Field = { name: 'length', start: offset, end: offset + 2, value: String(payload.length - 2), source: 'RFC 1035 §4.2.2' };
  return { message, fields: [length, ...fields] };
}

function decodeDnsLayer(payload: Uint8Array, offset: number): Decoded<Inside> {
  const { message: dns, fields } = decodeDns(payload);
  const asked = dns.questions.map((question) => `${question.name} ${question.type}`).join(', ');
  const value = `${hexNumber(dns.id, 2)} ${dns.qr ? `${rcodeName(rcodeOf(dns))} ` : ''}${asked}`;
  const layer: Field = { name: 'DNS', start: offset, end: offset + payload.length, value, children: shiftFields(fields, offset) };
  return { message: { ...nothing, dns }, fields: [layer] };
}

const nothing: Inside = { ip: null, udp: null, tcp: null, dns: null, payload: new Uint8Array(), malformed: null };

function opaque(payload: Uint8Array, offset: number, malformed: Malformed | null = null): Decoded<Inside> {
  const field: Field = { name: 'payload', start: offset, end: offset + payload.length, value: showOpaque(payload) };
  return { message: { ...nothing, payload, malformed }, fields: payload.length === 0 ? [] : [field] };
}

function attempt(payload: Uint8Array, offset: number, decode: () => Decoded<Inside>): Decoded<Inside> {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return opaque(payload, offset, { format: error.format, offset: offset + error.offset, reason: error.message });
  }
}

/** One field for the header, made of the decoder's fields before its payload, and what the decoder had after the payload. */
function splitLayer(name: string, value: string, fields: readonly Field[], offset: number): { layer: Field; rest: Field[] } {
  const at = fields.findIndex((field) => field.name === 'payload');
  const children = shiftFields(fields.slice(0, at), offset);
  const end = offset + (fields[at]?.start ?? 0);
  return { layer: { name, start: offset, end, value, children }, rest: shiftFields(fields.slice(at + 1), offset) };
}
