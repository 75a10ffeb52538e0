import { lineEndingAt, lineFeedAt, type Line } from '../wire/http1Line.ts';
import type { HttpProfile, HttpReason } from '../wire/http1Rules.ts';

/**
 * Bytes received and not yet read. Each byte is looked at once for a line's end and moved at most a constant number of
 * times, so that input fed byte by byte costs linear time; `work` counts both for the test of that.
 */
export class HttpBuffer {
  /** Bytes examined and bytes copied so far. */
  work = 0;
  /** Where reading goes on, in `bytes`. */
  position = 0;
  bytes = new Uint8Array(1024);
  private end = 0;
  private dropped = 0;
  private kept = 0;
  private scanned = 0;

  append(more: Uint8Array): void {
    if (this.end + more.length > this.bytes.length) this.makeRoom(more.length);
    this.bytes.set(more, this.end);
    this.end += more.length;
    this.work += more.length;
  }

  get available(): number {
    return this.end - this.position;
  }

  /** The place of `position` in all that was ever fed. */
  get offset(): number {
    return this.dropped + this.position;
  }

  /** The offset in all that was fed of an index of `bytes`. */
  offsetOf(index: number): number {
    return this.dropped + index;
  }

  /** The next line, not yet consumed; `null` while its end is missing. */
  line(profile: HttpProfile, bareLf?: HttpReason): Line | null {
    const from = Math.max(this.scanned, this.position);
    const lineFeed = lineFeedAt(this.bytes.subarray(0, this.end), this.position, from, this.end, profile);
    this.work += (lineFeed < 0 ? this.end : lineFeed + 1) - from;
    this.scanned = lineFeed < 0 ? this.end : lineFeed;
    return lineFeed < 0 ? null : lineEndingAt(this.bytes, this.position, lineFeed, profile, bareLf);
  }

  /** Consumes up to `count` bytes and gives a copy of them. */
  take(count: number): Uint8Array {
    const taken = this.bytes.slice(this.position, this.position + Math.min(count, this.available));
    this.work += taken.length;
    this.position += taken.length;
    return taken;
  }

  /** Everything consumed since the last `release`. */
  consumed(): Uint8Array {
    return this.bytes.slice(this.kept, this.position);
  }

  /** Lets go of what was consumed. */
  release(): void {
    this.kept = this.position;
  }

  private makeRoom(more: number): void {
    const live = this.bytes.subarray(this.kept, this.end);
    const roomy = live.length + more > this.bytes.length / 2 ? new Uint8Array((live.length + more) * 2) : this.bytes;
    if (roomy === this.bytes) roomy.copyWithin(0, this.kept, this.end);
    else roomy.set(live);
    this.work += live.length;
    this.bytes = roomy;
    this.dropped += this.kept;
    this.position -= this.kept;
    this.scanned = Math.max(0, this.scanned - this.kept);
    this.end = live.length;
    this.kept = 0;
  }
}
