import { parseFieldLine, unfold, isSpace, type FieldLine, type Header } from './http1Fields.ts';
import { HttpFault, objectTo, type HttpProfile } from './http1Rules.ts';

/** The field section as it grows line by line, with the limits that the profile puts on it. */
export class FieldSection {
  readonly lines: FieldLine[] = [];
  private readonly profile: HttpProfile;
  private bytes = 0;
  private count = 0;

  constructor(profile: HttpProfile, bytesBefore: number) {
    this.profile = profile;
    this.bytes = bytesBefore;
  }

  /** Takes one line without its end; the line's place is `[start, end)`, the next line starts at `next`. */
  add(bytes: Uint8Array, start: number, end: number, next: number): void {
    this.bytes += next - start;
    if (isSpace(bytes[start])) this.fold(bytes, start, end);
    else this.append(bytes, start, end);
  }

  /** Throws when a line of at least `lineBytes` (without its end) would break a limit. */
  checkRoom(lineBytes: number, start: number): void {
    this.checkLine(lineBytes, start);
    this.checkSection(lineBytes, start);
  }

  checkLine(lineBytes: number, start: number): void {
    const { fieldLine } = this.profile;
    if (fieldLine !== null && lineBytes > fieldLine.bytes) throw new HttpFault('fieldLineTooLong', start, fieldLine.status);
  }

  checkSection(lineBytes: number, start: number): void {
    const { fieldSection } = this.profile;
    if (fieldSection !== null && this.bytes + lineBytes > fieldSection.bytes) throw new HttpFault('fieldSectionTooLarge', start, fieldSection.status);
  }

  private append(bytes: Uint8Array, start: number, end: number): void {
    this.count += 1;
    const { fieldCount } = this.profile;
    if (fieldCount !== null && this.count > fieldCount.count) throw new HttpFault('tooManyFields', start, fieldCount.status);
    const line = parseFieldLine(bytes, start, end, this.profile);
    if (line !== null) this.lines.push(line);
  }

  private fold(bytes: Uint8Array, start: number, end: number): void {
    const before = this.lines.at(-1);
    const line = unfold(bytes, start, end, before, this.profile);
    if (line !== null) this.lines[this.lines.length - 1] = line;
  }
}

/** What nginx's head buffers leave: a line that does not fit moves to the next large buffer, of which there are few. */
export class HeadRoom {
  private readonly profile: HttpProfile;
  private free: number;
  private used = 0;

  constructor(profile: HttpProfile) {
    this.profile = profile;
    this.free = profile.headBuffers?.firstBytes ?? 0;
  }

  /** Throws when a line of at least `lineBytes`, its end included, cannot be held. */
  check(lineBytes: number, start: number, inRequestLine: boolean): void {
    const buffers = this.profile.headBuffers;
    if (buffers === null || lineBytes <= this.free) return;
    if (lineBytes <= buffers.bytes && this.used < buffers.count) return;
    objectTo(this.profile, inRequestLine ? 'requestLineTooLong' : 'fieldLineTooLong', start);
  }

  take(lineBytes: number): void {
    const buffers = this.profile.headBuffers;
    if (buffers === null) return;
    if (lineBytes > this.free) {
      this.free = buffers.bytes;
      this.used += 1;
    }
    this.free -= lineBytes;
  }
}

export function headersOf(lines: readonly FieldLine[]): readonly Header[] {
  return lines.map(({ name, value }) => [name, value] as const);
}
