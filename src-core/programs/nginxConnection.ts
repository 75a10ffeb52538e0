/** One client connection of an nginx worker: requests are read, routed and answered in order until one side closes. */
import { chooseLocation, chooseServer, filePathOf, type LocationChoice } from '../config/nginxMatch.ts';
import type { NginxServer } from '../config/nginxConf.ts';
import type { NginxLocation, NginxReturn, NginxTryFiles } from '../config/nginxLocation.ts';
import { NGINX_DEFAULTS, type NginxSettings } from '../config/nginxSettings.ts';
import { normaliseTarget } from '../config/nginxUri.ts';
import { expand, type NginxRequestView } from '../config/nginxVariables.ts';
import type { Program } from '../kernel/scheduler.ts';
import { RequestReader, type RequestHead } from '../protocols/httpReader.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { encodeChunked } from '../wire/chunked.ts';
import { headerValue } from '../wire/http1Fields.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import { encodeResponseHead } from '../wire/http1Response.ts';
import { joinBytes, latin1Of } from '../wire/http1Text.ts';
import { nginxCosts } from './costs.ts';
import type { NginxShared } from './nginx.ts';
import { proxyRequest } from './nginxProxy.ts';
import { addedHeaders, errorReply, headerFields, pageOf, REASONS, writeAccessLog, type Reply } from './nginxReply.ts';
import { exists, serveStatic } from './nginxStatic.ts';

/** What one request of a connection is, while it is served. */
export interface Exchange {
  readonly connection: Connection;
  readonly number: number;
  readonly shared: NginxShared;
  readonly head: RequestHead;
  readonly body: Uint8Array;
  readonly startedAt: number;
  readonly view: NginxRequestView;
  readonly server: NginxServer;
}

/** A reply, the settings of the location that made it, and what the log wants to know of an upstream. */
export interface Answer {
  readonly reply: Reply;
  readonly settings: NginxSettings;
  readonly view: NginxRequestView;
}

type Read =
  | { readonly kind: 'request'; readonly head: RequestHead; readonly body: Uint8Array; readonly raw: Uint8Array; readonly startedAt: number }
  | { readonly kind: 'rejected'; readonly status: number; readonly reason: string; readonly raw: Uint8Array }
  | { readonly kind: 'closed' };

/** `ngx_http_internal_redirect` gives up after ten (then: 500). */
const INTERNAL_REDIRECTS = 10;

export function* serveConnection(sys: Sys, connection: Connection, shared: NginxShared): Program {
  const number = ++shared.connections;
  const reader = new RequestReader(httpProfiles.nginx);
  const first = listeningServer(shared, connection);
  for (let served = 0; ; served++) {
    const read = yield* readRequest(sys, connection, reader, first?.settings ?? NGINX_DEFAULTS, served > 0);
    if (read.kind === 'closed') break;
    if (read.kind === 'rejected') {
      yield* reject(sys, connection, shared, read.status, read.reason, read.raw);
      break;
    }
    const exchange = exchangeOf(connection, number, shared, read, sys);
    if (!exchange) {
      yield* reject(sys, connection, shared, 400, 'targetInvalid', read.raw);
      break;
    }
    if (!(yield* answer(sys, exchange))) break;
  }
  sys.close(connection);
}

function* readRequest(sys: Sys, connection: Connection, reader: RequestReader, settings: NginxSettings, idle: boolean): SystemCall<Read> {
  let head: RequestHead | null = null;
  let startedAt = 0;
  const body: Uint8Array[] = [];
  const raw: Uint8Array[] = [];
  for (;;) {
    const part = reader.nextPart();
    if (part.kind === 'head') {
      head = part.head;
      yield* sys.compute(nginxCosts.parseRequestUs);
      const length = Number(headerValue(head.headers, 'content-length') ?? 0);
      if (settings.clientMaxBodyBytes > 0 && length > settings.clientMaxBodyBytes) return { kind: 'rejected', status: 413, reason: 'contentTooLarge', raw: joinBytes(raw) };
      if (head.expectsContinue) yield* sys.send(connection, encodeResponseHead({ version: 'HTTP/1.1', status: 100, reason: 'Continue', headers: [] }));
    } else if (part.kind === 'data') body.push(part.bytes);
    else if (part.kind === 'end') {
      const bytes = joinBytes(raw);
      sys.stage('2');
      const { method, target, version } = head!;
      sys.note('requestRead', { method, target, version, bytes: bytes.length }, { payload: { protocol: 'http-request', bytes } });
      return { kind: 'request', head: head!, body: joinBytes(body), raw: bytes, startedAt };
    } else if (part.kind === 'rejected') {
      sys.stage('2');
      return part.status === null ? { kind: 'closed' } : { kind: 'rejected', status: part.status, reason: part.reason, raw: joinBytes(raw) };
    } else if (part.kind === 'closed') return { kind: 'closed' };
    else {
      const timeoutUs = idle && !reader.isMidRequest ? settings.keepaliveTimeoutUs : settings.clientHeaderTimeoutUs;
      const received = yield* sys.recv(connection, timeoutUs);
      if (received.kind === 'timeout' && reader.isMidRequest) return { kind: 'rejected', status: 408, reason: 'incomplete', raw: joinBytes(raw) };
      if (received.kind !== 'bytes') return { kind: 'closed' };
      if (raw.length === 0) startedAt = sys.now;
      raw.push(received.bytes);
      reader.feed(received.bytes);
    }
  }
}

