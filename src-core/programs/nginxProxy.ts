/**
 * nginx' proxy module: chooses a server of the upstream, opens a connection to it for this request, sends the request
 * with the header fields that the configuration says, buffers the response (proxy_buffering) and hands it on. The worker
 * of the application is free as soon as nginx has the response, however slow the client is.
 */
import type { NginxLocation } from '../config/nginxLocation.ts';
import { upstreamHeaders, upstreamUri } from '../config/nginxDestination.ts';
import type { NextUpstreamCondition, NginxSettings } from '../config/nginxSettings.ts';
import type { NginxRequestView, NginxUpstreamView } from '../config/nginxVariables.ts';
import { ResponseReader, type ResponseHead } from '../protocols/httpResponseReader.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import { encodeRequestHead } from '../wire/http1Request.ts';
import { joinBytes } from '../wire/http1Text.ts';
import { nginxCosts } from './costs.ts';
import type { Exchange } from './nginxConnection.ts';
import { writeErrorLog } from './nginxLogs.ts';
import { errorReply, replyOf, type Reply } from './nginxReply.ts';
import type { Answer } from './nginxRoute.ts';
import { groupOf, type UpstreamPeer } from './nginxUpstream.ts';

type Failure = {
  readonly kind: 'failed';
  readonly condition: NextUpstreamCondition;
  readonly status: 502 | 504;
  readonly log: string;
  readonly reason: string;
  /** The request had been sent, so that the application may have acted on it. */
  readonly sent: boolean;
};
type Received = { readonly kind: 'response'; readonly head: ResponseHead; readonly body: Uint8Array; readonly complete: boolean; readonly us: { connect: number; header: number; response: number } };
type Tried = (Received & { readonly connection: Connection }) | Failure;

/** Fields that are the connection's own, and are not passed on (ngx_http_proxy_hide_headers and RFC 9110 §7.6.1). */
const NOT_FROM_UPSTREAM = ['date', 'server', 'x-pad', 'connection', 'keep-alive', 'transfer-encoding', 'content-type', 'content-length'];
const NOT_TO_UPSTREAM = ['host', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'te', 'expect', 'upgrade'];
const IDEMPOTENT = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE'];

export function* proxyRequest(sys: Sys, exchange: Exchange, location: NginxLocation, view: NginxRequestView): SystemCall<Answer> {
  sys.stage('3');
  yield* sys.compute(nginxCosts.proxyRequestUs);
  const { settings } = location;
  const proxyPass = location.proxyPass!;
  const inside: NginxRequestView = { ...view, proxyHost: proxyPass.hostText, proxyPort: proxyPass.peer.port };
  const target = upstreamUri(location, inside.uri, inside.target, inside);
  const group = groupOf(exchange.shared, proxyPass);
  const tried = new Set<UpstreamPeer>();
  for (let last: Failure | null = null; ; ) {
    const peer = group.next(tried, sys.now);
    const address = peer ? `${peer.host}:${peer.port}` : proxyPass.hostText;
    if (!peer) last ??= failure('error', 502, 'noLiveUpstreams', 'no live upstreams while connecting to upstream', false);
    if (!peer) {
      yield* complain(sys, exchange, inside, last!.log, `http://${address}${target}`);
      return { reply: errorReply(last!.status, settings), settings, view: inside, upstream: null };
    }
    tried.add(peer);
    sys.note('upstreamChosen', { upstream: proxyPass.hostText, address });
    const outcome = yield* tryPeer(sys, exchange, location, inside, peer);
    if (outcome.kind === 'response') {
      group.succeeded(peer);
      return { reply: replyFrom(outcome, location, settings), settings, view: { ...inside, upstream: upstreamView(address, outcome) }, upstream: outcome.connection };
    }
    group.failed(peer, sys.now);
    sys.note('upstreamFailed', { address, reason: outcome.reason, status: outcome.status });
    yield* complain(sys, exchange, inside, outcome.log, `http://${address}${target}`);
    last = outcome;
    if (!group.hasMore(tried, sys.now) || !mayTryNext(settings, outcome, exchange.head.method)) {
      return { reply: errorReply(outcome.status, settings), settings, view: { ...inside, upstream: { address, status: outcome.status } }, upstream: null };
    }
  }
}

