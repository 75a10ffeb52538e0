import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeDns, type DnsMessage } from '../../src-core/wire/dns.ts';
import { encodeEthernet } from '../../src-core/wire/ethernet.ts';
import type { Field } from '../../src-core/wire/field.ts';
import { coverageGaps } from '../../src-core/wire/fields.ts';
import { parseHex } from '../../src-core/wire/hex.ts';
import { encodeIpv4 } from '../../src-core/wire/ipv4.ts';
import { decodePacket, encodePacket, type Packet, type PacketContent } from '../../src-core/wire/packet.ts';
import { decodedWhole, expectBeginningsRefused, expectDecodedOrRefused } from './decoding.ts';

const dns: DnsMessage = {
  id: 7, qr: true, opcode: 0, aa: true, tc: false, rd: false, ra: false, z: false, ad: false, cd: false, rcode: 3,
  questions: [{ name: 'shop.example', type: 'A', class: 'IN' }],
  answers: [], authorities: [], additionals: [],
};
const macs = { sourceMac: '02:00:00:00:00:01', destinationMac: '02:00:00:00:00:02' };
const overIpv4 = { ...macs, source: '192.0.2.53', destination: '192.0.2.1', ttl: 64, identification: 7 };
const overIpv6 = { ...macs, source: '2001:db8::53', destination: '2001:db8::1', ttl: 64, identification: 0 };
const udp = (payload: Uint8Array, sourcePort = 53) => ({ kind: 'udp' as const, sourcePort, destinationPort: 49152, payload });
const tcp = (payload: Uint8Array, sourcePort = 80) => ({
  kind: 'tcp' as const, sourcePort, destinationPort: 49152, sequenceNumber: 1, acknowledgmentNumber: 2, flags: ['ACK' as const], window: 502, urgentPointer: 0, options: [], payload,
});
const bytesOf = (text: string) => new TextEncoder().encode(text);

const layersOf = (fields: readonly Field[]) => fields.map((field) => field.name);

const stacks: [string, PacketContent, string[]][] = [
  ['DNS over UDP and IPv4', { ...overIpv4, transport: udp(encodeDns(dns)) }, ['Ethernet', 'IPv4', 'UDP', 'DNS']],
  ['DNS over UDP and IPv6', { ...overIpv6, transport: udp(encodeDns(dns)) }, ['Ethernet', 'IPv6', 'UDP', 'DNS']],
  ['DNS over TCP', { ...overIpv4, transport: tcp(Uint8Array.of(0, encodeDns(dns).length, ...encodeDns(dns)), 53) }, ['Ethernet', 'IPv4', 'TCP', 'length', 'DNS']],
  ['a part of DNS over TCP', { ...overIpv4, transport: tcp(Uint8Array.of(0, 200, 1, 2), 53) }, ['Ethernet', 'IPv4', 'TCP', 'payload']],
  ['two messages in a segment', { ...overIpv4, transport: tcp(Uint8Array.of(0, 30, ...encodeDns(dns), 0, 30, ...encodeDns(dns)), 53) }, ['Ethernet', 'IPv4', 'TCP', 'payload']],
  ['another port', { ...overIpv4, transport: udp(encodeDns(dns), 5353) }, ['Ethernet', 'IPv4', 'UDP', 'payload']],
  ['HTTP over TCP and IPv6', { ...overIpv6, transport: tcp(bytesOf('HTTP/1.1 200 OK\r\n\r\n')) }, ['Ethernet', 'IPv6', 'TCP', 'payload']],
  ['a bare acknowledgment', { ...overIpv4, transport: tcp(new Uint8Array()) }, ['Ethernet', 'IPv4', 'TCP']],
];

describe.each(stacks)('%s', (_, content, layers) => {
  const bytes = encodePacket(content);
  const { message, fields } = decodePacket(bytes);
  test('its layers cover every byte', () => {
    expect(layersOf(fields)).toEqual(layers);
    expect(coverageGaps(fields, bytes.length)).toEqual([]);
  });
  test('says what was put in, all checksums right', () => {
    const { kind, ...transport } = content.transport;
    expect(message.ip).toMatchObject({ source: content.source, destination: content.destination, ...(message.ip?.version === 4 ? { ttl: 64, checksum: 'right', dontFragment: true } : { hopLimit: 64 }) });
    expect(message[kind]).toMatchObject({ ...transport, checksum: 'right' });
    expect(message.dns).toEqual(layers.includes('DNS') ? dns : null);
    expect(message.malformed).toBeNull();
  });
});

