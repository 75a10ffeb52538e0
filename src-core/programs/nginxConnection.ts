/** One client connection of an nginx worker: requests are read, routed and answered in order until one side closes. */
import { chooseLocation, chooseServer } from '../config/nginxMatch.ts';
import type { NginxServer } from '../config/nginxConf.ts';
import { NGINX_DEFAULTS, type NginxSettings } from '../config/nginxSettings.ts';
import { normaliseTarget } from '../config/nginxUri.ts';
import type { NginxRequestView } from '../config/nginxVariables.ts';
import type { Program } from '../kernel/scheduler.ts';
import { RequestReader, type RequestHead } from '../protocols/httpReader.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { encodeChunked } from '../wire/chunked.ts';
import { headerValue } from '../wire/http1Fields.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import { encodeResponseHead } from '../wire/http1Response.ts';
import { joinBytes, latin1Of } from '../wire/http1Text.ts';
import { nginxCosts } from './costs.ts';
import type { NginxShared } from './nginx.ts';
import { filtered } from './nginxFilters.ts';
import { writeAccessLog } from './nginxLogs.ts';
import { errorReply, headerFields, REASONS, type Reply } from './nginxReply.ts';
import { route, type Answer } from './nginxRoute.ts';
import { sendStream, tunnel, type Streamed } from './nginxStream.ts';

/** What one request of a connection is, while it is served. */
export interface Exchange {
  readonly connection: Connection;
  readonly number: number;
  readonly shared: NginxShared;
  readonly head: RequestHead;
  readonly body: Uint8Array;
  /** More than client_max_body_size: not read, and answered by 413. */
  readonly tooLarge: boolean;
  readonly startedAt: number;
  readonly view: NginxRequestView;
  readonly server: NginxServer;
}

export type Read =
  | { readonly kind: 'request'; readonly head: RequestHead; readonly body: Uint8Array; readonly tooLarge: boolean; readonly raw: Uint8Array; readonly startedAt: number }
  | { readonly kind: 'rejected'; readonly status: number; readonly reason: string; readonly raw: Uint8Array }
  | { readonly kind: 'closed' };

export function* serveConnection(sys: Sys, connection: Connection, shared: NginxShared): Program {
  const number = ++shared.connections.count;
  const reader = new RequestReader(httpProfiles.nginx);
  for (let served = 0; ; served++) {
    const read = yield* readRequest(sys, connection, reader, shared, served > 0);
    if (read.kind === 'closed') break;
    if (read.kind === 'rejected') {
      yield* reject(sys, connection, shared, read.status, read.reason, read.raw);
      break;
    }
    const exchange = exchangeOf(connection, number, served + 1, shared, read, sys);
    if (!exchange) {
      yield* reject(sys, connection, shared, 400, 'targetInvalid', read.raw);
      break;
    }
    if (!(yield* respond(sys, exchange, yield* route(sys, exchange)))) break;
  }
  sys.tcp.close(connection);
  shared.slots.free++;
}

