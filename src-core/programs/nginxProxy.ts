/**
 * nginx' proxy module: chooses a server of the upstream, opens a connection to it for this request, sends the request
 * with the header fields that the configuration says, buffers the response (proxy_buffering) and hands it on. The worker
 * of the application is free as soon as nginx has the response, however slow the client is.
 */
import type { NginxLocation } from '../config/nginxLocation.ts';
import type { NginxPeer } from '../config/nginxAddresses.ts';
import { upstreamHeaders, upstreamUri } from '../config/nginxMatch.ts';
import type { NextUpstreamCondition, NginxSettings } from '../config/nginxSettings.ts';
import type { NginxRequestView, NginxUpstreamView } from '../config/nginxVariables.ts';
import { ResponseReader, type ResponseHead } from '../protocols/httpResponseReader.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import { encodeRequestHead } from '../wire/http1Request.ts';
import { joinBytes } from '../wire/http1Text.ts';
import { nginxCosts } from './costs.ts';
import type { Answer, Exchange } from './nginxConnection.ts';
import { errorReply, writeErrorLog, type Reply } from './nginxReply.ts';

type Failure = { readonly kind: 'failed'; readonly condition: NextUpstreamCondition; readonly status: 502 | 504; readonly log: string; readonly reason: string };
type Tried = { readonly kind: 'response'; readonly head: ResponseHead; readonly body: Uint8Array; readonly us: { connect: number; header: number; response: number } } | Failure;

/** Fields that are the connection's own, and are not passed on (ngx_http_proxy_hide_headers and RFC 9110 §7.6.1). */
const NOT_FROM_UPSTREAM = ['date', 'server', 'x-pad', 'connection', 'keep-alive', 'transfer-encoding', 'content-type', 'content-length', 'last-modified'];
const NOT_TO_UPSTREAM = ['host', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'te', 'expect', 'upgrade'];
const IDEMPOTENT = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'];

export function* proxyRequest(sys: Sys, exchange: Exchange, location: NginxLocation, view: NginxRequestView): SystemCall<Answer> {
  sys.stage('3');
  yield* sys.compute(nginxCosts.proxyRequestUs);
  const { settings } = location;
  const proxyPass = location.proxyPass!;
  const inside: NginxRequestView = { ...view, proxyHost: proxyPass.hostText, proxyPort: proxyPass.peer.port };
  const peers = peersOf(exchange, proxyPass.peer, proxyPass.hostText);
  let last: Failure | null = null;
  let upstream: NginxUpstreamView = {};
  for (const peer of peers) {
    const address = `${peer.host}:${peer.port}`;
    sys.note('upstreamChosen', { upstream: proxyPass.hostText, address });
    const tried = yield* tryPeer(sys, exchange, location, inside, peer);
    if (tried.kind === 'response') {
      upstream = { address, status: tried.head.status, connectTimeUs: tried.us.connect, headerTimeUs: tried.us.header, responseTimeUs: tried.us.response, headers: tried.head.headers };
      return { reply: replyOf(tried.head, tried.body), settings, view: { ...inside, upstream } };
    }
    last = tried;
    upstream = { address, status: tried.status };
    sys.note('upstreamFailed', { address, reason: tried.reason, status: tried.status });
    const target = upstreamUri(location, inside.uri, inside.target, inside);
    yield* writeErrorLog(sys, exchange.shared, 'error', exchange.number, tried.log, inside, [`upstream: "http://${address}${target}"`]);
    if (!mayTryNext(settings, tried.condition, exchange.head.method)) break;
  }
  return { reply: errorReply(last?.status ?? 502), settings, view: { ...inside, upstream } };
}

/** Round robin: each request starts with the next server (ngx_http_upstream_round_robin, equal weights). */
function peersOf({ shared }: Exchange, peer: NginxPeer, name: string): readonly NginxPeer[] {
  const upstream = shared.config.upstreams.find((candidate) => candidate.name === name);
  if (!upstream) return [peer];
  const usable = upstream.servers.filter((server) => !server.down && !server.backup);
  const turn = shared.turns.get(name) ?? 0;
  shared.turns.set(name, turn + 1);
  const first = usable.length > 0 ? turn % usable.length : 0;
  return [...usable.slice(first), ...usable.slice(0, first), ...upstream.servers.filter((server) => server.backup && !server.down)];
}

/** proxy_next_upstream: a request that is not idempotent is not sent twice unless `non_idempotent` says so. */
function mayTryNext({ proxyNextUpstream }: NginxSettings, condition: NextUpstreamCondition, method: string): boolean {
  if (!proxyNextUpstream.includes(condition)) return false;
  return IDEMPOTENT.includes(method) || proxyNextUpstream.includes('non_idempotent');
}

