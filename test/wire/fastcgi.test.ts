import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeFastcgi, encodeFastcgi, fastcgiProtocolStatus, fastcgiRecordLength, fastcgiRoles, paddingTo8, type FastcgiRecord, type FastcgiStream } from '../../src-core/wire/fastcgi.ts';
import { decodeNameValuePairs, encodeNameValuePairs } from '../../src-core/wire/fastcgiPairs.ts';
import { joinStream, streamRecords } from '../../src-core/wire/fastcgiStream.ts';
import { formatHex, parseHex } from '../../src-core/wire/hex.ts';
import { latin1Of } from '../../src-core/wire/http1Text.ts';
import { variableOf, type Variable } from '../../src-core/wire/variable.ts';
import { gatewayExpectation, gatewayStreams } from './capturedStreams.ts';
import { decodedWhole, expectBeginningsRefused, expectDecodedOrRefused, outcomeOf } from './decoding.ts';

const rows: [string, FastcgiRecord, string][] = [
  ['BEGIN_REQUEST', { kind: 'BEGIN_REQUEST', requestId: 1, role: fastcgiRoles.responder, keepConnection: true, paddingLength: 0 }, '01 01 0001 0008 00 00  0001 01 0000000000'],
  ['ABORT_REQUEST', { kind: 'ABORT_REQUEST', requestId: 258, paddingLength: 0 }, '01 02 0102 0000 00 00'],
  ['END_REQUEST', { kind: 'END_REQUEST', requestId: 1, appStatus: 4294967295, protocolStatus: fastcgiProtocolStatus.overloaded, paddingLength: 0 }, '01 03 0001 0008 00 00  ffffffff 02 000000'],
  ['PARAMS', { kind: 'PARAMS', requestId: 1, content: parseHex('01 02 41 6262'), paddingLength: 3 }, '01 04 0001 0005 03 00  0102416262 000000'],
  ['PARAMS that cut a pair', { kind: 'PARAMS', requestId: 1, content: parseHex('01 02 41'), paddingLength: 0 }, '01 04 0001 0003 00 00  010241'],
  ['the end of STDIN', { kind: 'STDIN', requestId: 65535, content: parseHex(''), paddingLength: 0 }, '01 05 ffff 0000 00 00'],
  ['STDOUT', { kind: 'STDOUT', requestId: 1, content: parseHex('6869'), paddingLength: 6 }, '01 06 0001 0002 06 00  6869 000000000000'],
  ['STDERR', { kind: 'STDERR', requestId: 1, content: parseHex('21'), paddingLength: 0 }, '01 07 0001 0001 00 00  21'],
  ['DATA', { kind: 'DATA', requestId: 1, content: parseHex('21'), paddingLength: 0 }, '01 08 0001 0001 00 00  21'],
  ['GET_VALUES', { kind: 'GET_VALUES', requestId: 0, values: [['FCGI_MPXS_CONNS', '']], paddingLength: 0 }, '01 09 0000 0011 00 00  0f00 464347495f4d5058535f434f4e4e53'],
  ['GET_VALUES_RESULT', { kind: 'GET_VALUES_RESULT', requestId: 0, values: [['FCGI_MPXS_CONNS', '0']], paddingLength: 0 }, '01 0a 0000 0012 00 00  0f01 464347495f4d5058535f434f4e4e53 30'],
  ['UNKNOWN_TYPE', { kind: 'UNKNOWN_TYPE', requestId: 0, unknownType: 12, paddingLength: 0 }, '01 0b 0000 0008 00 00  0c 00000000000000'],
  ['a type that nobody defined', { kind: 'unknown', type: 12, requestId: 0, content: parseHex('ff'), paddingLength: 0 }, '01 0c 0000 0001 00 00  ff'],
];

describe.each(rows)('FastCGI %s', (_, record, hex) => {
  const bytes = parseHex(hex);
  test('encodes', () => expect(formatHex(encodeFastcgi([record]))).toBe(formatHex(bytes)));
  test('decodes', () => expect(decodedWhole(decodeFastcgi, bytes)).toEqual([record]));
  test('cut anywhere, it is refused', () => expectBeginningsRefused(decodeFastcgi, bytes, 1));
  test('tells its length once its header is there', () => {
    expect(fastcgiRecordLength(bytes)).toBe(bytes.length);
    expect(fastcgiRecordLength(bytes.subarray(0, 7))).toBeNull();
  });
});

