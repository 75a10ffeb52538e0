import type { Decoded } from './field.ts';
import { formatHex } from './hex.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A decoded message and its fields as JSON has them: the same shape, with bytes as hexadecimal text. */
export function jsonView(decoded: Decoded<unknown>): Json {
  return viewOf({ message: decoded.message, fields: decoded.fields });
}

function viewOf(value: unknown): Json {
  if (value instanceof Uint8Array) return formatHex(value);
  if (Array.isArray(value)) return value.map(viewOf);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined).map(([name, member]) => [name, viewOf(member)]));
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
