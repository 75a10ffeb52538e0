import type { Header } from '../wire/http1Fields.ts';
import type { HttpProfile, HttpReason } from '../wire/http1Rules.ts';
import { latin1Of } from '../wire/http1Text.ts';
import { RequestReader, type RequestEvent } from './httpReader.ts';

/** What a server answers to one request as protocol layer; JSON-able. 200 stands for "passed on to the application". */
export interface HttpJudgement {
  /** `null`: the server closes without an answer. */
  readonly status: number | null;
  readonly reason: HttpReason | 'ok';
  /** Whether the client gets to see the status; nginx only logs a 408. */
  readonly answered: boolean;
  readonly method: string | null;
  readonly target: string | null;
  readonly version: string | null;
  readonly headers: readonly Header[];
  /** The content as ISO-8859-1 text. */
  readonly body: string;
  readonly bodyBytes: number;
  readonly consumed: number;
  /** The byte of the input that decided a rejection; `null` when nothing was rejected. */
  readonly offset: number | null;
  /** Whether the server closes the connection afterwards. */
  readonly closes: boolean;
}

/** All the answers that these bytes get on one connection, in order. What follows an answer that closes is not read. */
export function judgeRequests(bytes: Uint8Array, profile: HttpProfile): readonly HttpJudgement[] {
  const reader = new RequestReader(profile);
  reader.feed(bytes);
  const judgements: HttpJudgement[] = [];
  for (let event = reader.next(); event.kind === 'request'; event = reader.next()) {
    judgements.push(passed(event));
    if (!event.persists) return judgements;
  }
  const last = refusalOf(reader, bytes, profile, judgements);
  return last === null ? judgements : [...judgements, last];
}

function passed({ message, bytesConsumed, persists }: Extract<RequestEvent, { kind: 'request' }>): HttpJudgement {
  const { method, target, version, headers, body } = message;
  const content = { body: latin1Of(body), bodyBytes: body.length };
  return { status: 200, reason: 'ok', answered: true, method, target, version, headers, ...content, consumed: bytesConsumed, offset: null, closes: !persists };
}

function refusalOf(reader: RequestReader, bytes: Uint8Array, profile: HttpProfile, before: readonly HttpJudgement[]): HttpJudgement | null {
  const event = reader.next();
  const consumed = bytes.length - before.reduce((sum, each) => sum + each.consumed, 0);
  if (event.kind === 'rejected') return refused(event.status, event.reason, true, event.offset, consumed);
  if (event.kind !== 'needMore' || !reader.isMidRequest) return null;
  const status = profile.verdicts.incomplete;
  return refused(typeof status === 'number' ? status : null, 'incomplete', profile.answersTimeout, bytes.length, consumed);
}

function refused(status: number | null, reason: HttpReason, says: boolean, offset: number, consumed: number): HttpJudgement {
  const nothing = { method: null, target: null, version: null, headers: [], body: '', bodyBytes: 0 };
  return { status, reason, answered: says && status !== null, ...nothing, consumed, offset, closes: true };
}
