import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { httpDate, parseHttpDate } from '../../src-core/wire/http1Date.ts';
import { normalisePath, parseUrl, percentDecode, percentEncode, splitTarget, targetOf, urlText } from '../../src-core/wire/uri.ts';

describe('a typed URL', () => {
  test.each([
    ['http://shop.example/hello?name=kim', 'http://shop.example/hello?name=kim'],
    ['shop.example', 'http://shop.example/'],
    ['shop.example:8080/a', 'http://shop.example:8080/a'],
    ['  HTTP://Shop.Example:80/A#frag ', 'http://shop.example/A'],
    ['https://a:443', 'https://a/'],
    ['https://a:80/', 'https://a:80/'],
    ['http://a?x=1', 'http://a/?x=1'],
    ['http://a/?', 'http://a/?'],
    ['http://a/b/../c/./d/..', 'http://a/c/'],
    ['http://a/%2e%2e/b', 'http://a/b'],
    ['http://a/../../b', 'http://a/b'],
    ['http://a\\b', 'http://a/b'],
    ['http://a//b', 'http://a//b'],
    ['http://a/김 치?q=김', 'http://a/%EA%B9%80%20%EC%B9%98?q=%EA%B9%80'],
    ['http://a/100%', 'http://a/100%'],
    ['http://[::1]:8000/', 'http://[::1]:8000/'],
    ['http://127.0.0.1/', 'http://127.0.0.1/'],
    ['localhost', 'http://localhost/'],
    ['http://a./', 'http://a./'],
    ['http://a:/', 'http://a/'],
  ])('%j is %j', (typed, text) => {
    const result = parseUrl(typed);
    expect(result.kind === 'url' && urlText(result.url)).toBe(text);
  });

  test.each([
    ['', 'empty', 0],
    ['   ', 'empty', 0],
    ['ftp://a/', 'scheme', 0],
    ['mailto:a', 'scheme', 0],
    ['/hello', 'scheme', 0],
    ['http://', 'hostMissing', 7],
    ['http:///a', 'hostMissing', 7],
    ['http://:80/', 'hostMissing', 7],
    ['http://kim:pw@a/', 'userinfo', 13],
    ['http://a b/', 'hostInvalid', 8],
    ['http://a..b/', 'hostInvalid', 7],
    ['http://[zz]/', 'hostInvalid', 7],
    ['http://a:x/', 'portInvalid', 9],
    ['http://a:65536/', 'portInvalid', 9],
    ['http://a:0/', 'portInvalid', 9],
    ['http://a/\nb', 'control', 9],
  ])('%j is refused: %s at %i', (typed, key, offset) => {
    expect(parseUrl(typed)).toEqual({ kind: 'error', key, offset });
  });

  test('never throws, and what it reads it reads again', () => {
    const piece = fc.constantFrom('http://', 'https://', 'a', 'shop.example', ':', '80', '/', '..', '?', '#', '%', '%zz', '%41', ' ', '[', ']', '::1', '@', '김', '\\', '\0', '\ud800');
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.array(piece, { maxLength: 9 }).map((parts) => parts.join(''))), (typed) => {
        const first = parseUrl(typed);
        if (first.kind === 'error') return first.offset >= 0 && first.offset <= typed.length;
        expect(parseUrl(urlText(first.url))).toEqual(first);
        expect(targetOf(first.url)).toMatch(/^\/[\x21-\x7e]*$/);
        return true;
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  ['/a?b?c', { form: 'origin', authority: null, path: '/a', query: 'b?c' }],
  ['/a', { form: 'origin', authority: null, path: '/a', query: '' }],
  ['*', { form: 'asterisk', authority: null, path: '*', query: '' }],
  ['http://b:80/x?y', { form: 'absolute', authority: 'b:80', path: '/x', query: 'y' }],
  ['http://b', { form: 'absolute', authority: 'b', path: '/', query: '' }],
  ['http://b?y', { form: 'absolute', authority: 'b', path: '/', query: 'y' }],
  ['a:80', { form: 'authority', authority: 'a:80', path: '', query: '' }],
])('the target %j', (target, parts) => expect(splitTarget(target)).toEqual(parts));

describe('a path as nginx matches it', () => {
  test.each([
    ['/a/../b.php', '/b.php'],
    ['/a//b///c', '/a/b/c'],
    ['/a/./b/.', '/a/b/'],
    ['/a/..', '/'],
    ['/%61%2Fb', '/a/b'],
    ['/a/%2e%2e/b', '/b'],
    ['/%2561', '/%61'],
    ['/...', '/...'],
    ['/a/..b', '/a/..b'],
    ['/..', null],
    ['/a/../../b', null],
    ['/%zz', null],
    ['/%00', null],
    ['a', null],
  ])('%j is %j', (path, normal) => expect(normalisePath(path)).toBe(normal));

  test('what is normal stays normal', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('/', '.', '..', 'a', '%41', '%2F', '//'), { maxLength: 10 }), (parts) => {
        const once = normalisePath(`/${parts.join('')}`);
        if (once !== null) expect(normalisePath(once)).toBe(once);
      }),
    );
  });
});

test('percent encoding', () => {
  expect(percentEncode('/김?a=b c&%41%')).toBe('/%EA%B9%80?a=b%20c&%41%');
  expect(percentDecode('%EA%b9%80')).toBe('\xea\xb9\x80');
  expect(percentDecode('%4')).toBeNull();
});

test.each([
  [784_111_777_000, 'Sun, 06 Nov 1994 08:49:37 GMT'],
  [0, 'Thu, 01 Jan 1970 00:00:00 GMT'],
  [951_782_399_999, 'Mon, 28 Feb 2000 23:59:59 GMT'],
  [951_782_400_000, 'Tue, 29 Feb 2000 00:00:00 GMT'],
  [1_795_170_622_000, 'Fri, 20 Nov 2026 10:30:22 GMT'],
])('%i ms is %s', (at, text) => {
  expect(httpDate(at)).toBe(text);
  expect(parseHttpDate(text)).toBe(Math.floor(at / 1000) * 1000);
});

test('dates agree with the platform, which only tests may ask', () => {
  fc.assert(fc.property(fc.integer({ min: -2_000_000_000, max: 4_000_000_000 }), (seconds) => httpDate(seconds * 1000) === new Date(seconds * 1000).toUTCString()));
  for (const wrong of ['Sun, 31 Feb 2021 00:00:00 GMT', 'Mon, 06 Nov 1994 08:49:37 GMT', 'Sun, 06 Nov 1994 25:49:37 GMT', 'Sun, 06 Nov 1994 08:49:37', '']) {
    expect(parseHttpDate(wrong)).toBeNull();
  }
});
