import type { ByteReader } from './byteReader.ts';
import type { ByteWriter } from './byteWriter.ts';
import { showOpaque } from './hex.ts';
import { http2ErrorName, http2Flags, http2FrameTypes, Http2Fault, http2SettingName, settingProblem, type Http2ErrorName } from './http2Codes.ts';
import type { Http2Frame, Http2Priority } from './http2Frame.ts';

export interface FrameHead {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
}

/** What follows the header of a frame; `reader` sees its payload alone. */
export function readPayload(reader: ByteReader, head: FrameHead): Http2Frame {
  const { type, streamId, flags } = head;
  const kind = http2FrameTypes[type];
  const has = (flag: keyof typeof http2Flags) => (flags & http2Flags[flag]) > 0;
  switch (kind) {
    case 'DATA': return { kind, streamId, endStream: has('END_STREAM'), ...readPadded(reader, has('PADDED'), () => ({ data: readRest(reader, 'Data', 'RFC 9113 §6.1') })) };
    case 'HEADERS': {
      const read = () => ({ priority: has('PRIORITY') ? readPriority(reader) : null, fragment: readRest(reader, 'Field Block Fragment', 'RFC 9113 §6.2') });
      return { kind, streamId, endStream: has('END_STREAM'), endHeaders: has('END_HEADERS'), ...readPadded(reader, has('PADDED'), read) };
    }
    case 'PRIORITY': return { kind, streamId, priority: readPriority(reader) };
    case 'RST_STREAM': return { kind, streamId, errorCode: readErrorCode(reader) };
    case 'SETTINGS': return { kind, streamId: 0, ack: has('ACK'), settings: readSettings(reader) };
    case 'PUSH_PROMISE': {
      const read = () => ({ promisedStreamId: readStreamId(reader, 'Promised Stream ID'), fragment: readRest(reader, 'Field Block Fragment', 'RFC 9113 §6.6') });
      return { kind, streamId, endHeaders: has('END_HEADERS'), ...readPadded(reader, has('PADDED'), read) };
    }
    case 'PING': return { kind, streamId: 0, ack: has('ACK'), data: reader.take('Opaque Data', 8, 'RFC 9113 §6.7') };
    case 'GOAWAY': return { kind, streamId: 0, lastStreamId: readStreamId(reader, 'Last-Stream-ID'), errorCode: readErrorCode(reader), debugData: readRest(reader, 'Additional Debug Data', 'RFC 9113 §6.8') };
    case 'WINDOW_UPDATE': return { kind, streamId, increment: readIncrement(reader) };
    case 'CONTINUATION': return { kind, streamId, endHeaders: has('END_HEADERS'), fragment: readRest(reader, 'Field Block Fragment', 'RFC 9113 §6.10') };
    default: return { kind: 'unknown', streamId, type, flags, payload: readRest(reader, 'payload', 'RFC 9113 §5.5') };
  }
}

/** Pad Length, what `read` reads, and the padding (§6.1). */
function readPadded<Content extends object>(reader: ByteReader, isPadded: boolean, read: () => Content): Content & { readonly padLength: number | null } {
  if (!isPadded) return { ...withinFrame(reader, 0, read), padLength: null };
  if (reader.remaining === 0) refuse('FRAME_SIZE_ERROR', reader.offset, 'a Pad Length');
  const start = reader.offset;
  const padLength = reader.number('Pad Length', 1, 'RFC 9113 §6.1');
  if (padLength > reader.remaining) refuse('PROTOCOL_ERROR', start, `padding of at most ${reader.remaining} bytes, not ${padLength}`);
  const content = withinFrame(reader, padLength, read);
  reader.take('Padding', padLength, 'RFC 9113 §6.1', showOpaque);
  return { ...content, padLength };
}

function withinFrame<Content>(reader: ByteReader, padLength: number, read: () => Content): Content {
  return reader.within(reader.remaining - padLength, 'the frame without its padding', read);
}

function readRest(reader: ByteReader, name: string, source: string): Uint8Array {
  return reader.take(name, reader.remaining, source, showOpaque);
}

function readStreamId(reader: ByteReader, name: string): number {
  if (reader.remaining < 4) refuse('FRAME_SIZE_ERROR', reader.offset, `4 bytes of ${name}`);
  return reader.bits([{ name: 'R', width: 1 }, { name, width: 31 }], 'RFC 9113 §4.1')[name] ?? 0;
}

