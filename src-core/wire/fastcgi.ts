/**
 * FastCGI records (FastCGI specification 1.0, §3.3 and §8): a header of eight bytes, content, padding. Fixed contents
 * must have their length, and management records alone carry request id 0 (§3.3); a type that nobody defined is kept as
 * it is, as an application answers it with UNKNOWN_TYPE (§4.2). Reserved bytes and padding are written as zeros.
 */
import { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import { arePairsWhole, encodeNameValuePairs, readNameValuePairs } from './fastcgiPairs.ts';
import { WireError, type Decoded } from './field.ts';
import { showOpaque } from './hex.ts';
import type { Variable } from './variable.ts';

export type FastcgiStream = 'PARAMS' | 'STDIN' | 'STDOUT' | 'STDERR' | 'DATA';

export type FastcgiRecord = FastcgiContent & {
  /** 0 for management records. */
  readonly requestId: number;
  readonly paddingLength: number;
};

export type FastcgiContent =
  | { readonly kind: 'BEGIN_REQUEST'; readonly role: number; readonly keepConnection: boolean }
  | { readonly kind: 'ABORT_REQUEST' }
  | { readonly kind: 'END_REQUEST'; readonly appStatus: number; readonly protocolStatus: number }
  | { readonly kind: FastcgiStream; readonly content: Uint8Array }
  | { readonly kind: 'GET_VALUES' | 'GET_VALUES_RESULT'; readonly values: readonly Variable[] }
  | { readonly kind: 'UNKNOWN_TYPE'; readonly unknownType: number }
  | { readonly kind: 'unknown'; readonly type: number; readonly content: Uint8Array };

export const fastcgiRoles = { responder: 1, authorizer: 2, filter: 3 } as const;
export const fastcgiProtocolStatus = { requestComplete: 0, cannotMultiplex: 1, overloaded: 2, unknownRole: 3 } as const;
export const maximumContentBytes = 65_535;

const format = 'FastCGI';
const headerBytes = 8;
const types = ['BEGIN_REQUEST', 'ABORT_REQUEST', 'END_REQUEST', 'PARAMS', 'STDIN', 'STDOUT', 'STDERR', 'DATA', 'GET_VALUES', 'GET_VALUES_RESULT', 'UNKNOWN_TYPE'] as const;
const managementTypes: readonly string[] = ['GET_VALUES', 'GET_VALUES_RESULT', 'UNKNOWN_TYPE', 'unknown'];
const roleNames = ['', 'FCGI_RESPONDER', 'FCGI_AUTHORIZER', 'FCGI_FILTER'];
const statusNames = ['FCGI_REQUEST_COMPLETE', 'FCGI_CANT_MPX_CONN', 'FCGI_OVERLOADED', 'FCGI_UNKNOWN_ROLE'];

/** Records one after another, as they stand on a connection. */
export function encodeFastcgi(records: readonly FastcgiRecord[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(format, 1024);
  for (const record of records) writeRecord(writer, record);
  return writer.finish();
}

/** All records of `bytes`, which must end where a record ends. */
export function decodeFastcgi(bytes: Uint8Array): Decoded<FastcgiRecord[]> {
  const reader = new ByteReader(format, bytes);
  const records: FastcgiRecord[] = [];
  while (reader.remaining > 0) records.push(reader.group('Record', 'FastCGI §3.3', () => readRecord(reader), showRecord));
  return { message: records, fields: reader.fields };
}

/** Bytes of the record that starts at `start`, header and padding included; `null` while its header is not all there. */
export function fastcgiRecordLength(bytes: Uint8Array, start = 0): number | null {
  if (bytes.length - start < headerBytes) return null;
  const [high = 0, low = 0, padding = 0] = bytes.subarray(start + 4, start + 7);
  return headerBytes + 256 * high + low + padding;
}

/** What brings a record to a multiple of eight bytes, as §3.3 recommends. */
export function paddingTo8(contentLength: number): number {
  return (8 - (contentLength % 8)) % 8;
}

function writeRecord(writer: ByteWriter, record: FastcgiRecord): void {
  const content = encodeContent(record);
  checkRequestId(record.kind, record.requestId, (expectation) => {
    throw new WireError(format, writer.offset + 2, expectation);
  });
  const type = record.kind === 'unknown' ? record.type : types.indexOf(record.kind) + 1;
  writer.number(1, 1).number(type, 1).number(record.requestId, 2).number(content.length, 2).number(record.paddingLength, 1).number(0, 1);
  writer.take(content).take(new Uint8Array(record.paddingLength));
}

function encodeContent(record: FastcgiContent): Uint8Array {
  const writer = new ByteWriter(format);
  switch (record.kind) {
    case 'BEGIN_REQUEST': return writer.number(record.role, 2).number(Number(record.keepConnection), 1).take(new Uint8Array(5)).finish();
    case 'END_REQUEST': return writer.number(record.appStatus, 4).number(record.protocolStatus, 1).take(new Uint8Array(3)).finish();
    case 'UNKNOWN_TYPE': return writer.number(record.unknownType, 1).take(new Uint8Array(7)).finish();
    case 'GET_VALUES': case 'GET_VALUES_RESULT': return encodeNameValuePairs(record.values);
    case 'ABORT_REQUEST': return writer.finish();
    default: return record.content;
  }
}

function readRecord(reader: ByteReader): FastcgiRecord {
  const start = reader.offset;
  const version = reader.number('version', 1, 'FastCGI §3.3');
  if (version !== 1) reader.fail(`version 1, not ${version}`, start);
  const type = reader.number('type', 1, 'FastCGI §8', (code) => `${code} ${types[code - 1] ?? 'unknown'}`);
  const requestId = reader.number('requestId', 2, 'FastCGI §3.3');
  const contentLength = reader.number('contentLength', 2, 'FastCGI §3.3');
  const paddingLength = reader.number('paddingLength', 1, 'FastCGI §3.3');
  reader.number('reserved', 1, 'FastCGI §3.3');
  checkRequestId(types[type - 1] ?? 'unknown', requestId, (expectation) => reader.fail(expectation, start + 2));
  const content = reader.within(contentLength, 'contentData', () => readContent(reader, type));
  reader.take('paddingData', paddingLength, 'FastCGI §3.3', showOpaque);
  return { ...content, requestId, paddingLength };
}

/** A type without a definition is a management record if its id is 0, and else belongs to a request. */
function checkRequestId(kind: string, requestId: number, refuse: (expectation: string) => void): void {
  if (kind === 'unknown') return;
  if (managementTypes.includes(kind) !== (requestId === 0)) refuse(`${kind} with a request id that ${requestId === 0 ? 'is not 0' : 'is 0'}`);
}

function readContent(reader: ByteReader, type: number): FastcgiContent {
  const kind = types[type - 1];
  switch (kind) {
    case undefined: return { kind: 'unknown', type, content: reader.take('contentData', reader.remaining, 'FastCGI §4.2', showOpaque) };
    case 'BEGIN_REQUEST': return readBegin(reader);
    case 'ABORT_REQUEST': return { kind };
    case 'END_REQUEST': return readEnd(reader);
    case 'GET_VALUES': case 'GET_VALUES_RESULT': return { kind, values: readNameValuePairs(reader) };
    case 'UNKNOWN_TYPE': return readUnknownType(reader);
    default: return { kind, content: readStreamContent(reader, kind) };
  }
}

function readBegin(reader: ByteReader): FastcgiContent {
  const source = 'FastCGI §5.1';
  const role = reader.number('role', 2, source, (code) => `${code} ${roleNames[code] ?? 'unknown'}`);
  const { FCGI_KEEP_CONN } = reader.bits([{ name: 'flags', width: 7 }, { name: 'FCGI_KEEP_CONN', width: 1 }], source);
  reader.take('reserved', 5, source);
  return { kind: 'BEGIN_REQUEST', role, keepConnection: FCGI_KEEP_CONN === 1 };
}

function readEnd(reader: ByteReader): FastcgiContent {
  const source = 'FastCGI §5.5';
  const appStatus = reader.number('appStatus', 4, source);
  const protocolStatus = reader.number('protocolStatus', 1, source, (code) => `${code} ${statusNames[code] ?? 'unknown'}`);
  reader.take('reserved', 3, source);
  return { kind: 'END_REQUEST', appStatus, protocolStatus };
}

function readUnknownType(reader: ByteReader): FastcgiContent {
  const unknownType = reader.number('type', 1, 'FastCGI §4.2');
  reader.take('reserved', 7, 'FastCGI §4.2');
  return { kind: 'UNKNOWN_TYPE', unknownType };
}

/** The content as it is; of PARAMS also its pairs, where this record holds them whole. */
function readStreamContent(reader: ByteReader, kind: FastcgiStream): Uint8Array {
  const content = reader.bytes.subarray(reader.offset, reader.offset + reader.remaining);
  if (kind === 'PARAMS' && arePairsWhole(content)) readNameValuePairs(reader);
  else reader.take('contentData', reader.remaining, 'FastCGI §5.3', showOpaque);
  return content;
}

function showRecord(record: FastcgiRecord): string {
  const name = record.kind === 'unknown' ? `type ${record.type}` : record.kind;
  return `${name}${record.requestId === 0 ? '' : ` #${record.requestId}`}${'content' in record ? ` ${record.content.length} B` : ''}`;
}
