import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatHex, parseHex } from '../../src-core/wire/hex.ts';
import { bytesOfText } from '../../src-core/wire/http1Text.ts';
import { decodeWebsocket, encodeWebsocketFrame, masked, websocketFrameLength, WebsocketFault, type WebsocketFrame, type WebsocketOpcode } from '../../src-core/wire/websocket.ts';
import { isWebsocketKey, websocketAccept, websocketKey } from '../../src-core/wire/websocketHandshake.ts';
import { decodeClosePayload, encodeClosePayload, joinFrame, websocketFrames, type WebsocketFragments, type WebsocketMessage } from '../../src-core/wire/websocketMessage.ts';
import { decodedWhole, expectBeginningsRefused, expectDecodedOrRefused, outcomeOf } from './decoding.ts';

const hello = bytesOfText('Hello');
const maskingKey = parseHex('37fa213d');
const whole = { fin: true, maskingKey: null } as const;

// RFC 6455 §5.7, and the lengths around the three forms.
const rows: [string, WebsocketFrame, string][] = [
  ['an unmasked text', { ...whole, opcode: 'text', payload: hello }, '81 05 48656c6c6f'],
  ['a masked text', { ...whole, opcode: 'text', maskingKey, payload: hello }, '81 85 37fa213d 7f9f4d5158'],
  ['a first fragment', { ...whole, fin: false, opcode: 'text', payload: bytesOfText('Hel') }, '01 03 48656c'],
  ['a last fragment', { ...whole, opcode: 'continuation', payload: bytesOfText('lo') }, '80 02 6c6f'],
  ['a ping', { ...whole, opcode: 'ping', payload: hello }, '89 05 48656c6c6f'],
  ['a masked pong', { ...whole, opcode: 'pong', maskingKey, payload: hello }, '8a 85 37fa213d 7f9f4d5158'],
  ['256 bytes', { ...whole, opcode: 'binary', payload: new Uint8Array(256) }, `82 7e 0100 ${'00'.repeat(256)}`],
  ['64 KiB', { ...whole, opcode: 'binary', payload: new Uint8Array(65_536) }, `82 7f 0000000000010000 ${'00'.repeat(65_536)}`],
  ['125 bytes', { ...whole, opcode: 'binary', payload: new Uint8Array(125) }, `82 7d ${'00'.repeat(125)}`],
  ['126 bytes', { ...whole, opcode: 'binary', payload: new Uint8Array(126) }, `82 7e 007e ${'00'.repeat(126)}`],
  ['65,535 bytes', { ...whole, opcode: 'binary', payload: new Uint8Array(65_535) }, `82 7e ffff ${'00'.repeat(65_535)}`],
  ['a close without a code', { ...whole, opcode: 'close', payload: new Uint8Array() }, '88 00'],
];

describe.each(rows)('WebSocket: %s', (_, frame, hex) => {
  const bytes = parseHex(hex);
  test('encodes', () => expect(formatHex(encodeWebsocketFrame(frame))).toBe(formatHex(bytes)));
  test('decodes', () => expect(decodedWhole(decodeWebsocket, bytes)).toEqual([frame]));
  test('cut in its beginning, it is refused', () => expectBeginningsRefused(decodeWebsocket, bytes.subarray(0, Math.min(bytes.length, 20)), 1));
  test('tells its length', () => expect([websocketFrameLength(bytes), websocketFrameLength(bytes.subarray(0, 1))]).toEqual([bytes.length, null]));
});

test('the length of a frame is not known before all of its bytes are there', () => {
  expect(websocketFrameLength(parseHex('82 7f 00000000000100'))).toBeNull();
  expect(websocketFrameLength(parseHex('00 82 fe 0100'), 1)).toBe(2 + 2 + 4 + 256);
});

