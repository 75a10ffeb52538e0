import { persistsAfter, responseFramingOf } from '../wire/http1Framing.ts';
import { headersOf, FieldSection } from '../wire/http1Head.ts';
import type { Header } from '../wire/http1Fields.ts';
import type { HttpResponse } from '../wire/http1Response.ts';
import { HttpFault, type HttpProfile, type HttpReason } from '../wire/http1Rules.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import { parseStatusLine, type StatusLine } from '../wire/http1StartLine.ts';
import { joinBytes } from '../wire/http1Text.ts';
import { BodyReader } from './httpBody.ts';
import { HttpBuffer } from './httpBuffer.ts';

/**
 * A client's side of an HTTP/1.1 connection, without I/O. It must know what was asked (`expect`), as HEAD and CONNECT change
 * the framing; answers come in the order of the questions. Interim answers (1xx) are reported and do not use one up.
 */
export type ResponseHead = Omit<HttpResponse, 'body' | 'trailers'> & { readonly persists: boolean };

/** The answer makes no sense, or ended too early: a proxy turns either into 502. */
export interface Broken {
  readonly kind: 'broken';
  readonly reason: HttpReason;
  readonly offset: number;
}

export type ResponsePart =
  | { readonly kind: 'needMore' }
  | { readonly kind: 'interim'; readonly head: ResponseHead }
  | { readonly kind: 'head'; readonly head: ResponseHead; readonly offset: number }
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly trailers: readonly Header[] }
  | { readonly kind: 'closed' }
  | Broken;

export type ResponseEvent =
  | { readonly kind: 'needMore' }
  | { readonly kind: 'interim'; readonly head: ResponseHead }
  | {
      readonly kind: 'response';
      readonly message: HttpResponse;
      readonly persists: boolean;
      readonly offset: number;
      readonly bytesConsumed: number;
      readonly raw: Uint8Array;
    }
  | { readonly kind: 'closed' }
  | Broken;

export class ResponseReader {
  private readonly profile: HttpProfile;
  private readonly buffer = new HttpBuffer();
  private readonly asked: string[] = [];
  private readonly parts: Uint8Array[] = [];
  private state: 'line' | 'fields' | 'body' | 'closed' = 'line';
  private line: StatusLine | null = null;
  private section: FieldSection;
  private body: BodyReader | null = null;
  private head: ResponseHead | null = null;
  private ended = false;
  private broken: Broken | null = null;

  constructor(profile: HttpProfile = httpProfiles.rfc) {
    this.profile = profile;
    this.section = new FieldSection(profile, 0);
  }

  /** Says that a request with this method was sent; without it the method is taken to be GET. */
  expect(requestMethod: string): void {
    this.asked.push(requestMethod);
  }

  feed(bytes: Uint8Array): void {
    this.buffer.append(bytes);
  }

  /** Says that the peer has closed: the end of a close-delimited answer, a fault in any other. */
  end(): void {
    this.ended = true;
  }

  /** Bytes examined and copied so far, to test that the cost is linear. */
  get work(): number {
    return this.buffer.work;
  }

  /** The next whole answer. */
  next(): ResponseEvent {
    for (;;) {
      const part = this.part();
      if (part.kind === 'head') this.head = part.head;
      else if (part.kind === 'data') this.parts.push(part.bytes);
      else if (part.kind === 'end') return this.whole(part.trailers);
      else return this.interim(part);
    }
  }

  /** The next piece; consumed bytes are let go. */
  nextPart(): ResponsePart {
    const part = this.part();
    this.buffer.release();
    return part;
  }

  private interim<Part extends ResponsePart>(part: Part): Part {
    if (part.kind === 'interim') this.buffer.release();
    return part;
  }

  private part(): ResponsePart {
    if (this.broken !== null) return this.broken;
    try {
      const part = this.step();
      return part.kind === 'needMore' && this.ended ? this.atClose() : part;
    } catch (fault) {
      if (!(fault instanceof HttpFault)) throw fault;
      this.broken = { kind: 'broken', reason: fault.reason, offset: this.buffer.offsetOf(fault.offset) };
      return this.broken;
    }
  }

  private step(): ResponsePart {
    for (;;) {
      if (this.state === 'closed') return { kind: 'closed' };
      if (this.state === 'body') return this.bodyPart();
      const part = this.state === 'line' ? this.statusLine() : this.fieldLine();
      if (part !== null) return part;
    }
  }

  private atClose(): ResponsePart {
    if (this.state === 'body' && this.body?.endsAtClose === true) {
      this.state = 'closed';
      return { kind: 'end', trailers: [] };
    }
    if (this.state === 'line' && this.buffer.available === 0 && this.asked.length === 0) return { kind: 'closed' };
    this.broken = { kind: 'broken', reason: 'incomplete', offset: this.buffer.offset + this.buffer.available };
    return this.broken;
  }

  private statusLine(): ResponsePart | null {
    const { buffer, profile } = this;
    const line = buffer.line(profile);
    const length = line === null ? buffer.available - 1 : line.end - line.start;
    if (length > profile.requestLine.bytes) throw new HttpFault('statusLineInvalid', buffer.position + profile.requestLine.bytes, 502);
    if (line === null) return { kind: 'needMore' };
    this.line = parseStatusLine(buffer.bytes, line.start, line.end, profile);
    this.section = new FieldSection(profile, line.next - line.start);
    buffer.position = line.next;
    this.state = 'fields';
    return null;
  }

  private fieldLine(): ResponsePart | null {
    const { buffer, profile, section } = this;
    const line = buffer.line(profile);
    section.checkRoom(line === null ? buffer.available - 1 : line.end - line.start, buffer.position);
    if (line === null) return { kind: 'needMore' };
    const isLast = line.end === line.start;
    if (!isLast) section.add(buffer.bytes, line.start, line.end, line.next);
    buffer.position = line.next;
    return isLast ? this.startBody() : null;
  }

  private startBody(): ResponsePart {
    const { line, section, buffer } = this;
    if (line === null) throw new Error('a field section before its status line');
    const { version, status, reason } = line;
    const headers = headersOf(section.lines);
    const start = { version, status, reason, headers };
    // 101 ends HTTP on this connection, so it is a final answer (RFC 9110 §15.2.2).
    if (status < 200 && status !== 101) {
      this.state = 'line';
      return { kind: 'interim', head: { ...start, persists: true } };
    }
    const framing = responseFramingOf(section.lines, status, this.asked.shift() ?? 'GET', this.profile);
    const persists = framing.kind !== 'untilClose' && status !== 101 && persistsAfter(headers, version === 'HTTP/1.0' ? 0 : 1, this.profile);
    this.body = new BodyReader(buffer, framing, this.profile);
    this.state = 'body';
    const head = { ...start, persists };
    this.head = head;
    return { kind: 'head', head, offset: buffer.offset };
  }

  private bodyPart(): ResponsePart {
    const part = this.body?.next() ?? { kind: 'needMore' as const };
    if (part.kind === 'end') this.state = this.head?.persists === true ? 'line' : 'closed';
    return part;
  }

  private whole(trailers: readonly Header[]): ResponseEvent {
    const raw = this.buffer.consumed();
    this.buffer.release();
    if (this.head === null) throw new Error('an end before its head');
    const { persists, ...start } = this.head;
    const message = { ...start, body: joinBytes(this.parts.splice(0)), trailers };
    return { kind: 'response', message, persists, offset: this.buffer.offset - raw.length, bytesConsumed: raw.length, raw };
  }
}
