/** What is said in the trace of frames: which they are, and of which stream. */
import type { Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { WireError } from '../wire/field.ts';
import { joinBytes } from '../wire/http1Text.ts';
import { decodeHttp2 } from '../wire/http2.ts';
import { decodeHpack } from '../wire/hpack.ts';
import type { HpackTable } from '../wire/hpackTable.ts';
import type { Http2Frame } from '../wire/http2Frame.ts';
import type { Http2Event } from '../protocols/http2Endpoint.ts';

export function peerOf({ ends }: Connection): string {
  return withPort(ends.destination, ends.destinationPort);
}

/** Frames that are neither a request nor a response. */
export function noteFramesSent(sys: Sys, connection: Connection, bytes: Uint8Array): void {
  sys.note('framesSent', { frames: framesIn(bytes), bytes: bytes.length, to: peerOf(connection) }, { payload: { protocol: 'http2', bytes }, crossing: crossingOf(connection) });
}

/** The frames among `events` that are no part of a request or a response. */
export function noteFramesRead(sys: Sys, connection: Connection, events: readonly Http2Event[]): void {
  const read = events.flatMap((event) => (event.kind === 'control' || event.kind === 'goaway' || event.kind === 'reset' ? [event.bytes] : []));
  if (read.length === 0) return;
  const bytes = joinBytes(read);
  sys.note('framesRead', { frames: framesIn(bytes), bytes: bytes.length, from: peerOf(connection) }, { payload: { protocol: 'http2', bytes } });
}

export function crossingOf(connection: Connection): 'process' | 'machine' {
  return connection.loopback ? 'process' : 'machine';
}

/** `SETTINGS ACK, DATA #3`; empty for what are no frames. */
export function framesIn(bytes: Uint8Array): string {
  try {
    return decodeHttp2(bytes).message.map(nameOf).join(', ');
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return '';
  }
}

function nameOf(frame: Http2Frame): string {
  const name = frame.kind === 'unknown' ? `type ${frame.type}` : frame.kind;
  const stream = frame.streamId === 0 ? '' : ` #${frame.streamId}`;
  return `${name}${'ack' in frame && frame.ack ? ' ACK' : ''}${stream}`;
}

/** The status in a header block among the frames; 0 when there is none. `table` is what went before on the connection. */
export function http2StatusOf(bytes: Uint8Array, table: HpackTable): number {
  let status = 0;
  for (const frame of decodeHttp2(bytes).message) {
    if (frame.kind !== 'HEADERS' || !frame.endHeaders) continue;
    const { fields } = decodeHpack(frame.fragment, table).message;
    status = Number(fields.find(({ name }) => name === ':status')?.value ?? status);
  }
  return status;
}
