import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cgiBodyStart, CgiFault, decodeCgiResponse, encodeCgiResponse, type CgiDeviation, type CgiReason, type CgiResponse } from '../../src-core/wire/cgi.ts';
import { decodeFastcgi } from '../../src-core/wire/fastcgi.ts';
import { joinStream } from '../../src-core/wire/fastcgiStream.ts';
import { isToken, latin1Of } from '../../src-core/wire/http1Text.ts';
import { gatewayStreams } from './capturedStreams.ts';
import { decodedWhole, expectDecodedOrRefused, outcomeOf } from './decoding.ts';

const octets = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
const url = 'http://shop.example/';

const rows: [string, string, Partial<CgiResponse>, CgiDeviation[]][] = [
  ['a document', 'Content-Type: text/plain\n\nHello', { kind: 'document', status: 200, reason: '', contentType: 'text/plain', body: octets('Hello') }, []],
  ['with CRLF', 'Content-Type: text/plain\r\n\r\nHello\r\n', { kind: 'document', body: octets('Hello\r\n') }, []],
  ['with a status', 'Status: 404 Not Found\nContent-Type: text/plain\n\n', { kind: 'document', status: 404, reason: 'Not Found' }, []],
  ['with a status without its phrase', 'status:404\nContent-Type:\ttext/plain \n\n', { kind: 'document', status: 404, reason: '', contentType: 'text/plain' }, []],
  ['without a body or a type', 'Status: 204 No Content\n\n', { kind: 'document', status: 204, contentType: null }, []],
  ['a local redirect', 'Location: /hello?name=kim\n\n', { kind: 'localRedirect', status: 200, location: '/hello?name=kim' }, []],
  ['a client redirect', `Location: ${url}\n\n`, { kind: 'clientRedirect', status: 302, location: url }, []],
  ['a client redirect with an extension', `Location: ${url}\nX-CGI-Trace: 1\n\n`, { kind: 'clientRedirect', status: 302 }, []],
  ['a redirect with document', `Status: 303 See Other\nLocation: ${url}\nContent-Type: text/html\n\n<a>`, { kind: 'redirectWithDocument', status: 303, location: url, body: octets('<a>') }, []],
  ['neither of the three', 'X-Powered-By: me\n\nHello', { kind: 'document', status: 200 }, ['cgiFieldMissing', 'contentTypeMissing']],
  ['no lines at all', '\nHello', { kind: 'document', status: 200, headers: [] }, ['cgiFieldMissing', 'contentTypeMissing']],
  ['two types', 'Content-Type: text/plain\nContent-Type: text/html\n\n', { contentType: 'text/html' }, ['cgiFieldRepeated']],
  ['a body without a type', 'Status: 200 OK\n\nHello', { kind: 'document' }, ['contentTypeMissing']],
  ['a local redirect with a body', 'Location: /\nContent-Type: text/plain\n\nHello', { kind: 'localRedirect' }, ['redirectWithMore']],
  ['a client redirect with a cookie', `Location: ${url}\nSet-Cookie: a=b\n\n`, { kind: 'clientRedirect', status: 302 }, ['redirectWithMore']],
  ['a redirect with a type and no status, as PHP scripts have it', `Location: ${url}\nContent-Type: text/html\n\n`, { kind: 'redirectWithDocument', status: 302 }, ['statusMissing']],
  ['a redirect with a body alone', `Location: ${url}\n\nmoved`, { kind: 'redirectWithDocument', status: 302 }, ['contentTypeMissing', 'statusMissing']],
  ['a redirect of a framework, its path relative', 'Status: 302 FOUND\nLocation: /login\nContent-Type: text/html\n\n', { kind: 'redirectWithDocument', status: 302, reason: 'FOUND' }, ['locationRelative']],
  ['a created document', `Status: 201 Created\nLocation: ${url}\nContent-Type: text/html\n\n`, { kind: 'redirectWithDocument', status: 201 }, ['statusNotRedirect']],
  ['a redirect with status alone', `Status: 301 Moved\nLocation: ${url}\n\n`, { kind: 'redirectWithDocument', status: 301 }, ['contentTypeMissing']],
];

test.each(rows)('%s', (_, text, expected, deviations) => {
  expect(decodedWhole(decodeCgiResponse, octets(text))).toMatchObject({ ...expected, deviations });
});

