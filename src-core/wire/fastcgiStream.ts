import { maximumContentBytes, paddingTo8, type FastcgiRecord, type FastcgiStream } from './fastcgi.ts';
import { WireError } from './field.ts';
import { joinBytes } from './http1Text.ts';

export interface StreamLayout {
  /** The longest content of one record; the format allows 65,535 bytes. */
  readonly recordBytes?: number;
  /** Whether records are padded to a multiple of eight bytes. */
  readonly pads?: boolean;
  /** `false` leaves the closing record out, as PHP-FPM does for STDOUT: END_REQUEST says enough. */
  readonly closes?: boolean;
}

/** A stream cut into records, and the empty record that ends it (FastCGI §3.3). */
export function streamRecords(kind: FastcgiStream, requestId: number, bytes: Uint8Array, layout: StreamLayout = {}): FastcgiRecord[] {
  const { recordBytes = maximumContentBytes, pads = true, closes = true } = layout;
  if (!(recordBytes >= 1 && recordBytes <= maximumContentBytes)) throw new WireError('FastCGI', 0, `records of 1 to ${maximumContentBytes} bytes, not ${recordBytes}`);
  const records: FastcgiRecord[] = [];
  for (let at = 0; at < bytes.length; at += recordBytes) {
    const content = bytes.subarray(at, at + recordBytes);
    records.push({ kind, requestId, content, paddingLength: pads ? paddingTo8(content.length) : 0 });
  }
  return closes ? [...records, { kind, requestId, content: new Uint8Array(), paddingLength: 0 }] : records;
}

export interface JoinedStream {
  readonly content: Uint8Array;
  /** Whether the empty record that ends the stream has come. */
  readonly ended: boolean;
}

/** What the records of one request say on one stream; other records between them are skipped. Throws `WireError` for bytes after the stream's end. */
export function joinStream(records: readonly FastcgiRecord[], kind: FastcgiStream, requestId: number): JoinedStream {
  const parts: Uint8Array[] = [];
  let ended = false;
  for (const record of records) {
    if (record.kind !== kind || record.requestId !== requestId) continue;
    if (ended) throw new WireError('FastCGI', 0, `no record of ${kind} after the empty one that ended it`);
    ended = record.content.length === 0;
    parts.push(record.content);
  }
  return { content: joinBytes(parts), ended };
}
