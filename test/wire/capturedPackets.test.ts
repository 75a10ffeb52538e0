/** Packets of real servers (test/golden/packets), as our decoders and as tshark read them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { encodeDns, type DnsMessage, type DnsRecord } from '../../src-core/wire/dns.ts';
import { coverageGaps } from '../../src-core/wire/fields.ts';
import { formatHex } from '../../src-core/wire/hex.ts';
import { encodeIpv4 } from '../../src-core/wire/ipv4.ts';
import { decodePacket, type Packet } from '../../src-core/wire/packet.ts';
import { decodeTcp, encodeTcp, type TcpSegment } from '../../src-core/wire/tcp.ts';

const golden = new URL('../golden/packets/', import.meta.url);

interface DnsRow {
  readonly udp: string;
  readonly udp_length: string;
  readonly id: string;
  readonly flags: string;
  readonly flag_bits: Readonly<Record<string, string>>;
  readonly counts: readonly string[];
  readonly queries: readonly string[];
  readonly answers: readonly string[];
}

interface TcpRow {
  readonly stream: number;
  readonly src: number;
  readonly dst: number;
  readonly flags: string;
  readonly seq: number;
  readonly ack: number;
  readonly payload_bytes: number;
  readonly mss?: number;
  readonly wscale?: number;
}

const rowsOf = <Row>(name: string) => JSON.parse(readFileSync(new URL(`${name}.json`, golden), 'utf8')) as Row[];

/** The frames of a classic little-endian pcap file: a header of 24 bytes, then 16 bytes before each frame. */
function framesOf(name: string): Uint8Array[] {
  const file = new Uint8Array(readFileSync(new URL(`${name}.pcap`, golden)));
  const view = new DataView(file.buffer);
  const frames: Uint8Array[] = [];
  for (let at = 24; at < file.length; at += 16 + view.getUint32(at + 8, true)) frames.push(file.slice(at + 16, at + 16 + view.getUint32(at + 8, true)));
  return frames;
}

describe.each(['dns_lookup', 'nginx_gunicorn_http'])('%s', (name) => {
  test.each(framesOf(name).map((frame, index) => [index + 1, frame] as const))('packet %i: every byte covered, header checksum right, header encoded alike', (_, frame) => {
    const { message, fields } = decodePacket(frame);
    expect(coverageGaps(fields, frame.length)).toEqual([]);
    expect(message.malformed).toBeNull();
    if (message.ip?.version !== 4) throw new Error('IPv4 was captured');
    expect(message.ip.checksum).toBe('right');
    expect(formatHex(encodeIpv4(message.ip))).toBe(formatHex(frame.subarray(14)));
  });
});

const dnsRows = rowsOf<DnsRow>('dns_lookup');

test.each(framesOf('dns_lookup').map((frame, index) => [index + 1, frame, dnsRows[index]] as const))('DNS packet %i reads as tshark reads it', (_, frame, row) => {
  const { udp, dns } = decodePacket(frame).message;
  if (dns === null || udp === null || row === undefined) throw new Error('DNS was captured');
  expect(`${udp.sourcePort}->${udp.destinationPort}`).toBe(row.udp);
  expect(udp.length).toBe(Number(row.udp_length));
  expect(dns.id).toBe(Number(row.id));
  expect([dns.questions, dns.answers, dns.authorities, dns.additionals].map((section) => String(section.length))).toEqual(row.counts);
  expect(tsharkBits(dns)).toMatchObject(row.flag_bits);
  expect(dns.questions.map((question) => `${question.name}: type ${question.type}, class ${question.class}`)).toEqual(row.queries);
  expect(dns.answers.map(tsharkLine)).toEqual(row.answers);
});

function tsharkBits(dns: DnsMessage): Record<string, string> {
  const { qr, opcode, aa, tc, rd, ra, z, ad, cd, rcode } = dns;
  const bits = { response: qr, opcode, authoritative: aa, truncated: tc, recdesired: rd, recavail: ra, z, authenticated: ad, checkdisable: cd, rcode };
  return Object.fromEntries(Object.entries(bits).map(([name, value]) => [`dns.flags.${name}`, String(Number(value))]));
}

function tsharkLine(record: DnsRecord): string {
  if (record.type === 'A') return `${record.name}: type A, class ${record.class}, addr ${record.address}`;
  if (record.type === 'CNAME') return `${record.name}: type CNAME, class ${record.class}, cname ${record.target}`;
  return `unexpected ${record.type}`;
}

test('dnsmasq’s messages are encoded alike but for the CNAME’s target, which it does not compress', () => {
  const alike = framesOf('dns_lookup').map((frame) => {
    const { dns, udp } = decodePacket(frame).message;
    return dns !== null && udp !== null && formatHex(encodeDns(dns)) === formatHex(udp.payload);
  });
  expect(alike).toEqual([true, false, true, true, true, true, true, true]);
});

test('TCP packets read as tshark reads them', () => {
  const rows = rowsOf<TcpRow>('nginx_gunicorn_http');
  const packets = framesOf('nginx_gunicorn_http').map((frame) => decodePacket(frame).message);
  const firstNumbers = new Map<string, number>();
  for (const { tcp } of packets) {
    if (tcp?.flags.includes('SYN')) firstNumbers.set(`${tcp.sourcePort}-${tcp.destinationPort}`, tcp.sequenceNumber);
  }
  expect(packets.map((packet, index) => tsharkRow(packet, firstNumbers, rows[index]))).toEqual(rows);
});

/** Relative numbers, as tshark gives them; what is its own (number, time, stream) is taken over. */
function tsharkRow(packet: Packet, firstNumbers: ReadonlyMap<string, number>, row: TcpRow | undefined): object {
  const { tcp } = packet;
  if (tcp === null) throw new Error('TCP was captured');
  const relative = (number: number, from: number, to: number) => (number - (firstNumbers.get(`${from}-${to}`) ?? 0)) >>> 0;
  const initials = ['ACK', 'PSH', 'FIN', 'SYN', 'RST'].filter((flag) => (tcp.flags as readonly string[]).includes(flag)).map((flag) => flag[0]);
  const mss = tcp.options.find((option) => option.kind === 'mss');
  const scale = tcp.options.find((option) => option.kind === 'windowScale');
  return {
    ...row,
    src: tcp.sourcePort,
    dst: tcp.destinationPort,
    flags: initials.join(''),
    seq: relative(tcp.sequenceNumber, tcp.sourcePort, tcp.destinationPort),
    ack: tcp.flags.includes('ACK') ? relative(tcp.acknowledgmentNumber, tcp.destinationPort, tcp.sourcePort) : 0,
    payload_bytes: tcp.payload.length,
    ...(mss === undefined ? {} : { mss: mss.mss }),
    ...(scale === undefined ? {} : { wscale: scale.shift }),
  };
}

test('Linux’s segments are encoded alike but for the checksum, which loopback leaves out', () => {
  const ends = { source: '127.0.0.1', destination: '127.0.0.1' };
  const withoutChecksum = (bytes: Uint8Array) => formatHex(Uint8Array.of(...bytes.subarray(0, 16), 0, 0, ...bytes.subarray(18)));
  for (const frame of framesOf('nginx_gunicorn_http')) {
    const captured = frame.subarray(34);
    const segment: TcpSegment = decodeTcp(captured, ends).message;
    expect(segment.checksum).toBe('wrong');
    expect(withoutChecksum(encodeTcp(segment, ends))).toBe(withoutChecksum(captured));
  }
});
