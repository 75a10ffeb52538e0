import { decodeBase64, encodeBase64 } from './base64.ts';
import { WireError } from './field.ts';
import { bytesOfText } from './http1Text.ts';
import { sha1 } from './sha1.ts';

const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Sec-WebSocket-Key for 16 bytes that the client drew (RFC 6455 §4.1). */
export function websocketKey(nonce: Uint8Array): string {
  if (nonce.length !== 16) throw new WireError('WebSocket', 0, `16 bytes, not ${nonce.length}`);
  return encodeBase64(nonce);
}

/** Whether this is 16 bytes in Base64, as a server must see before it answers (RFC 6455 §4.2.1). */
export function isWebsocketKey(key: string): boolean {
  try {
    return decodeBase64(key).length === 16;
  } catch (error) {
    if (error instanceof WireError) return false;
    throw error;
  }
}

/** Sec-WebSocket-Accept: proof that the server read the key as a WebSocket handshake (RFC 6455 §4.2.2). */
export function websocketAccept(key: string): string {
  return encodeBase64(sha1(bytesOfText(key + guid)));
}
