import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import vectors from '../golden/http-vectors.json';
import { httpProfiles, type HttpProfileName } from '../../src-core/wire/http1Profiles.ts';
import { bytesOfText, latin1Of } from '../../src-core/wire/http1Text.ts';
import { judgeRequests } from '../../src-core/protocols/httpJudge.ts';
import { RequestReader, type RequestEvent, type RequestPart } from '../../src-core/protocols/httpReader.ts';
import { ResponseReader, type ResponseEvent, type ResponsePart } from '../../src-core/protocols/httpResponseReader.ts';

const names = Object.keys(httpProfiles) as HttpProfileName[];

function inputOf(name: string): Uint8Array {
  const pieces = vectors.vectors.find((vector) => vector.name === name)?.input ?? [];
  return bytesOfText(pieces.map((piece) => (typeof piece === 'string' ? piece : String(piece[0]).repeat(Number(piece[1])))).join(''));
}

function statusesOf(text: string | Uint8Array, profile: HttpProfileName): readonly (number | null)[] {
  return judgeRequests(typeof text === 'string' ? bytesOfText(text) : text, httpProfiles[profile]).map(({ status }) => status);
}

/** All events but the waiting, until nothing more comes. */
function eventsOf(bytes: Uint8Array, cuts: readonly number[], profile: HttpProfileName): readonly RequestEvent[] {
  const reader = new RequestReader(httpProfiles[profile]);
  const events: RequestEvent[] = [];
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (const [index, start] of places.slice(0, -1).entries()) {
    reader.feed(bytes.subarray(start, places[index + 1]));
    for (let event = reader.next(); event.kind !== 'needMore'; event = reader.next()) {
      if (event.kind !== 'request') {
        if (events.at(-1)?.kind !== event.kind) events.push(event);
        break;
      }
      events.push(event);
    }
  }
  return events;
}

/** Long bytes as text, which compares faster. */
function told(events: readonly RequestEvent[]) {
  return events.map((event) => (event.kind === 'request' ? { ...event, raw: latin1Of(event.raw), message: { ...event.message, body: latin1Of(event.message.body) } } : event));
}

