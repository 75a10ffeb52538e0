import { requestFramingOf, persistsAfter } from '../wire/http1Framing.ts';
import { headersOf, FieldSection, HeadRoom } from '../wire/http1Head.ts';
import { checkHost } from '../wire/http1Host.ts';
import type { Header } from '../wire/http1Fields.ts';
import type { Line } from '../wire/http1Line.ts';
import type { HttpRequest } from '../wire/http1Request.ts';
import { HttpFault, type HttpProfile, type HttpReason } from '../wire/http1Rules.ts';
import { canStartRequestLine, parseRequestLine, type RequestLine } from '../wire/http1StartLine.ts';
import { joinBytes } from '../wire/http1Text.ts';
import { BodyReader } from './httpBody.ts';
import { HttpBuffer } from './httpBuffer.ts';

/**
 * A server's side of an HTTP/1.1 connection, without I/O: bytes in by `feed`, events out by `next` (whole requests) or by
 * `nextPart` (head, data, end: what a proxy streams). The rule: the same bytes give the same events however they are cut.
 * One reader uses one of the two ways, not both.
 */
export type RequestHead = Omit<HttpRequest, 'body' | 'trailers'> & {
  /** Whether the connection may go on after this request, as far as the client's bytes say. */
  readonly persists: boolean;
  /** Whether the client waits for `100 Continue` before its content (RFC 9110 §10.1.1). */
  readonly expectsContinue: boolean;
};

export interface Rejected {
  readonly kind: 'rejected';
  /** `null`: the server closes without an answer. */
  readonly status: number | null;
  readonly reason: HttpReason;
  /** Counted from the connection's first byte. */
  readonly offset: number;
}

export type RequestPart =
  | { readonly kind: 'needMore' }
  /** `offset` is the first byte after the head. */
  | { readonly kind: 'head'; readonly head: RequestHead; readonly offset: number }
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly trailers: readonly Header[] }
  | { readonly kind: 'closed' }
  | Rejected;

export type RequestEvent =
  | { readonly kind: 'needMore' }
  | {
      readonly kind: 'request';
      readonly message: HttpRequest;
      readonly persists: boolean;
      readonly offset: number;
      readonly bytesConsumed: number;
      readonly raw: Uint8Array;
    }
  | { readonly kind: 'closed' }
  | Rejected;

export class RequestReader {
  readonly profile: HttpProfile;
  private readonly buffer = new HttpBuffer();
  private readonly parts: Uint8Array[] = [];
  private state: 'line' | 'fields' | 'body' | 'closed' = 'line';
  private room: HeadRoom;
  private blankLines = 0;
  private line: RequestLine | null = null;
  private section: FieldSection;
  private body: BodyReader | null = null;
  private persists = true;
  private head: { readonly head: RequestHead; readonly offset: number } | null = null;
  private rejection: Rejected | null = null;
  private deferred: Rejected | null = null;

  constructor(profile: HttpProfile) {
    this.profile = profile;
    this.room = new HeadRoom(profile);
    this.section = new FieldSection(profile, 0);
  }

  feed(bytes: Uint8Array): void {
    this.buffer.append(bytes);
  }

  /** Bytes examined and copied so far, to test that the cost is linear. */
  get work(): number {
    return this.buffer.work;
  }

  /** Whether bytes of an unfinished request have come: what makes a timeout a 408 and a close an error. */
  get isMidRequest(): boolean {
    return this.state !== 'closed' && (this.state !== 'line' || this.buffer.available > 0);
  }

  get offset(): number {
    return this.buffer.offset;
  }

  /** The next whole request. */
  next(): RequestEvent {
    for (;;) {
      const part = this.part();
      if (part.kind === 'head') this.head = part;
      else if (part.kind === 'data') this.parts.push(part.bytes);
      else if (part.kind === 'end') return this.whole(part.trailers);
      else return part;
    }
  }

  /** The next piece; consumed bytes are let go. */
  nextPart(): RequestPart {
    const part = this.part();
    this.buffer.release();
    return part;
  }

  private part(): RequestPart {
    if (this.rejection !== null) return this.rejection;
    try {
      return this.step();
    } catch (fault) {
      if (!(fault instanceof HttpFault)) throw fault;
      this.rejection = this.rejectedBy(fault);
      return this.rejection;
    }
  }

  private rejectedBy({ status, reason, offset }: HttpFault): Rejected {
    return { kind: 'rejected', status, reason, offset: this.buffer.offsetOf(offset) };
  }

  private step(): RequestPart {
    for (;;) {
      if (this.state === 'closed') return { kind: 'closed' };
      if (this.state === 'body') return this.bodyPart();
      const part = this.state === 'line' ? this.requestLine() : this.fieldLine();
      if (part !== null) return part;
    }
  }

