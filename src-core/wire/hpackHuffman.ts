import { ByteWriter } from './byteWriter.ts';
import { WireError } from './field.ts';

/**
 * The Huffman code of RFC 7541, Appendix B. It is canonical: among codes of one length the symbols count up, and each length
 * starts where the shorter ones leave off. So the lengths say all: one a symbol, 256 octets and EOS.
 */
const lengths: readonly number[] = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
  15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
  20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
  22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
  20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
  30,
];
const eos = 256;
const longest = 30;

interface CodeRange {
  /** The first code of this length. */
  readonly first: number;
  /** Their symbols, in the order of the codes. */
  readonly symbols: readonly number[];
}

const ranges = rangesOf();
const codes = lengths.map((length, symbol) => (ranges[length]?.first ?? 0) + (ranges[length]?.symbols.indexOf(symbol) ?? 0));

/** Octets as Huffman code, the last byte filled with ones (§5.2). */
export function encodeHuffman(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter('HPACK', bytes.length + 8);
  let [pending, bits] = [0, 0];
  for (const byte of bytes) {
    const length = lengths[byte] ?? 0;
    // At most 7 bits wait here: with the next 30 that is more than bitwise operators hold.
    pending = pending * 2 ** length + (codes[byte] ?? 0);
    bits += length;
    while (bits >= 8) {
      bits -= 8;
      writer.number(Math.floor(pending / 2 ** bits), 1);
      pending %= 2 ** bits;
    }
  }
  return (bits === 0 ? writer : writer.number(((pending << (8 - bits)) | (0xff >> bits)) & 0xff, 1)).finish();
}

/** Throws `WireError` for EOS, and for an end that is more than seven bits or not ones (§5.2). */
export function decodeHuffman(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const octets = new ByteWriter('HPACK', 2 * bytes.length);
  let [code, length] = [0, 0];
  for (let at = 0; at < 8 * bytes.length; at += 1) {
    code = code * 2 + (((bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    length += 1;
    const symbol = ranges[length]?.symbols[code - (ranges[length]?.first ?? 0)];
    if (symbol === eos || length > longest) throw new WireError('HPACK', at >> 3, 'no EOS in a Huffman string');
    if (symbol === undefined) continue;
    octets.number(symbol, 1);
    [code, length] = [0, 0];
  }
  if (length > 7 || code !== 2 ** length - 1) throw new WireError('HPACK', bytes.length, 'at most seven ones after the last symbol');
  return octets.finish();
}

/** How many bytes `encodeHuffman` would write. */
export function huffmanLength(bytes: Uint8Array): number {
  return Math.ceil(bytes.reduce((bits, byte) => bits + (lengths[byte] ?? 0), 0) / 8);
}

function rangesOf(): readonly CodeRange[] {
  const ranges: CodeRange[] = [];
  let next = 0;
  for (let length = 0; length <= longest; length += 1) {
    const symbols = lengths.flatMap((each, symbol) => (each === length ? [symbol] : []));
    ranges.push({ first: next, symbols });
    next = 2 * (next + symbols.length);
  }
  return ranges;
}
