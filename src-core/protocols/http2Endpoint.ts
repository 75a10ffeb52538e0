/**
 * One end of an HTTP/2 connection without I/O (RFC 9113): bytes in, events out; what is to be said in, bytes out. It keeps
 * both header tables, both windows and who may open which stream. What the other end breaks is an event with the error that
 * it is answered with; nothing is thrown. Left out: server push, priorities (deprecated, §5.3.2), limits on concurrency.
 */
import { joinBytes, latin1Of } from '../wire/http1Text.ts';
import type { Header } from '../wire/http1Fields.ts';
import { WireError } from '../wire/field.ts';
import type { HpackField } from '../wire/hpack.ts';
import { HpackTable } from '../wire/hpackTable.ts';
import { decodeHttp2, defaultFrameBytes, encodeHttp2Frame, http2FrameLength, http2Preface } from '../wire/http2.ts';
import { http2ErrorCodes, Http2Fault, http2Settings, type Http2ErrorName } from '../wire/http2Codes.ts';
import type { Http2Frame } from '../wire/http2Frame.ts';
import { decodeHeaderFrames, fieldFrames } from '../wire/http2Headers.ts';
import { Http2Outbox } from './http2Outbox.ts';
import { RecordReader } from './recordReader.ts';

export type Http2Event =
  /** `bytes`: the frames as they came. */
  | { readonly kind: 'headers'; readonly streamId: number; readonly headers: readonly Header[]; readonly endStream: boolean; readonly bytes: Uint8Array }
  | { readonly kind: 'data'; readonly streamId: number; readonly data: Uint8Array; readonly endStream: boolean; readonly bytes: Uint8Array }
  | { readonly kind: 'reset'; readonly streamId: number; readonly errorCode: number; readonly bytes: Uint8Array }
  | { readonly kind: 'goaway'; readonly lastStreamId: number; readonly errorCode: number; readonly bytes: Uint8Array }
  /** SETTINGS, PING, WINDOW_UPDATE and what is ignored. */
  | { readonly kind: 'control'; readonly frame: Http2Frame; readonly bytes: Uint8Array }
  /** The other end broke a rule of the connection: GOAWAY is due, and then the end (§5.4.1). */
  | { readonly kind: 'fault'; readonly error: Http2ErrorName; readonly reason: string };

export interface Http2Manner {
  readonly role: 'client' | 'server';
  readonly settings: readonly (readonly [identifier: number, value: number])[];
  /** Added to the window of the connection in the opening. */
  readonly windowIncrement: number;
  /** The largest DATA frame that it sends. */
  readonly dataBytes: number;
  /** How each field is written, given its place in the tables. */
  readonly fieldsOf: (headers: readonly Header[]) => readonly HpackField[];
}

/** SETTINGS_MAX_FRAME_SIZE as it begins: what is announced beyond (nginx does) is never used by an end of this world. */
const MAX_RECORD = 9 + defaultFrameBytes;

export class Http2Endpoint {
  /** Bytes that answer what came: acknowledgements and the like. */
  readonly outbox: Http2Outbox;
  private readonly manner: Http2Manner;
  private readonly reader = new RecordReader(http2FrameLength, MAX_RECORD);
  private readonly encoding = new HpackTable();
  private readonly decoding = new HpackTable();
  private readonly open = new Set<number>();
  private block: Http2Frame[] = [];
  private blockBytes: Uint8Array[] = [];
  private preface: Uint8Array = new Uint8Array(0);
  private hasPreface: boolean;
  private failed = false;
  private nextStreamId = 1;
  /** The highest stream that the other end opened. */
  lastStreamId = 0;

  constructor(manner: Http2Manner) {
    this.manner = manner;
    this.hasPreface = manner.role === 'client';
    this.outbox = new Http2Outbox(manner.dataBytes);
  }

  /** What it says first (§3.4). */
  opening(): Uint8Array {
    const { role, settings, windowIncrement } = this.manner;
    const own: Http2Frame[] = [{ kind: 'SETTINGS', streamId: 0, ack: false, settings }];
    if (windowIncrement > 0) own.push({ kind: 'WINDOW_UPDATE', streamId: 0, increment: windowIncrement });
    return joinBytes([...(role === 'client' ? [http2Preface] : []), ...own.map(encodeHttp2Frame)]);
  }

  /** A client's next request; `null` when its numbers are used up (§5.1.1). */
  request(headers: readonly Header[], endStream: boolean): { readonly streamId: number; readonly bytes: Uint8Array } {
    const streamId = this.nextStreamId;
    this.nextStreamId += 2;
    this.open.add(streamId);
    this.outbox.open(streamId);
    return { streamId, bytes: this.headers(streamId, headers, endStream) };
  }

  headers(streamId: number, headers: readonly Header[], endStream: boolean): Uint8Array {
    const frames = fieldFrames(streamId, this.manner.fieldsOf(headers), this.encoding, { endStream, huffman: 'shorter' });
    return joinBytes(frames.map(encodeHttp2Frame));
  }

