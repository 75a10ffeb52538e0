/** What the inspector shows of the gateways' protocols: real captures down to their variables, broken bytes up to where they break. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeDatabaseMessage } from '../../src-core/wire/databaseMessage.ts';
import { encodeEnvironment } from '../../src-core/wire/environmentBlock.ts';
import { encodeFastcgi } from '../../src-core/wire/fastcgi.ts';
import { streamRecords } from '../../src-core/wire/fastcgiStream.ts';
import type { Field } from '../../src-core/wire/field.ts';
import { coverageGaps } from '../../src-core/wire/fields.ts';
import { parseHex } from '../../src-core/wire/hex.ts';
import { HpackTable } from '../../src-core/wire/hpackTable.ts';
import { bytesOfText, joinBytes } from '../../src-core/wire/http1Text.ts';
import { encodeHttp2Frame, http2Preface } from '../../src-core/wire/http2.ts';
import { headerFrames } from '../../src-core/wire/http2Headers.ts';
import { decodePayload, type DecodedPayload, type PayloadBytes } from '../../src-core/wire/payload.ts';
import { encodeWebsocketFrame } from '../../src-core/wire/websocket.ts';
import { gatewayStreams } from './capturedStreams.ts';

type Protocol = PayloadBytes['protocol'];

/** Decoded, and covered to its last byte. */
function shown(protocol: Protocol, bytes: Uint8Array): DecodedPayload {
  const decoded = decodePayload({ protocol, bytes });
  expect(coverageGaps(decoded.fields, bytes.length)).toEqual([]);
  return decoded;
}

function all(fields: readonly Field[]): Field[] {
  return fields.flatMap((field) => [field, ...all(field.children ?? [])]);
}

const valuesOf = ({ fields }: DecodedPayload, name: string): string[] => all(fields).filter((field) => field.name === name).map(({ value }) => value);

