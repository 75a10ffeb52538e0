/** One request of a client connection: read, routed, answered, logged. The multi-processing modules say who does it, and when. */
import { chooseVirtualHost } from '../config/httpdMatch.ts';
import type { HttpdServer } from '../config/httpdServer.ts';
import type { RequestHead } from '../protocols/httpReader.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { encodeChunk, encodeChunked, encodeLastChunk } from '../wire/chunked.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { encodeResponseHead } from '../wire/http1Response.ts';
import { joinBytes, latin1Of } from '../wire/http1Text.ts';
import { Client, readHead, RequestBody, type HeadRead } from './httpdClient.ts';
import { httpdCosts } from './httpdCosts.ts';
import type { Exchange, HttpdShared } from './httpdExchange.ts';
import { writeAccessLog } from './httpdLogs.ts';
import { headerFields, pageReply, REASONS, type Reply } from './httpdReply.ts';
import { route, type Answer } from './httpdRoute.ts';

/** The connection as the first server of its address sees it. */
export function clientOf(shared: HttpdShared, connection: Connection): Client {
  return new Client(connection, serverBefore(shared, connection));
}

/** Serves the next request; says whether the connection goes on. */
export function* serveNext(sys: Sys, shared: HttpdShared, client: Client): SystemCall<boolean> {
  const read = yield* readHead(sys, client);
  if (read.kind === 'closed') return false;
  sys.stage('2');
  if (read.kind !== 'head') {
    yield* reject(sys, shared, client, read);
    return false;
  }
  const { head, bytes } = read;
  const { method, target, version } = head;
  sys.note('requestRead', { method, target, version, bytes: bytes.length }, { payload: { protocol: 'http-request', bytes } });
  yield* sys.compute(httpdCosts.parseRequestUs);
  const exchange = exchangeOf(sys, shared, client, read);
  const answer = yield* route(sys, exchange);
  const persists = yield* respond(sys, exchange, answer);
  client.served++;
  // What the handler did not want of the body stands before the next request.
  const rest = persists ? yield* exchange.body.drain(sys) : null;
  client.forget();
  return persists && rest?.kind === 'end';
}

function serverBefore({ config }: HttpdShared, { ends }: Connection): HttpdServer {
  return chooseVirtualHost(config, { localAddress: ends.source, localPort: ends.sourcePort, host: null })?.server ?? config.main;
}