test.each<[string, string, number, number]>([
  ['a reserved bit', 'c1 00', 0, 1002],
  ['a reserved data opcode', '83 00', 0, 1002],
  ['a reserved control opcode', '8b 00', 0, 1002],
  ['a fragmented ping', '09 00', 0, 1002],
  ['a ping of 126 bytes', `89 7e 007e ${'00'.repeat(126)}`, 0, 1002],
  ['125 bytes with a length of two', `82 7e 007d ${'00'.repeat(125)}`, 2, 1002],
  ['65,535 bytes with a length of eight', '82 7f 000000000000ffff', 2, 1002],
  ['a length with its first bit set', '82 7f 8000000000000000', 2, 1002],
  ['a length beyond every number', '82 7f 7fffffffffffffff', 2, 1009],
])('WebSocket: %s is refused', (_, hex, offset, closeCode) => {
  const outcome = outcomeOf(decodeWebsocket, parseHex(hex));
  expect(outcome).toBeInstanceOf(WebsocketFault);
  expect(outcome).toMatchObject({ offset, closeCode });
});

test('a client masks, a server does not', () => {
  const [plain, veiled] = [parseHex('81 00'), parseHex('81 80 00000000')];
  expect(outcomeOf((bytes) => decodeWebsocket(bytes, 'client'), plain)).toMatchObject({ offset: 1, closeCode: 1002 });
  expect(outcomeOf((bytes) => decodeWebsocket(bytes, 'server'), veiled)).toMatchObject({ offset: 1, closeCode: 1002 });
  expect(decodedWhole((bytes) => decodeWebsocket(bytes, 'client'), veiled).length).toBe(1);
  expect(decodedWhole((bytes) => decodeWebsocket(bytes, 'server'), plain).length).toBe(1);
});

test.each<[string, Partial<WebsocketFrame>]>([
  ['a fragmented close', { opcode: 'close', fin: false }],
  ['a long pong', { opcode: 'pong', payload: new Uint8Array(126) }],
  ['a key of three bytes', { maskingKey: new Uint8Array(3) }],
])('%s cannot be encoded', (_, change) => {
  expect(() => encodeWebsocketFrame({ ...whole, opcode: 'text', payload: hello, ...change })).toThrow(WebsocketFault);
});

test('the fields show what is said beneath the mask', () => {
  const valuesOf = (hex: string) => decodeWebsocket(parseHex(hex)).fields[0]?.children?.map(({ value }) => value);
  expect(valuesOf('81 85 37fa213d 7f9f4d5158')).toContain('Hello');
  expect(valuesOf(formatHex(encodeWebsocketFrame({ ...whole, opcode: 'close', maskingKey, payload: encodeClosePayload({ code: 1001, reason: 'bye' }) })))).toContain('1001 bye');
});

