/**
 * What crosses between a web server and the programs behind it, taken apart for the eye: the same strict decoders that
 * the programs use, and of what they refuse all that they had read. Never throws; `payload.ts` has the rule of coverage.
 */
import { decodeCgiResponse } from './cgi.ts';
import { decodeDatabaseMessage, databaseMessageLength, databaseSource, showDatabaseMessage } from './databaseMessage.ts';
import { decodeEnvironment } from './environmentBlock.ts';
import { WireError, type Field } from './field.ts';
import { shiftFields } from './fields.ts';
import { decodedAt } from './payloadRun.ts';
import type { DecodedPayload } from './payload.ts';
import { decodeAjpRun } from './payloadAjp.ts';
import { decodeFastcgiRun } from './payloadFastcgi.ts';
import { decodeHttp2Run } from './payloadHttp2.ts';
import { linesOf, readBefore, textOrOpaque } from './payloadRest.ts';
import { decodeScgi } from './scgi.ts';
import { decodeUwsgi } from './uwsgi.ts';
import { decodeWebsocket } from './websocket.ts';

type GatewayProtocol = 'environment' | 'cgi-response' | 'pipe' | 'fastcgi' | 'scgi' | 'uwsgi' | 'ajp' | 'websocket' | 'http2' | 'sql';

interface Shown {
  readonly fields: readonly Field[];
  /** Formats that were found inside. */
  readonly inside?: readonly string[];
}

export function decodeGateway(protocol: GatewayProtocol, bytes: Uint8Array, earlier: readonly Uint8Array[] = []): DecodedPayload {
  const { layers, decode, otherwise = readBefore } = FORMATS[protocol];
  try {
    const { fields, inside = [] } = decode(bytes, earlier);
    return { fields, layers: [...layers, ...inside] };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { fields: otherwise(bytes, error), layers, problem: { format: error.format, offset: error.offset, reason: error.message } };
  }
}

interface Format {
  readonly layers: readonly string[];
  readonly decode: (bytes: Uint8Array, earlier: readonly Uint8Array[]) => Shown;
  /** What is shown of bytes that `decode` refuses. */
  readonly otherwise?: (bytes: Uint8Array, error: WireError) => readonly Field[];
}

const FORMATS: Readonly<Record<GatewayProtocol, Format>> = {
  environment: { layers: ['environ(7)'], decode: decodeEnvironment },
  'cgi-response': { layers: ['CGI'], decode: decodeCgiResponse, otherwise: (bytes) => linesOf(bytes, 'line') },
  pipe: { layers: [], decode: (bytes) => ({ fields: textOrOpaque(bytes) }) },
  fastcgi: { layers: ['FastCGI'], decode: decodeFastcgiRun },
  scgi: { layers: ['SCGI'], decode: decodeScgi },
  uwsgi: { layers: ['uwsgi'], decode: decodeUwsgi },
  ajp: { layers: ['AJP13'], decode: decodeAjpRun },
  websocket: { layers: ['WebSocket'], decode: (bytes) => decodeWebsocket(bytes) },
  http2: { layers: ['HTTP/2'], decode: decodeHttp2Run },
  sql: { layers: ['database'], decode: decodeDatabaseRun },
};

/** A question, an answer, or several: clients may send the next one before they have read. */
function decodeDatabaseRun(bytes: Uint8Array): Shown {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + (databaseMessageLength(bytes, at) ?? bytes.length));
    const { message, fields: inner } = decodedAt(bytes, at, end, fields, decodeDatabaseMessage);
    fields.push({ name: message.kind, start: at, end, value: showDatabaseMessage(message), source: databaseSource, children: shiftFields(inner, at) });
    at = end;
  }
  return { fields };
}
