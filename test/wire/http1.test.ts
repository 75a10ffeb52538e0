import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import golden from '../golden/http-messages.json';
import { WireError, type Field } from '../../src-core/wire/field.ts';
import { encodeChunk, encodeChunked, encodeLastChunk } from '../../src-core/wire/chunked.ts';
import { headerValue, type Header } from '../../src-core/wire/http1Fields.ts';
import { httpProfiles } from '../../src-core/wire/http1Profiles.ts';
import { decodeRequest, encodeRequest, type HttpRequest } from '../../src-core/wire/http1Request.ts';
import { decodeResponse, encodeResponse, type HttpResponse } from '../../src-core/wire/http1Response.ts';
import { bytesOfText, latin1Of } from '../../src-core/wire/http1Text.ts';

function leavesOf(fields: readonly Field[]): readonly Field[] {
  return fields.flatMap((field) => (field.children === undefined ? [field] : leavesOf(field.children)));
}

/** Every byte at the leaves exactly once and in order; each parent spans its children. */
function expectCover(fields: readonly Field[], length: number): void {
  let at = 0;
  for (const { start, end } of leavesOf(fields)) {
    expect(start).toBe(at);
    expect(end).toBeGreaterThan(start);
    at = end;
  }
  expect(at).toBe(length);
  for (const { start, end, children } of fields.filter((field) => field.children !== undefined)) {
    expect([children?.[0]?.start, children?.at(-1)?.end]).toEqual([start, end]);
  }
}

const body = bytesOfText('name=kim');

const requests: readonly (readonly [string, HttpRequest, string])[] = [
  [
    'GET',
    { method: 'GET', target: '/hello?name=kim', version: 'HTTP/1.1', headers: [['Host', 'shop.example']], body: new Uint8Array() },
    'GET /hello?name=kim HTTP/1.1\r\nHost: shop.example\r\n\r\n',
  ],
  [
    'POST with a length',
    { method: 'POST', target: '/', version: 'HTTP/1.1', headers: [['Host', 'a'], ['Content-Length', '8']], body },
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nname=kim',
  ],
  [
    'POST in a chunk, with a trailer',
    { method: 'POST', target: '/', version: 'HTTP/1.1', headers: [['Host', 'a'], ['Transfer-Encoding', 'chunked']], body, trailers: [['X-Sum', '1']] },
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nname=kim\r\n0\r\nX-Sum: 1\r\n\r\n',
  ],
  ['1.0 without Host', { method: 'GET', target: '/', version: 'HTTP/1.0', headers: [], body: new Uint8Array() }, 'GET / HTTP/1.0\r\n\r\n'],
  [
    'OPTIONS *',
    { method: 'OPTIONS', target: '*', version: 'HTTP/1.1', headers: [['Host', '']], body: new Uint8Array() },
    'OPTIONS * HTTP/1.1\r\nHost: \r\n\r\n',
  ],
];

