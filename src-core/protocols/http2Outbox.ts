import { joinBytes } from '../wire/http1Text.ts';
import { defaultFrameBytes, encodeHttp2Frame } from '../wire/http2.ts';

/** SETTINGS_INITIAL_WINDOW_SIZE, and the window of a connection, until told otherwise (RFC 9113 §6.9.2). */
const DEFAULT_WINDOW = 65_535;

interface Waiting {
  window: number;
  data: Uint8Array;
  ends: boolean;
}

/**
 * What one end of a connection has still to send: answers to the other end, and the bodies of streams as far as both windows
 * let them go (RFC 9113 §5.2). Streams take turns, one DATA frame each, so that none holds up another.
 */
export class Http2Outbox {
  private readonly streams = new Map<number, Waiting>();
  private answers: Uint8Array[] = [];
  private window = DEFAULT_WINDOW;
  private firstWindow = DEFAULT_WINDOW;
  private frameBytes: number;
  private turn = 0;

  constructor(frameBytes: number) {
    this.frameBytes = frameBytes;
  }

  open(streamId: number): void {
    this.streams.set(streamId, { window: this.firstWindow, data: new Uint8Array(0), ends: false });
  }

  forget(streamId: number): void {
    this.streams.delete(streamId);
  }

  answer(bytes: Uint8Array): void {
    this.answers.push(bytes);
  }

  /** A change of the setting changes every stream's window by as much (§6.9.2). */
  initialWindow(bytes: number): void {
    for (const stream of this.streams.values()) stream.window += bytes - this.firstWindow;
    this.firstWindow = bytes;
  }

  maximumFrame(bytes: number): void {
    this.frameBytes = Math.min(this.frameBytes, Math.max(bytes, defaultFrameBytes));
  }

  widen(streamId: number, increment: number): void {
    const stream = this.streams.get(streamId);
    if (streamId === 0) this.window += increment;
    else if (stream) stream.window += increment;
  }

  put(streamId: number, data: Uint8Array, ends: boolean): void {
    const stream = this.streams.get(streamId);
    if (!stream) return;
    stream.data = joinBytes([stream.data, data]);
    stream.ends ||= ends;
  }

  /** Whether all of a stream's body has gone; also when it has been reset. */
  isDone(streamId: number): boolean {
    return !this.streams.has(streamId);
  }

  takeAnswers(): Uint8Array {
    const taken = joinBytes(this.answers);
    this.answers = [];
    return taken;
  }

  /** One DATA frame of the stream whose turn it is; `null` when the windows let none go. */
  next(): { readonly streamId: number; readonly bytes: Uint8Array } | null {
    const ready = [...this.streams].filter(([, { window, data, ends }]) => (data.length > 0 ? Math.min(window, this.window) > 0 : ends));
    const [streamId, stream] = ready.find(([id]) => id > this.turn) ?? ready[0] ?? [];
    if (streamId === undefined || !stream) return null;
    this.turn = streamId;
    const length = Math.min(stream.data.length, stream.window, this.window, this.frameBytes);
    const data = stream.data.subarray(0, length);
    stream.data = stream.data.subarray(length);
    stream.window -= length;
    this.window -= length;
    const endStream = stream.ends && stream.data.length === 0;
    if (endStream) this.streams.delete(streamId);
    return { streamId, bytes: encodeHttp2Frame({ kind: 'DATA', streamId, endStream, padLength: null, data }) };
  }
}