function upstreamView(address: string, { head, us }: Received): NginxUpstreamView {
  return { address, status: head.status, connectTimeUs: us.connect, headerTimeUs: us.header, responseTimeUs: us.response, headers: head.headers };
}

/** proxy_next_upstream: a request that is not idempotent and has been sent is not sent again unless `non_idempotent` says so. */
function mayTryNext({ proxyNextUpstream }: NginxSettings, { condition, sent }: Failure, method: string): boolean {
  if (!proxyNextUpstream.includes(condition)) return false;
  return !sent || IDEMPOTENT.includes(method) || proxyNextUpstream.includes('non_idempotent');
}

function* complain(sys: Sys, { shared, number }: Exchange, view: NginxRequestView, text: string, upstream: string): SystemCall<void> {
  yield* writeErrorLog(sys, shared, view, { level: 'error', text, connection: number, upstream });
}

function* tryPeer(sys: Sys, exchange: Exchange, location: NginxLocation, view: NginxRequestView, peer: UpstreamPeer): SystemCall<Tried> {
  const { settings } = location;
  const startedAt = sys.now;
  const connected = yield* sys.connect(peer.host, peer.port, settings.proxyConnectTimeoutUs);
  if (connected.kind === 'refused') return failure('error', 502, 'refused', 'connect() failed (111: Connection refused) while connecting to upstream', false);
  if (connected.kind === 'timeout') return failure('timeout', 504, 'connectTimeout', 'upstream timed out (110: Connection timed out) while connecting to upstream', false);
  const { connection } = connected;
  const connect = sys.now - startedAt;
  sys.stage('4');
  const bytes = requestBytes(exchange, location, view);
  const data = { method: view.method, target: upstreamUri(location, view.uri, view.target, view), to: `${peer.host}:${peer.port}`, bytes: bytes.length };
  sys.note('requestSent', data, { crossing: connection.loopback ? 'process' : 'machine', peer: { machine: sys.machine.name, pid: 0 }, payload: { protocol: 'http-request', bytes } });
  yield* sys.send(connection, bytes);
  const response = yield* readResponse(sys, connection, settings, view.method, startedAt, connect);
  if (response.kind === 'response') {
    const condition = conditionOf(response.head.status);
    if (condition === null || !settings.proxyNextUpstream.includes(condition)) return { ...response, connection };
  }
  sys.close(connection);
  if (response.kind === 'failed') return response;
  const { status } = response.head;
  return { ...failure(conditionOf(status)!, 502, `status${status}`, `upstream answered ${status}`, true) };
}

/** `proxy_next_upstream http_500 …`: answers that count as failures where the configuration says so. */
function conditionOf(status: number): NextUpstreamCondition | null {
  return ([500, 502, 503, 504, 403, 404, 429] as const).includes(status as 500) ? (`http_${status}` as NextUpstreamCondition) : null;
}

function requestBytes({ head, body }: Exchange, location: NginxLocation, view: NginxRequestView): Uint8Array {
  const { set, removed } = upstreamHeaders(location, view);
  const given = new Set([...set.map(([name]) => name.toLowerCase()), ...removed.map((name) => name.toLowerCase())]);
  // A chunked body has been read to its end, and so has a length now.
  const measured = headerValue(head.headers, 'content-length') !== undefined || headerValue(head.headers, 'transfer-encoding') !== undefined;
  const length: Header[] = measured ? [['Content-Length', String(body.length)]] : [];
  const passed = head.headers.filter(([name]) => !NOT_TO_UPSTREAM.includes(name.toLowerCase()) && !given.has(name.toLowerCase()));
  const target = upstreamUri(location, view.uri, view.target, view);
  const version = `HTTP/${location.settings.proxyHttpVersion}`;
  return joinBytes([encodeRequestHead({ method: view.method, target, version, headers: [...set, ...length, ...passed] }), body]);
}

