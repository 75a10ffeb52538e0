/** The body of an upstream's answer: taken in whole (`proxy_buffering on`) or piece by piece as it comes (`off`). */
import type { SystemCall, Sys } from '../system/sys.ts';
import { joinBytes } from '../wire/http1Text.ts';
import { nginxCosts } from './costs.ts';
import { fromOf, type Answering, type Question } from './nginxAttempt.ts';

export type BodyPiece =
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  /** `persists`: the connection may be kept for another request. */
  | { readonly kind: 'end'; readonly persists: boolean }
  /** It ended too early: what was announced cannot be kept. */
  | { readonly kind: 'cut' };

type Complain = (text: string, level?: 'error' | 'warn') => SystemCall<void>;

const ACTION = 'while reading upstream';

/** The next piece; `waits` false: only what is here already, else `null`. */
export function* nextPiece(sys: Sys, { reader, connection, raw }: Answering, { settings, prefix }: Question, complain: Complain, waits = true): SystemCall<BodyPiece | null> {
  for (;;) {
    const part = reader.next();
    if (part.kind === 'data' || part.kind === 'end') return part;
    if (part.kind === 'complaint') yield* complain(`${part.text} ${ACTION}`, part.level);
    else if (part.kind === 'broken' || part.kind === 'closed') {
      if (part.text !== null) yield* complain(`${part.text} ${ACTION}`);
      return { kind: 'cut' };
    } else if (part.kind === 'needMore') {
      if (!waits) return null;
      const more = yield* sys.tcp.recv(connection, settings.readTimeoutUs);
      if (more.kind === 'bytes') {
        raw.push(more.bytes);
        reader.feed(more.bytes);
      } else if (more.kind === 'end') reader.end();
      else {
        if (more.kind === 'timeout') sys.note('timedOut', { what: `${prefix}_read_timeout`, us: settings.readTimeoutUs });
        yield* complain(`${more.kind === 'timeout' ? 'upstream timed out (110: Connection timed out)' : 'recv() failed (104: Connection reset by peer)'} ${ACTION}`);
        return { kind: 'cut' };
      }
    } else return { kind: 'cut' };
  }
}

export interface WholeBody {
  readonly body: Uint8Array;
  readonly complete: boolean;
  readonly persists: boolean;
}

export function* wholeBody(sys: Sys, answering: Answering, question: Question, complain: Complain): SystemCall<WholeBody> {
  const parts: Uint8Array[] = [];
  for (;;) {
    const piece = (yield* nextPiece(sys, answering, question, complain))!;
    if (piece.kind === 'data') parts.push(piece.bytes);
    else {
      yield* taken(sys, answering, question);
      return { body: joinBytes(parts), complete: piece.kind === 'end', persists: piece.kind === 'end' && piece.persists };
    }
  }
}

/** nginx has the answer: the worker of the application is free, however slow the client is. */
function* taken(sys: Sys, { connection, raw }: Answering, { protocol }: Question): SystemCall<void> {
  yield* sys.compute(nginxCosts.proxyResponseUs);
  sys.stage('14');
  const bytes = joinBytes(raw);
  sys.note('responseBuffered', { bytes: bytes.length, from: fromOf(connection) }, { crossing: connection.loopback ? 'process' : 'machine', payload: { protocol: protocol.payload.response(bytes), bytes } });
}
