/**
 * A cursor over bytes that remembers what it read: each read is also a `Field`, so that a decoder's message and the
 * ranges which the inspector highlights come from the same walk. Bits and bytes are in network order (RFC 791,
 * appendix B). It throws `WireError` and nothing else, at the place where the bytes stop making sense.
 */
import { WireError, type Field } from './field.ts';
import { formatHex } from './hex.ts';

export interface BitField<Name extends string> {
  readonly name: Name;
  readonly width: number;
  readonly show?: (value: number) => string;
}

export class ByteReader {
  readonly format: string;
  readonly bytes: Uint8Array;
  private position = 0;
  private limit: number;
  private collected: Field[] = [];

  constructor(format: string, bytes: Uint8Array) {
    this.format = format;
    this.bytes = bytes;
    this.limit = bytes.length;
  }

  /** Where the next read starts. */
  get offset(): number {
    return this.position;
  }

  /** Bytes left before the end, or before the end of the surrounding `within`. */
  get remaining(): number {
    return this.limit - this.position;
  }

  /** The fields so far, in the order of the bytes. */
  get fields(): readonly Field[] {
    return this.collected;
  }

  /** The next byte, without reading it. */
  peek(): number {
    this.need(1, 'one more byte');
    return this.bytes[this.position] ?? 0;
  }

  /** An unsigned number of 1 to 4 bytes. */
  number(name: string, size: number, source?: string, show: (value: number) => string = String): number {
    const value = this.unsigned(size, name);
    this.record(name, this.position - size, show(value), source);
    return value;
  }

  /** The next `length` bytes, as a view (not a copy). */
  take(name: string, length: number, source?: string, show: (value: Uint8Array) => string = formatHex): Uint8Array {
    this.need(length, name);
    const value = this.bytes.subarray(this.position, this.position + length);
    this.position += length;
    this.record(name, this.position - length, show(value), source);
    return value;
  }

  /** Numbers smaller than a byte or astride two: `layout` must fill 1 to 4 whole bytes. */
  bits<Name extends string>(layout: readonly BitField<Name>[], source?: string): Record<Name, number> {
    const total = layout.reduce((sum, field) => sum + field.width, 0);
    const start = this.position;
    const word = this.unsigned(total / 8, layout.map((field) => field.name).join(' '));
    const values: Partial<Record<Name, number>> = {};
    let first = 0;
    for (const { name, width, show = String } of layout) {
      const value = Math.floor(word / 2 ** (total - first - width)) % 2 ** width;
      values[name] = value;
      this.collected.push(bitField(name, start, first, width, show(value), source));
      first += width;
    }
    return values as Record<Name, number>;
  }

  /** A field made of the fields that `read` reads. */
  group<Value>(name: string, source: string | undefined, read: () => Value, show: (value: Value) => string): Value {
    const outer = this.collected;
    const start = this.position;
    this.collected = [];
    const rest = source === undefined ? {} : { source };
    try {
      const value = read();
      outer.push({ name, start, end: this.position, value: show(value), ...rest, children: this.collected });
      return value;
    } catch (error) {
      if (this.collected.length > 0) outer.push({ name, start, end: this.position, value: '…', ...rest, children: this.collected });
      if (error instanceof WireError) error.readBefore = outer;
      throw error;
    } finally {
      this.collected = outer;
    }
  }

  /** Lets `read` see the next `length` bytes only, and refuses if it leaves some of them. */
  within<Value>(length: number, name: string, read: () => Value): Value {
    this.need(length, name);
    const outer = this.limit;
    this.limit = this.position + length;
    const value = read();
    this.end(name);
    this.limit = outer;
    return value;
  }

  /** Refuses bytes that are left over. */
  end(name: string): void {
    if (this.remaining > 0) this.fail(`${name} ends here, but ${this.remaining} more bytes follow`);
  }

  fail(expectation: string, offset = this.position): never {
    const error = new WireError(this.format, offset, expectation);
    error.readBefore = this.collected;
    throw error;
  }

  private need(length: number, name: string): void {
    if (length > this.remaining) this.fail(`${name} needs ${length} bytes, ${this.remaining} are left`);
  }

  private unsigned(size: number, name: string): number {
    this.need(size, name);
    let value = 0;
    for (let read = 0; read < size; read += 1) value = value * 256 + (this.bytes[this.position + read] ?? 0);
    this.position += size;
    return value;
  }

  private record(name: string, start: number, value: string, source: string | undefined): void {
    this.collected.push({ name, start, end: this.position, value, ...(source === undefined ? {} : { source }) });
  }
}

/** Narrowed to the bytes that the bits touch, so that a flag lights up one byte and not the whole word. */
function bitField(name: string, base: number, first: number, width: number, value: string, source: string | undefined): Field {
  const skipped = Math.floor(first / 8);
  const last = first + width - 1;
  const start = base + skipped;
  const end = base + Math.floor(last / 8) + 1;
  const bits: readonly [number, number] = [first - 8 * skipped, last - 8 * skipped];
  const whole = bits[0] === 0 && width === 8 * (end - start);
  return { name, start, end, value, ...(source === undefined ? {} : { source }), ...(whole ? {} : { bits }) };
}
