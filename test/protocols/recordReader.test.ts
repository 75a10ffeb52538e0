import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RecordReader, type RecordLength } from '../../src-core/protocols/recordReader.ts';
import { ajpPacketLength, encodeAjpToServer } from '../../src-core/wire/ajp.ts';
import { encodeFastcgi, fastcgiRecordLength } from '../../src-core/wire/fastcgi.ts';
import { encodeHttp2Frame, http2FrameLength } from '../../src-core/wire/http2.ts';
import { joinBytes } from '../../src-core/wire/http1Text.ts';
import { encodeWebsocketFrame, websocketFrameLength } from '../../src-core/wire/websocket.ts';

const formats: [string, RecordLength, (data: Uint8Array) => Uint8Array][] = [
  ['FastCGI', fastcgiRecordLength, (content) => encodeFastcgi([{ kind: 'STDIN', requestId: 1, content, paddingLength: content.length % 8 }])],
  ['AJP13', ajpPacketLength, (data) => encodeAjpToServer({ kind: 'SEND_BODY_CHUNK', data })],
  ['WebSocket', websocketFrameLength, (payload) => encodeWebsocketFrame({ fin: true, opcode: 'binary', maskingKey: Uint8Array.of(1, 2, 3, 4), payload })],
  ['HTTP/2', http2FrameLength, (data) => encodeHttp2Frame({ kind: 'DATA', streamId: 1, endStream: false, padLength: null, data })],
];

test.each(formats)('%s: records come out whole, however the bytes are cut', (_, lengthOf, encode) => {
  const payloads = fc.array(fc.uint8Array({ maxLength: 300, size: 'max' }), { maxLength: 5 });
  fc.assert(fc.property(payloads, fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (sent, cuts) => {
    const records = sent.map(encode);
    const bytes = joinBytes(records);
    const reader = new RecordReader(lengthOf, 4096);
    const read: Uint8Array[] = [];
    for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
      const size = cuts[turn % cuts.length] ?? 1;
      read.push(...reader.feed(bytes.subarray(at, at + size)));
      at += size;
    }
    expect(read).toEqual(records);
    expect(reader.pendingBytes).toBe(0);
  }), { numRuns: 50 });
});

test('a length above the limit is refused before its bytes come', () => {
  const reader = new RecordReader(websocketFrameLength, 1000);
  expect(reader.feed(Uint8Array.of(0x82, 0x7e, 0x04))).toEqual([]);
  expect(() => reader.feed(Uint8Array.of(0x00))).toThrow(expect.objectContaining({ name: 'WireError' }) as Error);
});

test('what is not whole waits', () => {
  const reader = new RecordReader(http2FrameLength, 100);
  expect(reader.feed(Uint8Array.of(0, 0, 1, 0))).toEqual([]);
  expect(reader.pendingBytes).toBe(4);
});
