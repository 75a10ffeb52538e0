import { parseChunkLine } from '../wire/chunked.ts';
import type { Header } from '../wire/http1Fields.ts';
import type { Framing } from '../wire/http1Framing.ts';
import { FieldSection, headersOf } from '../wire/http1Head.ts';
import type { Line } from '../wire/http1Line.ts';
import { HttpFault, objectTo, type HttpProfile } from '../wire/http1Rules.ts';
import type { HttpBuffer } from './httpBuffer.ts';

export type BodyPart =
  | { readonly kind: 'needMore' }
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'end'; readonly trailers: readonly Header[] };

type State =
  | { readonly kind: 'bytes'; readonly left: number }
  | { readonly kind: 'untilClose' }
  | { readonly kind: 'chunkLine' }
  | { readonly kind: 'chunkData'; readonly left: number }
  | { readonly kind: 'chunkEnd' }
  | { readonly kind: 'trailers'; readonly section: FieldSection };

const needMore = { kind: 'needMore' } as const;

/** The content of one message, piece by piece as it comes. Throws HttpFault with indices of the buffer. */
export class BodyReader {
  private readonly buffer: HttpBuffer;
  private readonly profile: HttpProfile;
  private state: State;
  private received = 0;
  /** A trailer's fault that waits for the end of the section, its offset counted from the connection's first byte. */
  private deferred: HttpFault | null = null;

  constructor(buffer: HttpBuffer, framing: Framing, profile: HttpProfile) {
    this.buffer = buffer;
    this.profile = profile;
    this.state = stateOf(framing);
  }

  /** Whether the peer's close is this body's proper end. */
  get endsAtClose(): boolean {
    return this.state.kind === 'untilClose';
  }

  next(): BodyPart {
    for (;;) {
      const part = this.step();
      if (part !== null) return part;
    }
  }

  private step(): BodyPart | null {
    const { state } = this;
    switch (state.kind) {
      case 'bytes':
        return state.left === 0 ? { kind: 'end', trailers: [] } : this.data(state.left, (left) => ({ kind: 'bytes', left }));
      case 'untilClose':
        return this.data(Number.MAX_SAFE_INTEGER, () => state);
      case 'chunkLine':
        return this.chunkLine();
      case 'chunkData':
        return this.data(state.left, (left) => (left === 0 ? { kind: 'chunkEnd' } : { kind: 'chunkData', left }));
      case 'chunkEnd':
        return this.chunkEnd();
      case 'trailers':
        return this.trailers(state.section);
    }
  }

  private data(left: number, after: (left: number) => State): BodyPart {
    if (this.buffer.available === 0) return needMore;
    const bytes = this.buffer.take(left);
    this.state = after(left - bytes.length);
    return { kind: 'data', bytes };
  }

  private chunkLine(): BodyPart | null {
    const { buffer, profile } = this;
    const line = buffer.line(profile, 'chunkBareLf');
    if ((line === null ? buffer.available - 1 : line.end - line.start) > profile.chunkLineBytes) {
      objectTo(profile, 'chunkLineTooLong', buffer.position);
    }
    if (line === null) return needMore;
    const { size } = parseChunkLine(buffer.bytes, line.start, line.end, profile);
    this.count(size, line.start);
    buffer.position = line.next;
    this.state = size === 0 ? { kind: 'trailers', section: new FieldSection(profile, 0) } : { kind: 'chunkData', left: size };
    return null;
  }

  private count(size: number, index: number): void {
    this.received += size;
    const { content } = this.profile;
    if (content !== null && this.received > content.bytes) throw new HttpFault('contentTooLarge', index, content.status);
  }

  private chunkEnd(): BodyPart | null {
    const { buffer, profile } = this;
    if (buffer.available === 0) return needMore;
    const at = buffer.position;
    if (buffer.bytes[at] === 0x0a) {
      objectTo(profile, 'chunkBareLf', at);
      buffer.position += 1;
    } else {
      if (buffer.bytes[at] !== 0x0d) objectTo(profile, 'chunkDataUnterminated', at);
      if (buffer.available < 2) return needMore;
      if (buffer.bytes[at + 1] !== 0x0a) objectTo(profile, 'chunkDataUnterminated', at);
      buffer.position += 2;
    }
    this.state = { kind: 'chunkLine' };
    return null;
  }

  private trailers(section: FieldSection): BodyPart | null {
    const { buffer, profile } = this;
    const line = buffer.line(profile);
    const length = line === null ? buffer.available - 1 : line.end - line.start;
    section.checkSection(length, buffer.position);
    if (!profile.judgesWholeHead) section.checkLine(length, buffer.position);
    if (line === null) return needMore;
    buffer.position = line.next;
    if (line.end > line.start) this.addTrailer(section, line);
    else if (this.deferred !== null) throw this.deferredHere(this.deferred);
    else return { kind: 'end', trailers: headersOf(section.lines) };
    return null;
  }

  private deferredHere({ reason, offset, status }: HttpFault): HttpFault {
    return new HttpFault(reason, offset - this.buffer.offsetOf(0), status);
  }

  private addTrailer(section: FieldSection, { start, end, next }: Line): void {
    const { buffer, profile } = this;
    try {
      section.checkLine(end - start, start);
      if (profile.checksTrailers) section.add(buffer.bytes, start, end, next);
      else if (buffer.bytes.subarray(start, end).includes(0x0d)) objectTo(profile, 'bareCr', start);
    } catch (fault) {
      if (!profile.judgesWholeHead || !(fault instanceof HttpFault)) throw fault;
      this.deferred ??= new HttpFault(fault.reason, buffer.offsetOf(fault.offset), fault.status);
    }
  }
}

function stateOf(framing: Framing): State {
  switch (framing.kind) {
    case 'none':
      return { kind: 'bytes', left: 0 };
    case 'length':
      return { kind: 'bytes', left: framing.bytes };
    case 'chunked':
      return { kind: 'chunkLine' };
    case 'untilClose':
      return { kind: 'untilClose' };
  }
}