function* readRequest(sys: Sys, connection: Connection, reader: RequestReader, shared: NginxShared, idle: boolean): SystemCall<Read> {
  const { keepaliveTimeoutUs, clientHeaderTimeoutUs, clientBodyTimeoutUs } = settingsBeforeHost(shared, connection);
  let head: RequestHead | null = null;
  let startedAt = sys.now;
  let bodyBytes = 0;
  let limit = 0;
  const body: Uint8Array[] = [];
  const raw: Uint8Array[] = [];
  const request = (tooLarge: boolean): Read => {
    const bytes = joinBytes(raw);
    sys.stage('2');
    const { method, target, version } = head!;
    sys.note('requestRead', { method, target, version, bytes: bytes.length }, { payload: { protocol: 'http-request', bytes } });
    return { kind: 'request', head: head!, body: joinBytes(body), tooLarge, raw: bytes, startedAt };
  };
  for (;;) {
    const part = reader.nextPart();
    if (part.kind === 'head') {
      head = part.head;
      yield* sys.compute(nginxCosts.parseRequestUs);
      limit = bodyLimitOf(shared, connection, head);
      if (Number(headerValue(head.headers, 'content-length') ?? 0) > limit) return request(true);
      if (head.expectsContinue) yield* sys.tcp.send(connection, encodeResponseHead({ version: 'HTTP/1.1', status: 100, reason: 'Continue', headers: [] }));
    } else if (part.kind === 'data') {
      body.push(part.bytes);
      bodyBytes += part.bytes.length;
      if (bodyBytes > limit) return request(true);
    } else if (part.kind === 'end') return request(false);
    else if (part.kind === 'rejected') {
      sys.stage('2');
      return part.status === null ? { kind: 'closed' } : { kind: 'rejected', status: part.status, reason: part.reason, raw: joinBytes(raw) };
    } else if (part.kind === 'closed') return { kind: 'closed' };
    else {
      const waiting = idle && !reader.isMidRequest ? keepaliveTimeoutUs : head ? clientBodyTimeoutUs : clientHeaderTimeoutUs;
      const received = yield* sys.tcp.recv(connection, waiting);
      if (received.kind === 'timeout' && reader.isMidRequest) {
        sys.note('timedOut', { what: head ? 'client_body_timeout' : 'client_header_timeout', us: waiting });
        yield* logUnfinished(sys, connection, shared, joinBytes(raw), head?.headers ?? []);
      }
      if (received.kind !== 'bytes') return { kind: 'closed' };
      if (raw.length === 0) startedAt = sys.now;
      raw.push(received.bytes);
      reader.feed(received.bytes);
    }
  }
}

/** Before the Host field is known, the default server's settings hold. */
export function settingsBeforeHost(shared: NginxShared, { ends }: Connection): NginxSettings {
  return chooseServer(shared.config, { localPort: ends.sourcePort, localAddress: ends.source, host: null })?.server.settings ?? NGINX_DEFAULTS;
}

/** client_max_body_size of the location that the request will get; 0 in the configuration is no limit. */
export function bodyLimitOf(shared: NginxShared, { ends }: Connection, { headers, target }: RequestHead): number {
  const host = headerValue(headers, 'host') ?? null;
  const server = chooseServer(shared.config, { localPort: ends.sourcePort, localAddress: ends.source, host })?.server;
  const path = normaliseTarget(target)?.path;
  const settings = (server && path !== undefined ? chooseLocation(server, path).location?.settings : undefined) ?? server?.settings ?? NGINX_DEFAULTS;
  return settings.clientMaxBodyBytes === 0 ? Infinity : settings.clientMaxBodyBytes;
}

export function exchangeOf(connection: Connection, number: number, ordinal: number, shared: NginxShared, read: Read & { kind: 'request' }, sys: Sys): Exchange | null {
  const { head, body, tooLarge, startedAt } = read;
  const { ends } = connection;
  const target = normaliseTarget(head.target);
  const host = headerValue(head.headers, 'host') ?? null;
  const choice = chooseServer(shared.config, { localPort: ends.sourcePort, localAddress: ends.source, host });
  if (!choice || !target) return null;
  const serverName = choice.server.names[0]?.text ?? '';
  sys.note('serverChosen', { server: serverName || '""', listen: withPort(ends.source, ends.sourcePort), host: host ?? '' });
  const view: NginxRequestView = {
    method: head.method, target: head.target, protocol: head.version, headers: head.headers, uri: target.path, args: target.args,
    scheme: 'http', remoteAddress: ends.destination, remotePort: ends.destinationPort, serverAddress: ends.source, serverPort: ends.sourcePort,
    serverName, hostname: sys.machine.name, pid: sys.process.pid, connection: number, connectionRequests: ordinal, captures: choice.captures,
    documentRoot: choice.server.settings.root, unixMs: unixMsOf(sys), requestLengthBytes: read.raw.length,
    ...(headerValue(head.headers, 'transfer-encoding') === undefined ? {} : { bodyBytes: body.length }),
  };
  return { connection, number, shared, head, body, tooLarge, startedAt, view, server: choice.server };
}

