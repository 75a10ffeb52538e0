/**
 * WebSocket frames (RFC 6455 §5). A payload here is always what the application means: the mask is laid on and taken off
 * by this codec, and kept beside it. No extension is known, so a reserved bit or opcode is an error (§5.2), and a length
 * must be written in the fewest bytes. Each fault carries the code to close the connection with (§7.4.1).
 */
import { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import { WireError, type Decoded } from './field.ts';
import { formatHex, showOpaque } from './hex.ts';
import { decodeUtf8 } from './utf8.ts';

export type WebsocketOpcode = 'continuation' | 'text' | 'binary' | 'close' | 'ping' | 'pong';

export interface WebsocketFrame {
  /** The last frame of its message. */
  readonly fin: boolean;
  readonly opcode: WebsocketOpcode;
  /** Four bytes that are new in each frame of a client (§5.3); a server masks nothing. */
  readonly maskingKey: Uint8Array | null;
  readonly payload: Uint8Array;
}

export const websocketCloseCodes = {
  normal: 1000, goingAway: 1001, protocolError: 1002, unsupportedData: 1003, noStatus: 1005, abnormal: 1006, invalidPayload: 1007, policyViolation: 1008, tooBig: 1009, internalError: 1011,
} as const;

export class WebsocketFault extends WireError {
  /** What the close frame of whoever saw this says. */
  readonly closeCode: number;
  constructor(offset: number, expectation: string, closeCode: number = websocketCloseCodes.protocolError) {
    super('WebSocket', offset, expectation);
    this.closeCode = closeCode;
  }
}

const section = 'RFC 6455 §5.2';
const opcodes: Readonly<Record<WebsocketOpcode, number>> = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };
const opcodeNames = new Map(Object.entries(opcodes).map(([name, code]) => [code, name as WebsocketOpcode]));
const longestControlPayload = 125;

export function encodeWebsocketFrame(frame: WebsocketFrame): Uint8Array<ArrayBuffer> {
  const { fin, opcode, maskingKey, payload } = frame;
  checkControl(frame, (expectation) => {
    throw new WebsocketFault(0, expectation);
  });
  const writer = new ByteWriter('WebSocket', payload.length + 14).bits([Number(fin), 1], [0, 3], [opcodes[opcode], 4]);
  writeLength(writer, Number(maskingKey !== null), payload.length);
  if (maskingKey === null) return writer.take(payload).finish();
  if (maskingKey.length !== 4) throw new WebsocketFault(writer.offset, `a masking key of 4 bytes, not ${maskingKey.length}`);
  return writer.take(maskingKey).take(masked(payload, maskingKey)).finish();
}

/** All frames of `bytes`, which must end where a frame ends. `sender` holds a client to masking and a server to not masking (§5.1). */
export function decodeWebsocket(bytes: Uint8Array, sender?: 'client' | 'server'): Decoded<WebsocketFrame[]> {
  const reader = new ByteReader('WebSocket', bytes);
  const frames: WebsocketFrame[] = [];
  while (reader.remaining > 0) frames.push(reader.group('Frame', section, () => readFrame(reader, sender), showFrame));
  return { message: frames, fields: reader.fields };
}

/** Bytes of the frame that starts at `start`; `null` while its length is not all there. May be more than any real frame has: the peer wrote it. */
export function websocketFrameLength(bytes: Uint8Array, start = 0): number | null {
  const second = bytes[start + 1];
  if (second === undefined) return null;
  const [size, short] = [sizeOfLength(second & 0x7f), second & 0x7f];
  if (bytes.length < start + 2 + size) return null;
  let length = size === 0 ? short : 0;
  for (const byte of bytes.subarray(start + 2, start + 2 + size)) length = length * 256 + byte;
  return 2 + size + (second >= 0x80 ? 4 : 0) + length;
}

/** Lays the mask on, or takes it off: the same exclusive or (§5.3). */
export function masked(payload: Uint8Array, maskingKey: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(payload, (byte, index) => byte ^ (maskingKey[index % 4] ?? 0));
}

