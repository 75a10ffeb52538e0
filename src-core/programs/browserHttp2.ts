/**
 * HTTP/2 with prior knowledge (RFC 9113 §3.3): no TLS, no upgrade, the client simply begins. Browsers do not do this, since they
 * learn of HTTP/2 in the TLS handshake; `curl --http2-prior-knowledge` does, and so a visit that asks for it. Settings, windows
 * and the way that fields are written are curl 7.88's (test/golden/http2/curl.hex). All requests to an origin share one
 * connection: each is a stream, one task reads frames and hands them to whoever waits.
 */
import { WaitQueue } from '../kernel/waitQueue.ts';
import { Http2Endpoint, type Http2Event, type Http2Manner } from '../protocols/http2Endpoint.ts';
import type { Origin } from '../system/context.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { joinBytes } from '../wire/http1Text.ts';
import { encodeHttp2Frame } from '../wire/http2.ts';
import { http2Settings } from '../wire/http2Codes.ts';
import { targetOf, type HttpUrl } from '../wire/uri.ts';
import type { BrowserConnections } from './browserConnections.ts';
import type { Answer } from './browserRequest.ts';
import { browserCosts } from './costs.ts';
import { noteFramesRead, noteFramesSent, peerOf } from './http2Notes.ts';

interface Http2Request {
  readonly method: string;
  readonly url: HttpUrl;
  /** As HTTP/1.1 would have them. */
  readonly fields: readonly Header[];
  readonly body: Uint8Array;
}

interface Stream {
  headers: readonly Header[] | null;
  readonly data: Uint8Array[];
  readonly frames: Uint8Array[];
  state: 'open' | 'ended' | 'reset' | 'refused';
  /** Where the story of its last frame stands. */
  origin: Origin | null;
}

interface Session {
  readonly connection: Connection;
  readonly endpoint: Http2Endpoint;
  readonly streams: Map<number, Stream>;
  readonly changed: WaitQueue;
  /** The server takes no more streams, or the connection is gone. */
  over: boolean;
  problem: string;
  uses: number;
  unacknowledged: number;
}

const WINDOW = 32 * 1024 * 1024;
const RESPONSE_TIMEOUT_US = 300_000_000;
/** Fields about one connection have no place in HTTP/2 (RFC 9113 §8.2.2); Host is `:authority`. */
const LEFT_OUT = ['host', 'connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'];

export const curlManner: Http2Manner = {
  role: 'client',
  settings: [[http2Settings.SETTINGS_MAX_CONCURRENT_STREAMS, 100], [http2Settings.SETTINGS_INITIAL_WINDOW_SIZE, WINDOW], [http2Settings.SETTINGS_ENABLE_PUSH, 0]],
  windowIncrement: WINDOW - 65_535,
  dataBytes: 16_384,
  // nghttp2 keeps out of the table what will hardly come again.
  fieldsOf: (headers) => headers.map(([name, value]) => ({ name, value, indexing: name === ':path' || name === 'content-length' ? 'without' : 'indexed' })),
};

export class BrowserHttp2 {
  private readonly connections: BrowserConnections;
  private readonly sessions = new Map<string, Session | WaitQueue>();

  constructor(connections: BrowserConnections) {
    this.connections = connections;
  }

  *exchange(sys: Sys, request: Http2Request): SystemCall<Answer> {
    for (let attempt = 0; ; attempt++) {
      const opened = yield* this.session(sys, request.url);
      if (typeof opened === 'string') return { kind: 'failed', problem: opened };
      const { streamId, stream } = yield* ask(sys, opened, request);
      const answer = yield* answerOf(sys, opened, streamId, stream);
      // What a server has not looked at may be asked again (RFC 9113 §8.7).
      if (answer !== 'refused') return answer;
      if (attempt > 0) return { kind: 'failed', problem: 'ERR_HTTP2_SERVER_REFUSED_STREAM' };
    }
  }

  /** One connection for an origin; who comes while it is being opened waits for it. */
  private *session(sys: Sys, url: HttpUrl): SystemCall<Session | string> {
    const key = `${url.host}:${url.port}`;
    for (let old = this.sessions.get(key); old instanceof WaitQueue; old = this.sessions.get(key)) yield* sys.poll([old], Infinity);
    const old = this.sessions.get(key);
    if (old && !(old instanceof WaitQueue) && !old.over && old.connection.endpoint.state === 'ESTABLISHED') {
      const { ends } = old.connection;
      sys.stage('connect');
      sys.note('connectionReused', { address: ends.destination, port: ends.destinationPort, uses: old.uses });
      return old;
    }
    const opening = new WaitQueue(sys.machine.internet.scheduler);
    this.sessions.set(key, opening);
    const opened = yield* this.connections.open(sys, url);
    if (opened.kind === 'failed') this.sessions.delete(key);
    opening.wakeAll();
    if (opened.kind === 'failed') return opened.problem;
    const { connection } = opened;
    const session: Session = { connection, endpoint: new Http2Endpoint(curlManner), streams: new Map(), changed: new WaitQueue(sys.machine.internet.scheduler), over: false, problem: '', uses: 0, unacknowledged: 0 };
    this.sessions.set(key, session);
    sys.converse((own) => readFrames(own, session));
    return session;
  }
}

