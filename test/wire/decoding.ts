import { expect } from 'vitest';
import { WireError, type Decoded } from '../../src-core/wire/field.ts';
import { coverageGaps } from '../../src-core/wire/fields.ts';

/** What `decode` gives, or the `WireError` that it threw; any other error fails the test. */
export function outcomeOf<Message>(decode: (bytes: Uint8Array) => Decoded<Message>, bytes: Uint8Array): Decoded<Message> | WireError {
  try {
    return decode(bytes);
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
}

/** Decodes, and holds the fields to cover every byte exactly once. */
export function decodedWhole<Message>(decode: (bytes: Uint8Array) => Decoded<Message>, bytes: Uint8Array): Message {
  const { message, fields } = decode(bytes);
  expect(coverageGaps(fields, bytes.length)).toEqual([]);
  return message;
}

/** Either a `WireError` or fields that cover every byte: what any input at all must come to. */
export function expectDecodedOrRefused(decode: (bytes: Uint8Array) => Decoded<unknown>, bytes: Uint8Array): void {
  const outcome = outcomeOf(decode, bytes);
  if (!(outcome instanceof WireError)) expect(coverageGaps(outcome.fields, bytes.length)).toEqual([]);
}

/** Each proper beginning of `bytes` must be refused; a run of records may be empty, so theirs start at one byte. */
export function expectBeginningsRefused(decode: (bytes: Uint8Array) => Decoded<unknown>, bytes: Uint8Array, shortest = 0): void {
  for (let length = shortest; length < bytes.length; length += 1) {
    expect(outcomeOf(decode, bytes.subarray(0, length)), `${length} bytes`).toBeInstanceOf(WireError);
  }
}
