import { WireError, type Decoded, type Field } from './field.ts';
import { shiftFields } from './fields.ts';

/** One of several messages: what it throws counts from the start of all `bytes`, and knows the messages read `before` it. */
export function decodedAt<Message>(bytes: Uint8Array, start: number, end: number, before: readonly Field[], decode: (part: Uint8Array) => Decoded<Message>): Decoded<Message> {
  try {
    return decode(bytes.subarray(start, end));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const [, reason = error.message] = /^.*?: byte \d+: ([^]*)$/.exec(error.message) ?? [];
    const moved = new WireError(error.format, start + error.offset, reason);
    moved.readBefore = [...before, ...shiftFields(error.readBefore, start)];
    throw moved;
  }
}
