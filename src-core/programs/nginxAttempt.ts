/**
 * One server is asked once (ngx_http_upstream_connect to process_header): a kept or a new connection, the request, and the
 * head of the answer; or why there is none, in the words of nginx' error log.
 */
import type { NextUpstreamCondition, NginxPassSettings } from '../config/nginxPassSettings.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import type { NginxShared } from './nginx.ts';
import type { UpstreamGroup, UpstreamPeer } from './nginxUpstream.ts';
import type { UpstreamHead, UpstreamProtocol, UpstreamReader } from './nginxUpstreamProtocol.ts';

export interface Failure {
  readonly kind: 'failed';
  /** `null`: nothing that another server could mend. */
  readonly condition: NextUpstreamCondition | null;
  readonly status: 500 | 502 | 504;
  readonly log: string;
  readonly level: 'error' | 'alert';
  readonly reason: string;
  /** The request had been sent, so that the application may have acted on it. */
  readonly sent: boolean;
  /** It happened on a connection that had been kept: the server may have closed it meanwhile, and counts as not tried. */
  readonly wasKept: boolean;
}

/** An answer has begun to come: its head is here, its body is still to be read. */
export interface Answering {
  readonly kind: 'answering';
  readonly connection: Connection;
  readonly reader: UpstreamReader;
  readonly head: UpstreamHead;
  /** All bytes that have come, for the trace. */
  readonly raw: Uint8Array[];
  readonly startedAt: number;
  readonly connectUs: number;
  readonly headerUs: number;
  /** Requests that the connection has carried, this one too. */
  readonly uses: number;
}

export interface Question {
  readonly protocol: UpstreamProtocol;
  readonly settings: NginxPassSettings;
  /** What timeouts are called: `proxy_read_timeout`. */
  readonly prefix: string;
  readonly method: string;
  readonly target: string;
  readonly bytes: Uint8Array;
}

type Complain = (text: string, level?: 'error' | 'warn') => SystemCall<void>;

/** proxy_buffer_size and its like, a page: a head that does not fit is too big. */
const BUFFER_BYTES = 4096;

export function* ask(sys: Sys, shared: NginxShared, group: UpstreamGroup, peer: UpstreamPeer, question: Question, complain: Complain): SystemCall<Answering | Failure> {
  const startedAt = sys.now;
  const kept = group.idle.take(peer.address);
  const connected = kept ? { kind: 'connected' as const, connection: kept.connection } : yield* connect(sys, shared, peer, question.settings);
  if (connected.kind === 'failed') return connected;
  const { connection } = connected;
  if (kept) sys.note('connectionReused', { address: peer.host, port: peer.port, uses: kept.uses });
  const connectUs = sys.now - startedAt;
  sys.stage('4');
  const { protocol, method, target, bytes } = question;
  const crossing = connection.loopback ? 'process' : 'machine';
  sys.note('requestSent', { method, target, to: peer.address, bytes: bytes.length }, { crossing, peer: { machine: sys.machine.name, pid: 0 }, payload: { protocol: protocol.payload.request, bytes } });
  yield* sys.tcp.send(connection, bytes);
  const begun = { connection, startedAt, connectUs, uses: (kept?.uses ?? 0) + 1 };
  const answer = yield* readHead(sys, question, begun, complain);
  if (answer.kind === 'answering') return answer;
  leave(sys, shared, connection);
  return { ...answer, wasKept: kept !== null };
}

/** Closes a connection to a server: its place among `worker_connections` is free again. */
export function leave(sys: Sys, shared: NginxShared, connection: Connection): void {
  sys.tcp.close(connection);
  shared.slots.free++;
}

/** `FAILED while ACTION`, as the error log has it. */
export function failure(condition: NextUpstreamCondition | null, status: Failure['status'], reason: string, log: string, sent: boolean): Failure {
  return { kind: 'failed', condition, status, reason, log, level: 'error', sent, wasKept: false };
}

function* connect(sys: Sys, shared: NginxShared, peer: UpstreamPeer, { connectTimeoutUs }: NginxPassSettings): SystemCall<{ readonly kind: 'connected'; readonly connection: Connection } | Failure> {
  const { slots } = shared;
  const action = 'while connecting to upstream';
  if (slots.free === 0) return { ...failure(null, 500, 'noConnections', `${slots.all} worker_connections are not enough ${action}`, false), level: 'alert' };
  slots.free--;
  shared.connections.count++;
  const connected = yield* sys.tcp.connect(peer.host, peer.port, connectTimeoutUs);
  if (connected.kind === 'connected') return connected;
  slots.free++;
  if (connected.kind === 'refused') return failure('error', 502, 'refused', `connect() failed (111: Connection refused) ${action}`, false);
  if (connected.kind === 'unreachable') return failure('error', 502, 'unreachable', `connect() to ${peer.address} failed (101: Network is unreachable) ${action}`, false);
  return failure('timeout', 504, 'connectTimeout', `upstream timed out (110: Connection timed out) ${action}`, false);
}

function* readHead(sys: Sys, question: Question, begun: Pick<Answering, 'connection' | 'startedAt' | 'connectUs' | 'uses'>, complain: Complain): SystemCall<Answering | Failure> {
  const { protocol, settings, prefix, method } = question;
  const reader = protocol.reader(method);
  const raw: Uint8Array[] = [];
  const action = 'while reading response header from upstream';
  let room = BUFFER_BYTES;
  let beyond = new Uint8Array(0);
  for (;;) {
    const part = reader.next();
    if (part.kind === 'head') reader.feed(beyond);
    if (part.kind === 'head') return { ...begun, kind: 'answering', reader, head: part.head, raw, headerUs: sys.now - begun.startedAt };
    if (part.kind === 'complaint') yield* complain(`${part.text} ${action}`, part.level);
    else if (part.kind === 'broken') return failure('invalid_header', 502, 'badResponse', `${part.text} ${action}`, true);
    else if (part.kind !== 'needMore') return failure('error', 502, 'closedEarly', `${part.kind === 'closed' && part.text !== null ? part.text : 'upstream prematurely closed connection'} ${action}`, true);
    else if (room === 0) return failure('invalid_header', 502, 'headTooBig', `upstream sent too big header ${action}`, true);
    else {
      const more = yield* sys.tcp.recv(begun.connection, settings.readTimeoutUs);
      if (more.kind === 'timeout') {
        sys.note('timedOut', { what: `${prefix}_read_timeout`, us: settings.readTimeoutUs });
        return failure('timeout', 504, 'readTimeout', `upstream timed out (110: Connection timed out) ${action}`, true);
      }
      if (more.kind === 'reset') return failure('error', 502, 'reset', `recv() failed (104: Connection reset by peer) ${action}`, true);
      if (more.kind === 'end') reader.end();
      else {
        raw.push(more.bytes);
        reader.feed(more.bytes.subarray(0, room));
        beyond = more.bytes.slice(room);
        room = Math.max(0, room - more.bytes.length);
      }
    }
  }
}

export function fromOf({ ends }: Connection): string {
  return withPort(ends.destination, ends.destinationPort);
}
