import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatHex } from '../../src-core/wire/hex.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';
import { decodeScgi, encodeScgi, scgiRequestLength, type ScgiRequest } from '../../src-core/wire/scgi.ts';
import type { Variable } from '../../src-core/wire/variable.ts';
import { gatewayExpectation, gatewayStreams } from './capturedStreams.ts';
import { decodedWhole, expectBeginningsRefused, expectDecodedOrRefused, outcomeOf } from './decoding.ts';

const octets = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const request: ScgiRequest = { headers: [['CONTENT_LENGTH', '27'], ['SCGI', '1'], ['REQUEST_METHOD', 'POST'], ['REQUEST_URI', '/deepthought']], body: octets('What is the answer to life?') };
// The specification's own example.
const example = '70:CONTENT_LENGTH\x0027\0SCGI\x001\0REQUEST_METHOD\0POST\0REQUEST_URI\0/deepthought\0,What is the answer to life?';

test('the example of the specification, both ways', () => {
  expect(latin1Of(encodeScgi(request))).toBe(example);
  expect(decodedWhole(decodeScgi, octets(example))).toEqual(request);
  expectBeginningsRefused(decodeScgi, octets(example));
});

test('the length of a request is known once its headers are there', () => {
  const lengths = Array.from({ length: example.length + 1 }, (_, end) => scgiRequestLength(octets(example.slice(0, end))));
  const headEnd = example.indexOf(',') + 1;
  expect(new Set(lengths.slice(0, headEnd))).toEqual(new Set([null]));
  expect(new Set(lengths.slice(headEnd))).toEqual(new Set([example.length]));
});

const head = 'CONTENT_LENGTH\x000\0SCGI\x001\0';
test.each<[string, string, number]>([
  ['no length', ':,', 0],
  ['a length with a leading zero', `024:${head},`, 0],
  ['a length of words', `x:${head},`, 0],
  ['a length of nine digits', '999999999:', 0],
  ['a length without its colon', '24', 0],
  ['a netstring that does not end with a comma', `24:${head};`, 27],
  ['a value without its NUL', '17:CONTENT_LENGTH\x0000,', 18],
  ['no headers', '0:,', 2],
  ['SCGI before CONTENT_LENGTH', '24:SCGI\x001\0CONTENT_LENGTH\x000\0,', 3],
  ['no SCGI', '17:CONTENT_LENGTH\x000\0,', 3],
  ['another version', '24:CONTENT_LENGTH\x000\0SCGI\x002\0,', 3],
  ['a header twice', `30:${head}A\0\0A\0\0,`, 3],
  ['CONTENT_LENGTH twice', `41:${head}CONTENT_LENGTH\x000\0,`, 3],
  ['a header without a name', `26:${head}\0\0,`, 3],
  ['a body of another length', `24:${head},x`, 3],
  ['a length that is no number', '25:CONTENT_LENGTH\0+0\0SCGI\x001\0,', 3],
])('SCGI: %s is refused', (_, text, offset) => {
  expect(outcomeOf(decodeScgi, octets(text))).toMatchObject({ name: 'WireError', offset });
});

test.each<[string, Partial<ScgiRequest>]>([
  ['a NUL in a value', { headers: [...request.headers, ['A', 'x\0y']] }],
  ['a body of another length', { body: new Uint8Array(3) }],
  ['a header twice', { headers: [...request.headers, ['SCGI', '1']] }],
])('SCGI: %s cannot be encoded', (_, change) => {
  expect(() => encodeScgi({ ...request, ...change })).toThrow(expect.objectContaining({ name: 'WireError' }) as Error);
});

describe('captured: nginx asks uWSGI by SCGI', () => {
  const { requests } = gatewayStreams('nginx_scgi');
  const expected = gatewayExpectation('nginx_scgi') as { requests: { netstring_length: number; headers_in_order: Variable[]; body: string }[]; seen: Record<string, string>[] };

  test('reads as it was sent, and is written alike', () => {
    expect(requests.length).toBe(2);
    requests.forEach((bytes, index) => {
      const message = decodedWhole(decodeScgi, bytes);
      expect(message).toEqual({ headers: expected.requests[index]?.headers_in_order, body: octets(expected.requests[index]?.body ?? '') });
      expect(latin1Of(bytes)).toMatch(new RegExp(`^${expected.requests[index]?.netstring_length}:`));
      expect(formatHex(encodeScgi(message))).toBe(formatHex(bytes));
      expect(scgiRequestLength(bytes)).toBe(bytes.length);
    });
  });

  test('the application was given these variables', () => {
    requests.forEach((bytes, index) => expect(Object.fromEntries(decodeScgi(bytes).message.headers)).toEqual(expected.seen[index]));
  });
});

const text = fc.uint8Array({ maxLength: 30 }).map((bytes) => latin1Of(bytes).replaceAll('\0', '0'));
const sent: fc.Arbitrary<ScgiRequest> = fc.tuple(fc.uniqueArray(fc.tuple(text.map((name) => `X${name}`), text), { selector: ([name]) => name, maxLength: 6 }), fc.uint8Array())
  .map(([more, body]) => ({ headers: [['CONTENT_LENGTH', String(body.length)], ...more, ['SCGI', '1']], body }));

test('requests survive their bytes', () => {
  fc.assert(fc.property(sent, (message) => void expect(decodedWhole(decodeScgi, encodeScgi(message))).toEqual(message)));
});

test('any bytes, and requests with a byte changed, are decoded whole or refused with WireError', () => {
  const damaged = fc.tuple(sent, fc.nat(), fc.nat(255)).map(([message, at, to]) => {
    const bytes = encodeScgi(message);
    return bytes.with(at % bytes.length, to);
  });
  const digits = fc.tuple(fc.nat(40), fc.uint8Array({ maxLength: 40 })).map(([length, rest]) => new Uint8Array([...octets(`${length}:`), ...rest]));
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), digits, damaged), (bytes) => {
    expectDecodedOrRefused(decodeScgi, bytes);
    expectDecodedOrRefused((input) => ({ message: scgiRequestLength(input), fields: decodeScgi(input).fields }), bytes);
  }), { numRuns: 200 });
});
