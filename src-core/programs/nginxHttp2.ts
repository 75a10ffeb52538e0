/**
 * HTTP/2 ends here (ngx_http_v2_module, nginx 1.22: `listen 80 http2`): frames of many requests come on one connection, each
 * becomes a request like any other, goes to its location, and on to an application over HTTP/1 if it stands behind. Answers
 * leave as they are ready, in turns. The manner of its frames is as recorded (test/golden/http2/nginx.json).
 */
import type { Program } from '../kernel/scheduler.ts';
import { Http2Endpoint, type Http2Event, type Http2Manner } from '../protocols/http2Endpoint.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { joinBytes } from '../wire/http1Text.ts';
import { encodeHttp2Frame } from '../wire/http2.ts';
import { http2Settings } from '../wire/http2Codes.ts';
import { hpackStaticTable } from '../wire/hpackStaticTable.ts';
import type { HpackField } from '../wire/hpack.ts';
import { nginxCosts } from './costs.ts';
import { noteFramesRead, noteFramesSent, peerOf } from './http2Notes.ts';
import type { NginxShared } from './nginx.ts';
import { bodyLimitOf, exchangeOf, settingsBeforeHost, unixMsOf, type Exchange, type Read } from './nginxConnection.ts';
import { filtered } from './nginxFilters.ts';
import { writeAccessLog } from './nginxLogs.ts';
import { headerFields } from './nginxReply.ts';
import { route, type Answer } from './nginxRoute.ts';

/** One stream whose request is not all there yet. */
interface Incoming {
  readonly headers: readonly Header[];
  readonly frames: Uint8Array[];
  readonly body: Uint8Array[];
  readonly startedAt: number;
  bytes: number;
}

interface Served {
  readonly connection: Connection;
  readonly shared: NginxShared;
  readonly number: number;
  readonly endpoint: Http2Endpoint;
  readonly incoming: Map<number, Incoming>;
  requests: number;
  active: number;
  closed: boolean;
}

/** Fields that nginx gives an entry of the static table; all others it spells out. */
const INDEXED = ['server', 'date', 'content-type', 'content-length', 'last-modified', 'location', 'vary'];
/** http2_chunk_size. */
const CHUNK_BYTES = 8192;
const WINDOW = 2 ** 31 - 1;
const STREAM_WINDOW = 65_536;

export const nginxManner: Http2Manner = {
  role: 'server',
  settings: [[http2Settings.SETTINGS_MAX_CONCURRENT_STREAMS, 128], [http2Settings.SETTINGS_INITIAL_WINDOW_SIZE, STREAM_WINDOW], [http2Settings.SETTINGS_MAX_FRAME_SIZE, 2 ** 24 - 1]],
  windowIncrement: WINDOW - 65_535,
  dataBytes: CHUNK_BYTES,
  fieldsOf: (headers) => headers.map(hpackFieldOf),
};

export function speaksHttp2({ ends }: Connection, { config }: NginxShared): boolean {
  return config.servers.some(({ listens }) => listens.some(({ http2, port, address }) => http2 && port === ends.sourcePort && ['*', '[::]', ends.source, `[${ends.source}]`].includes(address)));
}

export function* serveHttp2(sys: Sys, connection: Connection, shared: NginxShared): Program {
  const number = ++shared.connections.count;
  const served: Served = { connection, shared, number, endpoint: new Http2Endpoint(nginxManner), incoming: new Map(), requests: 0, active: 0, closed: false };
  let greeted = false;
  for (;;) {
    // Before the connection has a request it may be silent for client_header_timeout, then for keepalive_timeout.
    const { clientHeaderTimeoutUs, keepaliveTimeoutUs } = settingsBeforeHost(shared, connection);
    const received = yield* sys.tcp.recv(connection, served.active > 0 ? Infinity : served.requests === 0 ? clientHeaderTimeoutUs : keepaliveTimeoutUs);
    if (received.kind === 'timeout' && served.active === 0) yield* send(sys, served, served.endpoint.goaway('NO_ERROR'));
    if (received.kind !== 'bytes') break;
    sys.stage('2');
    if (!greeted) yield* send(sys, served, served.endpoint.opening());
    greeted = true;
    const events = served.endpoint.feed(received.bytes);
    noteFramesRead(sys, connection, events);
    yield* flush(sys, served);
    let fault = false;
    for (const event of events) fault = (yield* take(sys, served, event)) || fault;
    if (fault) break;
  }
  served.closed = true;
  sys.tcp.close(connection);
  shared.slots.free++;
}

