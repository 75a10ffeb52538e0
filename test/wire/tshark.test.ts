/** What we write, read by tshark with every checksum verified. Skipped where tshark is not installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encodeDns, type DnsMessage } from '../../src-core/wire/dns.ts';
import { encodePacket } from '../../src-core/wire/packet.ts';
import { encodePcapng, type CapturedPacket } from '../../src-core/wire/pcapng.ts';
import type { TcpFlag } from '../../src-core/wire/tcp.ts';
import type { TcpOption } from '../../src-core/wire/tcpOptions.ts';

const installed = spawnSync('tshark', ['--version']).status === 0;
const checks = ['tcp.check_checksum', 'ip.check_checksum', 'udp.check_checksum'].flatMap((name) => ['-o', `${name}:TRUE`]);
const startUs = 1_800_000_000_000_000;

const question: DnsMessage = {
  id: 0xbeef, qr: false, opcode: 0, aa: false, tc: false, rd: true, ra: false, z: false, ad: true, cd: false, rcode: 0,
  questions: [{ name: 'www.shop.example', type: 'A', class: 'IN' }],
  answers: [], authorities: [],
  additionals: [{ type: 'OPT', name: '.', udpSize: 1232, extendedRcode: 0, version: 0, dnssecOk: false, z: 0, options: [] }],
};
const owner = (name: string) => ({ name, ttl: 300, class: 'IN' as const });
const reply: DnsMessage = {
  ...question, qr: true, ra: true,
  answers: [
    { ...owner('www.shop.example'), type: 'CNAME', target: 'shop.example' },
    { ...owner('shop.example'), type: 'A', address: '192.0.2.10' },
    { ...owner('shop.example'), type: 'AAAA', address: '2001:db8::a' },
    { ...owner('shop.example'), type: 'MX', preference: 10, exchange: 'mx.shop.example' },
    { ...owner('shop.example'), type: 'TXT', strings: ['v=1', 'two words'] },
  ],
  authorities: [
    { ...owner('shop.example'), type: 'NS', target: 'ns.shop.example' },
    { ...owner('example'), type: 'SOA', mname: 'ns.example', rname: 'admin.example', serial: 1, refresh: 2, retry: 3, expire: 4, minimum: 5 },
  ],
};

const text = (value: string) => new TextEncoder().encode(value);

/** A lookup, a handshake, a request with its response, a close: over IPv4 or IPv6. */
function conversation(client: string, server: string, comment: string): CapturedPacket[] {
  const up = { sourceMac: '02:00:00:00:00:01', destinationMac: '02:00:00:00:00:02', source: client, destination: server, ttl: 64, identification: 1 };
  const down = { ...up, sourceMac: up.destinationMac, destinationMac: up.sourceMac, source: server, destination: client };
  const options: TcpOption[] = [{ kind: 'mss', mss: 1460 }, { kind: 'sackPermitted' }, { kind: 'timestamps', tsVal: 1, tsEcr: 0 }, { kind: 'nop' }, { kind: 'windowScale', shift: 7 }];
  const request = text('GET /hello?name=kim HTTP/1.1\r\nHost: www.shop.example\r\n\r\n');
  const response = text('HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nHello kim');
  const [sent, answered] = [1001 + request.length, 5001 + response.length];
  const udp = (fromClient: boolean, message: DnsMessage) =>
    encodePacket({ ...(fromClient ? up : down), transport: { kind: 'udp', sourcePort: fromClient ? 50000 : 53, destinationPort: fromClient ? 53 : 50000, payload: encodeDns(message) } });
  const tcp = (fromClient: boolean, flags: TcpFlag[], sequenceNumber: number, acknowledgmentNumber: number, payload = new Uint8Array()) =>
    encodePacket({
      ...(fromClient ? up : down),
      transport: {
        kind: 'tcp', sourcePort: fromClient ? 49152 : 80, destinationPort: fromClient ? 80 : 49152, sequenceNumber, acknowledgmentNumber,
        flags, window: 64240, urgentPointer: 0, options: flags.includes('SYN') ? options : [], payload,
      },
    });
  const frames = [
    udp(true, question),
    udp(false, reply),
    tcp(true, ['SYN'], 1000, 0),
    tcp(false, ['SYN', 'ACK'], 5000, 1001),
    tcp(true, ['ACK'], 1001, 5001),
    tcp(true, ['PSH', 'ACK'], 1001, 5001, request),
    tcp(false, ['PSH', 'ACK'], 5001, sent, response),
    tcp(true, ['FIN', 'ACK'], sent, answered),
    tcp(false, ['FIN', 'ACK'], answered, sent + 1),
    tcp(true, ['ACK'], sent + 1, answered + 1),
  ];
  return frames.map((bytes, index) => ({ atUs: startUs + 1000 * index, bytes, interfaceName: 'browser', ...(index === 0 ? { comment } : {}) }));
}

describe.skipIf(!installed).each([
  ['IPv4', '192.0.2.1', '192.0.2.10'],
  ['IPv6', '2001:db8::1', '2001:db8::a'],
])('a capture over %s', (_, client, server) => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'hop-by-hop-'));
    writeFileSync(join(folder, 'capture.pcapng'), encodePcapng(conversation(client, server, '첫 질문')));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const tshark = (...more: string[]) => {
    const run = spawnSync('tshark', ['-r', join(folder, 'capture.pcapng'), ...checks, ...more], { encoding: 'utf8' });
    expect(run.status).toBe(0);
    return run.stdout.trim().split('\n');
  };

  test('holds nothing malformed, no bad checksum, no warning', () => {
    expect(tshark('-Y', '_ws.malformed || _ws.expert', '-T', 'fields', '-e', 'frame.number', '-e', '_ws.expert.severity', '-e', '_ws.expert.message').filter(isTrouble)).toEqual([]);
    const sums = tshark('-T', 'fields', '-e', 'ip.checksum.status', '-e', 'udp.checksum.status', '-e', 'tcp.checksum.status');
    expect(sums.map((line) => line.split(/\s+/).filter((status) => status !== ''))).toEqual(sums.map(() => (server.includes(':') ? ['1'] : ['1', '1'])));
  });

  test('reads as what was said', () => {
    const rows = tshark('-T', 'fields', '-E', 'separator=|', '-e', 'frame.time_epoch', '-e', 'frame.interface_name', '-e', 'frame.comment', '-e', '_ws.col.Protocol', '-e', '_ws.col.Info');
    expect(rows[0]).toBe('1800000000.000000000|browser|첫 질문|DNS|Standard query 0xbeef A www.shop.example OPT');
    expect(rows[1]).toContain('CNAME shop.example A 192.0.2.10 AAAA 2001:db8::a MX 10 mx.shop.example TXT NS ns.shop.example SOA ns.example OPT');
    expect(rows[2]).toMatch(/TCP\|49152 → 80 \[SYN\] Seq=0 Win=64240 Len=0 MSS=1460 SACK_PERM.* TSval=1 TSecr=0 WS=128$/);
    expect(rows[5]).toMatch(/HTTP\|GET \/hello\?name=kim HTTP\/1\.1/);
    expect(rows[6]).toMatch(/HTTP\|HTTP\/1\.1 200 OK/);
  });
});

/** Expert notes below a warning ("connection established") are chat. */
function isTrouble(line: string): boolean {
  const warning = 0x00600000;
  const severities = (line.split('\t')[1] ?? '').split(',').map(Number);
  return line !== '' && severities.some((severity) => severity >= warning);
}
