import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatHex, parseHex } from '../../src-core/wire/hex.ts';
import { HpackTable } from '../../src-core/wire/hpackTable.ts';
import { decodeHttp2, encodeHttp2Frame, http2FrameLength, http2Preface, type Http2Frame } from '../../src-core/wire/http2.ts';
import { http2ErrorCodes, Http2Fault, http2FrameTypes, http2Settings, type Http2ErrorName } from '../../src-core/wire/http2Codes.ts';
import { decodeHeaderFrames, headerFrames } from '../../src-core/wire/http2Headers.ts';
import type { Header } from '../../src-core/wire/http1Fields.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';
import { decodedWhole, expectBeginningsRefused, expectDecodedOrRefused, outcomeOf } from './decoding.ts';

const some = parseHex('6869');
const priority = { exclusive: true, dependency: 3, weight: 256 };

const rows: [string, Http2Frame, string][] = [
  ['DATA', { kind: 'DATA', streamId: 1, endStream: true, padLength: null, data: some }, '000002 00 01 00000001 6869'],
  ['DATA, padded', { kind: 'DATA', streamId: 1, endStream: false, padLength: 3, data: some }, '000006 00 08 00000001 03 6869 000000'],
  ['DATA, padded by nothing', { kind: 'DATA', streamId: 1, endStream: false, padLength: 0, data: some }, '000003 00 08 00000001 00 6869'],
  ['HEADERS', { kind: 'HEADERS', streamId: 1, endStream: true, endHeaders: true, padLength: null, priority: null, fragment: parseHex('82') }, '000001 01 05 00000001 82'],
  ['HEADERS with priority and padding', { kind: 'HEADERS', streamId: 5, endStream: false, endHeaders: false, padLength: 1, priority, fragment: parseHex('82') }, '000008 01 28 00000005 01 80000003 ff 82 00'],
  ['PRIORITY', { kind: 'PRIORITY', streamId: 5, priority: { exclusive: false, dependency: 0, weight: 16 } }, '000005 02 00 00000005 00000000 0f'],
  ['RST_STREAM', { kind: 'RST_STREAM', streamId: 5, errorCode: 8 }, '000004 03 00 00000005 00000008'],
  ['SETTINGS', { kind: 'SETTINGS', streamId: 0, ack: false, settings: [[http2Settings.SETTINGS_MAX_CONCURRENT_STREAMS, 100], [http2Settings.SETTINGS_INITIAL_WINDOW_SIZE, 65535]] }, '00000c 04 00 00000000 0003 00000064 0004 0000ffff'],
  ['SETTINGS acknowledged', { kind: 'SETTINGS', streamId: 0, ack: true, settings: [] }, '000000 04 01 00000000'],
  ['a setting that nobody knows', { kind: 'SETTINGS', streamId: 0, ack: false, settings: [[0xff, 4294967295]] }, '000006 04 00 00000000 00ff ffffffff'],
  ['PUSH_PROMISE', { kind: 'PUSH_PROMISE', streamId: 1, endHeaders: true, padLength: null, promisedStreamId: 2, fragment: parseHex('82') }, '000005 05 04 00000001 00000002 82'],
  ['PING', { kind: 'PING', streamId: 0, ack: false, data: parseHex('0102030405060708') }, '000008 06 00 00000000 0102030405060708'],
  ['PING answered', { kind: 'PING', streamId: 0, ack: true, data: parseHex('0102030405060708') }, '000008 06 01 00000000 0102030405060708'],
  ['GOAWAY', { kind: 'GOAWAY', streamId: 0, lastStreamId: 7, errorCode: 11, debugData: some }, '00000a 07 00 00000000 00000007 0000000b 6869'],
  ['WINDOW_UPDATE of the connection', { kind: 'WINDOW_UPDATE', streamId: 0, increment: 2 ** 31 - 1 }, '000004 08 00 00000000 7fffffff'],
  ['WINDOW_UPDATE of a stream', { kind: 'WINDOW_UPDATE', streamId: 1, increment: 1 }, '000004 08 00 00000001 00000001'],
  ['CONTINUATION', { kind: 'CONTINUATION', streamId: 1, endHeaders: true, fragment: parseHex('84') }, '000001 09 04 00000001 84'],
  ['a type that nobody knows', { kind: 'unknown', streamId: 9, type: 0x10, flags: 0xff, payload: some }, '000002 10 ff 00000009 6869'],
];