describe('requests', () => {
  test.each(requests)('%s: both ways', (_, message, text) => {
    expect(latin1Of(encodeRequest(message))).toBe(text);
    const decoded = decodeRequest(bytesOfText(text));
    expect(decoded.message).toEqual({ trailers: [], ...message });
    expectCover(decoded.fields, text.length);
  });

  test('names the parts of a message in the words of RFC 9112', () => {
    const { fields } = decodeRequest(bytesOfText('POST /a HTTP/1.1\r\nHost:  a \r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\nT: 1\r\n\r\n'));
    expect(fields.map(({ name }) => name)).toEqual(['request-line', 'field-line', 'field-line', 'empty line', 'chunk', 'last-chunk', 'field-line', 'empty line']);
    expect(fields[0]?.children?.map(({ name }) => name)).toEqual(['method', 'SP', 'request-target', 'SP', 'HTTP-version', 'CRLF']);
    expect(fields[1]?.children?.map(({ name, start, end }) => [name, start, end])).toEqual([
      ['field-name', 18, 22],
      [':', 22, 23],
      ['OWS', 23, 25],
      ['field-value', 25, 26],
      ['OWS', 26, 27],
      ['CRLF', 27, 29],
    ]);
    expect(fields[4]?.children?.map(({ name }) => name)).toEqual(['chunk-size', 'chunk-ext', 'CRLF', 'chunk-data', 'CRLF']);
  });

  test.each([
    ['no end', 'GET / HTTP/1.1\r\nHost: a\r\n', 25],
    ['bytes after the end', 'GET / HTTP/1.1\r\nHost: a\r\n\r\nGET', 27],
    ['short body', 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhel', 49],
    ['space before the colon', 'GET / HTTP/1.1\r\nHost : a\r\n\r\n', 20],
    ['NUL in a value', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\0\r\n\r\n', 29],
    ['chunk size', 'GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 55],
    ['nothing', '', 0],
  ])('%s: WireError at its byte', (_, text, offset) => {
    expect(() => decodeRequest(bytesOfText(text))).toThrow(expect.objectContaining({ name: 'WireError', format: 'HTTP/1.1', offset }) as Error);
  });

  test('a lenient profile covers folded and dropped lines too', () => {
    const text = 'GET / HTTP/1.1\nHost: a\nX_y: dropped\nnocolon\n\n';
    const { message, fields } = decodeRequest(bytesOfText(text), httpProfiles.nginx);
    expect(message.headers).toEqual([['Host', 'a'], ['nocolon', '']]);
    expectCover(fields, text.length);
    const folded = 'GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n';
    const decoded = decodeRequest(bytesOfText(folded), httpProfiles.httpd);
    expect(headerValue(decoded.message.headers, 'x')).toBe('b c');
    expectCover(decoded.fields, folded.length);
  });
});

const responses: readonly (readonly [string, string, HttpResponse, string])[] = [
  ['length', 'GET', { version: 'HTTP/1.1', status: 200, reason: 'OK', headers: [['Content-Length', '8']], body }, 'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nname=kim'],
  ['chunked', 'GET', { version: 'HTTP/1.1', status: 200, reason: 'OK', headers: [['Transfer-Encoding', 'chunked']], body }, 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nname=kim\r\n0\r\n\r\n'],
  ['until close', 'GET', { version: 'HTTP/1.0', status: 200, reason: 'OK', headers: [], body }, 'HTTP/1.0 200 OK\r\n\r\nname=kim'],
  ['204', 'GET', { version: 'HTTP/1.1', status: 204, reason: 'No Content', headers: [], body: new Uint8Array() }, 'HTTP/1.1 204 No Content\r\n\r\n'],
  ['304 with a length', 'GET', { version: 'HTTP/1.1', status: 304, reason: 'Not Modified', headers: [['Content-Length', '8']], body: new Uint8Array() }, 'HTTP/1.1 304 Not Modified\r\nContent-Length: 8\r\n\r\n'],
  ['HEAD', 'HEAD', { version: 'HTTP/1.1', status: 200, reason: 'OK', headers: [['Content-Length', '8']], body: new Uint8Array() }, 'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n'],
  ['CONNECT', 'CONNECT', { version: 'HTTP/1.1', status: 200, reason: '', headers: [], body: new Uint8Array() }, 'HTTP/1.1 200 \r\n\r\n'],
];

describe('responses', () => {
  test.each(responses)('%s: both ways', (_, requestMethod, message, text) => {
    expect(latin1Of(encodeResponse(message))).toBe(text);
    const decoded = decodeResponse(bytesOfText(text), { requestMethod });
    expect(decoded.message).toEqual({ ...message, trailers: [] });
    expectCover(decoded.fields, text.length);
  });

  test('the space before an absent reason may be missing', () => {
    expect(decodeResponse(bytesOfText('HTTP/1.1 204\r\n\r\n'), { requestMethod: 'GET' }).message.reason).toBe('');
  });

  test.each(['HTTP/1.1 20 OK\r\n\r\n', 'HTTP/1.1 099 X\r\n\r\n', 'HTTP/2.0 200 OK\r\n\r\n', 'ICY 200 OK\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n'])(
    'refuses %j',
    (text) => expect(() => decodeResponse(bytesOfText(text), { requestMethod: 'GET' })).toThrow(WireError),
  );
});

test('a chunk of no bytes is left out, and the size is hexadecimal', () => {
  expect(latin1Of(encodeChunk(new Uint8Array(26)).subarray(0, 4))).toBe('1a\r\n');
  expect(latin1Of(encodeChunked([bytesOfText('a'), new Uint8Array()], [['T', '1']]))).toBe('1\r\na\r\n0\r\nT: 1\r\n\r\n');
  expect(latin1Of(encodeLastChunk())).toBe('0\r\n\r\n');
});

test.each(golden.messages.map((each) => [each.name, each] as const))('golden, %s: decodes, covers, and encodes to the same bytes', (_, { kind, text }) => {
  const bytes = bytesOfText(text);
  const { message, fields } = kind === 'request' ? decodeRequest(bytes) : decodeResponse(bytes, { requestMethod: 'GET' });
  expectCover(fields, bytes.length);
  const encoded = 'method' in message ? encodeRequest(message) : encodeResponse(message);
  expect(latin1Of(encoded)).toBe(text);
});

const token = fc.stringMatching(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,12}$/);
const value = fc.stringMatching(/^(?:[\x21-\x7e\x80-\xff](?:[\x20-\x7e\x80-\xff\t]{0,20}[\x21-\x7e\x80-\xff])?)?$/);
const header: fc.Arbitrary<Header> = fc.tuple(token.filter((name) => !/^(host|content-length|transfer-encoding)$/i.test(name)), value);
const request = fc.record({
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'),
  target: fc.webPath().map((path) => (path.startsWith('/') ? path : `/${path}`)),
  headers: fc.array(header, { maxLength: 6 }),
  body: fc.uint8Array({ maxLength: 60 }),
  chunked: fc.boolean(),
});

describe('properties', () => {
  test('encode then decode gives the message back, covered by its fields', () => {
    fc.assert(
      fc.property(request, ({ method, target, headers, body: content, chunked }) => {
        const framing: Header = chunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(content.length)];
        const message = { method, target, version: 'HTTP/1.1', headers: [['Host', 'a'] as const, ...headers, framing], body: content };
        const bytes = encodeRequest(message);
        const decoded = decodeRequest(bytes);
        expect(decoded.message).toEqual({ ...message, trailers: [] });
        expectCover(decoded.fields, bytes.length);
      }),
      { numRuns: 200 },
    );
  });

  const pieces = fc.constantFrom('GET', 'HTTP/1.1', ' ', '/', '\r\n', '\n', '\r', ':', 'Host: a\r\n', 'Content-Length: 3\r\n', 'Transfer-Encoding: chunked\r\n', '\r\n\r\n', '5', '0', 'abc', '\t', '\0', ';', 'HTTP/1.1 200 OK\r\n', 'GET / HTTP/1.1\r\n');
  const soup = fc.oneof(fc.uint8Array({ maxLength: 80 }), fc.array(pieces, { maxLength: 14 }).map((parts) => bytesOfText(parts.join(''))));

  test('decoders throw nothing but WireError, and what they read they cover', () => {
    fc.assert(
      fc.property(soup, fc.constantFrom(...Object.values(httpProfiles)), (bytes, profile) => {
        for (const decode of [() => decodeRequest(bytes, profile), () => decodeResponse(bytes, { requestMethod: 'GET' }, profile)]) {
          try {
            expectCover(decode().fields, bytes.length);
          } catch (error) {
            expect(error).toBeInstanceOf(WireError);
          }
        }
      }),
      { numRuns: 1500 },
    );
  });
});