test('the handshake of RFC 6455 §1.3', () => {
  expect(websocketKey(bytesOfText('the sample nonce'))).toBe('dGhlIHNhbXBsZSBub25jZQ==');
  expect(websocketAccept('dGhlIHNhbXBsZSBub25jZQ==')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  expect(['dGhlIHNhbXBsZSBub25jZQ==', 'dGhlIHNhbXBsZSBub25jZQ', 'Zg==', ''].map(isWebsocketKey)).toEqual([true, false, false, false]);
  expect(() => websocketKey(hello)).toThrow(expect.objectContaining({ name: 'WireError' }) as Error);
});

test.each<[number, string, string]>([[1005, '', ''], [1000, '', '03e8'], [1001, '안녕', '03e9 ec9588eb8595'], [4999, '', '1387'], [3000, '', '0bb8'], [1014, '', '03f6']])('a close of %i %j', (code, reason, hex) => {
  expect(formatHex(encodeClosePayload({ code, reason }))).toBe(formatHex(parseHex(hex)));
  expect(decodeClosePayload(parseHex(hex))).toEqual({ code, reason });
});

test.each<[string, number]>([['03', 1002], ['0000', 1002], ['03e7', 1002], ['03ec', 1002], ['03ed', 1002], ['03ee', 1002], ['03f7', 1002], ['07d0', 1002], ['1388', 1002], ['03e8 ff', 1007]])('a close of %s is refused with %i', (hex, closeCode) => {
  expect(() => decodeClosePayload(parseHex(hex))).toThrow(expect.objectContaining({ closeCode }) as Error);
});

test('what was not sent cannot be sent', () => {
  expect(() => encodeClosePayload({ code: 1006, reason: '' })).toThrow(WebsocketFault);
});

describe('fragments', () => {
  const fragment = (opcode: WebsocketOpcode, fin: boolean, payload: Uint8Array = hello): WebsocketFrame => ({ fin, opcode, maskingKey: null, payload });

  test.each<[string, WebsocketFragments | null, WebsocketFrame, number]>([
    ['a continuation of nothing', null, fragment('continuation', true), 1002],
    ['a new message inside another', { opcode: 'text', parts: [] }, fragment('text', true), 1002],
    ['a ping', null, fragment('ping', true), 1002],
    ['text that is not UTF-8', null, fragment('text', true, parseHex('c3')), 1007],
    ['text whose whole is not UTF-8', { opcode: 'text', parts: [parseHex('c3')] }, fragment('continuation', true, parseHex('28')), 1007],
  ])('%s is refused', (_, before, frame, closeCode) => {
    expect(() => joinFrame(before, frame)).toThrow(expect.objectContaining({ closeCode }) as Error);
  });

  test('a character may be cut in two', () => {
    expect(joinFrame({ opcode: 'text', parts: [parseHex('c3')] }, fragment('continuation', true, parseHex('a4')))).toEqual({ message: { kind: 'text', text: 'ä' } });
  });

  test('a message that grows too long is refused', () => {
    expect(() => joinFrame({ opcode: 'binary', parts: [hello] }, fragment('continuation', false), 9)).toThrow(expect.objectContaining({ closeCode: 1009 }) as Error);
  });
});

function joined(frames: readonly WebsocketFrame[]): WebsocketMessage[] {
  const messages: WebsocketMessage[] = [];
  let fragments: WebsocketFragments | null = null;
  for (const frame of frames) {
    const step = joinFrame(fragments, frame);
    fragments = 'fragments' in step ? step.fragments : null;
    if ('message' in step) messages.push(step.message);
  }
  return messages;
}

const message: fc.Arbitrary<WebsocketMessage> = fc.oneof(
  fc.string({ unit: 'grapheme' }).map((text) => ({ kind: 'text' as const, text })),
  fc.uint8Array().map((data) => ({ kind: 'binary' as const, data })),
);
const key = fc.option(fc.uint8Array({ minLength: 4, maxLength: 4 }), { nil: null });
const frame: fc.Arbitrary<WebsocketFrame> = fc.oneof(
  fc.record({ fin: fc.boolean(), opcode: fc.constantFrom<WebsocketOpcode>('continuation', 'text', 'binary'), maskingKey: key, payload: fc.uint8Array({ maxLength: 300, size: 'max' }) }),
  fc.record({ fin: fc.constant(true), opcode: fc.constantFrom<WebsocketOpcode>('close', 'ping', 'pong'), maskingKey: key, payload: fc.uint8Array({ maxLength: 125, size: 'max' }) }),
);

test('messages survive fragments, masks and bytes', () => {
  fc.assert(fc.property(fc.array(message, { maxLength: 3 }), fc.integer({ min: 1, max: 8 }), (messages, frameBytes) => {
    const frames = messages.flatMap((each) => websocketFrames(each, { frameBytes, maskingKey: (index) => Uint8Array.of(index, 2, 3, 4) }));
    const bytes = new Uint8Array(frames.flatMap((each) => [...encodeWebsocketFrame(each)]));
    expect(joined(decodedWhole((input) => decodeWebsocket(input, 'client'), bytes))).toEqual(messages);
  }));
});

test('frames survive their bytes; the mask is its own inverse', () => {
  fc.assert(fc.property(frame, (sent) => {
    const bytes = encodeWebsocketFrame(sent);
    expect(decodedWhole(decodeWebsocket, bytes)).toEqual([sent]);
    expect(websocketFrameLength(bytes)).toBe(bytes.length);
    expect(masked(masked(sent.payload, maskingKey), maskingKey)).toEqual(sent.payload);
  }));
});

test('any bytes, and frames with bytes changed, are decoded whole or refused with WireError', () => {
  const damaged = fc.tuple(frame, fc.nat(), fc.nat(255)).map(([sent, at, to]) => {
    const bytes = encodeWebsocketFrame(sent);
    return bytes.with(at % Math.min(bytes.length, 12), to);
  });
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), damaged), (bytes) => {
    expectDecodedOrRefused((input) => decodeWebsocket(input), bytes);
    expect(websocketFrameLength(bytes)).not.toBeNaN();
  }), { numRuns: 300 });
});