test.each<[string, string, number]>([
  ['version 2', '02 01 0001 0008 00 00 0001000000000000', 0],
  ['a request with id 0', '01 01 0000 0008 00 00 0001000000000000', 2],
  ['a management record of a request', '01 09 0001 0000 00 00', 2],
  ['BEGIN_REQUEST with a longer body', '01 01 0001 0009 00 00 000100000000000000', 16],
  ['BEGIN_REQUEST with a shorter body', '01 01 0001 0007 00 00 00010000000000', 11],
  ['ABORT_REQUEST with content', '01 02 0001 0001 00 00 00', 8],
  ['a pair beyond its record', '01 09 0000 0003 00 00 020041', 10],
  ['a length that stops midway', '01 09 0000 0002 00 00 8000', 8],
  ['padding beyond the bytes', '01 05 0001 0000 01 00', 8],
])('FastCGI: %s is refused', (_, hex, offset) => {
  expect(outcomeOf(decodeFastcgi, parseHex(hex))).toMatchObject({ name: 'WireError', offset });
});

test('PARAMS that hold whole pairs show them, others show bytes', () => {
  const namesOf = (record: FastcgiRecord | undefined) => decodeFastcgi(encodeFastcgi(record ? [record] : [])).fields[0]?.children?.map(({ name }) => name);
  expect(namesOf(rows[3]?.[1])).toContain('name-value pair');
  expect(namesOf(rows[4]?.[1])).not.toContain('name-value pair');
});

test.each<[number, string]>([[0, '00'], [127, '7f'], [128, '80000080'], [65_536, '80010000']])('a value of %i bytes has the length %s', (length, hex) => {
  const pairs: Variable[] = [['A', 'x'.repeat(length)]];
  const bytes = encodeNameValuePairs(pairs);
  expect(formatHex(bytes.subarray(0, 2 + hex.length / 2))).toBe(`01${hex}41`);
  expect(decodedWhole(decodeNameValuePairs, bytes)).toEqual(pairs);
});

test('a stream is cut at 65,535 bytes, padded to eight, and closed', () => {
  const records = streamRecords('STDIN', 7, new Uint8Array(140_000));
  expect(records.map((record) => ('content' in record ? [record.content.length, record.paddingLength] : []))).toEqual([[65_535, 1], [65_535, 1], [8_930, 6], [0, 0]]);
  expect(streamRecords('STDOUT', 7, new Uint8Array(9), { pads: false, closes: false, recordBytes: 8 })).toMatchObject([{ paddingLength: 0 }, { paddingLength: 0 }]);
  expect(() => streamRecords('STDIN', 1, new Uint8Array(1), { recordBytes: 0 })).toThrow(expect.objectContaining({ name: 'WireError' }) as Error);
});

test('nothing may follow the end of a stream', () => {
  const [content, end] = streamRecords('STDIN', 1, parseHex('61'));
  if (!content || !end) throw new Error('two records were cut');
  expect(joinStream([content], 'STDIN', 1)).toEqual({ content: parseHex('61'), ended: false });
  expect(joinStream([content, { ...content, requestId: 2 }, end], 'STDIN', 1)).toEqual({ content: parseHex('61'), ended: true });
  expect(() => joinStream([end, content], 'STDIN', 1)).toThrow(expect.objectContaining({ name: 'WireError' }) as Error);
});

interface RecordRow {
  readonly type: string;
  readonly requestId: number;
  readonly contentLength: number;
  readonly paddingLength: number;
  readonly params_in_order?: readonly Variable[];
  readonly content?: string;
  readonly role?: number;
  readonly flags?: number;
  readonly appStatus?: number;
  readonly protocolStatus?: number;
}

interface Expectation {
  readonly requests: readonly (readonly RecordRow[])[];
  readonly responses: readonly (readonly RecordRow[])[];
  readonly seen: readonly Readonly<Record<string, string>>[];
}

describe.each(['nginx_fastcgi_phpfpm', 'nginx_fastcgi_python'])('captured: %s', (name) => {
  const { requests, responses } = gatewayStreams(name);
  const expected = gatewayExpectation(name) as Expectation;

  test('every byte is read, and written alike', () => {
    expect([requests.length, responses.length]).toEqual([2, 2]);
    for (const bytes of [...requests, ...responses]) expect(formatHex(encodeFastcgi(decodedWhole(decodeFastcgi, bytes)))).toBe(formatHex(bytes));
  });

  test('the records are those that were sent', () => {
    expect(requests.map((bytes) => decodeFastcgi(bytes).message.map(rowOf))).toEqual(expected.requests.map((records) => records.map((record) => expect.objectContaining(withoutContent(record)) as object)));
    expect(responses.map((bytes) => decodeFastcgi(bytes).message.map(rowOf))).toEqual(expected.responses.map((records) => records.map((record) => expect.objectContaining(record) as object)));
  });

  test('the application was given these parameters', () => {
    requests.forEach((bytes, index) => {
      const records = decodeFastcgi(bytes).message;
      const { content, ended } = joinStream(records, 'PARAMS', 1);
      const params = decodeNameValuePairs(content).message;
      expect(ended).toBe(true);
      expect(params).toEqual(expected.requests[index]?.find((row) => row.params_in_order)?.params_in_order);
      const seen = expected.seen[index] ?? {};
      for (const [param] of params) expect(seen[param], param).toBe(variableOf(params, param));
    });
  });

  test('our own request with the same parameters is nginx’s, byte for byte', () => {
    requests.forEach((bytes) => {
      const records = decodeFastcgi(bytes).message;
      const streamOf = (kind: FastcgiStream) => streamRecords(kind, 1, joinStream(records, kind, 1).content);
      const ours: FastcgiRecord[] = [{ kind: 'BEGIN_REQUEST', requestId: 1, role: fastcgiRoles.responder, keepConnection: false, paddingLength: 0 }, ...streamOf('PARAMS'), ...streamOf('STDIN')];
      expect(formatHex(encodeFastcgi(ours))).toBe(formatHex(bytes));
    });
  });
});

