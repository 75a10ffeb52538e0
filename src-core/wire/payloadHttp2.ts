import { WireError, type Field } from './field.ts';
import { shiftFields } from './fields.ts';
import { decodeHpack } from './hpack.ts';
import { HpackTable } from './hpackTable.ts';
import { decodeHttp2, type Http2Frame } from './http2.ts';

const FRAGMENT = 'Field Block Fragment';

/**
 * Frames, and the header lists in those that hold a whole one. The table starts empty, as the connection's did: a list that
 * leans on what came earlier on the connection stays bytes, and so do all after it.
 */
export function decodeHttp2Run(bytes: Uint8Array): { readonly fields: readonly Field[]; readonly inside: readonly string[] } {
  const { message: frames, fields } = decodeHttp2(bytes);
  const preface = fields.length - frames.length;
  const table = new HpackTable();
  let known = true;
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