  private requestLine(): RequestPart | null {
    const { buffer, profile } = this;
    this.refuseEarly();
    const line = buffer.line(profile);
    const length = line === null ? buffer.available - 1 : line.end - line.start;
    this.room.check(line === null ? buffer.available + 1 : line.next - line.start, buffer.position, true);
    if (length > profile.requestLine.bytes) {
      throw new HttpFault('requestLineTooLong', buffer.position + profile.requestLine.bytes, profile.requestLine.status);
    }
    if (line === null) return { kind: 'needMore' };
    if (length === 0 && this.blankLines < profile.blankLines) return this.skipBlankLine(line.next);
    this.line = parseRequestLine(buffer.bytes, line.start, line.end, profile);
    return this.startFields(line.start, line.next);
  }

  private refuseEarly(): void {
    const { buffer, profile } = this;
    const { bytes, position, available } = buffer;
    if (!profile.refusesEarly || canStartRequestLine(bytes, position, position + Math.min(available, 32), profile)) return;
    throw new HttpFault('methodInvalid', position, profile.verdicts.methodInvalid as number);
  }

  private skipBlankLine(next: number): null {
    this.blankLines += 1;
    this.buffer.position = next;
    return null;
  }

  private startFields(start: number, next: number): RequestPart | null {
    this.room.take(next - start);
    this.section = new FieldSection(this.profile, next - start);
    this.buffer.position = next;
    this.state = 'fields';
    // HTTP/0.9 has no fields: the line is the whole request.
    return this.line !== null && this.line.version === 'HTTP/0.9' && this.line.versionStart === this.line.versionEnd ? this.startBody() : null;
  }

  private fieldLine(): RequestPart | null {
    const { buffer, profile, section } = this;
    const line = buffer.line(profile);
    this.room.check(line === null ? buffer.available + 1 : line.next - line.start, buffer.position, false);
    const length = line === null ? buffer.available - 1 : line.end - line.start;
    section.checkSection(length, buffer.position);
    if (!profile.judgesWholeHead) section.checkLine(length, buffer.position);
    if (line === null) return { kind: 'needMore' };
    const isLast = line.end === line.start;
    if (!isLast) this.addField(line);
    this.room.take(line.next - line.start);
    buffer.position = line.next;
    if (isLast) this.rejection = this.deferred;
    return isLast ? (this.deferred ?? this.startBody()) : null;
  }

  /** Takes a field line; where the server judges the head as a whole, the first fault waits for its end. */
  private addField({ start, end, next }: Line): void {
    const { buffer, section } = this;
    try {
      section.checkLine(end - start, start);
      section.add(buffer.bytes, start, end, next);
    } catch (fault) {
      if (!this.profile.judgesWholeHead || !(fault instanceof HttpFault)) throw fault;
      this.deferred ??= this.rejectedBy(fault);
    }
  }

  private startBody(): RequestPart {
    const { buffer, profile, section, line } = this;
    if (line === null) throw new Error('a field section before its request line');
    checkHost(section.lines, line.target, line.minor, profile, buffer.position);
    const { framing, mustClose } = requestFramingOf(section.lines, line.minor, profile, buffer.position);
    const headers = headersOf(section.lines);
    this.persists = profile.persists && !mustClose && persistsAfter(headers, line.minor, profile);
    this.body = new BodyReader(buffer, framing, profile);
    this.state = 'body';
    const { method, target, version } = line;
    const expectsContinue = line.minor >= 1 && section.lines.some(isExpectation);
    return { kind: 'head', head: { method, target, version, headers, persists: this.persists, expectsContinue }, offset: buffer.offset };
  }

  private bodyPart(): RequestPart {
    const part = this.body?.next() ?? { kind: 'needMore' as const };
    if (part.kind === 'end') this.finishMessage();
    return part;
  }

  private finishMessage(): void {
    this.state = this.persists ? 'line' : 'closed';
    this.blankLines = 0;
    this.room = new HeadRoom(this.profile);
  }

  private whole(trailers: readonly Header[]): RequestEvent {
    const raw = this.buffer.consumed();
    this.buffer.release();
    const { head } = this.head ?? { head: null };
    if (head === null) throw new Error('an end before its head');
    const { persists, expectsContinue: _, ...start } = head;
    const message = { ...start, body: joinBytes(this.parts.splice(0)), trailers };
    return { kind: 'request', message, persists, offset: this.buffer.offset - raw.length, bytesConsumed: raw.length, raw };
  }
}

function isExpectation({ name, value }: { readonly name: string; readonly value: string }): boolean {
  return name.toLowerCase() === 'expect' && value.toLowerCase() === '100-continue';
}