function listeningServer(shared: NginxShared, { ends }: Connection): NginxServer | null {
  return chooseServer(shared.config, { localPort: ends.sourcePort, localAddress: ends.source, host: null })?.server ?? null;
}

function exchangeOf(connection: Connection, number: number, shared: NginxShared, read: Read & { kind: 'request' }, sys: Sys): Exchange | null {
  const { head, body, startedAt } = read;
  const { ends } = connection;
  const target = normaliseTarget(head.target);
  const host = headerValue(head.headers, 'host') ?? null;
  const choice = chooseServer(shared.config, { localPort: ends.sourcePort, localAddress: ends.source, host });
  if (!choice || !target) return null;
  const serverName = choice.server.names[0]?.text ?? '';
  sys.note('serverChosen', { server: serverName || '""', listen: `${ends.source}:${ends.sourcePort}`, host: host ?? '' });
  const view: NginxRequestView = {
    method: head.method, target: head.target, protocol: head.version, headers: head.headers, uri: target.path, args: target.args,
    scheme: 'http', remoteAddress: ends.destination, remotePort: ends.destinationPort, serverAddress: ends.source, serverPort: ends.sourcePort,
    serverName, hostname: sys.machine.name, pid: sys.process.pid, connection: number, captures: choice.captures,
    requestLengthBytes: read.raw.length,
  };
  return { connection, number, shared, head, body, startedAt, view, server: choice.server };
}

/** Answers one request; says whether the connection goes on. */
function* answer(sys: Sys, exchange: Exchange): SystemCall<boolean> {
  const { reply, settings, view } = yield* route(sys, exchange, exchange.view, 0);
  return yield* respond(sys, exchange, { reply, settings, view });
}

function* route(sys: Sys, exchange: Exchange, view: NginxRequestView, redirects: number): SystemCall<Answer> {
  if (redirects > INTERNAL_REDIRECTS) return { reply: errorReply(500), settings: exchange.server.settings, view };
  yield* sys.compute(nginxCosts.chooseLocationUs);
  const { server } = exchange;
  const choice = chooseLocation(server, view.uri);
  const { location } = choice;
  const settings = location?.settings ?? server.settings;
  const inside = { ...view, captures: { ...view.captures, ...choice.captures } };
  const data = { location: location?.text ?? '', path: view.uri, action: actionOf(server, choice), considered: choice.candidates.length };
  sys.note('locationChosen', data);
  sys.set(['location'], data.location);
  if (choice.redirect !== null) return { reply: redirectTo(inside, choice.redirect), settings, view: inside };
  const returned = server.returns ?? location?.returns ?? null;
  if (returned) return { reply: returnReply(returned, inside), settings, view: inside };
  const tried = location ? location.tryFiles : server.tryFiles;
  if (tried) {
    const found = tryFiles(sys, tried, { settings, alias: location?.alias ?? null }, inside);
    if (found.kind === 'status') return { reply: errorReply(found.status), settings, view: inside };
    if (found.kind === 'redirect') return yield* redirect(sys, exchange, inside, found.uri, redirects);
    return yield* fileOrIndex(sys, exchange, { settings, alias: location?.alias ?? null }, { ...inside, uri: found.uri }, redirects);
  }
  if (location?.proxyPass) return yield* proxyRequest(sys, exchange, location, inside);
  return yield* fileOrIndex(sys, exchange, { settings, alias: location?.alias ?? null }, inside, redirects);
}

function* fileOrIndex(sys: Sys, exchange: Exchange, place: { settings: NginxSettings; alias: NginxLocation['alias'] }, view: NginxRequestView, redirects: number): SystemCall<Answer> {
  const result = yield* serveStatic(sys, place, view, exchange.shared.filesModifiedMs);
  if (result.kind === 'index') return yield* redirect(sys, exchange, view, result.uri, redirects);
  return { reply: result.reply, settings: place.settings, view: { ...view, requestFilename: result.path } };
}

function* redirect(sys: Sys, exchange: Exchange, view: NginxRequestView, uri: string, redirects: number): SystemCall<Answer> {
  const [path = uri, args = view.args] = uri.split(/\?(.*)/s);
  sys.note('redirectedInternally', { from: view.uri, to: uri });
  return yield* route(sys, exchange, { ...view, uri: path, args }, redirects + 1);
}

