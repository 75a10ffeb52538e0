/**
 * The database protocol of this world, and of no product: each message is a length of four bytes and as many bytes of
 * JSON in UTF-8, a question and its answer in turn. Real databases have protocols of their own (PostgreSQL's is in its
 * manual, chapter 55); what a person should see here, that SQL and rows are bytes on a connection too, is the same.
 */
import { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import type { Decoded, Field } from './field.ts';
import { leaf } from './http1Layout.ts';
import { membersOf } from './jsonMembers.ts';
import type { Json } from './jsonView.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

export type DatabaseMessage =
  | { readonly kind: 'query'; readonly sql: string; readonly params: readonly Json[] }
  | { readonly kind: 'result'; readonly columns: readonly string[]; readonly rows: readonly (readonly Json[])[]; readonly rowCount: number }
  | { readonly kind: 'error'; readonly code: string; readonly message: string };

const format = 'database';
export const databaseSource = 'Hop by Hop, wire/databaseMessage.ts';
const headerBytes = 4;
/** What a peer may announce; more is a peer that speaks something else. */
const maximumMessageBytes = 16_777_216;

export function encodeDatabaseMessage(message: DatabaseMessage): Uint8Array<ArrayBuffer> {
  const { kind, ...content } = message;
  const text = encodeUtf8(JSON.stringify(kind === 'error' ? { error: content } : content));
  return new ByteWriter(format, headerBytes + text.length).number(text.length, headerBytes).take(text).finish();
}

/** One whole message. Throws `WireError` for a length that is not its own, and for JSON that is none of the three. */
export function decodeDatabaseMessage(bytes: Uint8Array): Decoded<DatabaseMessage> {
  const reader = new ByteReader(format, bytes);
  const length = reader.number('length', headerBytes, databaseSource, (value) => `${value} B`);
  if (length > maximumMessageBytes) reader.fail(`a message of at most ${maximumMessageBytes} bytes`, 0);
  const content = reader.take('JSON', length, databaseSource);
  const text = decodeUtf8(content) ?? reader.fail('JSON in UTF-8', headerBytes);
  const message = messageOf(text) ?? reader.fail('{"sql", "params"}, {"columns", "rows", "rowCount"} or {"error"}', headerBytes);
  reader.end('the message');
  const [size] = reader.fields;
  const json: Field = { ...leaf('JSON', headerBytes, headerBytes + length, showDatabaseMessage(message), databaseSource), children: membersOf(content, headerBytes, databaseSource) };
  return { message, fields: [size!, json] };
}

/** Bytes of the message that starts at `start`, its length included; `null` while that is not all there. */
export function databaseMessageLength(bytes: Uint8Array, start = 0): number | null {
  if (bytes.length - start < headerBytes) return null;
  return headerBytes + bytes.subarray(start, start + headerBytes).reduce((value, byte) => value * 256 + byte, 0);
}

/** In one line: the SQL, or how many rows came, or the error. */
export function showDatabaseMessage(message: DatabaseMessage): string {
  switch (message.kind) {
    case 'query': return message.sql;
    case 'result': return message.columns.length === 0 ? `rowCount ${message.rowCount}` : `${message.columns.join(', ')} × ${message.rows.length}`;
    case 'error': return `${message.code} ${message.message}`;
  }
}

function messageOf(text: string): DatabaseMessage | null {
  const json = parsed(text);
  if (!isObject(json)) return null;
  const { sql, params, columns, rows, rowCount, error } = json;
  if (typeof sql === 'string' && isList(params)) return { kind: 'query', sql, params };
  if (isObject(error) && typeof error.code === 'string' && typeof error.message === 'string') return { kind: 'error', code: error.code, message: error.message };
  if (!isList(columns) || !isList(rows) || typeof rowCount !== 'number') return null;
  if (!columns.every((column) => typeof column === 'string') || !rows.every(isList)) return null;
  return { kind: 'result', columns, rows, rowCount };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function isObject(json: Json | undefined): json is { readonly [name: string]: Json } {
  return typeof json === 'object' && json !== null && !isList(json);
}

function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}
