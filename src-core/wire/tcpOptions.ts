/**
 * TCP's options (RFC 9293 §3.2, RFC 7323, RFC 2018). The End of Option List and what fills the header up to a multiple of
 * four bytes after it are fields, but no options of the message: the encoder adds them where they are needed.
 */
import type { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';

export type TcpOption =
  | { readonly kind: 'nop' }
  | { readonly kind: 'mss'; readonly mss: number }
  | { readonly kind: 'windowScale'; readonly shift: number }
  | { readonly kind: 'sackPermitted' }
  | { readonly kind: 'timestamps'; readonly tsVal: number; readonly tsEcr: number }
  | { readonly kind: 'unknown'; readonly number: number; readonly data: Uint8Array };

/** A multiple of 4 bytes, at most 40. */
export function encodeTcpOptions(options: readonly TcpOption[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter('TCP options', 40);
  for (const option of options) writeOption(writer, option);
  while (writer.offset % 4 !== 0) writer.number(numbers.end, 1);
  return writer.finish();
}

export function readTcpOptions(reader: ByteReader, length: number): TcpOption[] {
  const options: TcpOption[] = [];
  reader.within(length, 'Options', () => {
    while (reader.remaining > 0) {
      if (reader.peek() === numbers.end) readEnd(reader);
      else options.push(reader.group('Option', sources[reader.peek()] ?? section, () => readOption(reader), showOption));
    }
  });
  return options;
}

const numbers = { end: 0, nop: 1, mss: 2, windowScale: 3, sackPermitted: 4, timestamps: 8 } as const;
const section = 'RFC 9293 §3.2';
const sources: Readonly<Record<number, string>> = { 3: 'RFC 7323 §2.2', 4: 'RFC 2018 §2', 8: 'RFC 7323 §3.2' };

function writeOption(writer: ByteWriter, option: TcpOption): void {
  switch (option.kind) {
    case 'nop':
      writer.number(numbers.nop, 1);
      return;
    case 'mss':
      writer.number(numbers.mss, 1).number(4, 1).number(option.mss, 2);
      return;
    case 'windowScale':
      writer.number(numbers.windowScale, 1).number(3, 1).number(option.shift, 1);
      return;
    case 'sackPermitted':
      writer.number(numbers.sackPermitted, 1).number(2, 1);
      return;
    case 'timestamps':
      writer.number(numbers.timestamps, 1).number(10, 1).number(option.tsVal, 4).number(option.tsEcr, 4);
      return;
    case 'unknown':
      writer.number(option.number, 1).number(2 + option.data.length, 1).take(option.data);
  }
}

/** RFC 9293 §3.1: what follows the end of the list is padding. */
function readEnd(reader: ByteReader): void {
  reader.number('End of Option List', 1, section);
  if (reader.remaining > 0) reader.take('padding', reader.remaining, section);
}

function readOption(reader: ByteReader): TcpOption {
  const number = reader.number('Kind', 1);
  if (number === numbers.nop) return { kind: 'nop' };
  const length = reader.number('Length', 1);
  if (length < 2) reader.fail(`an option's Length of at least 2, not ${length}`, reader.offset - 1);
  return reader.within(length - 2, 'the option', () => readData(reader, number, length));
}

/** An option whose length is not the one its kind has is kept as unknown rather than guessed at. */
function readData(reader: ByteReader, number: number, length: number): TcpOption {
  if (number === numbers.mss && length === 4) return { kind: 'mss', mss: reader.number('Maximum Segment Size', 2) };
  if (number === numbers.windowScale && length === 3) return { kind: 'windowScale', shift: reader.number('shift.cnt', 1) };
  if (number === numbers.sackPermitted && length === 2) return { kind: 'sackPermitted' };
  if (number === numbers.timestamps && length === 10) {
    return { kind: 'timestamps', tsVal: reader.number('TSval', 4), tsEcr: reader.number('TSecr', 4) };
  }
  return { kind: 'unknown', number, data: reader.take('data', length - 2) };
}

function showOption(option: TcpOption): string {
  switch (option.kind) {
    case 'nop':
      return 'No-Operation';
    case 'mss':
      return `Maximum Segment Size ${option.mss}`;
    case 'windowScale':
      return `Window Scale ${option.shift} (×${2 ** option.shift})`;
    case 'sackPermitted':
      return 'SACK-Permitted';
    case 'timestamps':
      return `Timestamps ${option.tsVal} ${option.tsEcr}`;
    case 'unknown':
      return `${option.number}`;
  }
}
