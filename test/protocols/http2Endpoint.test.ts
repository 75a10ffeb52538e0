/** Both ends of HTTP/2 without a network: against curl's bytes, streams in turns, windows, and what ends a connection. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { curlManner } from '../../src-core/programs/browserHttp2.ts';
import { framesIn } from '../../src-core/programs/http2Notes.ts';
import { nginxManner } from '../../src-core/programs/nginxHttp2.ts';
import { Http2Endpoint } from '../../src-core/protocols/http2Endpoint.ts';
import type { Header } from '../../src-core/wire/http1Fields.ts';
import { bytesOfText, joinBytes } from '../../src-core/wire/http1Text.ts';
import { encodeHttp2Frame } from '../../src-core/wire/http2.ts';

const fields: readonly Header[] = [[':method', 'GET'], [':path', '/hello?name=kim'], [':scheme', 'http'], [':authority', '127.0.0.1:18471'], ['user-agent', 'HopByHop/1.0'], ['accept', '*/*']];
const client = (): Http2Endpoint => new Http2Endpoint(curlManner);
const server = (): Http2Endpoint => new Http2Endpoint(nginxManner);
const sent = (endpoint: Http2Endpoint): string[] => {
  const frames: string[] = [];
  for (let frame = endpoint.outbox.next(); frame; frame = endpoint.outbox.next()) frames.push(framesIn(frame.bytes));
  return frames;
};
/** A server that has been asked for so many pages. */
function asked(count: number, from = client()): Http2Endpoint {
  const to = server();
  to.feed(joinBytes([from.opening(), ...Array.from({ length: count }, () => from.request(fields, true).bytes)]));
  return to;
}

test('the first bytes are those of curl --http2-prior-knowledge', () => {
  const own = client();
  const bytes = joinBytes([own.opening(), own.request(fields, true).bytes]);
  expect(Buffer.from(bytes).toString('hex')).toBe(readFileSync(new URL('../golden/http2/curl.hex', import.meta.url), 'utf8').trim());
});

test('a second request leans on the table of the first', () => {
  const own = client();
  const [first, second] = [own.request(fields, true), own.request(fields, true)];
  expect([first.streamId, second.streamId]).toEqual([1, 3]);
  expect(second.bytes.length).toBeLessThan(first.bytes.length - 20);
  const to = server();
  const events = to.feed(joinBytes([own.opening(), first.bytes, second.bytes]));
  expect(events.flatMap((event) => (event.kind === 'headers' ? [event.headers] : []))).toEqual([fields, fields]);
});

test('bodies of two streams leave in turns, a frame each', () => {
  const own = asked(2);
  own.outbox.put(1, new Uint8Array(20_000), true);
  own.outbox.put(3, new Uint8Array(9000), true);
  expect(sent(own)).toEqual(['DATA #1', 'DATA #3', 'DATA #1', 'DATA #3', 'DATA #1']);
});

test('a stream without window waits, another does not; WINDOW_UPDATE lets it go on', () => {
  const own = server();
  const from = client();
  const small = encodeHttp2Frame({ kind: 'SETTINGS', streamId: 0, ack: false, settings: [[4, 10]] });
  own.feed(joinBytes([from.opening(), small, from.request(fields, true).bytes, from.request(fields, true).bytes]));
  own.outbox.put(1, new Uint8Array(15), true);
  own.outbox.put(3, new Uint8Array(5), true);
  expect(sent(own)).toEqual(['DATA #1', 'DATA #3']);
  expect([own.outbox.isDone(1), own.outbox.isDone(3)]).toEqual([false, true]);
  own.feed(encodeHttp2Frame({ kind: 'WINDOW_UPDATE', streamId: 1, increment: 5 }));
  expect(sent(own)).toEqual(['DATA #1']);
  expect(own.outbox.isDone(1)).toBe(true);
});

test('a reset stream sends nothing more', () => {
  const own = asked(1);
  own.outbox.put(1, new Uint8Array(5), true);
  own.feed(encodeHttp2Frame({ kind: 'RST_STREAM', streamId: 1, errorCode: 8 }));
  expect(sent(own)).toEqual([]);
});

test('SETTINGS and PING are acknowledged', () => {
  const own = server();
  own.feed(joinBytes([client().opening(), encodeHttp2Frame({ kind: 'PING', streamId: 0, ack: false, data: new Uint8Array(8) })]));
  expect(framesIn(own.outbox.takeAnswers())).toBe('SETTINGS ACK, PING ACK');
});

describe('what ends a connection', () => {
  const faultOf = (endpoint: Http2Endpoint, bytes: Uint8Array): string => endpoint.feed(bytes).flatMap((event) => (event.kind === 'fault' ? [event.error] : [])).join();
  test.each<[string, Uint8Array, string]>([
    ['a stream with an even number', client().headers(2, fields, true), 'PROTOCOL_ERROR'],
    ['DATA on no open stream', encodeHttp2Frame({ kind: 'DATA', streamId: 5, endStream: true, padLength: null, data: new Uint8Array(1) }), 'STREAM_CLOSED'],
    ['a frame in the midst of a header block', joinBytes([encodeHttp2Frame({ kind: 'HEADERS', streamId: 5, endStream: true, endHeaders: false, padLength: null, priority: null, fragment: new Uint8Array(0) }), encodeHttp2Frame({ kind: 'PING', streamId: 0, ack: false, data: new Uint8Array(8) })]), 'PROTOCOL_ERROR'],
    ['a block that is no HPACK', encodeHttp2Frame({ kind: 'HEADERS', streamId: 5, endStream: true, endHeaders: true, padLength: null, priority: null, fragment: new Uint8Array([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]) }), 'COMPRESSION_ERROR'],
    ['a frame beyond the size', new Uint8Array([0, 0x40, 1, 0, 0, 0, 0, 0, 1]), 'FRAME_SIZE_ERROR'],
  ])('%s', (_, bytes, error) => {
    const own = asked(1);
    expect(faultOf(own, bytes)).toBe(error);
    expect(own.feed(encodeHttp2Frame({ kind: 'PING', streamId: 0, ack: false, data: new Uint8Array(8) }))).toEqual([]);
  });
  test('HTTP/1.1 in place of the preface', () => expect(faultOf(server(), bytesOfText('GET / HTTP/1.1\r\n\r\n'))).toBe('PROTOCOL_ERROR'));
  test('HTTP/1.1 in place of an answer', () => expect(faultOf(client(), bytesOfText('HTTP/1.1 404 Not Found\r\n\r\n'))).toBe('FRAME_SIZE_ERROR'));
});

test('in any pieces, the same events; whatever comes, none throws', () => {
  const from = client();
  const bytes = joinBytes([from.opening(), from.request(fields, true).bytes, from.request(fields, true).bytes]);
  fc.assert(fc.property(fc.nat(bytes.length), (at) => {
    const own = server();
    expect([...own.feed(bytes.subarray(0, at)), ...own.feed(bytes.subarray(at))]).toEqual(server().feed(bytes));
  }), { numRuns: 50 });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (noise) => void asked(1).feed(noise)), { numRuns: 200 });
});
