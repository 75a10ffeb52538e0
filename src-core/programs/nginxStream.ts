/**
 * Answers that are passed on while they come: with `proxy_buffering off` piece by piece, and after 101 (RFC 9110 §15.2.2) both
 * ways, whatever the bytes mean, until one side closes or is silent for `proxy_read_timeout`.
 */
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { encodeChunk, encodeLastChunk } from '../wire/chunked.ts';
import { joinBytes } from '../wire/http1Text.ts';
import { nginxCosts } from './costs.ts';
import type { BodyPiece } from './nginxBody.ts';
import { waitReadable } from './nginxWait.ts';

export interface BodyStream {
  /** The next piece; with `waits` false only what is here already, else `null`. */
  readonly pieces: (sys: Sys, waits: boolean) => SystemCall<BodyPiece | null>;
  readonly release: (persists: boolean) => (sys: Sys) => void;
}

export interface Tunnel {
  readonly connection: Connection;
  readonly readTimeoutUs: number;
  readonly complain: (text: string) => SystemCall<void>;
}

export interface Streamed {
  readonly bytes: number;
  readonly bodyBytes: number;
  readonly complete: boolean;
}

/** Sends the head with what of the body is here, then each piece as it comes. */
export function* sendStream(sys: Sys, connection: Connection, head: { readonly status: number; readonly bytes: Uint8Array; readonly bodiless: boolean }, stream: BodyStream, chunked: boolean): SystemCall<Streamed> {
  const to = withPort(connection.ends.destination, connection.ends.destinationPort);
  let waiting = head.bytes;
  let isHead = true;
  let bytes = 0;
  let bodyBytes = 0;
  for (;;) {
    const piece: BodyPiece | null = head.bodiless ? { kind: 'end', persists: false } : yield* stream.pieces(sys, waiting.length === 0);
    const body = piece?.kind === 'data' ? pieceBytes(piece.bytes, chunked) : piece?.kind === 'end' && chunked ? encodeLastChunk() : nothing;
    waiting = joinBytes([waiting, body]);
    bodyBytes += body.length;
    // What has come already is gathered; before nginx waits for more, it is written.
    if ((piece === null || piece.kind !== 'data') && waiting.length > 0) {
      yield* sys.compute(nginxCosts.proxyResponseUs);
      sys.stage('15');
      const protocol = !isHead ? 'text' : waiting.length === head.bytes.length ? 'http-head' : 'http-response';
      sys.note('responseSent', { status: isHead ? head.status : 0, bytes: waiting.length, to }, { payload: { protocol, bytes: waiting } });
      yield* sys.tcp.send(connection, waiting);
      bytes += waiting.length;
      waiting = nothing;
      isHead = false;
    }
    if (piece !== null && piece.kind !== 'data') {
      stream.release(piece.kind === 'end' && piece.persists)(sys);
      return { bytes, bodyBytes, complete: piece.kind === 'end' };
    }
  }
}

/** Copies both ways; says how many bytes went to the client. */
export function* tunnel(sys: Sys, client: Connection, { connection: upstream, readTimeoutUs, complain }: Tunnel): SystemCall<number> {
  let bytes = 0;
  for (;;) {
    const ready = yield* waitReadable(sys, [upstream, client], readTimeoutUs);
    if (ready === 'timeout' || ready === 'stopped') {
      sys.note('timedOut', { what: 'proxy_read_timeout', us: readTimeoutUs });
      yield* complain('upstream timed out (110: Connection timed out) while proxying upgraded connection');
      return bytes;
    }
    const received = yield* sys.tcp.recv(ready);
    if (received.kind !== 'bytes') return bytes;
    const target = ready === client ? upstream : client;
    if (target === client) bytes += received.bytes.length;
    const ends = { from: peerOf(ready), to: peerOf(target) };
    sys.note('relayed', { ...ends, bytes: received.bytes.length }, { crossing: upstream.loopback ? 'process' : 'machine', payload: { protocol: 'websocket', bytes: received.bytes } });
    yield* sys.tcp.send(target, received.bytes);
  }
}

const nothing = new Uint8Array(0);

function pieceBytes(bytes: Uint8Array, chunked: boolean): Uint8Array {
  return chunked ? encodeChunk(bytes) : bytes;
}

function peerOf({ ends }: Connection): string {
  return withPort(ends.destination, ends.destinationPort);
}
