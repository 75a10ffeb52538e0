/**
 * What every decoder of this folder gives beside its message: the byte ranges that the same reader walked.
 * The rule: a decoder's fields cover every byte of its input exactly once at the leaves, so that the inspector's
 * highlighting cannot drift from the parser.
 */
export interface Field {
  /** The specification's own spelling: `RCODE`, `Total Length`, `field-name`. */
  readonly name: string;
  /** First byte, counted from the start of the decoded bytes. */
  readonly start: number;
  /** One past the last byte. */
  readonly end: number;
  /** What the bytes say, for people: `3 NXDOMAIN`, `192.0.2.10`. */
  readonly value: string;
  /** Where the format is defined: `RFC 1035 §4.1.1`. */
  readonly source?: string;
  /** The bits of a field smaller than its bytes: `[first, last]`, 0 the most significant bit of `start`. */
  readonly bits?: readonly [number, number];
  readonly children?: readonly Field[];
}

export interface Decoded<Message> {
  readonly message: Message;
  readonly fields: readonly Field[];
}

/**
 * The only error that a decoder throws: where the bytes stop making sense, and what was expected there. Encoders throw it
 * too, for a value that its field cannot hold.
 */
export class WireError extends Error {
  readonly format: string;
  readonly offset: number;
  /** What a `ByteReader` had read before, so that a broken message can be shown as far as it goes. Covers its bytes from the first one on. */
  readBefore: readonly Field[] = [];
  constructor(format: string, offset: number, expectation: string) {
    super(`${format}: byte ${offset}: ${expectation}`);
    this.name = 'WireError';
    this.format = format;
    this.offset = offset;
  }
}
