import { ByteReader, type BitField } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import type { Decoded } from './field.ts';
import { hexNumber, showOpaque } from './hex.ts';
import { checkChecksum, internetChecksum, pseudoHeaderBytes, type CheckedChecksum, type ChecksumVerdict, type PseudoHeader } from './internetChecksum.ts';
import { ipProtocols } from './ipProtocol.ts';
import { encodeTcpOptions, readTcpOptions, type TcpOption } from './tcpOptions.ts';

export type TcpFlag = 'FIN' | 'SYN' | 'RST' | 'PSH' | 'ACK' | 'URG' | 'ECE' | 'CWR';

/** What a sender chooses of a segment (RFC 9293 §3.1). */
export interface TcpContent {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequenceNumber: number;
  readonly acknowledgmentNumber: number;
  /** Decoded in the order of `tcpFlags`, so that a reply reads `SYN, ACK`. */
  readonly flags: readonly TcpFlag[];
  readonly window: number;
  readonly urgentPointer: number;
  readonly options: readonly TcpOption[];
  readonly payload: Uint8Array;
}

export interface TcpSegment extends TcpContent {
  /** The four bits between Data Offset and the flags; zero today. */
  readonly reserved: number;
  readonly headerLength: number;
  readonly checksumField: number;
  readonly checksum: ChecksumVerdict;
}

/** From the least significant bit up. */
export const tcpFlags: readonly TcpFlag[] = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR'];

const section = 'RFC 9293 §3.1';
const checksumOffset = 16;

export function encodeTcp(segment: TcpContent, ends: PseudoHeader): Uint8Array<ArrayBuffer> {
  const options = encodeTcpOptions(segment.options);
  const headerLength = 20 + options.length;
  const writer = new ByteWriter('TCP', headerLength + segment.payload.length)
    .number(segment.sourcePort, 2)
    .number(segment.destinationPort, 2)
    .number(segment.sequenceNumber, 4)
    .number(segment.acknowledgmentNumber, 4)
    .bits([headerLength / 4, 4], [0, 4])
    .number(flagByte(segment.flags), 1)
    .number(segment.window, 2)
    .number(0, 2)
    .number(segment.urgentPointer, 2)
    .take(options)
    .take(segment.payload);
  const computed = internetChecksum([pseudoHeaderBytes(ends, ipProtocols.tcp, writer.offset), writer.finish()]);
  return writer.patch(checksumOffset, computed, 2).finish();
}

/** Without `ends` the checksum cannot be judged (`unchecked`). */
export function decodeTcp(bytes: Uint8Array, ends?: PseudoHeader): Decoded<TcpSegment> {
  const reader = new ByteReader('TCP', bytes);
  const sourcePort = reader.number('Source Port', 2, section);
  const destinationPort = reader.number('Destination Port', 2, section);
  const sequenceNumber = reader.number('Sequence Number', 4, section);
  const acknowledgmentNumber = reader.number('Acknowledgment Number', 4, section);
  const { 'Data Offset': words, Rsrvd: reserved } = reader.bits(offsetBits, section);
  if (words < 5) reader.fail(`Data Offset of at least 5 words, not ${words}`, 12);
  const flags = reader.group('Control Bits', section, () => readFlags(reader), (set) => set.join(', '));
  const window = reader.number('Window', 2, section);
  const judged = judgedChecksum(bytes, ends);
  const checksumField = reader.number('Checksum', 2, section, () => judged.shown);
  const urgentPointer = reader.number('Urgent Pointer', 2, section);
  const options = words === 5 ? [] : readTcpOptions(reader, 4 * words - 20);
  const payload = reader.take('payload', reader.remaining, undefined, showOpaque);
  const message: TcpSegment = {
    sourcePort,
    destinationPort,
    sequenceNumber,
    acknowledgmentNumber,
    headerLength: 4 * words,
    reserved,
    flags,
    window,
    checksumField,
    checksum: judged.verdict,
    urgentPointer,
    options,
    payload,
  };
  return { message, fields: reader.fields };
}

const offsetBits = [
  { name: 'Data Offset', width: 4, show: (words: number) => `${words} (${4 * words} B)` },
  { name: 'Rsrvd', width: 4 },
] as const satisfies readonly BitField<string>[];

const flagBits: readonly BitField<TcpFlag>[] = tcpFlags.toReversed().map((name) => ({ name, width: 1 }));

function readFlags(reader: ByteReader): TcpFlag[] {
  const bits = reader.bits(flagBits, section);
  return tcpFlags.filter((flag) => bits[flag] === 1);
}

function flagByte(flags: readonly TcpFlag[]): number {
  return flags.reduce((byte, flag) => byte | (1 << tcpFlags.indexOf(flag)), 0);
}

function judgedChecksum(bytes: Uint8Array, ends: PseudoHeader | undefined): CheckedChecksum {
  const written = ((bytes[checksumOffset] ?? 0) << 8) | (bytes[checksumOffset + 1] ?? 0);
  if (ends === undefined) return { verdict: 'unchecked', shown: hexNumber(written, 2) };
  return checkChecksum([pseudoHeaderBytes(ends, ipProtocols.tcp, bytes.length), bytes], checksumOffset, written);
}
