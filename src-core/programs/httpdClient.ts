/**
 * One client connection of httpd, and what comes out of it: the head of the next request, and its body when somebody asks
 * for it. httpd reads no body before a handler wants it; `100 Continue` is sent then (http_filters.c).
 */
import type { HttpdServer } from '../config/httpdServer.ts';
import { RequestReader, type RequestHead } from '../protocols/httpReader.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { encodeResponseHead } from '../wire/http1Response.ts';
import { headerValue } from '../wire/http1Fields.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import { joinBytes } from '../wire/http1Text.ts';

/** Before the Host field is known, the first server of the address says what holds. */
export type ServerBefore = Pick<HttpdServer, 'timeoutUs' | 'keepAliveTimeoutUs' | 'limitRequestLine' | 'limitRequestFields' | 'limitRequestFieldSize'>;

export class Client {
  readonly connection: Connection;
  readonly reader: RequestReader;
  /** Requests that have been answered. */
  served = 0;
  private readonly before: ServerBefore;
  private received: Uint8Array[] = [];
  /** Offset in the connection of the first byte that is kept. */
  private base = 0;

  constructor(connection: Connection, before: ServerBefore) {
    this.connection = connection;
    this.before = before;
    this.reader = new RequestReader({
      ...httpProfiles.httpd, knownMethods: null, content: null,
      // What a target means is looked at after the head has been read (`httpdTarget`), and told in the error log.
      verdicts: { ...httpProfiles.httpd.verdicts, targetInvalid: 'accept' },
      requestLine: { bytes: before.limitRequestLine, status: 414 },
      fieldLine: { bytes: before.limitRequestFieldSize, status: 400 },
      fieldCount: before.limitRequestFields === 0 ? null : { count: before.limitRequestFields, status: 400 },
    });
  }

  feed(bytes: Uint8Array): void {
    this.received.push(bytes);
    this.reader.feed(bytes);
  }

  /** Whether bytes are here that nobody has looked at: the next request came with the last one. */
  get hasMore(): boolean {
    return this.reader.isMidRequest;
  }

  /** What came since the last request, up to `end` (an offset in the connection). */
  bytesUntil(end: number): Uint8Array {
    const all = joinBytes(this.received);
    return all.subarray(0, Math.max(0, end - this.base));
  }

  /** A request is over: its bytes are let go. */
  forget(): void {
    const all = joinBytes(this.received);
    const rest = all.subarray(this.reader.offset - this.base);
    this.received = rest.length > 0 ? [rest] : [];
    this.base = this.reader.offset;
  }

  waitUs(): number {
    return this.served > 0 && !this.reader.isMidRequest ? this.before.keepAliveTimeoutUs : this.before.timeoutUs;
  }
}

export type HeadRead =
  | { readonly kind: 'head'; readonly head: RequestHead; readonly bytes: Uint8Array; readonly startedAt: number }
  | { readonly kind: 'rejected'; readonly status: number; readonly reason: string; readonly bytes: Uint8Array }
  | { readonly kind: 'timeout'; readonly bytes: Uint8Array }
  | { readonly kind: 'closed' };

export function* readHead(sys: Sys, client: Client): SystemCall<HeadRead> {
  let startedAt = sys.now;
  for (;;) {
    const part = client.reader.nextPart();
    if (part.kind === 'head') return { kind: 'head', head: part.head, bytes: client.bytesUntil(part.offset + bodyBytesHere(part.head)), startedAt };
    if (part.kind === 'rejected' && part.status !== null) return { kind: 'rejected', status: part.status, reason: part.reason, bytes: client.bytesUntil(Infinity) };
    if (part.kind !== 'needMore') return { kind: 'closed' };
    const midRequest = client.reader.isMidRequest;
    const received = yield* sys.tcp.recv(client.connection, client.waitUs());
    if (received.kind === 'timeout' && midRequest) return { kind: 'timeout', bytes: client.bytesUntil(Infinity) };
    if (received.kind !== 'bytes') return { kind: 'closed' };
    if (!midRequest) startedAt = sys.now;
    client.feed(received.bytes);
  }
}

function bodyBytesHere({ headers }: RequestHead): number {
  return headerValue(headers, 'transfer-encoding') === undefined ? Number(headerValue(headers, 'content-length') ?? 0) : Infinity;
}

export type BodyPart =
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  /** 413: more than LimitRequestBody; 400: no valid body. */
  | { readonly kind: 'refused'; readonly status: number }
  | { readonly kind: 'gone' };

export class RequestBody {
  /** Bytes, LimitRequestBody of the place that the request was mapped to; 0 is no limit. */
  limit = 0;
  private readonly client: Client;
  private readonly head: RequestHead;
  private last: BodyPart | null = null;
  private size = 0;
  private invited: boolean;

  constructor(client: Client, head: RequestHead) {
    this.client = client;
    this.head = head;
    this.invited = !head.expectsContinue;
  }

  /** The next piece; after the end, or what takes its place, the same again. */
  *next(sys: Sys): SystemCall<BodyPart> {
    if (this.last) return this.last;
    const announced = Number(headerValue(this.head.headers, 'content-length') ?? 0);
    if (this.limit > 0 && announced > this.limit) return this.ends({ kind: 'refused', status: 413 });
    if (!this.invited) {
      this.invited = true;
      yield* sys.tcp.send(this.client.connection, encodeResponseHead({ version: 'HTTP/1.1', status: 100, reason: 'Continue', headers: [] }));
    }
    for (;;) {
      const part = this.client.reader.nextPart();
      if (part.kind === 'data') {
        this.size += part.bytes.length;
        if (this.limit > 0 && this.size > this.limit) return this.ends({ kind: 'refused', status: 413 });
        return part;
      }
      if (part.kind === 'end') return this.ends({ kind: 'end' });
      if (part.kind === 'rejected') return this.ends({ kind: 'refused', status: part.status ?? 400 });
      if (part.kind !== 'needMore') return this.ends({ kind: 'gone' });
      const received = yield* sys.tcp.recv(this.client.connection, this.client.waitUs());
      if (received.kind !== 'bytes') return this.ends({ kind: 'gone' });
      this.client.feed(received.bytes);
    }
  }

  /** All that is left of it, or what stood against it (`ap_discard_request_body`). */
  *drain(sys: Sys): SystemCall<Exclude<BodyPart, { kind: 'data' }>> {
    for (;;) {
      const part = yield* this.next(sys);
      if (part.kind !== 'data') return part;
    }
  }

  /** Taken before it is handed on, so that its length is known. A number: why it was refused. */
  *whole(sys: Sys): SystemCall<Uint8Array | number> {
    const parts: Uint8Array[] = [];
    for (;;) {
      const part = yield* this.next(sys);
      if (part.kind === 'data') parts.push(part.bytes);
      else if (part.kind === 'end') return joinBytes(parts);
      else return part.kind === 'refused' ? part.status : 400;
    }
  }

  private ends<Part extends BodyPart>(part: Part): Part {
    this.last = part;
    return part;
  }
}
