/** What crosses between a web server and the programs behind it, taken apart for the eye. Never throws; see `payload.ts`. */
import { decodeAjpToContainer, decodeAjpToServer } from './ajp.ts';
import { decodeCgiResponse } from './cgi.ts';
import { decodeEnvironment } from './environmentBlock.ts';
import { decodeFastcgi } from './fastcgi.ts';
import { WireError, type Decoded } from './field.ts';
import { showOpaque } from './hex.ts';
import { leaf } from './http1Layout.ts';
import { latin1Of } from './http1Text.ts';
import { decodeHttp2 } from './http2.ts';
import type { DecodedPayload } from './payload.ts';
import { decodeScgi } from './scgi.ts';
import { decodeUtf8 } from './utf8.ts';
import { decodeUwsgi } from './uwsgi.ts';
import { decodeWebsocket } from './websocket.ts';

export type GatewayProtocol = 'environment' | 'cgi-response' | 'pipe' | 'fastcgi' | 'scgi' | 'uwsgi' | 'ajp' | 'websocket' | 'http2' | 'sql';

export function decodeGateway(protocol: GatewayProtocol, bytes: Uint8Array): DecodedPayload {
  const layer = LAYERS[protocol];
  const layers = layer === null ? [] : [layer];
  try {
    return { fields: DECODERS[protocol](bytes).fields, layers };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    const fields = bytes.length === 0 ? [] : [leaf('bytes', 0, bytes.length, showOpaque(bytes))];
    return { fields, layers, problem: { format: error.format, offset: error.offset, reason: error.message } };
  }
}

const LAYERS: Readonly<Record<GatewayProtocol, string | null>> = {
  environment: null, 'cgi-response': 'CGI', pipe: null, fastcgi: 'FastCGI', scgi: 'SCGI', uwsgi: 'uwsgi', ajp: 'AJP13', websocket: 'WebSocket', http2: 'HTTP/2', sql: null,
};

const DECODERS: Readonly<Record<GatewayProtocol, (bytes: Uint8Array) => Pick<Decoded<unknown>, 'fields'>>> = {
  environment: decodeEnvironment,
  'cgi-response': decodeCgiResponse,
  pipe: text,
  fastcgi: decodeFastcgi,
  scgi: decodeScgi,
  uwsgi: decodeUwsgi,
  ajp: (bytes) => (bytes[0] === 0x41 ? decodeAjpToServer(bytes) : decodeAjpToContainer(bytes)),
  websocket: (bytes) => decodeWebsocket(bytes),
  http2: (bytes) => decodeHttp2(bytes),
  sql: text,
};

function text(bytes: Uint8Array): Pick<Decoded<unknown>, 'fields'> {
  return { fields: bytes.length === 0 ? [] : [leaf('text', 0, bytes.length, decodeUtf8(bytes) ?? latin1Of(bytes))] };
}
