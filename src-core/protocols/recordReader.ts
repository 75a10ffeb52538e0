import { WireError } from '../wire/field.ts';

/** Bytes of the record that starts at `start`; `null` while too little of it is there to tell: `fastcgiRecordLength` and its like. */
export type RecordLength = (bytes: Uint8Array, start: number) => number | null;

/**
 * Whole records (of FastCGI, AJP13, WebSocket, HTTP/2) out of bytes that come in any pieces. A peer's length is believed only
 * up to `maximumBytes`; each byte is moved at most a constant number of times.
 */
export class RecordReader {
  private readonly lengthOf: RecordLength;
  private readonly maximumBytes: number;
  private bytes = new Uint8Array(1024);
  private start = 0;
  private end = 0;

  constructor(lengthOf: RecordLength, maximumBytes: number) {
    this.lengthOf = lengthOf;
    this.maximumBytes = maximumBytes;
  }

  /** Bytes of a record that is not whole. */
  get pendingBytes(): number {
    return this.end - this.start;
  }

  /** The records that `more` completes, each as a copy. Throws `WireError` for a record that is too long, and whatever `lengthOf` throws. */
  feed(more: Uint8Array): Uint8Array[] {
    this.append(more);
    const records: Uint8Array[] = [];
    for (let length = this.next(); length !== null && length <= this.pendingBytes; length = this.next()) {
      records.push(this.bytes.slice(this.start, this.start + length));
      this.start += length;
    }
    return records;
  }

  private next(): number | null {
    const length = this.lengthOf(this.bytes.subarray(0, this.end), this.start);
    if (length !== null && length > this.maximumBytes) throw new WireError('stream', this.start, `a record of at most ${this.maximumBytes} bytes, not ${length}`);
    return length;
  }

  private append(more: Uint8Array): void {
    if (this.end + more.length > this.bytes.length) {
      const room = new Uint8Array(Math.max(this.bytes.length, 2 * (this.pendingBytes + more.length)));
      room.set(this.bytes.subarray(this.start, this.end));
      [this.bytes, this.end, this.start] = [room, this.pendingBytes, 0];
    }
    this.bytes.set(more, this.end);
    this.end += more.length;
  }
}
