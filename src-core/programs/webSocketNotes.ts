/** What is said in the trace of bytes that belong to HTTP first, and after an upgrade to WebSocket. */
import { latin1Of } from '../wire/http1Text.ts';
import { HpackTable } from '../wire/hpackTable.ts';
import { decodeWebsocket, type WebsocketFrame } from '../wire/websocket.ts';
import { decodeClosePayload } from '../wire/websocketMessage.ts';
import { decodeUtf8 } from '../wire/utf8.ts';
import { WireError } from '../wire/field.ts';
import { crossingOf, http2StatusOf, noteFramesSent } from './http2Notes.ts';
import type { Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';

/** Connections that speak WebSocket by now. */
const upgraded = new WeakSet<Connection>();
/** Connections that speak HTTP/2, with what their server's header blocks have built up. */
const http2 = new WeakMap<Connection, HpackTable>();

/** Bytes that a server wrote: a head, a piece of a body, or frames. */
export function noteSent(sys: Sys, connection: Connection, bytes: Uint8Array, to: string): void {
  const crossing = connection.loopback ? 'process' : 'machine';
  if (upgraded.has(connection)) {
    for (const frame of framesIn(bytes, 'server')) sys.note('webSocketSent', { ...saidBy(frame), bytes: bytes.length, to }, { crossing, payload: { protocol: 'websocket', bytes } });
    return;
  }
  const table = http2.get(connection);
  if (table) return void noteHttp2(sys, connection, bytes, to, table);
  const text = latin1Of(bytes);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
  const protocol = status === 0 ? 'text' : text.endsWith('\r\n\r\n') ? 'http-head' : 'http-response';
  sys.note('responseSent', { status, bytes: bytes.length, to }, { crossing, payload: { protocol, bytes } });
  if (status === 101) upgraded.add(connection);
}

/** A connection whose client began with the preface of HTTP/2. */
export function switchesToHttp2(connection: Connection): void {
  http2.set(connection, new HpackTable());
}

function noteHttp2(sys: Sys, connection: Connection, bytes: Uint8Array, to: string, table: HpackTable): void {
  const status = http2StatusOf(bytes, table);
  if (status === 0) noteFramesSent(sys, connection, bytes);
  else sys.note('responseSent', { status, bytes: bytes.length, to }, { crossing: crossingOf(connection), payload: { protocol: 'http2', bytes } });
}

/** All frames of the bytes; none where they are no frames. */
export function framesIn(bytes: Uint8Array, sender: 'client' | 'server'): readonly WebsocketFrame[] {
  try {
    return decodeWebsocket(bytes, sender).message;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return [];
  }
}

export function saidBy({ opcode, payload }: WebsocketFrame): { readonly opcode: string; readonly text: string } {
  if (opcode !== 'close') return { opcode, text: opcode === 'binary' ? '' : (decodeUtf8(payload) ?? '') };
  try {
    const { code, reason } = decodeClosePayload(payload);
    return { opcode, text: reason === '' ? String(code) : `${code} ${reason}` };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { opcode, text: '' };
  }
}

