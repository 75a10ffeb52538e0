import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatHex, parseHex } from '../../src-core/wire/hex.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';
import { decodeUwsgi, encodeUwsgi, uwsgiPacketLength, type UwsgiPacket } from '../../src-core/wire/uwsgi.ts';
import type { Variable } from '../../src-core/wire/variable.ts';
import { gatewayExpectation, gatewayStreams } from './capturedStreams.ts';
import { decodedWhole, expectBeginningsRefused, expectDecodedOrRefused, outcomeOf } from './decoding.ts';

const rows: [string, UwsgiPacket, string][] = [
  ['without variables', { modifier1: 0, modifier2: 0, variables: [], body: new Uint8Array() }, '00 0000 00'],
  ['with a variable and a body', { modifier1: 5, modifier2: 7, variables: [['A', 'bc'], ['D', '']], body: parseHex('ffff') }, '05 0c00 07 0100 41 0200 6263 0100 44 0000 ffff'],
  ['with a long value', { modifier1: 0, modifier2: 0, variables: [['A', 'x'.repeat(300)]], body: new Uint8Array() }, `00 3101 00 0100 41 2c01 ${'78'.repeat(300)}`],
];

describe.each(rows)('uwsgi %s', (_, packet, hex) => {
  const bytes = parseHex(hex);
  test('encodes', () => expect(formatHex(encodeUwsgi(packet))).toBe(formatHex(bytes)));
  test('decodes', () => expect(decodedWhole(decodeUwsgi, bytes)).toEqual(packet));
  test('cut before its body, it is refused', () => expectBeginningsRefused(decodeUwsgi, bytes.subarray(0, bytes.length - packet.body.length)));
  test('tells its length once its header is there', () => {
    expect(uwsgiPacketLength(bytes)).toBe(bytes.length - packet.body.length);
    expect(uwsgiPacketLength(bytes.subarray(0, 3))).toBeNull();
  });
});

test.each<[string, string, number]>([
  ['variables beyond the bytes', '00 0500 00 0100', 4],
  ['a key beyond its block', '00 0300 00 0200 41', 6],
  ['a key without a value', '00 0300 00 0100 41', 7],
  ['half a length', '00 0100 00 01', 4],
])('uwsgi: %s is refused', (_, hex, offset) => {
  expect(outcomeOf(decodeUwsgi, parseHex(hex))).toMatchObject({ name: 'WireError', offset });
});

test('a response of HTTP, read as a packet, has the modifier of its H', () => {
  const bytes = parseHex('48 0000 50');
  expect(decodeUwsgi(bytes).message.modifier1).toBe('H'.charCodeAt(0));
});

test.each<[string, Variable[]]>([
  ['a value of 65,536 bytes', [['A', 'x'.repeat(65_536)]]],
  ['a block of 65,536 bytes', [['A', 'x'.repeat(32_768)], ['B', 'x'.repeat(32_768)]]],
])('%s cannot be encoded', (_, variables) => {
  expect(() => encodeUwsgi({ modifier1: 0, modifier2: 0, variables, body: new Uint8Array() })).toThrow(expect.objectContaining({ name: 'WireError' }) as Error);
});

describe('captured: nginx asks uWSGI', () => {
  const { requests } = gatewayStreams('nginx_uwsgi');
  const expected = gatewayExpectation('nginx_uwsgi') as { requests: { modifier1: number; datasize_bytes: number; modifier2: number; vars_in_order: Variable[]; body_after_vars: string }[]; seen: Record<string, string>[] };

  test('reads as it was sent, and is written alike', () => {
    expect(requests.length).toBe(2);
    requests.forEach((bytes, index) => {
      const row = expected.requests[index];
      const message = decodedWhole(decodeUwsgi, bytes);
      expect({ ...message, body: latin1Of(message.body) }).toEqual({ modifier1: row?.modifier1, modifier2: row?.modifier2, variables: row?.vars_in_order, body: row?.body_after_vars });
      expect(uwsgiPacketLength(bytes)).toBe(4 + (row?.datasize_bytes ?? 0));
      expect(formatHex(encodeUwsgi(message))).toBe(formatHex(bytes));
    });
  });

  test('the application was given these variables', () => {
    requests.forEach((bytes, index) => expect(Object.fromEntries(decodeUwsgi(bytes).message.variables)).toEqual(expected.seen[index]));
  });
});

const text = fc.uint8Array({ maxLength: 30 }).map((bytes) => latin1Of(bytes));
const packet: fc.Arbitrary<UwsgiPacket> = fc.record({ modifier1: fc.nat(255), modifier2: fc.nat(255), variables: fc.array(fc.tuple(text, text), { maxLength: 6 }), body: fc.uint8Array() });

test('packets survive their bytes', () => {
  fc.assert(fc.property(packet, (sent) => void expect(decodedWhole(decodeUwsgi, encodeUwsgi(sent))).toEqual(sent)));
});

test('any bytes, and packets with a byte changed, are decoded whole or refused with WireError', () => {
  const damaged = fc.tuple(packet, fc.nat(), fc.nat(255)).map(([sent, at, to]) => {
    const bytes = encodeUwsgi(sent);
    return bytes.with(at % bytes.length, to);
  });
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), damaged), (bytes) => expectDecodedOrRefused(decodeUwsgi, bytes)), { numRuns: 200 });
});