/** True when the connection ends by it. */
function* take(sys: Sys, served: Served, event: Http2Event): SystemCall<boolean> {
  const { endpoint, incoming, connection } = served;
  switch (event.kind) {
    case 'headers': {
      const stream: Incoming = { headers: event.headers, frames: [event.bytes], body: [], startedAt: sys.now, bytes: event.bytes.length };
      incoming.set(event.streamId, stream);
      // It will take the whole body: no window shall stop the client (ngx_http_v2_read_request_body).
      if (!event.endStream) yield* send(sys, served, encodeHttp2Frame({ kind: 'WINDOW_UPDATE', streamId: event.streamId, increment: WINDOW - STREAM_WINDOW }));
      else serve(sys, served, event.streamId, stream);
      return false;
    }
    case 'data': {
      const stream = incoming.get(event.streamId);
      if (!stream) return false;
      stream.frames.push(event.bytes);
      stream.body.push(event.data);
      if (event.endStream) serve(sys, served, event.streamId, stream);
      return false;
    }
    case 'reset':
      incoming.delete(event.streamId);
      return false;
    case 'fault':
      yield* send(sys, served, endpoint.goaway(event.error));
      return true;
    default:
      // A WINDOW_UPDATE may have let waiting bodies go.
      yield* sendBodies(sys, served, connection);
      return false;
  }
}

/** From here on the request is one like any other, and others of the connection are served beside it. */
function serve(sys: Sys, served: Served, streamId: number, stream: Incoming): void {
  const { connection, incoming } = served;
  incoming.delete(streamId);
  const ordinal = ++served.requests;
  served.active++;
  sys.converse(function* (own) {
    const read = requestOf(served, stream);
    yield* own.compute(nginxCosts.parseRequestUs);
    own.stage('2');
    const { method, target, version } = read.head;
    own.note('requestRead', { method, target, version, bytes: read.raw.length }, { payload: { protocol: 'http2', bytes: read.raw } });
    const exchange = exchangeOf(connection, served.number, ordinal, served.shared, read, own);
    if (exchange) yield* respond(own, served, streamId, exchange, yield* route(own, exchange));
    else yield* send(own, served, encodeHttp2Frame({ kind: 'RST_STREAM', streamId, errorCode: 1 }));
    served.active--;
  });
}

/** Pseudo-fields become what HTTP/1 has in their place (RFC 9113 §8.3.1); pieces of Cookie are one again (§8.2.3). */
function requestOf(served: Served, { headers, body, frames, startedAt }: Incoming): Read & { kind: 'request' } {
  const value = (name: string): string => headerValue(headers, name) ?? '';
  const plain = headers.filter(([name]) => !name.startsWith(':') && name !== 'cookie');
  const cookies = headers.filter(([name]) => name === 'cookie').map(([, text]) => text);
  const host: Header[] = headerValue(plain, 'host') === undefined ? [['host', value(':authority')]] : [];
  const content = joinBytes(body);
  const isMeasured = body.length === 0 || headerValue(plain, 'content-length') !== undefined;
  const fields: Header[] = [...host, ...plain, ...(cookies.length > 0 ? [['cookie', cookies.join('; ')] as const] : []), ...(isMeasured ? [] : [['content-length', String(content.length)] as const])];
  const head = { method: value(':method'), target: value(':path'), version: 'HTTP/2.0', headers: fields, persists: true, expectsContinue: false };
  return { kind: 'request', head, body: content, tooLarge: content.length > bodyLimitOf(served.shared, served.connection, head), raw: joinBytes(frames), startedAt };
}

