import { WireError } from './field.ts';

/** Bytes that grow, in network order. A value that its field cannot hold is refused with `WireError`. */
export class ByteWriter {
  readonly format: string;
  private bytes: Uint8Array<ArrayBuffer>;
  private length = 0;

  constructor(format: string, expectedBytes = 64) {
    this.format = format;
    this.bytes = new Uint8Array(expectedBytes);
  }

  /** How many bytes are written: where the next one goes. */
  get offset(): number {
    return this.length;
  }

  number(value: number, size: number): this {
    this.reserve(size);
    this.length += size;
    return this.patch(this.length - size, value, size);
  }

  take(bytes: Uint8Array): this {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
    return this;
  }

  /** Writes over bytes that were written before: lengths and checksums, which are known last. */
  patch(offset: number, value: number, size: number): this {
    if (!Number.isInteger(value) || value < 0 || value >= 2 ** (8 * size)) {
      throw new WireError(this.format, offset, `a whole number that fits ${size} bytes, not ${value}`);
    }
    for (let byte = size - 1, rest = value; byte >= 0; byte -= 1, rest = Math.floor(rest / 256)) this.bytes[offset + byte] = rest % 256;
    return this;
  }

  /** `[value, width]` pairs, the most significant bits first, that fill whole bytes (at most 4). */
  bits(...layout: readonly (readonly [value: number, width: number])[]): this {
    let word = 0;
    let total = 0;
    for (const [value, width] of layout) {
      if (!Number.isInteger(value) || value < 0 || value >= 2 ** width) {
        throw new WireError(this.format, this.length, `a whole number that fits ${width} bits, not ${value}`);
      }
      word = word * 2 ** width + value;
      total += width;
    }
    return this.number(word, total / 8);
  }

  /** What was written so far, as a copy. */
  finish(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }

  private reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.length + more, 2 * this.bytes.length));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
  }
}