function actionOf(server: NginxServer, { location, redirect }: LocationChoice): string {
  if (redirect !== null) return 'redirect';
  if (server.returns || location?.returns) return 'return';
  if (location?.tryFiles) return 'try_files';
  return location?.proxyPass ? `proxy_pass http://${location.proxyPass.hostText}` : 'static';
}

type Tried = { readonly kind: 'file' | 'redirect'; readonly uri: string } | { readonly kind: 'status'; readonly status: number };

function tryFiles(sys: Sys, { candidates, fallback }: NginxTryFiles, place: { settings: NginxSettings; alias: NginxLocation['alias'] }, view: NginxRequestView): Tried {
  for (const candidate of candidates) {
    const uri = expand(candidate, view);
    if (exists(sys, filePathOf(place as Parameters<typeof filePathOf>[0], uri, view))) return { kind: 'file', uri };
    sys.note('fileMissing', { path: uri });
  }
  return fallback.kind === 'status' ? fallback : { kind: 'redirect', uri: expand(fallback.target, view) };
}

function returnReply({ status, text }: NginxReturn, view: NginxRequestView): Reply {
  const value = text === null ? null : expand(text, view);
  if ([301, 302, 303, 307, 308].includes(status)) return { ...errorReply(status), headers: [['Location', value ?? '']] };
  return value === null ? errorReply(status) : pageOf(status, { body: value, type: 'text/plain' });
}

function redirectTo(view: NginxRequestView, path: string): Reply {
  const port = view.serverPort === 80 ? '' : `:${view.serverPort}`;
  const host = (headerValue(view.headers, 'host') ?? view.serverName).replace(/:\d+$/, '');
  const query = view.args ? `?${view.args}` : '';
  return errorReply(301, [['Location', `${view.scheme}://${host}${port}${path}${query}`]]);
}

/** A request that is not one: answered without a location, and the connection ends. */
function* reject(sys: Sys, connection: Connection, shared: NginxShared, status: number, reason: string, raw: Uint8Array): SystemCall<void> {
  sys.note('requestRejected', { status, reason });
  const settings = listeningServer(shared, connection)?.settings ?? NGINX_DEFAULTS;
  const { ends } = connection;
  const view: NginxRequestView = {
    method: '', target: '', protocol: '', requestLine: latin1Of(raw).split(/\r?\n/)[0]!, headers: [], uri: '', args: '', scheme: 'http', remoteAddress: ends.destination,
    remotePort: ends.destinationPort, serverAddress: ends.source, serverPort: ends.sourcePort, serverName: '',
  };
  const reply = errorReply(status);
  const fields = headerFields(reply, { unixMs: unixMsOf(sys), keepAlive: false, chunked: false }, []);
  yield* sendReply(sys, connection, reply, joinBytes([encodeResponseHead({ version: 'HTTP/1.1', status, reason: reply.reason, headers: fields }), reply.body]));
  yield* writeAccessLog(sys, shared, settings, { ...view, status, bodyBytesSent: reply.body.length, unixMs: unixMsOf(sys) });
}

function* respond(sys: Sys, exchange: Exchange, { reply, settings, view }: Answer): SystemCall<boolean> {
  yield* sys.compute(nginxCosts.makeResponseUs);
  const { head, connection, shared } = exchange;
  const oldClient = head.version === 'HTTP/1.0';
  const chunked = reply.length === null && !oldClient && head.method !== 'HEAD' && reply.status !== 204 && reply.status !== 304;
  const unframed = reply.length === null && oldClient;
  const keepAlive = head.persists && !reply.closes && !unframed && settings.keepaliveTimeoutUs > 0;
  const fields = headerFields(reply, { unixMs: unixMsOf(sys), keepAlive, chunked }, addedHeaders(settings, reply.status, view));
  const start = encodeResponseHead({ version: 'HTTP/1.1', status: reply.status, reason: reply.reason || (REASONS[reply.status] ?? ''), headers: fields });
  const body = head.method === 'HEAD' ? new Uint8Array(0) : chunked ? encodeChunked([reply.body]) : reply.body;
  sys.stage('15');
  yield* sendReply(sys, connection, reply, joinBytes([start, body]));
  const logged: NginxRequestView = {
    ...view, status: reply.status, bodyBytesSent: body.length, bytesSent: start.length + body.length, unixMs: unixMsOf(sys),
    requestTimeUs: sys.now - exchange.startedAt, responseHeaders: fields,
  };
  yield* writeAccessLog(sys, shared, settings, logged);
  return keepAlive;
}

function* sendReply(sys: Sys, connection: Connection, reply: Reply, bytes: Uint8Array): SystemCall<void> {
  const to = `${connection.ends.destination}:${connection.ends.destinationPort}`;
  sys.note('responseSent', { status: reply.status, bytes: bytes.length, to }, { payload: { protocol: 'http-response', bytes } });
  yield* sys.send(connection, bytes);
}

export function unixMsOf(sys: Sys): number {
  return Math.floor(sys.epochUs / 1000);
}