/** The preface goes out with the first request, as nobody has to be asked first. */
function* ask(sys: Sys, session: Session, { method, url, fields, body }: Http2Request): SystemCall<{ readonly streamId: number; readonly stream: Stream }> {
  const { connection, endpoint, streams } = session;
  sys.stage('1');
  yield* sys.compute(browserCosts.buildRequestUs);
  const target = targetOf(url);
  const pseudo: Header[] = [[':method', method], [':path', target], [':scheme', url.scheme], [':authority', headerValue(fields, 'host') ?? url.host]];
  const plain = fields.map(([name, value]): Header => [name.toLowerCase(), value]).filter(([name]) => !LEFT_OUT.includes(name));
  const opening = session.uses++ === 0 ? [endpoint.opening()] : [];
  const { streamId, bytes: headers } = endpoint.request([...pseudo, ...plain], body.length === 0);
  const stream: Stream = { headers: null, data: [], frames: [], state: 'open', origin: null };
  streams.set(streamId, stream);
  if (body.length === 0) endpoint.outbox.forget(streamId);
  else endpoint.outbox.put(streamId, body, true);
  const bytes = joinBytes([...opening, headers, ...bodies(endpoint)]);
  sys.note('requestSent', { method, target, to: peerOf(connection), bytes: bytes.length }, { payload: { protocol: 'http2', bytes } });
  yield* sys.tcp.send(connection, bytes);
  return { streamId, stream };
}

function* answerOf(sys: Sys, session: Session, streamId: number, stream: Stream): SystemCall<Answer | 'refused'> {
  const until = sys.now + RESPONSE_TIMEOUT_US;
  while (stream.state === 'open' && session.problem === '' && sys.now < until) yield* sys.poll([session.changed], until - sys.now);
  session.streams.delete(streamId);
  if (stream.origin) sys.follow(stream.origin);
  if (stream.state === 'refused') return 'refused';
  if (stream.state === 'reset') return { kind: 'failed', problem: 'ERR_HTTP2_PROTOCOL_ERROR' };
  if (stream.state === 'open') return { kind: 'failed', problem: session.problem === '' ? 'ERR_TIMED_OUT' : session.problem };
  sys.stage('15');
  yield* sys.compute(browserCosts.readResponseUs);
  const raw = joinBytes(stream.frames);
  const status = Number(headerValue(stream.headers ?? [], ':status') ?? 0);
  sys.note('responseRead', { status, bytes: raw.length, from: peerOf(session.connection) }, { payload: { protocol: 'http2', bytes: raw } });
  const headers = (stream.headers ?? []).filter(([name]) => !name.startsWith(':'));
  return { kind: 'done', response: { version: 'HTTP/2', status, reason: '', headers, body: joinBytes(stream.data), trailers: [] } };
}

function* readFrames(sys: Sys, session: Session): SystemCall<void> {
  const { connection, endpoint } = session;
  for (;;) {
    const received = yield* sys.tcp.recv(connection);
    if (received.kind !== 'bytes') {
      if (received.kind === 'reset') sys.note('connectionReset', { address: connection.ends.destination, port: connection.ends.destinationPort });
      return leave(sys, session, received.kind === 'reset' ? 'ERR_CONNECTION_RESET' : 'ERR_CONNECTION_CLOSED');
    }
    sys.stage('15');
    const events = endpoint.feed(received.bytes);
    noteFramesRead(sys, connection, events);
    for (const event of events) take(sys, session, event);
    yield* send(sys, connection, joinBytes([endpoint.outbox.takeAnswers(), ...bodies(endpoint), ...windows(session, events)]));
    const fault = events.find((event) => event.kind === 'fault');
    if (fault) {
      yield* send(sys, connection, endpoint.goaway(fault.error));
      return leave(sys, session, 'ERR_HTTP2_PROTOCOL_ERROR');
    }
    session.changed.wakeAll();
  }
}

function take(sys: Sys, session: Session, event: Http2Event): void {
  if (event.kind === 'goaway') {
    session.over = true;
    for (const [id, stream] of session.streams) if (id > event.lastStreamId) stream.state = 'refused';
    return;
  }
  const stream = 'streamId' in event ? session.streams.get(event.streamId) : undefined;
  if (!stream) return;
  stream.origin = sys.origin;
  if (event.kind === 'reset') stream.state = 'reset';
  if (event.kind !== 'headers' && event.kind !== 'data') return;
  stream.frames.push(event.bytes);
  // 1xx before the answer, and trailers after it, are not looked at.
  if (event.kind === 'headers' && !(headerValue(event.headers, ':status') ?? '').startsWith('1')) stream.headers ??= event.headers;
  if (event.kind === 'data') stream.data.push(event.data);
  if (event.endStream) stream.state = 'ended';
}

/** When half of the connection's window is used up, the server gets it back (RFC 9113 §6.9); no stream here is as large. */
function windows(session: Session, events: readonly Http2Event[]): readonly Uint8Array[] {
  for (const event of events) if (event.kind === 'data') session.unacknowledged += event.data.length;
  if (session.unacknowledged < WINDOW / 2) return [];
  const increment = session.unacknowledged;
  session.unacknowledged = 0;
  const open = [...session.streams].filter(([, { state }]) => state === 'open').map(([streamId]) => streamId);
  return [0, ...open].map((streamId) => encodeHttp2Frame({ kind: 'WINDOW_UPDATE', streamId, increment }));
}

function leave(sys: Sys, session: Session, problem: string): void {
  session.over = true;
  session.problem = problem;
  sys.tcp.close(session.connection);
  session.changed.wakeAll();
}

function bodies(endpoint: Http2Endpoint): readonly Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let frame = endpoint.outbox.next(); frame; frame = endpoint.outbox.next()) frames.push(frame.bytes);
  return frames;
}

function* send(sys: Sys, connection: Connection, bytes: Uint8Array): SystemCall<void> {
  if (bytes.length === 0) return;
  noteFramesSent(sys, connection, bytes);
  yield* sys.tcp.send(connection, bytes);
}