const frame = (etherType: number, payload: Uint8Array) => encodeEthernet({ source: macs.sourceMac, destination: macs.destinationMac, etherType, payload });
const packet = (change: object) => encodeIpv4({ dscp: 0, ecn: 0, identification: 0, dontFragment: false, moreFragments: false, fragmentOffset: 0, ttl: 1, protocol: 17, source: '192.0.2.1', destination: '192.0.2.2', options: new Uint8Array(), payload: parseHex('0035'), ...change });

test.each<[string, Uint8Array, string[], Partial<Packet>]>([
  ['ARP', frame(0x0806, parseHex('0001')), ['Ethernet', 'payload'], { ip: null, malformed: null }],
  ['ICMP', frame(0x0800, packet({ protocol: 1 })), ['Ethernet', 'IPv4', 'payload'], { udp: null, malformed: null }],
  ['a first fragment', frame(0x0800, packet({ moreFragments: true })), ['Ethernet', 'IPv4', 'payload'], { udp: null, malformed: null }],
  ['a later fragment', frame(0x0800, packet({ fragmentOffset: 1 })), ['Ethernet', 'IPv4', 'payload'], { udp: null, malformed: null }],
  ['IPv4 that is none', frame(0x0800, parseHex('60')), ['Ethernet', 'payload'], { ip: null, malformed: { format: 'IPv4', offset: 14, reason: 'IPv4: byte 0: Version 4, not 6' } }],
  ['UDP cut short', frame(0x0800, packet({})), ['Ethernet', 'IPv4', 'payload'], { udp: null, malformed: { format: 'UDP', offset: 36, reason: expect.any(String) as string } }],
  ['DNS that is none', encodePacket({ ...overIpv4, transport: udp(parseHex('00')) }), ['Ethernet', 'IPv4', 'UDP', 'payload'], { dns: null, malformed: { format: 'DNS', offset: 42, reason: expect.any(String) as string } }],
  ['a padded frame', Uint8Array.of(...frame(0x0800, packet({ protocol: 1 })), 0, 0), ['Ethernet', 'IPv4', 'payload', 'padding'], { payload: parseHex('0035') }],
])('%s', (_, bytes, layers, says) => {
  const { message, fields } = decodePacket(bytes);
  expect(layersOf(fields)).toEqual(layers);
  expect(coverageGaps(fields, bytes.length)).toEqual([]);
  expect(message).toMatchObject(says);
});

test('offsets count from the start of the frame', () => {
  const { fields } = decodePacket(encodePacket({ ...overIpv4, transport: udp(encodeDns(dns)) }));
  const found = fields.find((field) => field.name === 'DNS')?.children?.find((field) => field.name === 'ID');
  expect(found).toMatchObject({ start: 42, end: 44, value: '0x0007' });
});

test('only less than an Ethernet header is refused', () => {
  expectBeginningsRefused(decodePacket, new Uint8Array(14));
  expect(decodedWhole(decodePacket, new Uint8Array(14)).payload).toHaveLength(0);
});

test('any frame, and any damage to a good one, is covered', () => {
  const damaged = fc.tuple(fc.constantFrom(...stacks.map(([, content]) => encodePacket(content))), fc.array(fc.tuple(fc.nat(100), fc.nat(255)), { maxLength: 4 }), fc.nat(100));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => expectDecodedOrRefused(decodePacket, bytes)));
  fc.assert(
    fc.property(damaged, ([good, changes, cut]) => {
      const bytes = good.slice(0, cut < 50 ? good.length : cut);
      for (const [at, to] of changes) bytes[at % bytes.length] = to;
      decodedWhole(decodePacket, bytes);
    }),
    { numRuns: 500 },
  );
});