function* readResponse(sys: Sys, connection: Connection, settings: NginxSettings, method: string, startedAt: number, connect: number): SystemCall<Received | Failure> {
  const reader = new ResponseReader(httpProfiles.nginx);
  reader.expect(method);
  const raw: Uint8Array[] = [];
  const body: Uint8Array[] = [];
  let head: ResponseHead | null = null;
  let headerUs = 0;
  function* received(complete: boolean): SystemCall<Received> {
    yield* sys.compute(nginxCosts.proxyResponseUs);
    sys.stage('14');
    const bytes = joinBytes(raw);
    const from = withPort(connection.ends.destination, connection.ends.destinationPort);
    sys.note('responseBuffered', { bytes: bytes.length, from }, { crossing: connection.loopback ? 'process' : 'machine', payload: { protocol: 'http-response', bytes } });
    return { kind: 'response', head: head!, body: joinBytes(body), complete, us: { connect, header: headerUs, response: sys.now - startedAt } };
  }
  for (;;) {
    const part = reader.nextPart();
    if (part.kind === 'head') {
      head = part.head;
      headerUs = sys.now - startedAt;
    } else if (part.kind === 'data') body.push(part.bytes);
    else if (part.kind === 'end') break;
    else if (part.kind === 'interim') continue;
    else if (part.kind !== 'needMore') {
      if (head) return yield* received(false);
      if (part.kind === 'broken' && part.reason !== 'incomplete') return failure('invalid_header', 502, 'badResponse', 'upstream sent invalid header while reading response header from upstream', true);
      return failure('error', 502, 'closedEarly', 'upstream prematurely closed connection while reading response header from upstream', true);
    }
    else {
      const more = yield* sys.recv(connection, settings.proxyReadTimeoutUs);
      if (more.kind === 'timeout') {
        sys.note('timedOut', { what: 'proxy_read_timeout', us: settings.proxyReadTimeoutUs });
        if (head) return yield* received(false);
        return failure('timeout', 504, 'readTimeout', 'upstream timed out (110: Connection timed out) while reading response header from upstream', true);
      }
      if (more.kind === 'bytes') {
        raw.push(more.bytes);
        reader.feed(more.bytes);
      } else if (more.kind === 'reset') {
        if (head) return yield* received(false);
        return failure('error', 502, 'reset', 'recv() failed (104: Connection reset by peer) while reading response header from upstream', true);
      } else if (!head) return failure('error', 502, 'closedEarly', 'upstream prematurely closed connection while reading response header from upstream', true);
      else reader.end();
    }
  }
  return yield* received(true);
}

function failure(condition: NextUpstreamCondition, status: 502 | 504, reason: string, log: string, sent: boolean): Failure {
  return { kind: 'failed', condition, status, reason, log, sent };
}

function replyFrom({ head, body, complete }: Received, location: NginxLocation, settings: NginxSettings): Reply {
  const { status, headers } = head;
  const length = headerValue(headers, 'content-length');
  const redirect = headerValue(headers, 'location');
  const rewritten = redirect === undefined ? null : rewrittenLocation(location, redirect);
  const hidden = rewritten === null ? NOT_FROM_UPSTREAM : [...NOT_FROM_UPSTREAM, 'location'];
  const passed = headers.filter(([name]) => !hidden.includes(name.toLowerCase()) && !name.toLowerCase().startsWith('x-accel-'));
  return {
    ...replyOf(status, headerValue(headers, 'content-type') ?? null, body),
    reason: head.reason, length: length === undefined ? null : Number(length), location: rewritten, headers: passed,
    // What has been announced cannot be kept: the connection ends, so that the client can tell.
    cut: !complete, closes: !complete && settings.keepaliveTimeoutUs === 0,
  };
}

/** proxy_redirect default: the upstream's own address becomes the location that leads to it; anything else stays. */
function rewrittenLocation({ proxyPass, pattern }: NginxLocation, location: string): string | null {
  const { hostText, uri } = proxyPass!;
  const from = `http://${hostText}${uri ?? '/'}`;
  return location.startsWith(from) ? `${uri === null ? '/' : pattern}${location.slice(from.length)}` : null;
}