function readPriority(reader: ByteReader): Http2Priority {
  if (reader.remaining < 5) refuse('FRAME_SIZE_ERROR', reader.offset, '5 bytes of priority');
  const { E, 'Stream Dependency': dependency } = reader.bits([{ name: 'E', width: 1 }, { name: 'Stream Dependency', width: 31 }], 'RFC 9113 §6.3');
  return { exclusive: E === 1, dependency, weight: reader.number('Weight', 1, 'RFC 9113 §6.3', (value) => String(value + 1)) + 1 };
}

function readErrorCode(reader: ByteReader): number {
  return reader.number('Error Code', 4, 'RFC 9113 §7', (code) => `${code} ${http2ErrorName(code)}`);
}

function readSettings(reader: ByteReader): (readonly [number, number])[] {
  const settings: (readonly [number, number])[] = [];
  while (reader.remaining > 0) settings.push(reader.group('Setting', 'RFC 9113 §6.5.1', () => readSetting(reader), ([identifier, value]) => `${http2SettingName(identifier)} ${value}`));
  return settings;
}

function readSetting(reader: ByteReader): readonly [number, number] {
  const start = reader.offset;
  const identifier = reader.number('Identifier', 2, 'RFC 9113 §6.5.2', (number) => `${number} ${http2SettingName(number)}`);
  const value = reader.number('Value', 4, 'RFC 9113 §6.5.2');
  const problem = settingProblem(identifier, value);
  if (problem !== null) refuse(problem, start, `a value that ${http2SettingName(identifier)} may have, not ${value}`);
  return [identifier, value];
}

function readIncrement(reader: ByteReader): number {
  const start = reader.offset;
  const { 'Window Size Increment': increment } = reader.bits([{ name: 'R', width: 1 }, { name: 'Window Size Increment', width: 31 }], 'RFC 9113 §6.9');
  if (increment === 0) refuse('PROTOCOL_ERROR', start, 'an increment above 0');
  return increment;
}

export function writePayload(writer: ByteWriter, frame: Http2Frame): void {
  if ('padLength' in frame && frame.padLength !== null) writer.number(frame.padLength, 1);
  switch (frame.kind) {
    case 'DATA': writer.take(frame.data); break;
    case 'HEADERS':
      if (frame.priority !== null) writePriority(writer, frame.priority);
      writer.take(frame.fragment);
      break;
    case 'PRIORITY': writePriority(writer, frame.priority); break;
    case 'RST_STREAM': writer.number(frame.errorCode, 4); break;
    case 'SETTINGS': writeSettings(writer, frame.ack, frame.settings); break;
    case 'PUSH_PROMISE': writer.bits([0, 1], [frame.promisedStreamId, 31]).take(frame.fragment); break;
    case 'PING':
      if (frame.data.length !== 8) refuse('FRAME_SIZE_ERROR', writer.offset, `8 bytes of PING, not ${frame.data.length}`);
      writer.take(frame.data);
      break;
    case 'GOAWAY': writer.bits([0, 1], [frame.lastStreamId, 31]).number(frame.errorCode, 4).take(frame.debugData); break;
    case 'WINDOW_UPDATE':
      if (frame.increment === 0) refuse('PROTOCOL_ERROR', writer.offset, 'an increment above 0');
      writer.bits([0, 1], [frame.increment, 31]);
      break;
    case 'CONTINUATION': writer.take(frame.fragment); break;
    case 'unknown': writer.take(frame.payload); break;
  }
  if ('padLength' in frame && frame.padLength !== null) writer.take(new Uint8Array(frame.padLength));
}

function writePriority(writer: ByteWriter, { exclusive, dependency, weight }: Http2Priority): void {
  writer.bits([Number(exclusive), 1], [dependency, 31]).number(weight - 1, 1);
}

function writeSettings(writer: ByteWriter, ack: boolean, settings: readonly (readonly [number, number])[]): void {
  if (ack && settings.length > 0) refuse('FRAME_SIZE_ERROR', writer.offset, 'nothing in an acknowledgement of SETTINGS');
  for (const [identifier, value] of settings) {
    const problem = settingProblem(identifier, value);
    if (problem !== null) refuse(problem, writer.offset, `a value that ${http2SettingName(identifier)} may have, not ${value}`);
    writer.number(identifier, 2).number(value, 4);
  }
}

export function refuse(error: Http2ErrorName, offset: number, expectation: string): never {
  throw new Http2Fault(error, offset, expectation);
}