describe('profile rfc answers as RFC 9112 says', () => {
  const rows: readonly (readonly [string, readonly number[]])[] = [
    ['GET / HTTP/1.1\r\n\r\n', [400]],
    ['GET / HTTP/1.0\r\n\r\n', [200]],
    ['GET /\r\n', [400]],
    ['GET  /  HTTP/1.1\r\nHost: a\r\n\r\n', [400]],
    ['get / HTTP/1.1\r\nHost: a\r\n\r\n', [501]],
    ['FOO / HTTP/1.1\r\nHost: a\r\n\r\n', [501]],
    ['G(T / HTTP/1.1\r\nHost: a\r\n\r\n', [400]],
    ['GET / http/1.1\r\nHost: a\r\n\r\n', [400]],
    ['GET / HTTP/1.2\r\nHost: a\r\n\r\n', [200]],
    ['GET / HTTP/2.0\r\nHost: a\r\n\r\n', [505]],
    ['GET / HTTP/1.1\r\nHost : a\r\n\r\n', [400]],
    ['GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n', [400]],
    ['GET / HTTP/1.1\r\nHost: a b\r\n\r\n', [400]],
    ['GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n', [400]],
    ['GET / HTTP/1.1\r\n X: a\r\nHost: a\r\n\r\n', [400]],
    ['GET / HTTP/1.1\nHost: a\n\n', [400]],
    ['\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n', [200]],
    ['GET http://b/x HTTP/1.1\r\nHost: a\r\n\r\n', [200]],
    ['OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n', [200]],
    ['GET * HTTP/1.1\r\nHost: a\r\n\r\n', [400]],
    ['CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n', [200]],
    ['CONNECT /a HTTP/1.1\r\nHost: a\r\n\r\n', [400]],
    ['GET a:80 HTTP/1.1\r\nHost: a\r\n\r\n', [400]],
    ...['+5', '5,6', '-1', '0x5', '', '5 5', '99999999999999999999'].map((n) => [`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${n}\r\n\r\nhello`, [400]] as const),
    ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5,5\r\n\r\nhello', [200]],
    ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!', [400]],
    ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n', [501]],
    ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n', [400]],
    ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n', [400]],
    ['POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', [400]],
    ...['5;a=b\r\nhello\r\n0\r\n\r\n', '5 ;a=b\r\nhello\r\n0\r\n\r\n'].map((c) => [`POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${c}`, [200]] as const),
    ...['-1\r\n', '0x5\r\nhello\r\n', '5\r\nhelloXX', '5 \r\nhello\r\n', 'fffffffffffffffff\r\n', '\r\n'].map((c) => [`POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${c}`, [400]] as const),
    [`GET /${'a'.repeat(8000)} HTTP/1.1\r\nHost: a\r\n\r\n`, [200]],
    [`GET /${'a'.repeat(9000)} HTTP/1.1\r\nHost: a\r\n\r\n`, [414]],
    [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(9000)}\r\n\r\n`, [431]],
    [`GET / HTTP/1.1\r\nHost: a\r\n${`X: ${'a'.repeat(990)}\r\n`.repeat(70)}\r\n`, [431]],
    ['GET / HTTP/1.1\r\nHos', [408]],
    ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe', [408]],
    ['GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n', [200, 200]],
    ['GET /1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n', [200]],
    ['GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n', [400]],
    ['GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /2 HTTP/1.1\r\nHost: a\r\n\r\n', [200, 200]],
    ['POST / HTTP/1.1\r\nHost: a\r\n\r\n', [200]],
    ['', []],
  ];
  test.each(rows.map(([text, statuses]) => [text.slice(0, 90), text, statuses] as const))('%j', (_, text, statuses) => {
    expect(statusesOf(text, 'rfc')).toEqual(statuses);
  });

  test('with a length and a coding the coding wins, and the connection closes', () => {
    const [only, ...more] = judgeRequests(bytesOfText('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n'), httpProfiles.rfc);
    expect(only).toMatchObject({ status: 200, body: 'hi', closes: true });
    expect(more).toEqual([]);
  });

  test('a judgement tells what was read, what it used up, and where a refusal was decided', () => {
    const text = 'POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi';
    expect(judgeRequests(bytesOfText(`${text}GET / HTTP/1.1\r\nA b: c\r\n\r\n`), httpProfiles.rfc)).toEqual([
      { status: 200, reason: 'ok', answered: true, method: 'POST', target: '/a?b', version: 'HTTP/1.1', headers: [['Host', 'a'], ['Content-Length', '2']], body: 'hi', bodyBytes: 2, consumed: text.length, offset: null, closes: false },
      { status: 400, reason: 'fieldNameInvalid', answered: true, method: null, target: null, version: null, headers: [], body: '', bodyBytes: 0, consumed: 26, offset: text.length + 16, closes: true },
    ]);
  });
});

test.each([
  ['rfc', 408, true],
  ['nginx', 408, false],
  ['gunicorn', null, false],
] as const)('%s on a request that never ends: %s, said: %s', (profile, status, answered) => {
  const text = 'GET / HTTP/1.1\r\nHos';
  expect(judgeRequests(bytesOfText(text), httpProfiles[profile])).toMatchObject([{ status, answered, reason: 'incomplete', offset: text.length, closes: true }]);
});

describe('httpd and Tomcat differ where their sources say so', () => {
  test.each([
    ['GET / HTTP/1.1\nHost: a\n\n', 400, 200],
    ['GET /\r\n', 200, 200],
    ['POST /\r\n', 400, 200],
    ['GET  / HTTP/1.1\r\nHost: a\r\n\r\n', 400, 200],
    ['GET / HTTP/2.0\r\nHost: a\r\n\r\n', 200, 505],
    ['GET / HTTP/1.2\r\nHost: a\r\n\r\n', 200, 505],
    ['get / HTTP/1.1\r\nHost: a\r\n\r\n', 501, 200],
    ['TRACE / HTTP/1.1\r\nHost: a\r\n\r\n', 200, 405],
    ['GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n', 200, 400],
    ['GET /"a HTTP/1.1\r\nHost: a\r\n\r\n', 200, 400],
    ['GET /%2F HTTP/1.1\r\nHost: a\r\n\r\n', 200, 400],
    ['GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n', 200, 200],
    ['POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n', 400, 501],
    ['POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 200, 200],
    [`GET /${'a'.repeat(8190)} HTTP/1.1\r\nHost: a\r\n\r\n`, 414, 400],
    [`GET / HTTP/1.1\r\nHost: a\r\n${'X: a\r\n'.repeat(101)}\r\n`, 400, 400],
  ])('%j', (text, httpd, tomcat) => {
    expect([statusesOf(text, 'httpd')[0], statusesOf(text, 'tomcat')[0]]).toEqual([httpd, tomcat]);
  });
});

describe('the request reader', () => {
  test('gives head, data and end apart, as a proxy streams', () => {
    const reader = new RequestReader(httpProfiles.rfc);
    const parts: RequestPart[] = [];
    const drain = () => {
      for (let part = reader.nextPart(); part.kind !== 'needMore'; part = reader.nextPart()) parts.push(part);
    };
    for (const text of ['POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n', 'he', 'llo']) {
      reader.feed(bytesOfText(text));
      drain();
    }
    expect(parts.map(({ kind }) => kind)).toEqual(['head', 'data', 'data', 'end']);
    expect(parts[0]).toMatchObject({ head: { method: 'POST', expectsContinue: true, persists: true }, offset: 69 });
    expect(reader.isMidRequest).toBe(false);
  });

  test('keeps the raw bytes of each request, leading blank line included', () => {
    const text = '\r\nGET /1 HTTP/1.1\r\nHost: a\r\n\r\n';
    const events = eventsOf(bytesOfText(text + text), [5, 9, 40], 'rfc');
    expect(events.map((event) => event.kind === 'request' && [event.offset, latin1Of(event.raw)])).toEqual([[0, text], [text.length, text]]);
  });

  test('a rejection stays', () => {
    const reader = new RequestReader(httpProfiles.rfc);
    reader.feed(bytesOfText('GET / HTTP/1.1\r\n\r\n'));
    const first = reader.next();
    expect(first).toMatchObject({ kind: 'rejected', status: 400, reason: 'hostMissing' });
    reader.feed(bytesOfText('GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
    expect(reader.next()).toEqual(first);
  });

  test.each(names)('%s: vectors cut anywhere give the same events', (profile) => {
    for (const { name } of vectors.vectors) {
      const bytes = inputOf(name);
      const whole = eventsOf(bytes, [], profile);
      const everywhere = bytes.length > 400 ? [1, 2, bytes.length - 3, bytes.length - 1, 4097, 8192] : bytes.map((_, index) => index);
      expect(told(eventsOf(bytes, [...everywhere], profile)), name).toEqual(told(whole));
    }
  });

  const pieces = fc.constantFrom('GET / HTTP/1.1\r\n', 'Host: a\r\n', 'GET', ' ', '/', 'HTTP/1.1', '\r\n', '\n', '\r', 'X: y\r\n', ' z\r\n', 'Content-Length: 3\r\n', 'Transfer-Encoding: chunked\r\n', '3\r\nabc\r\n', '0\r\n\r\n', 'abc', '\0', 'Connection: close\r\n', `X: ${'a'.repeat(3000)}\r\n`);

  test('any bytes, cut anywhere: the same events, no other error, no hang', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.array(pieces, { maxLength: 16 }).map((parts) => bytesOfText(parts.join('')))),
        fc.array(fc.nat(), { maxLength: 8 }),
        fc.constantFrom(...names),
        (bytes, cuts, profile) => {
          expect(eventsOf(bytes, cuts, profile)).toEqual(eventsOf(bytes, [], profile));
        },
      ),
      { numRuns: 1500 },
    );
  });

  test.each([
    ['one long line', (n: number) => `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(n)}`],
    ['many lines', (n: number) => `GET / HTTP/1.1\r\nHost: a\r\n${'X: a\r\n'.repeat(n / 6)}`],
    ['a long body', (n: number) => `GET / HTTP/1.1\r\nHost: a\r\nContent-Length: ${n}\r\n\r\n${'a'.repeat(n)}`],
    ['many chunks', (n: number) => `GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\na\r\n'.repeat(n / 6)}`],
    ['many requests', (n: number) => 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(n / 27)],
  ])('%s fed byte by byte costs linear work', (_, textOf) => {
    const roomy = { ...httpProfiles.rfc, fieldLine: null, fieldSection: null };
    const workOf = (n: number) => {
      const reader = new RequestReader(roomy);
      const bytes = bytesOfText(textOf(n));
      for (let at = 0; at < bytes.length; at += 1) {
        reader.feed(bytes.subarray(at, at + 1));
        while (reader.next().kind === 'request');
      }
      return reader.work / bytes.length;
    };
    expect(workOf(24_000)).toBeLessThan(6);
    expect(workOf(48_000)).toBeLessThan(workOf(24_000) * 1.5);
  });
});