test.each<[string, string, CgiReason, number]>([
  ['nothing', '', 'empty', 0],
  ['a header without its end', 'Content-Type: text/plain\n', 'headerUnfinished', 25],
  ['a line without its end', 'Content-Type: text/plain', 'headerUnfinished', 24],
  ['text where a header should be', 'Hello\n\n', 'colonMissing', 0],
  ['a traceback', 'Traceback (most recent call last):\n  File "x"\n\n', 'fieldNameInvalid', 0],
  ['a space before the colon', 'Content-Type : text/plain\n\n', 'fieldNameInvalid', 0],
  ['no name', ': x\n\n', 'fieldNameInvalid', 0],
  ['a folded line', 'Content-Type: text/plain;\n charset=utf-8\n\n', 'fieldFolded', 26],
  ['a CR inside a value', 'A: b\rc\n\n', 'fieldValueInvalid', 3],
  ['a status of words', 'Status: OK\n\n', 'statusInvalid', 8],
  ['a status of four digits', 'Status: 2000\n\n', 'statusInvalid', 8],
  ['a status below 100', 'Status: 099 x\n\n', 'statusInvalid', 8],
  ['a Location of nothing', 'Location:\n\n', 'locationEmpty', 9],
])('refused: %s', (_, text, reason, offset) => {
  const outcome = outcomeOf(decodeCgiResponse, octets(text));
  expect(outcome).toBeInstanceOf(CgiFault);
  expect(outcome).toMatchObject({ reason, offset });
});

test.each<[string, number | null]>([['', null], ['A: b\n', null], ['A: b\n\r', null], ['A: b\n\nc', 6], ['A: b\r\n\r\nc', 8], ['\n', 1], ['\r\n', 2], ['A: b\r\n\nc\n\n', 7]])('the body of %j starts at %j', (text, start) => {
  expect(cgiBodyStart(octets(text))).toBe(start);
});

test.each<[string, string, string]>([['a name of two words', 'A B', 'c'], ['a value of two lines', 'A', 'b\nSet-Cookie: c'], ['no name', '', 'c']])('%s cannot be encoded', (_, name, value) => {
  expect(() => encodeCgiResponse({ headers: [[name, value]], body: new Uint8Array() })).toThrow(expect.objectContaining({ name: 'WireError' }) as Error);
});

describe('captured: the output of real applications', () => {
  const stdout = (bytes: Uint8Array) => joinStream(decodeFastcgi(bytes).message, 'STDOUT', 1).content;
  test.each([
    ['PHP-FPM', gatewayStreams('nginx_fastcgi_phpfpm').responses.map(stdout), ''],
    ['uWSGI by FastCGI', gatewayStreams('nginx_fastcgi_python').responses.map(stdout), 'OK'],
    ['uWSGI by SCGI', gatewayStreams('nginx_scgi').responses, 'OK'],
  ])('%s: read, and written alike', (_, outputs, reason) => {
    expect(outputs.length).toBe(2);
    for (const output of outputs) {
      const message = decodedWhole(decodeCgiResponse, output);
      expect(message).toMatchObject({ kind: 'document', status: 200, reason, contentType: 'application/json', deviations: [] });
      expect(JSON.parse(latin1Of(message.body))).toBeTypeOf('object');
      expect(latin1Of(encodeCgiResponse(message, '\r\n'))).toBe(latin1Of(output));
      expect(cgiBodyStart(output)).toBe(output.length - message.body.length);
    }
  });
});

const word = fc.string({ minLength: 1, maxLength: 12 }).filter(isToken);
const value = fc.uint8Array({ maxLength: 20 }).map((bytes) => latin1Of(bytes).replace(/[\0\r\n]/g, '').replace(/^[ \t]+|[ \t]+$/g, ''));
const name = word.filter((each) => !['status', 'location'].includes(each.toLowerCase()));

test('header lines and body survive their bytes', () => {
  fc.assert(fc.property(fc.array(fc.tuple(name, value), { maxLength: 5 }), fc.uint8Array(), fc.constantFrom('\n' as const, '\r\n' as const), (headers, body, lineEnd) => {
    expect(decodedWhole(decodeCgiResponse, encodeCgiResponse({ headers, body }, lineEnd))).toMatchObject({ headers, body });
  }));
});

test('any output is decoded whole or refused', () => {
  const piece = fc.constantFrom('Status: ', '302', 'Location: ', '/', url, 'Content-Type: ', 'text/html', '\n', '\r\n', ':', ' ', '\0', 'x', '\xff');
  fc.assert(fc.property(fc.oneof(fc.array(piece).map((parts) => octets(parts.join(''))), fc.uint8Array()), (bytes) => {
    expectDecodedOrRefused(decodeCgiResponse, bytes);
    const start = cgiBodyStart(bytes);
    if (start === null) expect(outcomeOf(decodeCgiResponse, bytes)).toBeInstanceOf(CgiFault);
  }), { numRuns: 300 });
});
