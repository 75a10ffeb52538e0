/**
 * RESP, the protocol of Redis (redis.io, "Redis serialization protocol specification", version 2): a command is an array of
 * bulk strings, `*2\r\n$4\r\nLLEN\r\n$6\r\ncelery\r\n`; an answer is an integer, a simple string, an error, a bulk string,
 * an array, or nothing.
 */
import { latin1Of } from './http1Text.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

export type Resp = string | number | null | readonly Resp[] | { readonly error: string } | { readonly simple: string };

export function encodeResp(value: Resp): Uint8Array<ArrayBuffer> {
  return encodeUtf8(textOf(value));
}

function textOf(value: Resp): string {
  if (value === null) return '*-1\r\n';
  if (typeof value === 'number') return `:${value}\r\n`;
  if (typeof value === 'string') return `$${encodeUtf8(value).length}\r\n${value}\r\n`;
  if (isList(value)) return `*${value.length}\r\n${value.map(textOf).join('')}`;
  return 'error' in value ? `-${value.error}\r\n` : `+${value.simple}\r\n`;
}

function isList(value: Resp): value is readonly Resp[] {
  return Array.isArray(value);
}

/** One value from the start of the bytes and how many it took; `null` while it is not whole; `wrong` when it is none. */
export function decodeResp(bytes: Uint8Array): { readonly value: Resp; readonly length: number } | 'wrong' | null {
  return valueAt(bytes, 0, 0);
}

const NESTING = 8;
const LONGEST = 1_048_576;

function valueAt(bytes: Uint8Array, start: number, depth: number): { value: Resp; length: number } | 'wrong' | null {
  const text = latin1Of(bytes.subarray(start, start + 4096));
  const end = text.indexOf('\r\n');
  if (end < 0) return text.length === 4096 ? 'wrong' : null;
  const [type, rest] = [text[0], text.slice(1, end)];
  const after = start + end + 2;
  if (type === '+') return { value: { simple: rest }, length: after - start };
  if (type === '-') return { value: { error: rest }, length: after - start };
  const number = /^-?\d{1,15}$/.test(rest) ? Number(rest) : NaN;
  if (Number.isNaN(number) || depth > NESTING) return 'wrong';
  if (type === ':') return { value: number, length: after - start };
  if (type !== '$' && type !== '*') return 'wrong';
  if (number === -1) return { value: null, length: after - start };
  if (number < 0 || number > LONGEST) return 'wrong';
  return type === '$' ? bulkAt(bytes, start, after, number) : arrayAt(bytes, start, after, number, depth);
}

function bulkAt(bytes: Uint8Array, start: number, after: number, length: number): { value: Resp; length: number } | 'wrong' | null {
  const end = after + length;
  if (bytes.length < end + 2) return null;
  const value = decodeUtf8(bytes.subarray(after, end));
  return value === null || bytes[end] !== 13 || bytes[end + 1] !== 10 ? 'wrong' : { value, length: end + 2 - start };
}

function arrayAt(bytes: Uint8Array, start: number, after: number, count: number, depth: number): { value: Resp; length: number } | 'wrong' | null {
  const values: Resp[] = [];
  let at = after;
  while (values.length < count) {
    const item = valueAt(bytes, at, depth + 1);
    if (item === null || item === 'wrong') return item;
    values.push(item.value);
    at += item.length;
  }
  return { value: values, length: at - start };
}
