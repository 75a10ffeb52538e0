/** Our HTTP/2 against Node's own (nghttp2), over a pair of streams in memory. */
import http2, { type ServerHttp2Stream } from 'node:http2';
import { duplexPair } from 'node:stream';
import { expect, test } from 'vitest';
import { HpackTable } from '../../src-core/wire/hpackTable.ts';
import { decodeHttp2, encodeHttp2Frame, http2FrameLength, http2Preface, type Http2Frame } from '../../src-core/wire/http2.ts';
import { decodeHeaderFrames, headerFrames } from '../../src-core/wire/http2Headers.ts';
import type { Header } from '../../src-core/wire/http1Fields.ts';
import { bytesOfText, joinBytes, latin1Of } from '../../src-core/wire/http1Text.ts';
import { decodedWhole } from './decoding.ts';

const trace = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x21 + (index % 94))).join('');
const headers: Header[] = [[':method', 'POST'], [':scheme', 'http'], [':authority', 'www.shop.example'], [':path', '/hello?name=kim'], ['cookie', 'sid=abc123'], ['x-trace', trace]];

test('a server of Node’s reads our request, and we read its response', async () => {
  const [ours, theirs] = duplexPair();
  const server = http2.createServer();
  const asked = new Promise<{ headers: http2.IncomingHttpHeaders; body: string }>((resolve) => {
    server.on('stream', (stream: ServerHttp2Stream, received) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        stream.respond({ ':status': 200, 'content-type': 'text/plain', 'x-trace': trace });
        stream.end('Hello kim');
        resolve({ headers: received, body: Buffer.concat(parts).toString() });
      });
    });
  });
  server.emit('connection', theirs);
  const request: Http2Frame[] = [
    { kind: 'SETTINGS', streamId: 0, ack: false, settings: [[4, 65_535]] },
    ...headerFrames(1, headers, new HpackTable(), { endStream: false, frameBytes: 40 }),
    { kind: 'DATA', streamId: 1, endStream: false, padLength: 7, data: bytesOfText('name=') },
    { kind: 'DATA', streamId: 1, endStream: true, padLength: null, data: bytesOfText('kim') },
  ];
  const answer = framesUntilEnd(ours);
  ours.write(joinBytes([http2Preface, ...request.map(encodeHttp2Frame)]));
  const { headers: received, body } = await asked;
  expect(body).toBe('name=kim');
  expect(Object.fromEntries(Object.entries(received))).toEqual(Object.fromEntries(headers));

  const frames = await answer;
  expect(frames.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['SETTINGS', 'HEADERS', 'DATA']) as string[]);
  const table = new HpackTable();
  const response = decodeHeaderFrames(frames.filter(({ kind }) => kind === 'HEADERS'), table).message.fields;
  expect(response.map(({ name, value }) => [name, value])).toEqual(expect.arrayContaining([[':status', '200'], ['content-type', 'text/plain'], ['x-trace', trace]]) as Header[]);
  expect(frames.flatMap((frame) => (frame.kind === 'DATA' ? [latin1Of(frame.data)] : [])).join('')).toBe('Hello kim');
  ours.destroy();
});

test('we read the request of Node’s client, to the last byte', async () => {
  const [ours, theirs] = duplexPair();
  const client = http2.connect('http://www.shop.example:8080', { createConnection: () => theirs });
  client.on('error', () => undefined);
  const sent = framesUntilEnd(ours, http2Preface.length);
  client.request({ ':method': 'GET', ':path': '/hello?name=kim', 'x-trace': trace }, { endStream: true }).on('error', () => undefined);
  const frames = await sent;
  const fields = decodeHeaderFrames(frames.filter(({ kind }) => kind === 'HEADERS'), new HpackTable()).message.fields;
  const read = Object.fromEntries(fields.map(({ name, value }) => [name, value]));
  expect(read).toEqual({ ':method': 'GET', ':authority': 'www.shop.example:8080', ':scheme': 'http', ':path': '/hello?name=kim', 'x-trace': trace });
  client.destroy();
});

/** The frames that the peer sends, up to the one that ends a stream. */
function framesUntilEnd(stream: ReturnType<typeof duplexPair>[number], prefaceBytes = 0): Promise<Http2Frame[]> {
  return new Promise((resolve, reject) => {
    const parts: Uint8Array[] = [];
    stream.on('error', reject);
    stream.on('data', (part: Uint8Array) => {
      parts.push(part);
      const bytes = joinBytes(parts);
      let end = prefaceBytes;
      for (let length = http2FrameLength(bytes, end); length !== null && end + length <= bytes.length; length = http2FrameLength(bytes, end)) end += length;
      const frames = end <= prefaceBytes ? [] : decodedWhole(decodeHttp2, bytes.subarray(0, end));
      if (frames.some((frame) => 'endStream' in frame && frame.endStream)) resolve(frames);
    });
  });
}