  goaway(error: Http2ErrorName): Uint8Array {
    return encodeHttp2Frame({ kind: 'GOAWAY', streamId: 0, lastStreamId: this.lastStreamId, errorCode: http2ErrorCodes.indexOf(error), debugData: new Uint8Array(0) });
  }

  /** What the bytes make whole. After a fault nothing is read any more. */
  feed(bytes: Uint8Array): readonly Http2Event[] {
    const events: Http2Event[] = [];
    try {
      const rest = this.afterPreface(bytes);
      for (const record of rest ? this.reader.feed(rest) : []) {
        const event = this.failed ? null : this.frame(record);
        if (event) events.push(event);
      }
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      this.failed = true;
      events.push({ kind: 'fault', error: error instanceof Http2Fault ? error.error : 'FRAME_SIZE_ERROR', reason: error.message });
    }
    return events;
  }

  private afterPreface(bytes: Uint8Array): Uint8Array | null {
    if (this.failed) return null;
    if (this.hasPreface) return bytes;
    this.preface = joinBytes([this.preface, bytes]);
    const length = Math.min(this.preface.length, http2Preface.length);
    if (latin1Of(this.preface, 0, length) !== latin1Of(http2Preface, 0, length)) throw new Http2Fault('PROTOCOL_ERROR', 0, 'the connection preface (RFC 9113 §3.4)');
    if (length < http2Preface.length) return null;
    this.hasPreface = true;
    return this.preface.subarray(length);
  }

  private frame(record: Uint8Array): Http2Event | null {
    const [frame] = decodeHttp2(record, defaultFrameBytes).message;
    if (!frame) return null;
    if (this.block.length > 0 || frame.kind === 'HEADERS' || frame.kind === 'PUSH_PROMISE' || frame.kind === 'CONTINUATION') return this.header(frame, record);
    switch (frame.kind) {
      case 'DATA': {
        if (!this.isKnown(frame.streamId)) throw new Http2Fault('STREAM_CLOSED', 0, `DATA on an open stream, not on ${frame.streamId}`);
        if (frame.endStream) this.open.delete(frame.streamId);
        return { kind: 'data', streamId: frame.streamId, data: frame.data, endStream: frame.endStream, bytes: record };
      }
      case 'RST_STREAM':
        this.open.delete(frame.streamId);
        this.outbox.forget(frame.streamId);
        return { kind: 'reset', streamId: frame.streamId, errorCode: frame.errorCode, bytes: record };
      case 'GOAWAY': return { kind: 'goaway', lastStreamId: frame.lastStreamId, errorCode: frame.errorCode, bytes: record };
      default: this.control(frame);
    }
    return { kind: 'control', frame, bytes: record };
  }

  private control(frame: Http2Frame): void {
    if (frame.kind === 'SETTINGS' && !frame.ack) {
      for (const [identifier, value] of frame.settings) {
        if (identifier === http2Settings.SETTINGS_INITIAL_WINDOW_SIZE) this.outbox.initialWindow(value);
        if (identifier === http2Settings.SETTINGS_MAX_FRAME_SIZE) this.outbox.maximumFrame(value);
      }
      this.outbox.answer(encodeHttp2Frame({ kind: 'SETTINGS', streamId: 0, ack: true, settings: [] }));
    } else if (frame.kind === 'PING' && !frame.ack) this.outbox.answer(encodeHttp2Frame({ ...frame, ack: true }));
    else if (frame.kind === 'WINDOW_UPDATE') this.outbox.widen(frame.streamId, frame.increment);
  }

  private header(frame: Http2Frame, record: Uint8Array): Http2Event | null {
    this.block.push(frame);
    this.blockBytes.push(record);
    if (!('endHeaders' in frame) || (!frame.endHeaders && frame.streamId === this.block[0]!.streamId)) {
      if ('endHeaders' in frame) return null;
      throw new Http2Fault('PROTOCOL_ERROR', 0, 'CONTINUATION and nothing else until END_HEADERS (RFC 9113 §6.10)');
    }
    const [first] = this.block;
    const bytes = joinBytes(this.blockBytes);
    const streamId = first!.streamId;
    // Before its fields are looked at, the stream is open: a GOAWAY names it.
    if (first!.kind === 'HEADERS') this.opened(streamId);
    const { fields } = decodeHeaderFrames(this.block, this.decoding).message;
    [this.block, this.blockBytes] = [[], []];
    const endStream = first!.kind === 'HEADERS' && first!.endStream;
    if (endStream) this.open.delete(streamId);
    return { kind: 'headers', streamId, headers: fields.map(({ name, value }): Header => [name, value]), endStream, bytes };
  }

  /** A client's streams have odd numbers that rise (§5.1.1). */
  private opened(streamId: number): void {
    if (this.manner.role === 'client' || this.open.has(streamId)) return;
    if (streamId % 2 === 0 || streamId <= this.lastStreamId) throw new Http2Fault('PROTOCOL_ERROR', 0, `a new odd stream, not ${streamId}`);
    this.lastStreamId = streamId;
    this.open.add(streamId);
    this.outbox.open(streamId);
  }

  private isKnown(streamId: number): boolean {
    return this.open.has(streamId);
  }
}