describe.each(rows)('HTTP/2 %s', (_, frame, hex) => {
  const bytes = parseHex(hex);
  test('encodes', () => expect(formatHex(encodeHttp2Frame(frame))).toBe(formatHex(bytes)));
  test('decodes', () => expect(decodedWhole(decodeHttp2, bytes)).toEqual([frame]));
  test('cut anywhere, it is refused', () => expectBeginningsRefused(decodeHttp2, bytes, 1));
  test('tells its length', () => expect([http2FrameLength(bytes), http2FrameLength(bytes.subarray(0, 2))]).toEqual([bytes.length, null]));
});

test('reserved bits, and flags without a meaning, are ignored', () => {
  expect(decodedWhole(decodeHttp2, parseHex('000004 08 ff 80000001 80000001'))).toEqual([{ kind: 'WINDOW_UPDATE', streamId: 1, increment: 1 }]);
});

test('the numbers are those of RFC 9113', () => {
  expect(http2FrameTypes.map((name, code) => `${code} ${name}`)).toEqual(expect.arrayContaining(['0 DATA', '4 SETTINGS', '9 CONTINUATION']) as string[]);
  expect([http2ErrorCodes.indexOf('FLOW_CONTROL_ERROR'), http2ErrorCodes.indexOf('COMPRESSION_ERROR'), http2ErrorCodes.indexOf('HTTP_1_1_REQUIRED')]).toEqual([3, 9, 13]);
  expect(Object.values(http2Settings)).toEqual([1, 2, 3, 4, 5, 6]);
});