function* respond(sys: Sys, served: Served, streamId: number, exchange: Exchange, { reply: made, settings, view, release, stream }: Answer): SystemCall<void> {
  yield* sys.compute(nginxCosts.makeResponseUs);
  const { head, shared } = exchange;
  const { endpoint, connection } = served;
  const reply = filtered(made, stream ? { ...settings, gzip: false } : settings, view, unixMsOf(sys));
  const bodiless = head.method === 'HEAD' || reply.status === 204 || reply.status === 304;
  const fields = headerFields(reply, { unixMs: unixMsOf(sys), keepAlive: true, chunked: false, upgraded: false }, settings, view).filter(([name]) => !['connection', 'keep-alive'].includes(name.toLowerCase()));
  const ends = bodiless || (!stream && reply.body.length === 0);
  const headers = endpoint.headers(streamId, [[':status', String(reply.status)], ...fields.map(([name, value]): Header => [name.toLowerCase(), value])], ends);
  sys.stage('15');
  if (ends) endpoint.outbox.forget(streamId);
  else if (!stream) endpoint.outbox.put(streamId, reply.body, true);
  if (stream && bodiless) stream.release(false)(sys);
  const first = ends || stream ? null : endpoint.outbox.next();
  yield* sendResponse(sys, served, reply.status, joinBytes([headers, ...(first ? [first.bytes] : [])]));
  for (let piece = stream && !bodiless ? yield* stream.pieces(sys, true) : null; piece && stream; piece = yield* stream.pieces(sys, true)) {
    endpoint.outbox.put(streamId, piece.kind === 'data' ? piece.bytes : new Uint8Array(0), piece.kind === 'end');
    yield* sendBodies(sys, served, connection);
    if (piece.kind === 'data') continue;
    stream.release(piece.kind === 'end' && piece.persists)(sys);
    break;
  }
  yield* sendBodies(sys, served, connection);
  release?.(sys);
  const bodyBytesSent = bodiless ? 0 : reply.body.length;
  yield* writeAccessLog(sys, shared, settings, { ...view, method: head.method, status: reply.status, bodyBytesSent, bytesSent: headers.length + bodyBytesSent, unixMs: unixMsOf(sys), requestTimeUs: sys.now - exchange.startedAt, responseHeaders: fields });
}

/** As much of the bodies as the windows let go, one frame of each stream in turn. */
function* sendBodies(sys: Sys, served: Served, connection: Connection): SystemCall<void> {
  for (let frame = served.endpoint.outbox.next(); frame && !served.closed; frame = served.endpoint.outbox.next()) {
    noteFramesSent(sys, connection, frame.bytes);
    yield* sys.tcp.send(connection, frame.bytes);
  }
}

function* flush(sys: Sys, served: Served): SystemCall<void> {
  yield* send(sys, served, served.endpoint.outbox.takeAnswers());
}

function* send(sys: Sys, { connection, closed }: Served, bytes: Uint8Array): SystemCall<void> {
  if (bytes.length === 0 || closed) return;
  noteFramesSent(sys, connection, bytes);
  yield* sys.tcp.send(connection, bytes);
}

function* sendResponse(sys: Sys, { connection, closed }: Served, status: number, bytes: Uint8Array): SystemCall<void> {
  if (closed) return;
  sys.note('responseSent', { status, bytes: bytes.length, to: peerOf(connection) }, { payload: { protocol: 'http2', bytes } });
  yield* sys.tcp.send(connection, bytes);
}

/** ngx_http_v2_header_filter: a status of the static table by its number, seven fields by their name's, the rest spelled out. */
function hpackFieldOf([name, value]: Header): HpackField {
  if (name === ':status') return { name, value, indexing: hpackStaticTable.some(([known, text]) => known === name && text === value) ? 'indexed' : 'added' };
  return INDEXED.includes(name) ? { name, value, indexing: 'added' } : { name, value, indexing: 'without', spelled: true };
}