describe('the response reader', () => {
  const all = (reader: ResponseReader) => {
    const events: ResponseEvent[] = [];
    for (let event = reader.next(); event.kind !== 'needMore'; event = reader.next()) {
      events.push(event);
      if (event.kind === 'closed' || event.kind === 'broken') break;
    }
    return events;
  };
  const answersTo = (methods: readonly string[], text: string, ends = false) => {
    const reader = new ResponseReader();
    for (const method of methods) reader.expect(method);
    reader.feed(bytesOfText(text));
    if (ends) reader.end();
    return all(reader);
  };

  test('knows HEAD, 204 and 304 as without body, in the order asked', () => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi';
    const events = answersTo(['HEAD', 'GET', 'GET', 'GET'], text);
    expect(events.map((event) => event.kind === 'response' && [event.message.status, latin1Of(event.message.body)])).toEqual([[200, ''], [204, ''], [304, ''], [200, 'hi']]);
  });

  test('reports interim answers without using up a question', () => {
    const events = answersTo(['HEAD'], 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n');
    expect(events.map(({ kind }) => kind)).toEqual(['interim', 'interim', 'response']);
    expect(events[2]).toMatchObject({ bytesConsumed: 38 });
  });

  test('ends a close-delimited body at the close and no other', () => {
    expect(answersTo(['GET'], 'HTTP/1.0 200 OK\r\n\r\nhel')).toEqual([]);
    expect(answersTo(['GET'], 'HTTP/1.0 200 OK\r\n\r\nhel', true)[0]).toMatchObject({ kind: 'response', persists: false });
    expect(answersTo(['GET'], 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel', true)).toMatchObject([{ kind: 'broken', reason: 'incomplete' }]);
    expect(answersTo(['GET'], 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n', true)).toMatchObject([{ kind: 'broken', reason: 'incomplete' }]);
    expect(answersTo(['GET'], '', true)).toMatchObject([{ kind: 'broken', reason: 'incomplete' }]);
    expect(answersTo([], '', true)).toEqual([{ kind: 'closed' }]);
  });

  test('gives head, data and end apart', () => {
    const reader = new ResponseReader();
    const parts: ResponsePart[] = [];
    for (const text of ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe', 'llo\r\n', '0\r\n', 'X: 1\r\n\r\n']) {
      reader.feed(bytesOfText(text));
      for (let part = reader.nextPart(); part.kind !== 'needMore'; part = reader.nextPart()) parts.push(part);
    }
    expect(parts.map(({ kind }) => kind)).toEqual(['head', 'data', 'data', 'end']);
    expect(parts.at(-1)).toEqual({ kind: 'end', trailers: [['X', '1']] });
  });

  test('what makes no sense is broken, not thrown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.boolean(), (bytes, ends) => {
        const reader = new ResponseReader();
        reader.feed(bytes);
        if (ends) reader.end();
        all(reader);
      }),
      { numRuns: 300 },
    );
    expect(answersTo(['GET'], 'hello\r\n')).toMatchObject([{ kind: 'broken', reason: 'statusLineInvalid', offset: 0 }]);
  });
});
