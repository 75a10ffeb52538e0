/**
 * HTTP/2 frames (RFC 9113 §4, §6): nine bytes of header, then a payload of a form for each type. What one frame can break
 * is refused with the error code of the RFC; what only a connection knows (states, windows, who may open which stream) is
 * not judged here. Flags without a meaning and reserved bits are ignored and written as zeros; frames of a type that is not
 * known are kept, as they must be ignored (§5.5). Header blocks are bytes here: `http2Headers.ts` joins them for HPACK.
 */
import { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import type { Decoded } from './field.ts';
import { http2Flags, http2FrameTypes } from './http2Codes.ts';
import type { Http2Frame } from './http2Frame.ts';
import { readPayload, refuse, writePayload } from './http2Payload.ts';
import { bytesOfText, latin1Of } from './http1Text.ts';

export type { Http2Frame } from './http2Frame.ts';

/** What a client says first of all, so that a server of HTTP/1.1 answers with an error (§3.4). */
export const http2Preface: Uint8Array = bytesOfText('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
/** SETTINGS_MAX_FRAME_SIZE until told otherwise. */
export const defaultFrameBytes = 16_384;

const headerBytes = 9;
/** Frames about the connection carry stream 0, those about a stream never (§6). */
const connectionKinds: readonly string[] = ['SETTINGS', 'PING', 'GOAWAY'];
const eitherKinds: readonly string[] = ['WINDOW_UPDATE', 'unknown'];

export function encodeHttp2Frame(frame: Http2Frame): Uint8Array<ArrayBuffer> {
  checkStream(frame.kind, frame.streamId, 5);
  const writer = new ByteWriter('HTTP/2', 64).number(0, 3).number(frame.kind === 'unknown' ? frame.type : http2FrameTypes.indexOf(frame.kind), 1);
  writer.number(flagsOf(frame), 1).bits([0, 1], [frame.streamId, 31]);
  writePayload(writer, frame);
  return writer.patch(0, writer.offset - headerBytes, 3).finish();
}

/** All frames of `bytes`, which must end where a frame ends; the client's preface may come first. */
export function decodeHttp2(bytes: Uint8Array, maximumFrameBytes = defaultFrameBytes): Decoded<Http2Frame[]> {
  const reader = new ByteReader('HTTP/2', bytes);
  if (latin1Of(bytes, 0, Math.min(bytes.length, http2Preface.length)) === latin1Of(http2Preface)) reader.take('connection preface', http2Preface.length, 'RFC 9113 §3.4', () => 'PRI * HTTP/2.0');
  const frames: Http2Frame[] = [];
  while (reader.remaining > 0) frames.push(reader.group('Frame', 'RFC 9113 §4.1', () => readFrame(reader, maximumFrameBytes), showFrame));
  return { message: frames, fields: reader.fields };
}

/** Bytes of the frame that starts at `start`, its header included; `null` while its length is not all there. */
export function http2FrameLength(bytes: Uint8Array, start = 0): number | null {
  const [high, middle = 0, low] = bytes.subarray(start, start + 3);
  return high === undefined || low === undefined ? null : headerBytes + 65_536 * high + 256 * middle + low;
}

function readFrame(reader: ByteReader, maximumFrameBytes: number): Http2Frame {
  const start = reader.offset;
  const length = reader.number('Length', 3, 'RFC 9113 §4.1');
  if (length > maximumFrameBytes) refuse('FRAME_SIZE_ERROR', start, `a frame of at most ${maximumFrameBytes} bytes, not ${length}`);
  const type = reader.number('Type', 1, 'RFC 9113 §6', (code) => `${code} ${http2FrameTypes[code] ?? 'unknown'}`);
  const flags = reader.number('Flags', 1, 'RFC 9113 §4.1', (value) => showFlags(type, value));
  const { 'Stream Identifier': streamId } = reader.bits([{ name: 'R', width: 1 }, { name: 'Stream Identifier', width: 31 }], 'RFC 9113 §4.1');
  checkStream(http2FrameTypes[type] ?? 'unknown', streamId, start + 5);
  checkLength(type, flags, length, start);
  return reader.within(length, 'the frame', () => readPayload(reader, { type, flags, streamId }));
}

/** Types whose payload has one length (§6.3 to §6.9). */
const fixedLengths: Partial<Record<(typeof http2FrameTypes)[number], number>> = { PRIORITY: 5, RST_STREAM: 4, PING: 8, WINDOW_UPDATE: 4 };

function checkLength(type: number, flags: number, length: number, start: number): void {
  const kind = http2FrameTypes[type];
  const fixed = kind === undefined ? undefined : fixedLengths[kind];
  if (fixed !== undefined && length !== fixed) refuse('FRAME_SIZE_ERROR', start, `${fixed} bytes of ${kind}, not ${length}`);
  if (kind === 'GOAWAY' && length < 8) refuse('FRAME_SIZE_ERROR', start, `at least 8 bytes of GOAWAY, not ${length}`);
  if (kind !== 'SETTINGS') return;
  if ((flags & http2Flags.ACK) > 0 && length > 0) refuse('FRAME_SIZE_ERROR', start, 'nothing in an acknowledgement of SETTINGS');
  if (length % 6 > 0) refuse('FRAME_SIZE_ERROR', start, `settings of 6 bytes each, not ${length} bytes`);
}

function checkStream(kind: string, streamId: number, offset: number): void {
  if (eitherKinds.includes(kind)) return;
  if (connectionKinds.includes(kind) !== (streamId === 0)) refuse('PROTOCOL_ERROR', offset, `${kind} on ${streamId === 0 ? 'a stream' : 'stream 0'}, not on ${streamId}`);
}

function flagsOf(frame: Http2Frame): number {
  if (frame.kind === 'unknown') return frame.flags;
  const padded = 'padLength' in frame && frame.padLength !== null ? http2Flags.PADDED : 0;
  const ended = 'endStream' in frame && frame.endStream ? http2Flags.END_STREAM : 0;
  const headed = 'endHeaders' in frame && frame.endHeaders ? http2Flags.END_HEADERS : 0;
  const prioritised = frame.kind === 'HEADERS' && frame.priority !== null ? http2Flags.PRIORITY : 0;
  const acknowledged = 'ack' in frame && frame.ack ? http2Flags.ACK : 0;
  return padded | ended | headed | prioritised | acknowledged;
}

/** The flags that each type gives a meaning. */
const flagNames: Partial<Record<(typeof http2FrameTypes)[number], readonly (keyof typeof http2Flags)[]>> = {
  DATA: ['END_STREAM', 'PADDED'],
  HEADERS: ['END_STREAM', 'END_HEADERS', 'PADDED', 'PRIORITY'],
  SETTINGS: ['ACK'],
  PUSH_PROMISE: ['END_HEADERS', 'PADDED'],
  PING: ['ACK'],
  CONTINUATION: ['END_HEADERS'],
};

function showFlags(type: number, flags: number): string {
  const kind = http2FrameTypes[type];
  const names = (kind === undefined ? [] : (flagNames[kind] ?? [])).filter((name) => (flags & http2Flags[name]) > 0);
  return [`0x${flags.toString(16).padStart(2, '0')}`, ...names].join(' ');
}

function showFrame(frame: Http2Frame): string {
  return `${frame.kind === 'unknown' ? `type ${frame.type}` : frame.kind}${frame.streamId === 0 ? '' : ` #${frame.streamId}`}`;
}