function exchangeOf(sys: Sys, shared: HttpdShared, client: Client, { head, bytes, startedAt }: HeadRead & { kind: 'head' }): Exchange {
  const { ends } = client.connection;
  const authority = /^https?:\/\/([^/?#]*)/i.exec(head.target)?.[1];
  const host = authority ?? headerValue(head.headers, 'host') ?? null;
  const choice = chooseVirtualHost(shared.config, { localAddress: ends.source, localPort: ends.sourcePort, host });
  const server = choice?.server ?? shared.config.main;
  const [, name = '', port] = /^(.*?)(?::(\d+))?$/s.exec(host ?? '')!;
  const serverName = name.toLowerCase() || (server.serverName ?? shared.config.main.serverName ?? ends.source);
  sys.note('serverChosen', { server: server.serverName ?? '', listen: withPort(ends.source, ends.sourcePort), host: host ?? '' });
  return {
    client, shared, head, body: new RequestBody(client, head), startedAt, requestBytes: bytes.length, server,
    serverName, serverPort: Number(port ?? server.serverPort ?? 80),
  };
}

/** Sends the answer; says whether the connection goes on as far as the answer is concerned. */
function* respond(sys: Sys, exchange: Exchange, { reply, pass, filename, variables }: Answer): SystemCall<boolean> {
  yield* sys.compute(httpdCosts.makeResponseUs);
  const { head, client, shared, server } = exchange;
  const isHead = head.method === 'HEAD';
  const bodiless = isHead || reply.status === 204 || reply.status === 304;
  const unmeasured = reply.length === null && !bodiless && headerValue(reply.headers, 'content-length') === undefined;
  const simple = head.version === 'HTTP/0.9';
  const chunked = unmeasured && !reply.closes && !['HTTP/1.0', 'HTTP/0.9'].includes(head.version);
  const persists = server.keepAlive && head.persists && !reply.closes && !reply.raw && (!unmeasured || chunked) && !isLastAllowed(server, client.served);
  const headers = headerFields(reply, { config: shared.config, unixMs: unixMsOf(sys), connection: connectionFields(exchange, persists), chunked, isHead });
  const reason = reply.reason ?? REASONS[reply.status] ?? '';
  const start = reply.raw || simple ? [] : [encodeResponseHead({ version: 'HTTP/1.1', status: reply.status, reason, headers })];
  sys.stage('15');
  const sent = yield* sendReply(sys, client.connection, reply, start, { chunked, bodiless });
  yield* writeAccessLog(sys, server, {
    ...lineOf(head), remoteAddress: client.connection.ends.destination, remoteUser: null, localAddress: client.connection.ends.source, localPort: exchange.serverPort,
    unixMs: unixMsOf(sys), durationUs: sys.now - exchange.startedAt, method: pass.method, path: pass.path, query: pass.query, protocol: head.version, status: reply.status, finalStatus: reply.status,
    bodyBytes: reply.raw ? 0 : sent.body, receivedBytes: exchange.requestBytes, sentBytes: sent.all, serverName: server.serverName ?? '', host: exchange.serverName,
    filename, processId: sys.process.pid, connection: persists ? 'kept' : 'closed', requestFields: head.headers, responseFields: headers, environment: new Map(variables),
  });
  yield* sys.compute(httpdCosts.restUs);
  return persists;
}

/** `ap_set_keepalive`: the connection ends after MaxKeepAliveRequests more than the first. */
function isLastAllowed({ maxKeepAliveRequests }: HttpdServer, served: number): boolean {
  return maxKeepAliveRequests > 0 && served >= maxKeepAliveRequests;
}

function connectionFields({ head, server, client }: Exchange, persists: boolean): readonly Header[] {
  if (!persists) return [['Connection', 'close']];
  // A client of HTTP/1.1 need not be told; one that asked is.
  if (!/(?:^|[,\s])keep-alive(?:$|[,\s])/i.test(headerValue(head.headers, 'connection') ?? '')) return [];
  const left = server.maxKeepAliveRequests > 0 ? `, max=${server.maxKeepAliveRequests - client.served}` : '';
  return [['Keep-Alive', `timeout=${Math.floor(server.keepAliveTimeoutUs / 1_000_000)}${left}`], ['Connection', 'Keep-Alive']];
}

function* sendReply(sys: Sys, connection: Connection, reply: Reply, start: readonly Uint8Array[], { chunked, bodiless }: { readonly chunked: boolean; readonly bodiless: boolean }): SystemCall<{ body: number; all: number }> {
  const content = bodiless ? new Uint8Array(0) : reply.body;
  const whole = reply.more === null || bodiless;
  const framed = !chunked ? content : whole ? encodeChunked([content]) : content.length > 0 ? encodeChunk(content) : content;
  let all = 0;
  const to = withPort(connection.ends.destination, connection.ends.destinationPort);
  const tell = (bytes: Uint8Array, status: number, protocol: 'http-response' | 'http-head' | 'text'): void => {
    if (bytes.length > 0) sys.note('responseSent', { status, bytes: bytes.length, to }, { payload: { protocol, bytes } });
  };
  function* send(bytes: Uint8Array): SystemCall<void> {
    all += bytes.length;
    if (bytes.length > 0) yield* sys.tcp.send(connection, bytes);
  }
  const opening = joinBytes(start);
  // What is not the whole response is told as head and piece, though they leave in one write.
  if (whole) tell(joinBytes([opening, framed]), reply.status, start.length === 0 ? 'text' : 'http-response');
  else {
    tell(opening, reply.status, 'http-head');
    tell(framed, 0, 'text');
  }
  yield* send(joinBytes([opening, framed]));
  let body = content.length;
  if (reply.more) {
    for (let piece = yield* reply.more(); piece; piece = yield* reply.more()) {
      sys.stage('15');
      if (bodiless) continue;
      body += piece.length;
      const bytes = chunked ? encodeChunk(piece) : piece;
      tell(bytes, 0, 'text');
      yield* send(bytes);
    }
    sys.stage('15');
    if (chunked) {
      tell(encodeLastChunk(), 0, 'text');
      yield* send(encodeLastChunk());
    }
  }
  return { body, all };
}

/** What httpd tells the client of a head that breaks its limits. */
const NOTES: Readonly<Record<string, string>> = {
  fieldLineTooLong: 'Size of a request header field exceeds server limit.', tooManyFields: "The number of request header fields exceeds this server's limit.",
};

/** A request that is not one, or did not come to its end (408). */
function* reject(sys: Sys, shared: HttpdShared, client: Client, read: HeadRead & { kind: 'rejected' | 'timeout' }): SystemCall<void> {
  const status = read.kind === 'timeout' ? 408 : read.status;
  const reason = read.kind === 'timeout' ? 'incomplete' : read.reason;
  sys.note('requestRejected', { status, reason });
  yield* sys.compute(httpdCosts.makeResponseUs);
  const server = serverBefore(shared, client.connection);
  const requestLine = latin1Of(read.bytes).replace(/^(?:\r?\n)+/, '').split(/\r?\n/)[0]!.slice(0, server.limitRequestLine + 1);
  const [method = '', target = '', protocol = ''] = requestLine.split(' ');
  const notes = NOTES[reason];
  const reply = pageReply(status, { config: shared.config, server, method, serverName: server.serverName ?? '', serverPort: server.serverPort ?? 80, ...(notes ? { notes } : {}) });
  const headers = headerFields(reply, { config: shared.config, unixMs: unixMsOf(sys), connection: [['Connection', 'close']], chunked: false, isHead: false });
  sys.stage('15');
  const start = encodeResponseHead({ version: 'HTTP/1.1', status, reason: REASONS[status] ?? '', headers });
  const sent = yield* sendReply(sys, client.connection, reply, [start], { chunked: false, bodiless: false });
  yield* writeAccessLog(sys, server, {
    requestLine, remoteAddress: client.connection.ends.destination, remoteUser: null, localAddress: client.connection.ends.source, localPort: client.connection.ends.sourcePort,
    unixMs: unixMsOf(sys), durationUs: 0, method, path: target, query: '', protocol, status, finalStatus: status, bodyBytes: sent.body, receivedBytes: read.bytes.length, sentBytes: sent.all,
    serverName: server.serverName ?? '', host: '', filename: null, processId: sys.process.pid, connection: 'closed', requestFields: [], responseFields: headers, environment: new Map(),
  });
}

function lineOf({ method, target, version }: RequestHead): { readonly requestLine: string } {
  return { requestLine: version === 'HTTP/0.9' ? `${method} ${target}` : `${method} ${target} ${version}` };
}

function unixMsOf(sys: Sys): number {
  return Math.floor(sys.epochUs / 1000);
}