function readFrame(reader: ByteReader, sender: 'client' | 'server' | undefined): WebsocketFrame {
  const start = reader.offset;
  const first = reader.bits([{ name: 'FIN', width: 1 }, { name: 'RSV1', width: 1 }, { name: 'RSV2', width: 1 }, { name: 'RSV3', width: 1 }, { name: 'opcode', width: 4, show: showOpcode }], section);
  if (first.RSV1 + first.RSV2 + first.RSV3 > 0) refuse(start, 'RSV1 to RSV3 of 0, as no extension was agreed on');
  const opcode = opcodeNames.get(first.opcode) ?? refuse(start, `an opcode of RFC 6455, not ${first.opcode}`);
  const second = reader.bits([{ name: 'MASK', width: 1 }, { name: 'Payload len', width: 7 }], section);
  if (sender !== undefined && (sender === 'client') !== (second.MASK === 1)) refuse(start + 1, sender === 'client' ? 'a mask, as a client sends this' : 'no mask, as a server sends this');
  const length = readLength(reader, second['Payload len']);
  const maskingKey = second.MASK === 1 ? reader.take('Masking-key', 4, 'RFC 6455 §5.3') : null;
  const frame = { fin: first.FIN === 1, opcode, maskingKey };
  checkControl({ ...frame, payload: { length } }, (expectation) => refuse(start, expectation));
  const show = (bytes: Uint8Array) => showPayload(opcode, maskingKey === null ? bytes : masked(bytes, maskingKey));
  const sent = reader.take('Payload data', length, section, show);
  return { ...frame, payload: maskingKey === null ? sent : masked(sent, maskingKey) };
}

/** Control frames are short and whole, so that they fit between the frames of a message (§5.5). */
function checkControl({ fin, opcode, payload }: Pick<WebsocketFrame, 'fin' | 'opcode'> & { readonly payload: { readonly length: number } }, refuse: (expectation: string) => void): void {
  if (opcodes[opcode] < 8) return;
  if (!fin) refuse('a control frame that is not fragmented');
  if (payload.length > longestControlPayload) refuse(`a control frame of at most ${longestControlPayload} bytes, not ${payload.length}`);
}

/** 126 and 127 say that the length follows in 2 or 8 bytes. */
function sizeOfLength(short: number): 0 | 2 | 8 {
  if (short < 126) return 0;
  return short === 126 ? 2 : 8;
}

function readLength(reader: ByteReader, short: number): number {
  const start = reader.offset;
  const size = sizeOfLength(short);
  if (size === 0) return short;
  const bytes = reader.take('Extended payload length', size, section, (value) => String(unsigned(value)));
  const length = unsigned(bytes);
  if ((bytes[0] ?? 0) >= 0x80 && size === 8) refuse(start, 'a length whose first bit is 0');
  if (length > Number.MAX_SAFE_INTEGER) refuse(start, 'a length that a message can have', websocketCloseCodes.tooBig);
  if (size === 2 ? length < 126 : length < 65_536) refuse(start, `the length ${length} in as few bytes as it needs`);
  return length;
}

function writeLength(writer: ByteWriter, mask: number, length: number): void {
  if (length < 126) writer.bits([mask, 1], [length, 7]);
  else if (length < 65_536) writer.bits([mask, 1], [126, 7]).number(length, 2);
  else writer.bits([mask, 1], [127, 7]).number(Math.floor(length / 2 ** 32), 4).number(length % 2 ** 32, 4);
}

function unsigned(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

function refuse(offset: number, expectation: string, closeCode?: number): never {
  throw new WebsocketFault(offset, expectation, closeCode);
}

function showOpcode(code: number): string {
  return `${code} ${opcodeNames.get(code) ?? 'reserved'}`;
}

function showPayload(opcode: WebsocketOpcode, payload: Uint8Array): string {
  if (opcode === 'close' && payload.length >= 2) return `${unsigned(payload.subarray(0, 2))} ${decodeUtf8(payload.subarray(2)) ?? formatHex(payload.subarray(2))}`;
  return (opcode === 'text' ? decodeUtf8(payload) : null) ?? showOpaque(payload);
}

function showFrame({ opcode, fin, payload }: WebsocketFrame): string {
  return `${opcode}${fin ? '' : ', more follows'} ${payload.length} B`;
}
