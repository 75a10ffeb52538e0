/** What our gateway codecs write, read by tshark. Skipped where tshark is not installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeFastcgi } from '../../src-core/wire/fastcgi.ts';
import { encodeNameValuePairs } from '../../src-core/wire/fastcgiPairs.ts';
import { streamRecords } from '../../src-core/wire/fastcgiStream.ts';
import { HpackTable } from '../../src-core/wire/hpackTable.ts';
import { encodeHttp2Frame, http2Preface } from '../../src-core/wire/http2.ts';
import { headerFrames } from '../../src-core/wire/http2Headers.ts';
import { bytesOfText, joinBytes } from '../../src-core/wire/http1Text.ts';
import { encodePacket } from '../../src-core/wire/packet.ts';
import { encodePcapng } from '../../src-core/wire/pcapng.ts';
import { encodeWebsocketFrame } from '../../src-core/wire/websocket.ts';
import { encodeClosePayload, websocketFrames } from '../../src-core/wire/websocketMessage.ts';

const installed = spawnSync('tshark', ['--version']).status === 0;

const maskingKey = Uint8Array.of(1, 2, 3, 4);
const rows: [string, Uint8Array, string[], string][] = [
  [
    'fcgi',
    encodeFastcgi([
      { kind: 'BEGIN_REQUEST', requestId: 1, role: 1, keepConnection: true, paddingLength: 0 },
      ...streamRecords('PARAMS', 1, encodeNameValuePairs([['REQUEST_METHOD', 'GET'], ['HTTP_COOKIE', 'a'.repeat(130)]])),
      ...streamRecords('STDIN', 1, bytesOfText('hi')),
    ]),
    ['fcgi.type', 'fcgi.id', 'fcgi.content.length', 'fcgi.padding.length'],
    '1,4,4,5,5|1,1,1,1,1|8,165,0,2,0|0,3,0,6,0',
  ],
  [
    'websocket',
    joinBytes([
      ...websocketFrames({ kind: 'text', text: 'Hello kim' }, { frameBytes: 5, maskingKey: () => maskingKey }).map(encodeWebsocketFrame),
      encodeWebsocketFrame({ fin: true, opcode: 'binary', maskingKey: null, payload: new Uint8Array(300) }),
      encodeWebsocketFrame({ fin: true, opcode: 'close', maskingKey, payload: encodeClosePayload({ code: 1001, reason: 'bye' }) }),
    ]),
    ['websocket.fin', 'websocket.opcode', 'websocket.mask', 'websocket.payload_length', 'websocket.payload.close.status_code'],
    '0,1,1,1|1,0,2,8|1,1,0,1|5,4,126,5|1001',
  ],
  [
    'http2',
    joinBytes([
      http2Preface,
      ...[
        { kind: 'SETTINGS', streamId: 0, ack: false, settings: [[3, 100]] } as const,
        ...headerFrames(1, [[':method', 'GET'], [':path', '/hello'], [':scheme', 'http'], [':authority', 'shop.example']], new HpackTable(), { endStream: true }),
        { kind: 'GOAWAY', streamId: 0, lastStreamId: 1, errorCode: 0, debugData: bytesOfText('bye') } as const,
      ].map(encodeHttp2Frame),
    ]),
    ['http2.type', 'http2.streamid', 'http2.header.value'],
    '4,1,7|0,1,0|GET,/hello,http,shop.example',
  ],
];

test.skipIf(!installed).each(rows)('tshark reads our %s', (dissector, payload, fields, expected) => {
  const folder = mkdtempSync(join(tmpdir(), 'hop-by-hop-'));
  try {
    const file = join(folder, 'capture.pcapng');
    writeFileSync(file, encodePcapng([{ atUs: 0, bytes: segmentWith(payload) }]));
    const run = spawnSync('tshark', ['-r', file, '-d', `tcp.port==9000,${dissector}`, '-T', 'fields', '-E', 'separator=|', ...[...fields, '_ws.malformed'].flatMap((field) => ['-e', field])], { encoding: 'utf8' });
    expect(run.status).toBe(0);
    expect(run.stdout.trim()).toBe(`${expected}|`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

function segmentWith(payload: Uint8Array): Uint8Array {
  return encodePacket({
    sourceMac: '02:00:00:00:00:01', destinationMac: '02:00:00:00:00:02', source: '192.0.2.1', destination: '192.0.2.10', ttl: 64, identification: 1,
    transport: { kind: 'tcp', sourcePort: 49152, destinationPort: 9000, sequenceNumber: 1, acknowledgmentNumber: 1, flags: ['PSH', 'ACK'], window: 64240, urgentPointer: 0, options: [], payload },
  });
}
