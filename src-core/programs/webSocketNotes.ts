/** What is said in the trace of bytes that belong to HTTP first, and after an upgrade to WebSocket. */
import { latin1Of } from '../wire/http1Text.ts';
import { decodeWebsocket, type WebsocketFrame } from '../wire/websocket.ts';
import { decodeClosePayload } from '../wire/websocketMessage.ts';
import { decodeUtf8 } from '../wire/utf8.ts';
import { WireError } from '../wire/field.ts';
import type { Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';

/** Connections that speak WebSocket by now. */
const upgraded = new WeakSet<Connection>();

/** Bytes that a server wrote: a head, a piece of a body, or frames. */
export function noteSent(sys: Sys, connection: Connection, bytes: Uint8Array, to: string): void {
  const crossing = connection.loopback ? 'process' : 'machine';
  if (upgraded.has(connection)) {
    for (const frame of framesIn(bytes, 'server')) sys.note('webSocketSent', { ...saidBy(frame), bytes: bytes.length, to }, { crossing, payload: { protocol: 'websocket', bytes } });
    return;
  }
  const text = latin1Of(bytes);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
  const protocol = status === 0 ? 'text' : text.endsWith('\r\n\r\n') ? 'http-head' : 'http-response';
  sys.note('responseSent', { status, bytes: bytes.length, to }, { crossing, payload: { protocol, bytes } });
  if (status === 101) upgraded.add(connection);
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

