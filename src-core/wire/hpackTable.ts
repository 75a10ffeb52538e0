import { WireError } from './field.ts';
import { hpackStaticTable } from './hpackStaticTable.ts';
import type { Header } from './http1Fields.ts';
import { bytesOfText } from './http1Text.ts';

/** What SETTINGS_HEADER_TABLE_SIZE is until told otherwise (RFC 9113 §6.5.2). */
export const defaultTableBytes = 4096;

/**
 * One direction's memory of header fields (RFC 7541 §2.3): the static table, then what was added, newest first. Encoder and
 * decoder each keep one, and must add, evict and resize alike: a block that one end does not decode breaks all that follow.
 */
export class HpackTable {
  private readonly entries: Header[] = [];
  private used = 0;
  private capacity: number;
  private limit: number;

  constructor(limitBytes = defaultTableBytes) {
    this.limit = limitBytes;
    this.capacity = limitBytes;
  }

  /** The entries that were added, newest first. */
  get dynamicEntries(): readonly Header[] {
    return this.entries;
  }

  /** Bytes in use, counted as §4.1 has it. */
  get sizeBytes(): number {
    return this.used;
  }

  get maximumBytes(): number {
    return this.capacity;
  }

  /** The largest size that the encoder may choose: the decoder's SETTINGS_HEADER_TABLE_SIZE. */
  get limitBytes(): number {
    return this.limit;
  }

  /** Takes a new setting; the encoder answers it with a size update in its next block (§4.2). */
  restrict(limitBytes: number): void {
    this.limit = limitBytes;
  }

  /** The entry with this index, from 1 on (§2.3.3). */
  at(index: number): Header | undefined {
    return index <= hpackStaticTable.length ? hpackStaticTable[index - 1] : this.entries[index - hpackStaticTable.length - 1];
  }

  /** The lowest index with this name and value, and with this name; 0 for none. */
  find(name: string, value: string): { readonly whole: number; readonly name: number } {
    const all = [...hpackStaticTable, ...this.entries];
    return { whole: all.findIndex((entry) => entry[0] === name && entry[1] === value) + 1, name: all.findIndex((entry) => entry[0] === name) + 1 };
  }

  /** Adds in front and drops the oldest until all fits; an entry larger than the table empties it (§4.4). */
  add(entry: Header): void {
    this.entries.unshift(entry);
    this.used += entryBytes(entry);
    this.evict();
  }

  /** A dynamic table size update (§6.3). */
  resize(capacityBytes: number): void {
    if (capacityBytes > this.limit) throw new WireError('HPACK', 0, `a table of at most ${this.limit} bytes, not ${capacityBytes}`);
    this.capacity = capacityBytes;
    this.evict();
  }

  private evict(): void {
    while (this.used > this.capacity) {
      const oldest = this.entries.pop();
      this.used -= oldest === undefined ? this.used : entryBytes(oldest);
    }
  }
}

/** Name and value, and 32 for what an entry costs besides (§4.1). */
export function entryBytes([name, value]: Header): number {
  return bytesOfText(name).length + bytesOfText(value).length + 32;
}
