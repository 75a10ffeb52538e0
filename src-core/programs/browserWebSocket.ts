/**
 * A browser's side of a WebSocket: the handshake, messages that a person types one after the other, and whatever the server
 * says meanwhile. Frames of a browser are masked, each with a new key (RFC 6455 §5.3).
 */
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { encodeRequest } from '../wire/http1Request.ts';
import { decodeResponse } from '../wire/http1Response.ts';
import { joinBytes, latin1Of } from '../wire/http1Text.ts';
import { encodeWebsocketFrame, websocketFrameLength, websocketCloseCodes, type WebsocketFrame, type WebsocketOpcode } from '../wire/websocket.ts';
import { websocketAccept, websocketKey } from '../wire/websocketHandshake.ts';
import { encodeClosePayload } from '../wire/websocketMessage.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import { WireError } from '../wire/field.ts';
import { browserCosts } from './costs.ts';
import { framesIn, saidBy } from './webSocketNotes.ts';

export interface Conversation {
  readonly target: string;
  /** What the browser sends with every request. */
  readonly fields: readonly Header[];
  readonly messages: readonly string[];
  readonly request: number;
}

/** `said`: a line for each message, `>` from here and `<` from the server. */
export interface Conversed {
  readonly status: number;
  readonly problem: string;
  readonly said: readonly string[];
}

/** A person types: so long between two messages, and so long before leaving. */
const TYPING_US = 1_000_000;
const HANDSHAKE_TIMEOUT_US = 60_000_000;
const MAX_HEAD_BYTES = 65_536;

export function* converse(sys: Sys, connection: Connection, given: Conversation): SystemCall<Conversed> {
  const key = websocketKey(randomBytes(sys, 16));
  const answer = yield* shakeHands(sys, connection, given, key);
  sys.thread.request = given.request;
  if (answer.status === 101 && answer.accept === websocketAccept(key)) return yield* talk(sys, connection, given, answer.rest);
  sys.tcp.close(connection);
  return { status: answer.status, problem: answer.status === 0 ? 'ERR_EMPTY_RESPONSE' : 'ERR_INVALID_RESPONSE', said: [] };
}

interface HandshakeAnswer {
  readonly status: number;
  readonly accept: string;
  /** Frames may follow the head at once. */
  readonly rest: Uint8Array;
}

function* shakeHands(sys: Sys, connection: Connection, { target, fields }: Conversation, key: string): SystemCall<HandshakeAnswer> {
  sys.stage('1');
  yield* sys.compute(browserCosts.buildRequestUs);
  const host = headerValue(fields, 'host') ?? '';
  const given = fields.filter(([name]) => !/^(accept|accept-encoding|connection)$/i.test(name));
  const headers: Header[] = [...given, ['Connection', 'Upgrade'], ['Upgrade', 'websocket'], ['Origin', `http://${host}`], ['Sec-WebSocket-Version', '13'], ['Sec-WebSocket-Key', key]];
  const bytes = encodeRequest({ method: 'GET', target, version: 'HTTP/1.1', headers, body: new Uint8Array(0) });
  sys.note('requestSent', { method: 'GET', target, to: peerOf(connection), bytes: bytes.length }, { payload: { protocol: 'http-request', bytes } });
  yield* sys.tcp.send(connection, bytes);
  return yield* readAnswer(sys, connection);
}

function* readAnswer(sys: Sys, connection: Connection): SystemCall<HandshakeAnswer> {
  const parts: Uint8Array[] = [];
  for (;;) {
    const received = yield* sys.tcp.recv(connection, HANDSHAKE_TIMEOUT_US);
    if (received.kind !== 'bytes') return { status: 0, accept: '', rest: new Uint8Array(0) };
    parts.push(received.bytes);
    const all = joinBytes(parts);
    const end = latin1Of(all).indexOf('\r\n\r\n') + 4;
    if (end < 4 && all.length < MAX_HEAD_BYTES) continue;
    sys.stage('15');
    yield* sys.compute(browserCosts.readResponseUs);
    return answerOf(sys, connection, all.subarray(0, end), all.subarray(end));
  }
}

function answerOf(sys: Sys, connection: Connection, head: Uint8Array, rest: Uint8Array): HandshakeAnswer {
  try {
    // HEAD: whatever body an error has is not looked at.
    const { status, headers } = decodeResponse(head, { requestMethod: 'HEAD' }).message;
    sys.note('responseRead', { status, bytes: head.length, from: peerOf(connection) }, { payload: { protocol: 'http-head', bytes: head } });
    return { status, accept: headerValue(headers, 'sec-websocket-accept') ?? '', rest };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { status: 0, accept: '', rest };
  }
}

function* talk(sys: Sys, connection: Connection, { messages, request }: Conversation, rest: Uint8Array): SystemCall<Conversed> {
  const said: string[] = [];
  const done: Conversed = { status: 101, problem: '', said };
  const unsent = [...messages];
  let buffer = rest;
  let nextAt = sys.now;
  let closing = false;
  for (;;) {
    for (let length = websocketFrameLength(buffer); length !== null && buffer.length >= length; length = websocketFrameLength(buffer)) {
      const bytes = buffer.subarray(0, length);
      buffer = buffer.subarray(length);
      const [frame] = framesIn(bytes, 'server');
      if (!frame) return yield* leave(sys, connection, done);
      sys.stage('15');
      sys.note('webSocketRead', { ...saidBy(frame), bytes: bytes.length, from: peerOf(connection) }, { payload: { protocol: 'websocket', bytes } });
      if (frame.opcode === 'text') said.push(`< ${saidBy(frame).text}`);
      if (frame.opcode === 'ping') yield* send(sys, connection, 'pong', frame.payload);
      if (frame.opcode !== 'close') continue;
      if (!closing) yield* send(sys, connection, 'close', frame.payload);
      return yield* leave(sys, connection, done);
    }
    if (!closing && sys.now >= nextAt) {
      const message = unsent.shift();
      closing = message === undefined;
      if (message === undefined) yield* send(sys, connection, 'close', encodeClosePayload({ code: websocketCloseCodes.normal, reason: '' }));
      else {
        said.push(`> ${message}`);
        yield* send(sys, connection, 'text', encodeUtf8(message));
      }
      nextAt = sys.now + TYPING_US;
    }
    const received = yield* sys.tcp.recv(connection, Math.max(0, nextAt - sys.now));
    sys.thread.request = request;
    if (received.kind === 'bytes') buffer = joinBytes([buffer, received.bytes]);
    else if (received.kind !== 'timeout' || closing) return yield* leave(sys, connection, done);
  }
}

function* send(sys: Sys, connection: Connection, opcode: WebsocketOpcode, payload: Uint8Array): SystemCall<void> {
  const frame: WebsocketFrame = { fin: true, opcode, maskingKey: randomBytes(sys, 4), payload };
  const bytes = encodeWebsocketFrame(frame);
  sys.stage('1');
  sys.note('webSocketSent', { ...saidBy(frame), bytes: bytes.length, to: peerOf(connection) }, { payload: { protocol: 'websocket', bytes } });
  yield* sys.tcp.send(connection, bytes);
}

function* leave(sys: Sys, connection: Connection, done: Conversed): SystemCall<Conversed> {
  sys.tcp.close(connection);
  yield* sys.compute(browserCosts.drawUs);
  return done;
}

function peerOf({ ends }: Connection): string {
  return withPort(ends.destination, ends.destinationPort);
}

function randomBytes(sys: Sys, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => sys.machine.dice.integer(256));
}
