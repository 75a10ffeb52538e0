import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64, encodeBase64 } from '../../src-core/wire/base64.ts';
import { WireError } from '../../src-core/wire/field.ts';
import { formatHex } from '../../src-core/wire/hex.ts';
import { bytesOfText } from '../../src-core/wire/http1Text.ts';
import { sha1 } from '../../src-core/wire/sha1.ts';

// RFC 3174 §7.3.
test.each([
  ['abc', 1, 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', 1, '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
  ['a', 1_000_000, '34aa973cd4c4daa4f61eeb2bdbad27316534016f'],
  ['0123456701234567012345670123456701234567012345670123456701234567', 10, 'dea356a2cddd90c7a7ecedc5ebb563934f460452'],
])('SHA-1 of %s, %i times', (text, times, digest) => expect(formatHex(sha1(bytesOfText(text.repeat(times))))).toBe(digest));

test('SHA-1 of every length around a block is OpenSSL’s', () => {
  for (let length = 0; length <= 130; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, index) => index);
    expect(formatHex(sha1(bytes))).toBe(createHash('sha1').update(bytes).digest('hex'));
  }
});

// RFC 4648 §10.
test.each([['', ''], ['f', 'Zg=='], ['fo', 'Zm8='], ['foo', 'Zm9v'], ['foob', 'Zm9vYg=='], ['fooba', 'Zm9vYmE='], ['foobar', 'Zm9vYmFy']])('Base64 of %j is %j', (text, encoded) => {
  expect(encodeBase64(bytesOfText(text))).toBe(encoded);
  expect(decodeBase64(encoded)).toEqual(bytesOfText(text));
});

test.each(['Zg', 'Zg=', 'Z===', 'Zh==', 'Zm9=', 'Zm9v=', 'Zm 9', '====', 'Zg==Zg==', 'Zm9-'])('Base64 %j is refused', (text) => {
  expect(() => decodeBase64(text)).toThrow(WireError);
});

test('any bytes survive Base64, and are written as Node writes them', () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes);
  }));
});