test('the preface comes before the first frame', () => {
  const bytes = new Uint8Array([...http2Preface, ...parseHex('000000 04 00 00000000')]);
  expect(latin1Of(bytes, 0, 24)).toBe('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  expect(decodedWhole(decodeHttp2, bytes)).toEqual([{ kind: 'SETTINGS', streamId: 0, ack: false, settings: [] }]);
});

test.each<[string, string, Http2ErrorName, number]>([
  ['a frame above 16,384 bytes', '004001 00 00 00000001', 'FRAME_SIZE_ERROR', 0],
  ['HTTP/1.1', formatHex(new Uint8Array(Buffer.from('GET / HTTP/1.1\r\n'))), 'FRAME_SIZE_ERROR', 0],
  ['DATA on stream 0', '000000 00 00 00000000', 'PROTOCOL_ERROR', 5],
  ['HEADERS on stream 0', '000000 01 00 00000000', 'PROTOCOL_ERROR', 5],
  ['SETTINGS on a stream', '000000 04 00 00000001', 'PROTOCOL_ERROR', 5],
  ['PING on a stream', '000008 06 00 00000001 0000000000000000', 'PROTOCOL_ERROR', 5],
  ['padding as long as the payload', '000003 00 08 00000001 03 6869', 'PROTOCOL_ERROR', 9],
  ['a padded frame of nothing', '000000 00 08 00000001', 'FRAME_SIZE_ERROR', 9],
  ['HEADERS too short for a priority', '000004 01 20 00000001 00000000', 'FRAME_SIZE_ERROR', 9],
  ['PUSH_PROMISE too short for a stream', '000003 05 04 00000001 000000', 'FRAME_SIZE_ERROR', 9],
  ['PRIORITY of 4 bytes', '000004 02 00 00000001 00000000', 'FRAME_SIZE_ERROR', 0],
  ['RST_STREAM of 5 bytes', '000005 03 00 00000001 0000000000', 'FRAME_SIZE_ERROR', 0],
  ['SETTINGS of 5 bytes', '000005 04 00 00000000 0001000000', 'FRAME_SIZE_ERROR', 0],
  ['an acknowledgement with settings', '000006 04 01 00000000 000100000000', 'FRAME_SIZE_ERROR', 0],
  ['ENABLE_PUSH of 2', '000006 04 00 00000000 0002 00000002', 'PROTOCOL_ERROR', 9],
  ['INITIAL_WINDOW_SIZE of 2³¹', '000006 04 00 00000000 0004 80000000', 'FLOW_CONTROL_ERROR', 9],
  ['MAX_FRAME_SIZE of 16,383', '000006 04 00 00000000 0005 00003fff', 'PROTOCOL_ERROR', 9],
  ['MAX_FRAME_SIZE of 2²⁴', '000006 04 00 00000000 0005 01000000', 'PROTOCOL_ERROR', 9],
  ['PING of 7 bytes', '000007 06 00 00000000 00000000000000', 'FRAME_SIZE_ERROR', 0],
  ['GOAWAY of 7 bytes', '000007 07 00 00000000 00000000000000', 'FRAME_SIZE_ERROR', 0],
  ['WINDOW_UPDATE of 0', '000004 08 00 00000001 00000000', 'PROTOCOL_ERROR', 9],
])('HTTP/2: %s is refused', (_, hex, error, offset) => {
  const outcome = outcomeOf(decodeHttp2, parseHex(hex));
  expect(outcome).toBeInstanceOf(Http2Fault);
  expect(outcome).toMatchObject({ error, offset });
});

test.each<[string, Http2Frame]>([
  ['DATA on stream 0', { kind: 'DATA', streamId: 0, endStream: true, padLength: null, data: some }],
  ['PING of 2 bytes', { kind: 'PING', streamId: 0, ack: false, data: some }],
  ['an acknowledgement with settings', { kind: 'SETTINGS', streamId: 0, ack: true, settings: [[1, 0]] }],
  ['a setting that may not be', { kind: 'SETTINGS', streamId: 0, ack: false, settings: [[2, 2]] }],
  ['an increment of 0', { kind: 'WINDOW_UPDATE', streamId: 1, increment: 0 }],
  ['a weight of 0', { kind: 'PRIORITY', streamId: 1, priority: { ...priority, weight: 0 } }],
  ['padding of 256', { kind: 'DATA', streamId: 1, endStream: true, padLength: 256, data: some }],
  ['a stream of 32 bits', { kind: 'RST_STREAM', streamId: 2 ** 31, errorCode: 0 }],
])('%s cannot be encoded', (_, frame) => {
  expect(() => encodeHttp2Frame(frame)).toThrow(expect.objectContaining({ format: 'HTTP/2' }) as Error);
});

describe('header blocks over several frames', () => {
  const headers: Header[] = [[':method', 'GET'], [':path', '/hello?name=kim'], ['x-trace', 'a'.repeat(50)]];
  const frames = headerFrames(1, headers, new HpackTable(), { endStream: true, frameBytes: 20 });

  test('are HEADERS, then CONTINUATION, the last with END_HEADERS', () => {
    expect(frames.map((frame) => [frame.kind, 'endHeaders' in frame && frame.endHeaders])).toEqual([['HEADERS', false], ['CONTINUATION', false], ['CONTINUATION', true]]);
    expect(frames[0]).toMatchObject({ endStream: true });
    expect(decodeHeaderFrames(frames, new HpackTable()).message.fields.map(({ name, value }) => [name, value])).toEqual(headers);
  });

  test('an empty list is one frame', () => {
    expect(headerFrames(1, [], new HpackTable(), { endStream: false })).toEqual([{ kind: 'HEADERS', streamId: 1, endStream: false, endHeaders: true, padLength: null, priority: null, fragment: new Uint8Array() }]);
  });

  const [first, second, third] = frames;
  if (!first || !second || !third) throw new Error('three frames were cut');
  test.each<[string, Http2Frame[], Http2ErrorName]>([
    ['no end', [first, second], 'PROTOCOL_ERROR'],
    ['a frame after the end', [first, third, second], 'PROTOCOL_ERROR'],
    ['no beginning', [second, third], 'PROTOCOL_ERROR'],
    ['another stream in between', [first, { ...second, streamId: 3 } as Http2Frame, third], 'PROTOCOL_ERROR'],
    ['another frame in between', [first, { kind: 'PING', streamId: 0, ack: false, data: new Uint8Array(8) }, third], 'PROTOCOL_ERROR'],
    ['a piece missing', [first, third], 'COMPRESSION_ERROR'],
  ])('%s is refused', (_, block, error) => {
    expect(() => decodeHeaderFrames(block, new HpackTable())).toThrow(expect.objectContaining({ name: 'WireError', error }) as Error);
  });
});

const streamId = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const onConnection = fc.constant(0 as const);
const padLength = fc.option(fc.nat(255), { nil: null });
const bytes = fc.uint8Array({ maxLength: 60 });
const anyPriority = fc.record({ exclusive: fc.boolean(), dependency: fc.nat(2 ** 31 - 1), weight: fc.integer({ min: 1, max: 256 }) });
const setting = fc.tuple(fc.constantFrom(1, 3, 6, 99), fc.nat(0xffffffff));
const frame: fc.Arbitrary<Http2Frame> = fc.oneof(
  fc.record({ kind: fc.constant('DATA' as const), streamId, endStream: fc.boolean(), padLength, data: bytes }),
  fc.record({ kind: fc.constant('HEADERS' as const), streamId, endStream: fc.boolean(), endHeaders: fc.boolean(), padLength, priority: fc.option(anyPriority, { nil: null }), fragment: bytes }),
  fc.record({ kind: fc.constant('PRIORITY' as const), streamId, priority: anyPriority }),
  fc.record({ kind: fc.constant('RST_STREAM' as const), streamId, errorCode: fc.nat(0xffffffff) }),
  fc.record({ kind: fc.constant('SETTINGS' as const), streamId: onConnection, ack: fc.constant(false), settings: fc.array(setting, { maxLength: 4 }) }),
  fc.record({ kind: fc.constant('PUSH_PROMISE' as const), streamId, endHeaders: fc.boolean(), padLength, promisedStreamId: streamId, fragment: bytes }),
  fc.record({ kind: fc.constant('PING' as const), streamId: onConnection, ack: fc.boolean(), data: fc.uint8Array({ minLength: 8, maxLength: 8 }) }),
  fc.record({ kind: fc.constant('GOAWAY' as const), streamId: onConnection, lastStreamId: fc.nat(2 ** 31 - 1), errorCode: fc.nat(0xffffffff), debugData: bytes }),
  fc.record({ kind: fc.constant('WINDOW_UPDATE' as const), streamId: fc.nat(2 ** 31 - 1), increment: streamId }),
  fc.record({ kind: fc.constant('CONTINUATION' as const), streamId, endHeaders: fc.boolean(), fragment: bytes }),
  fc.record({ kind: fc.constant('unknown' as const), streamId: fc.nat(2 ** 31 - 1), type: fc.integer({ min: 10, max: 255 }), flags: fc.nat(255), payload: bytes }),
);
const joined = (frames: readonly Http2Frame[]) => new Uint8Array(frames.flatMap((each) => [...encodeHttp2Frame(each)]));

test('frames survive their bytes', () => {
  fc.assert(fc.property(fc.array(frame, { maxLength: 5 }), (sent) => void expect(decodedWhole(decodeHttp2, joined(sent))).toEqual(sent)));
});

test('any bytes, and frames with bytes changed, are decoded whole or refused with WireError', () => {
  const damaged = fc.tuple(fc.array(frame, { minLength: 1, maxLength: 3 }), fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 }))
    .map(([sent, changes]) => changes.reduce((each, [at, to]) => each.with(at % each.length, to), joined(sent)));
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), damaged), (any) => expectDecodedOrRefused((input) => decodeHttp2(input), any)), { numRuns: 300 });
});