function* tryPeer(sys: Sys, exchange: Exchange, location: NginxLocation, view: NginxRequestView, peer: NginxPeer): SystemCall<Tried> {
  const { settings } = location;
  const startedAt = sys.now;
  const connected = yield* sys.connect(peer.host, peer.port, settings.proxyConnectTimeoutUs);
  if (connected.kind === 'refused') return failure('error', 502, 'refused', 'connect() failed (111: Connection refused) while connecting to upstream');
  if (connected.kind === 'timeout') return failure('timeout', 504, 'connectTimeout', 'upstream timed out (110: Connection timed out) while connecting to upstream');
  const { connection } = connected;
  const connect = sys.now - startedAt;
  sys.stage('4');
  const bytes = requestBytes(exchange, location, view);
  const { host, port } = peer;
  sys.note('requestSent', { method: view.method, target: upstreamUri(location, view.uri, view.target, view), to: `${host}:${port}`, bytes: bytes.length }, { crossing: connection.loopback ? 'process' : 'machine', peer: { machine: sys.machine.name, pid: 0 }, payload: { protocol: 'http-request', bytes } });
  yield* sys.send(connection, bytes);
  const tried = yield* readResponse(sys, connection, settings, view.method, startedAt, connect);
  sys.close(connection);
  return tried;
}

function requestBytes({ head, body }: Exchange, location: NginxLocation, view: NginxRequestView): Uint8Array {
  const { set, removed } = upstreamHeaders(location, view);
  const given = new Set([...set.map(([name]) => name.toLowerCase()), ...removed.map((name) => name.toLowerCase())]);
  const length: Header[] = body.length > 0 || head.method === 'POST' || head.method === 'PUT' ? [['Content-Length', String(body.length)]] : [];
  const passed = head.headers.filter(([name]) => !NOT_TO_UPSTREAM.includes(name.toLowerCase()) && !given.has(name.toLowerCase()));
  const target = upstreamUri(location, view.uri, view.target, view);
  const version = `HTTP/${location.settings.proxyHttpVersion}`;
  return joinBytes([encodeRequestHead({ method: head.method, target, version, headers: [...set, ...length, ...passed] }), body]);
}

function* readResponse(sys: Sys, connection: Connection, settings: NginxSettings, method: string, startedAt: number, connect: number): SystemCall<Tried> {
  const reader = new ResponseReader(httpProfiles.nginx);
  reader.expect(method);
  const received: Uint8Array[] = [];
  const body: Uint8Array[] = [];
  let head: ResponseHead | null = null;
  let headerUs = 0;
  for (;;) {
    const part = reader.nextPart();
    if (part.kind === 'head') {
      head = part.head;
      headerUs = sys.now - startedAt;
    } else if (part.kind === 'data') body.push(part.bytes);
    else if (part.kind === 'end') break;
    else if (part.kind === 'interim') continue;
    else if (part.kind === 'broken' && part.reason !== 'incomplete') return failure('invalid_header', 502, 'badResponse', 'upstream sent invalid header while reading response header from upstream');
    else if (part.kind !== 'needMore') return failure('error', 502, 'closedEarly', 'upstream prematurely closed connection while reading upstream');
    else {
      const more = yield* sys.recv(connection, settings.proxyReadTimeoutUs);
      if (more.kind === 'timeout') {
        const what = head ? 'reading upstream' : 'reading response header from upstream';
        sys.note('timedOut', { what: 'proxy_read_timeout', us: settings.proxyReadTimeoutUs });
        return failure('timeout', 504, 'readTimeout', `upstream timed out (110: Connection timed out) while ${what}`);
      }
      if (more.kind === 'bytes') {
        received.push(more.bytes);
        reader.feed(more.bytes);
      } else if (more.kind === 'reset' || !head) {
        const log = more.kind === 'reset' ? 'recv() failed (104: Connection reset by peer)' : 'upstream prematurely closed connection';
        return failure('error', 502, more.kind === 'reset' ? 'reset' : 'closedEarly', `${log} while reading response header from upstream`);
      } else reader.end();
    }
  }
  yield* sys.compute(nginxCosts.proxyResponseUs);
  sys.stage('14');
  const bytes = joinBytes(received);
  const from = `${connection.ends.destination}:${connection.ends.destinationPort}`;
  sys.note('responseBuffered', { bytes: bytes.length, from }, { crossing: connection.loopback ? 'process' : 'machine', payload: { protocol: 'http-response', bytes } });
  return { kind: 'response', head: head!, body: joinBytes(body), us: { connect, header: headerUs, response: sys.now - startedAt } };
}

function failure(condition: NextUpstreamCondition, status: 502 | 504, reason: string, log: string): Failure {
  return { kind: 'failed', condition, status, reason, log };
}

function replyOf(head: ResponseHead, body: Uint8Array): Reply {
  const { headers, status } = head;
  const length = headerValue(headers, 'content-length');
  return {
    status,
    reason: head.reason,
    type: headerValue(headers, 'content-type') ?? null,
    length: length === undefined ? null : Number(length),
    lastModified: headerValue(headers, 'last-modified') ?? null,
    headers: headers.filter(([name]) => !NOT_FROM_UPSTREAM.includes(name.toLowerCase()) && !name.toLowerCase().startsWith('x-accel-')),
    body,
    closes: false,
  };
}