function rowOf(record: FastcgiRecord): object {
  const { requestId, paddingLength } = record;
  const row = { version: 1, type: record.kind, requestId, paddingLength };
  if (record.kind === 'BEGIN_REQUEST') return { ...row, contentLength: 8, role: record.role, flags: Number(record.keepConnection) };
  if (record.kind === 'END_REQUEST') return { ...row, contentLength: 8, appStatus: record.appStatus, protocolStatus: record.protocolStatus };
  return 'content' in record ? { ...row, contentLength: record.content.length, content: latin1Of(record.content) } : row;
}

function withoutContent({ params_in_order: _, ...row }: RecordRow): object {
  return row;
}

const text = fc.uint8Array({ maxLength: 200 }).map((bytes) => latin1Of(bytes));
const variables = fc.array(fc.tuple(text, text), { maxLength: 6 });
const requestId = fc.integer({ min: 1, max: 0xffff });
const paddingLength = fc.nat(255);
const application = { requestId, paddingLength };
const management = { requestId: fc.constant(0), paddingLength };
const record: fc.Arbitrary<FastcgiRecord> = fc.oneof(
  fc.record({ ...application, kind: fc.constant('BEGIN_REQUEST' as const), role: fc.nat(0xffff), keepConnection: fc.boolean() }),
  fc.record({ ...application, kind: fc.constant('ABORT_REQUEST' as const) }),
  fc.record({ ...application, kind: fc.constant('END_REQUEST' as const), appStatus: fc.nat(0xffffffff), protocolStatus: fc.nat(255) }),
  fc.record({ ...application, kind: fc.constantFrom<FastcgiStream>('PARAMS', 'STDIN', 'STDOUT', 'STDERR', 'DATA'), content: fc.uint8Array() }),
  fc.record({ ...management, kind: fc.constantFrom('GET_VALUES' as const, 'GET_VALUES_RESULT' as const), values: variables }),
  fc.record({ ...management, kind: fc.constant('UNKNOWN_TYPE' as const), unknownType: fc.nat(255) }),
  fc.record({ requestId: fc.nat(0xffff), paddingLength, kind: fc.constant('unknown' as const), type: fc.integer({ min: 12, max: 255 }), content: fc.uint8Array() }),
);
const records = fc.array(record, { maxLength: 6 });

test('records survive their bytes', () => {
  fc.assert(fc.property(records, (sent) => void expect(decodedWhole(decodeFastcgi, encodeFastcgi(sent))).toEqual(sent)));
});

test('streams and pairs survive being cut', () => {
  fc.assert(fc.property(variables, fc.integer({ min: 1, max: 300 }), (pairs, recordBytes) => {
    const cut = streamRecords('PARAMS', 1, encodeNameValuePairs(pairs), { recordBytes });
    const joined = joinStream(decodeFastcgi(encodeFastcgi(cut)).message, 'PARAMS', 1);
    expect(joined.ended).toBe(true);
    expect(decodedWhole(decodeNameValuePairs, joined.content)).toEqual(pairs);
  }));
});

test('any bytes, and records with bytes changed, are decoded whole or refused with WireError', () => {
  const damaged = fc.tuple(records, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 })).map(([sent, changes]) => {
    const bytes = encodeFastcgi(sent);
    for (const [at, to] of changes) if (bytes.length > 0) bytes[at % bytes.length] = to;
    return bytes;
  });
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), damaged), (bytes) => {
    expectDecodedOrRefused(decodeFastcgi, bytes);
    expectDecodedOrRefused(decodeNameValuePairs, bytes);
  }), { numRuns: 200 });
});

test('a record is padded to a multiple of eight', () => {
  expect([0, 1, 7, 8, 9, 65_535].map(paddingTo8)).toEqual([0, 7, 1, 0, 7, 1]);
});
