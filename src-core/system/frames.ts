/** Packets as the wire carries them: a TCP segment or UDP datagram in IPv4 or IPv6 in Ethernet, and back. */
import { isIpv6 } from '../wire/address.ts';
import { decodeEthernet, encodeEthernet, etherTypes } from '../wire/ethernet.ts';
import { decodeIpv4, encodeIpv4 } from '../wire/ipv4.ts';
import { decodeIpv6, encodeIpv6 } from '../wire/ipv6.ts';
import { ipProtocols } from '../wire/ipProtocol.ts';
import { decodeTcp, encodeTcp, type TcpFlag } from '../wire/tcp.ts';
import { decodeUdp, encodeUdp } from '../wire/udp.ts';
import type { Segment, TcpFlags } from '../protocols/tcpEndpoint.ts';

export interface Ends {
  readonly source: string;
  readonly destination: string;
  readonly sourcePort: number;
  readonly destinationPort: number;
}

/** What identifies the packet below the transport: set by the machine that sends it. */
export interface Envelope {
  readonly sourceMac: string;
  readonly destinationMac: string;
  readonly identification: number;
}

export type ArrivedPacket =
  | { readonly kind: 'tcp'; readonly ends: Ends; readonly segment: Segment<never> }
  | { readonly kind: 'udp'; readonly ends: Ends; readonly payload: Uint8Array };

const NOTHING = new Uint8Array(0);
/** Linux' first window, 64,240 bytes, without window scaling: enough for the pages of this world. */
const WINDOW = 64240;

export function tcpFrame(segment: Segment<unknown>, ends: Ends, envelope: Envelope): Uint8Array {
  const tcp = encodeTcp(
    {
      sourcePort: ends.sourcePort,
      destinationPort: ends.destinationPort,
      sequenceNumber: segment.seq,
      acknowledgmentNumber: segment.ack,
      flags: flagNames(segment.flags),
      window: WINDOW,
      urgentPointer: 0,
      options: segment.mss === undefined ? [] : [{ kind: 'mss', mss: segment.mss }],
      payload: segment.payload,
    },
    { source: ends.source, destination: ends.destination },
  );
  return ipFrame(ipProtocols.tcp, tcp, ends, envelope);
}

export function udpFrame(payload: Uint8Array, ends: Ends, envelope: Envelope): Uint8Array {
  const { source, destination } = ends;
  const udp = encodeUdp({ sourcePort: ends.sourcePort, destinationPort: ends.destinationPort, payload }, { source, destination });
  return ipFrame(ipProtocols.udp, udp, ends, envelope);
}

/** `null` when the packet is neither TCP nor UDP. Throws `WireError` for bytes that are no packet at all. */
export function arrivedPacket(frame: Uint8Array): ArrivedPacket | null {
  const ethernet = decodeEthernet(frame).message;
  const ip = ethernet.etherType === etherTypes.ipv6 ? decodeIpv6(ethernet.payload).message : decodeIpv4(ethernet.payload).message;
  const protocol = 'nextHeader' in ip ? ip.nextHeader : ip.protocol;
  const addresses = { source: ip.source, destination: ip.destination };
  if (protocol === ipProtocols.tcp) {
    const tcp = decodeTcp(ip.payload).message;
    const mss = tcp.options.find((option) => option.kind === 'mss');
    return {
      kind: 'tcp',
      ends: { ...addresses, sourcePort: tcp.sourcePort, destinationPort: tcp.destinationPort },
      segment: {
        flags: flagsOf(tcp.flags),
        seq: tcp.sequenceNumber,
        ack: tcp.acknowledgmentNumber,
        payload: tcp.payload,
        ...(mss?.kind === 'mss' ? { mss: mss.mss } : {}),
        tag: null,
        again: false,
      },
    };
  }
  if (protocol !== ipProtocols.udp) return null;
  const udp = decodeUdp(ip.payload).message;
  return { kind: 'udp', ends: { ...addresses, sourcePort: udp.sourcePort, destinationPort: udp.destinationPort }, payload: udp.payload };
}

export function flagText(flags: TcpFlags): string {
  return flagNames(flags).join(' ');
}

function ipFrame(protocol: number, payload: Uint8Array, ends: Ends, envelope: Envelope): Uint8Array {
  const { source, destination } = ends;
  const v6 = isIpv6(source);
  const packet = v6
    ? encodeIpv6({ trafficClass: 0, flowLabel: 0, nextHeader: protocol, hopLimit: 64, source, destination, payload })
    : encodeIpv4({
        dscp: 0, ecn: 0, identification: envelope.identification, dontFragment: true, moreFragments: false,
        fragmentOffset: 0, ttl: 64, protocol, source, destination, options: NOTHING, payload,
      });
  return encodeEthernet({
    destination: envelope.destinationMac,
    source: envelope.sourceMac,
    etherType: v6 ? etherTypes.ipv6 : etherTypes.ipv4,
    payload: packet,
  });
}

function flagNames(flags: TcpFlags): TcpFlag[] {
  const names: TcpFlag[] = [];
  if (flags.fin) names.push('FIN');
  if (flags.syn) names.push('SYN');
  if (flags.rst) names.push('RST');
  if (flags.psh) names.push('PSH');
  if (flags.ack) names.push('ACK');
  return names;
}

function flagsOf(names: readonly TcpFlag[]): TcpFlags {
  const has = (name: TcpFlag): boolean => names.includes(name);
  return { syn: has('SYN'), ack: has('ACK'), fin: has('FIN'), psh: has('PSH'), rst: has('RST') };
}
