import { WireError, type Field } from './field.ts';
import { shiftFields } from './fields.ts';
import { decodeHpack } from './hpack.ts';
import { HpackTable } from './hpackTable.ts';
import { decodeHttp2, type Http2Frame } from './http2.ts';

const FRAGMENT = 'Field Block Fragment';

/**
 * Frames, and the header lists in those that hold a whole one. The table starts empty, as the connection's did, and takes up
 * what `earlier` messages of the same sender put into it: a list that leans on what is not known stays bytes, and so do all after it.
 */
export function decodeHttp2Run(bytes: Uint8Array, earlier: readonly Uint8Array[] = []): { readonly fields: readonly Field[]; readonly inside: readonly string[] } {
  const { message: frames, fields } = decodeHttp2(bytes);
  const preface = fields.length - frames.length;
  const table = new HpackTable();
  let known = earlier.every((message) => enters(message, table));
  let found = false;
  const shown = fields.map((field, index) => {
    const frame = frames[index - preface];
    if (!known || !frame || !('fragment' in frame)) return field;
    const made = isWhole(frame) ? withHeaders(field, frame.fragment, table) : null;
    known = made !== null;
    found ||= known;
    return made ?? field;
  });
  return { fields: shown, inside: found ? ['HPACK'] : [] };
}

/** What a message's header lists leave in the table; false when they cannot be read. */
function enters(message: Uint8Array, table: HpackTable): boolean {
  try {
    for (const frame of decodeHttp2(message).message) if (isWhole(frame) && 'fragment' in frame) decodeHpack(frame.fragment, table);
    return true;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return false;
  }
}

function isWhole(frame: Http2Frame): boolean {
  return (frame.kind === 'HEADERS' || frame.kind === 'PUSH_PROMISE') && frame.endHeaders;
}

function withHeaders(field: Field, fragment: Uint8Array, table: HpackTable): Field | null {
  try {
    const { fields } = decodeHpack(fragment, table);
    return { ...field, children: (field.children ?? []).map((child) => (child.name === FRAGMENT ? { ...child, children: shiftFields(fields, child.start) } : child)) };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return null;
  }
}