/** Sends the answer; says whether the connection goes on. */
function* respond(sys: Sys, exchange: Exchange, { reply: made, settings, view, release, stream, tunnel: passage }: Answer): SystemCall<boolean> {
  yield* sys.compute(nginxCosts.makeResponseUs);
  const { head, connection, shared } = exchange;
  const reply = filtered(made, stream ? { ...settings, gzip: false } : settings, view, unixMsOf(sys));
  const bodiless = head.method === 'HEAD' || reply.status === 204 || reply.status === 304;
  const upgraded = reply.status === 101;
  const unmeasured = reply.length === null && !bodiless && !upgraded;
  const chunked = unmeasured && head.version !== 'HTTP/1.0';
  const keepAlive = !upgraded && head.persists && !reply.closes && (!unmeasured || chunked) && settings.keepaliveTimeoutUs > 0;
  const headers = headerFields(reply, { unixMs: unixMsOf(sys), keepAlive, chunked, upgraded }, settings, view);
  const start = encodeResponseHead({ version: 'HTTP/1.1', status: reply.status, reason: reply.reason, headers });
  const body = bodiless ? new Uint8Array(0) : chunked ? encodeChunked([reply.body]) : reply.body;
  sys.stage('15');
  let sent: Streamed = { bytes: start.length + body.length, bodyBytes: body.length, complete: !reply.cut };
  if (stream) sent = yield* sendStream(sys, connection, { status: reply.status, bytes: start, bodiless }, stream, chunked);
  // `return 444`: nothing is sent, the connection closes.
  else if (reply.status !== 444) yield* sendReply(sys, connection, reply, joinBytes([start, body]), upgraded);
  if (passage) {
    const passed = yield* tunnel(sys, connection, passage);
    sent = { bytes: start.length + passed, bodyBytes: passed, complete: false };
  }
  release?.(sys);
  yield* writeAccessLog(sys, shared, settings, {
    ...view, method: head.method, status: reply.status, bodyBytesSent: sent.bodyBytes, bytesSent: sent.bytes,
    unixMs: unixMsOf(sys), requestTimeUs: sys.now - exchange.startedAt, responseHeaders: headers,
  });
  yield* sys.compute(nginxCosts.restUs);
  return keepAlive && sent.complete && reply.status !== 444;
}

/** A request that is not one: answered without a location, and the connection ends. */
function* reject(sys: Sys, connection: Connection, shared: NginxShared, status: number, reason: string, raw: Uint8Array): SystemCall<void> {
  sys.note('requestRejected', { status, reason });
  yield* sys.compute(nginxCosts.makeResponseUs);
  const settings = settingsBeforeHost(shared, connection);
  const view = viewOfUnread(connection, raw);
  const reply = errorReply(status, settings);
  const headers = headerFields(reply, { unixMs: unixMsOf(sys), keepAlive: false, chunked: false, upgraded: false }, settings, view);
  sys.stage('15');
  yield* sendReply(sys, connection, reply, joinBytes([encodeResponseHead({ version: 'HTTP/1.1', status, reason: REASONS[status] ?? '', headers }), reply.body]));
  yield* writeAccessLog(sys, shared, settings, { ...view, status, bodyBytesSent: reply.body.length, unixMs: unixMsOf(sys) });
}

/** client_header_timeout and client_body_timeout: nginx 1.22 logs a 408 and sends nothing. */
function* logUnfinished(sys: Sys, connection: Connection, shared: NginxShared, raw: Uint8Array, headers: RequestHead['headers']): SystemCall<void> {
  yield* writeAccessLog(sys, shared, settingsBeforeHost(shared, connection), { ...viewOfUnread(connection, raw), headers, status: 408, bodyBytesSent: 0, unixMs: unixMsOf(sys) });
}

function viewOfUnread({ ends }: Connection, raw: Uint8Array): NginxRequestView {
  return {
    method: '', target: '', protocol: '', requestLine: latin1Of(raw).split(/\r?\n/)[0]!, headers: [], uri: '', args: '', scheme: 'http',
    remoteAddress: ends.destination, remotePort: ends.destinationPort, serverAddress: ends.source, serverPort: ends.sourcePort, serverName: '',
  };
}

function* sendReply(sys: Sys, connection: Connection, reply: Reply, bytes: Uint8Array, isHead = false): SystemCall<void> {
  const to = withPort(connection.ends.destination, connection.ends.destinationPort);
  sys.note('responseSent', { status: reply.status, bytes: bytes.length, to }, { payload: { protocol: isHead ? 'http-head' : 'http-response', bytes } });
  yield* sys.tcp.send(connection, bytes);
}

export function unixMsOf(sys: Sys): number {
  return Math.floor(sys.epochUs / 1000);
}
