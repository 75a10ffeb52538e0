/**
 * Questions and answers of our stub resolver against a capture (dig asking dnsmasq 2.90), byte by byte. What differs is
 * written down with its reason; docs/model.md lists it too.
 */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { presetNamed, simulate, type Scenario } from '../../src-core/index.ts';
import { decodeDns } from '../../src-core/wire/dns.ts';
import { decodePacket } from '../../src-core/wire/packet.ts';
import { formatHex } from '../../src-core/wire/hex.ts';
import { noPython } from '../system/laboratory.ts';
import { without } from '../scenarios.ts';

const file = new Uint8Array(readFileSync(new URL('../golden/packets/dns_lookup.pcap', import.meta.url)));

/** The DNS messages of the capture in order: question, answer, question, … */
function captured(): Uint8Array[] {
  const view = new DataView(file.buffer);
  const messages: Uint8Array[] = [];
  for (let at = 24; at < file.length; at += 16 + view.getUint32(at + 8, true)) {
    messages.push(decodePacket(file.slice(at + 16, at + 16 + view.getUint32(at + 8, true))).message.udp!.payload);
  }
  return messages;
}

/** The names of the capture, with the times to live that dnsmasq gave them. */
function scenarioFor(host: string, ipv6: boolean): Scenario {
  const refused = presetNamed('refused')!;
  const zones = refused.dns.zones.map((zone) => (zone.machine === 'ns1.shop' ? { ...zone, text: zone.text.replace(/^@ +300 IN AAAA.*$/m, '').replace(/^@ +300/m, '@ 3600').replace(/^www +IN/m, 'www 300 IN') } : zone));
  return { ...without(refused, 'nginx.conf', 'gunicorn'), dns: { ...refused.dns, zones }, network: { ...refused.network, ipv6 }, visits: [{ ...refused.visits[0]!, url: `http://${host}/` }] };
}

/** What the laptop asked its resolver first, and the answer to it. */
async function asked(host: string, ipv6 = false): Promise<[Uint8Array, Uint8Array]> {
  const { steps } = await simulate(scenarioFor(host, ipv6), noPython);
  const payloads = steps.flatMap((step) => (step.kind === 'datagramSent' && [step.data.from, step.data.to].some((end) => end.startsWith('203.0.113.7:')) ? [decodePacket(step.payload!.bytes).message.udp!.payload] : []));
  return [payloads[0]!, payloads[1]!];
}

const AD = 0x20;
const AA = 0x0400;

/** Hex with the ID set to zero, some flags set or cleared, and the answer's address set to ours. */
function comparable(message: Uint8Array, { set = 0, clear = 0 } = {}): string {
  const flags = (((message[2]! << 8) | message[3]!) | set) & ~clear;
  const hex = formatHex(Uint8Array.from([0, 0, flags >> 8, flags & 255, ...message.subarray(4)])).replaceAll(/\s/g, '').toLowerCase();
  return hex.replaceAll('c000020a', 'c6336414');
}

const CASES = [
  // question in the capture, name, IPv6
  [0, 'www.shop.example', false],
  [2, 'shop.example', false],
  [4, 'nosuch.example', false],
  [6, 'shop.example', true],
] as const;

test.each(CASES)('question %i of the capture, %s: the same bytes, but dig sets AD and a stub of glibc does not', async (index, name, ipv6) => {
  const [query] = await asked(name, ipv6);
  expect(comparable(query)).toBe(comparable(captured()[index]!, { clear: AD }));
});

test('answer to 2, shop.example: the same bytes, but dnsmasq speaks for the zone itself (AA) and our resolver does not', async () => {
  const [, answer] = await asked('shop.example');
  expect(comparable(answer)).toBe(comparable(captured()[3]!, { clear: AA }));
});

test('answer to 0, www.shop.example: the same records; dnsmasq spells the CNAME\'s target out, we point into the question (RFC 1035 §4.1.4)', async () => {
  const [, answer] = await asked('www.shop.example');
  const theirs = captured()[1]!;
  const ours = decodeDns(answer).message;
  const message = decodeDns(theirs).message;
  const moved = message.answers.map((record) => (record.type === 'A' ? { ...record, address: '198.51.100.20' } : record));
  expect(ours).toEqual({ ...message, id: ours.id, aa: false, answers: moved });
  // Fourteen bytes of name become two of pointer.
  expect(theirs.length - answer.length).toBe(12);
});

test.each(CASES.slice(2))('answer to %i, %s: the same, and the SOA that makes it cacheable (RFC 2308 §3), which dnsmasq does not send', async (index, name, ipv6) => {
  const [, answer] = await asked(name, ipv6);
  const theirs = captured()[index + 1]!;
  const ours = Uint8Array.from(answer.subarray(0, theirs.length));
  expect(answer[9]).toBe(1); // one authority record
  ours[9] = 0;
  expect(comparable(ours)).toBe(comparable(theirs));
  expect(decodeDns(answer).message.authorities.map(({ type }) => type)).toEqual(['SOA']);
});