describe('captured between a web server and an application', () => {
  test('FastCGI: records, parameters, and the CGI response in STDOUT', () => {
    const { requests, responses } = gatewayStreams('nginx_fastcgi_phpfpm');
    const asked = shown('fastcgi', requests[0]!);
    expect(asked).toMatchObject({ layers: ['FastCGI'] });
    expect(asked.problem).toBeUndefined();
    expect(valuesOf(asked, 'Record').slice(0, 2)).toEqual(['BEGIN_REQUEST #1', expect.stringMatching(/^PARAMS #1 \d+ B$/)]);
    expect(valuesOf(asked, 'name-value pair')).toEqual(expect.arrayContaining(['REQUEST_METHOD=GET', 'QUERY_STRING=name=kim']));
    const answered = shown('fastcgi', responses[0]!);
    expect(answered).toMatchObject({ layers: ['FastCGI', 'CGI'] });
    expect(valuesOf(answered, 'field-name')).toContain('Content-Type');
    expect(valuesOf(answered, 'protocolStatus')).toEqual(['0 FCGI_REQUEST_COMPLETE']);
  });

  test('uwsgi and SCGI: the variables', () => {
    expect(valuesOf(shown('uwsgi', gatewayStreams('nginx_uwsgi').requests[0]!), 'variable')).toContain('REQUEST_METHOD=GET');
    const scgi = shown('scgi', gatewayStreams('nginx_scgi').requests[0]!);
    expect(valuesOf(scgi, 'header').slice(0, 1)).toEqual(['CONTENT_LENGTH=0']);
    expect(valuesOf(scgi, 'header')).toContain('SCGI=1');
  });

  test('AJP13: packets of both directions, the body packet among them', () => {
    const { requests, responses } = gatewayStreams('apache_ajp_tomcat', 18109);
    expect(valuesOf(shown('ajp', requests[0]!), 'Packet').map((value) => value.split(' ')[0])).toEqual(['FORWARD_REQUEST', 'FORWARD_REQUEST', 'BODY']);
    expect(valuesOf(shown('ajp', responses[0]!), 'Packet').map((value) => value.split(' ').slice(0, 2).join(' '))).toEqual(expect.arrayContaining(['SEND_HEADERS 200', 'END_RESPONSE']));
    expect(shown('ajp', responses[0]!).problem).toBeUndefined();
  });

  test('a body packet by itself, and the one that ends a body', () => {
    expect(valuesOf(shown('ajp', parseHex('1234 0004 0002 6869')), 'Packet')).toEqual(['BODY 2 B']);
    expect(valuesOf(shown('ajp', parseHex('1234 0000')), 'Packet')).toEqual(['BODY 0 B']);
    // A body of 0x0702 bytes begins like SHUTDOWN, and is too long for one.
    expect(valuesOf(shown('ajp', joinBytes([parseHex('1234 0704 0702'), new Uint8Array(0x702)])), 'Packet')).toEqual(['BODY 1794 B']);
  });
});

test('an environment block is names and values', () => {
  const decoded = shown('environment', encodeEnvironment([['PATH', '/usr/bin'], ['QUERY_STRING', 'name=kim']]));
  expect(decoded.layers).toEqual(['environ(7)']);
  expect(valuesOf(decoded, 'value')).toEqual(['/usr/bin', 'name=kim']);
});

test('what a CGI program printed is read by its rules, or line by line', () => {
  const good = shown('cgi-response', bytesOfText('Content-Type: text/plain\nStatus: 404 Not Found\n\nno'));
  expect(valuesOf(good, 'field-value')).toEqual(['text/plain', '404 Not Found']);
  const bad = shown('cgi-response', bytesOfText('Hello\n\nno header'));
  expect(bad).toMatchObject({ problem: { format: 'CGI', offset: 0 } });
  expect(bad.fields.map(({ name }) => name)).toEqual(['line', 'empty line', 'message-body']);
});

test('frames of WebSocket and HTTP/2, with the header list', () => {
  const frame = encodeWebsocketFrame({ fin: true, opcode: 'text', maskingKey: Uint8Array.of(1, 2, 3, 4), payload: bytesOfText('hello') });
  expect(valuesOf(shown('websocket', frame), 'Payload data')).toEqual(['hello']);
  const table = new HpackTable();
  const headers = (id: number): Uint8Array => joinBytes(headerFrames(id, [[':method', 'GET'], ['x-own', 'kim']], table, { endStream: true }).map(encodeHttp2Frame));
  const [first, second] = [headers(1), headers(3)];
  const whole = shown('http2', joinBytes([http2Preface, first, second]));
  expect(whole.layers).toEqual(['HTTP/2', 'HPACK']);
  expect(all(whole.fields).filter(({ value }) => value === 'x-own: kim')).toHaveLength(2);
  // By itself it leans on a table that nobody here knows: the list stays bytes.
  expect(shown('http2', second)).toMatchObject({ layers: ['HTTP/2'] });
});

test('a query and its rows', () => {
  const query = encodeDatabaseMessage({ kind: 'query', sql: 'SELECT name, "a,b" FROM item WHERE id = ?', params: [1, null, 'ü'] });
  const asked = shown('sql', query);
  expect(asked.layers).toEqual(['database']);
  expect(valuesOf(asked, 'sql')).toEqual(['"SELECT name, \\"a,b\\" FROM item WHERE id = ?"']);
  expect(valuesOf(asked, 'params')).toEqual(['[1,null,"ü"]']);
  const both = shown('sql', joinBytes([encodeDatabaseMessage({ kind: 'result', columns: ['name'], rows: [['cup'], ['pot']], rowCount: 2 }), encodeDatabaseMessage({ kind: 'error', code: '42P01', message: 'no such table' })]));
  expect(both.fields.map(({ name, value }) => `${name}: ${value}`)).toEqual(['result: name × 2', 'error: 42P01 no such table']);
});

test('bytes of a pipe are text where they are text', () => {
  expect(shown('pipe', bytesOfText('GET done\n')).fields).toMatchObject([{ name: 'text' }]);
  expect(shown('pipe', Uint8Array.of(0, 1, 2)).fields).toMatchObject([{ name: 'bytes' }]);
});

describe('broken bytes are shown as far as they go', () => {
  const records = encodeFastcgi([{ kind: 'BEGIN_REQUEST', requestId: 1, role: 1, keepConnection: false, paddingLength: 0 }, ...streamRecords('STDIN', 1, bytesOfText('hello'), { pads: false })]);

  test('FastCGI: the whole record, the half one, the place', () => {
    const { fields, problem } = shown('fastcgi', records.subarray(0, 27));
    expect(problem).toMatchObject({ format: 'FastCGI', offset: 24 });
    expect(fields.map(({ name, value }) => `${name} ${value}`)).toEqual(['Record BEGIN_REQUEST #1', 'Record …', 'bytes 3 B 68656c']);
    expect(fields[1]!.children!.map(({ name }) => name)).toContain('contentLength');
  });

  test('AJP13 and the database: what came before, and the place from the start of all', () => {
    const ajp = shown('ajp', parseHex('1234 0001 0a 1234 0001 05'));
    expect(ajp).toMatchObject({ problem: { format: 'AJP13', offset: 9, reason: expect.stringMatching(/^AJP13: byte 9: a code/) as unknown } });
    expect(ajp.fields.map(({ name }) => name)).toEqual(['Packet', 'magic', 'length', 'code']);
    expect(shown('sql', parseHex('00000002 5b5d'))).toMatchObject({ problem: { format: 'database', offset: 4 }, fields: [{ name: 'length' }, { name: 'JSON' }] });
  });

  test('uwsgi: a size that runs past the end', () => {
    const { fields, problem } = shown('uwsgi', parseHex('00 0600 00 0400 5041'));
    expect(problem).toMatchObject({ format: 'uwsgi', offset: 4 });
    expect(fields.map(({ name }) => name)).toEqual(['modifier1', 'datasize', 'modifier2', 'bytes']);
  });
});

const protocols = ['environment', 'cgi-response', 'pipe', 'fastcgi', 'scgi', 'uwsgi', 'ajp', 'websocket', 'http2', 'sql'] as const;
const real: readonly (readonly [Protocol, Uint8Array])[] = [
  ['fastcgi', gatewayStreams('nginx_fastcgi_python').requests[0]!], ['fastcgi', gatewayStreams('nginx_fastcgi_python').responses[0]!],
  ['scgi', gatewayStreams('nginx_scgi').requests[0]!], ['uwsgi', gatewayStreams('nginx_uwsgi').requests[0]!],
  ['ajp', gatewayStreams('apache_ajp_tomcat', 18109).requests[0]!], ['ajp', gatewayStreams('apache_ajp_tomcat', 18109).responses[0]!],
  ['cgi-response', gatewayStreams('nginx_scgi').responses[0]!],
  ['sql', encodeDatabaseMessage({ kind: 'query', sql: 'SELECT 1', params: ['a"b', { c: [1, 2] }] })],
  ['environment', encodeEnvironment([['A', 'b=c'], ['D', '']])],
];

test('whatever the bytes are: nothing is thrown, and all of them are covered', () => {
  fc.assert(fc.property(fc.constantFrom(...protocols), fc.uint8Array({ maxLength: 90 }), (protocol, bytes) => void shown(protocol, bytes)), { numRuns: 1500 });
});

test('real bytes, cut anywhere or with one byte changed: the same', () => {
  fc.assert(
    fc.property(fc.constantFrom(...real), fc.nat(), fc.nat(255), fc.boolean(), ([protocol, bytes], at, byte, cuts) => {
      const place = at % bytes.length;
      const { problem } = shown(protocol, cuts ? bytes.subarray(0, place) : bytes.with(place, byte));
      if (problem) expect(problem.offset).toBeLessThanOrEqual(bytes.length);
    }),
    { numRuns: 1500 },
  );
});

test.each(real)('%s: whole, it has no problem', (protocol, bytes) => {
  expect(shown(protocol, bytes).problem).toBeUndefined();
});

test('a header list of HTTP/2 is read with what its sender wrote before, and stays bytes without it', () => {
  const table = new HpackTable();
  const headers = [[':method', 'GET'], ['user-agent', 'HopByHop/1.0']] as const;
  const [first, second] = [1, 3].map((streamId) => encodeHttp2Frame(headerFrames(streamId, headers, table, { endStream: true })[0]!));
  const namesIn = (fields: readonly Field[]): string[] => fields.flatMap(({ value, children }) => [value, ...namesIn(children ?? [])]);
  expect(namesIn(decodePayload({ protocol: 'http2', bytes: second! }).fields)).not.toContain('user-agent: HopByHop/1.0');
  expect(namesIn(decodePayload({ protocol: 'http2', bytes: second! }, { earlier: [first!] }).fields)).toContain('user-agent: HopByHop/1.0');
});
