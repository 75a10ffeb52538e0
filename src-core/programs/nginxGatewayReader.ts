/** Readers of what programs answer over uwsgi and SCGI (the head, then the body until the close) and over FastCGI (records). */
import { decodeFastcgi, fastcgiRecordLength, type FastcgiRecord } from '../wire/fastcgi.ts';
import { RecordReader } from '../protocols/recordReader.ts';
import { WireError } from '../wire/field.ts';
import { headerValue } from '../wire/http1Fields.ts';
import { joinBytes, latin1Of } from '../wire/http1Text.ts';
import { readGatewayHead } from './nginxGatewayHead.ts';
import type { UpstreamPart, UpstreamReader } from './nginxUpstreamProtocol.ts';

const CLOSED = 'upstream prematurely closed connection';

/** The one stream of an answer: head, then body. */
class AnswerStream {
  readonly parts: UpstreamPart[] = [];
  hasHead = false;
  /** What Content-Length has announced and has not come; Infinity without one. */
  left = Infinity;
  private readonly takesStatusLine: boolean;
  private readonly method: string;
  private pending: Uint8Array[] = [];
  private bodiless = false;

  constructor(method: string, takesStatusLine: boolean) {
    this.method = method;
    this.takesStatusLine = takesStatusLine;
  }

  feed(bytes: Uint8Array): void {
    if (this.hasHead) return this.body(bytes);
    this.pending.push(bytes);
    const all = joinBytes(this.pending);
    const read = readGatewayHead(latin1Of(all), this.takesStatusLine);
    if (read.kind === 'needMore') return;
    this.parts.push(read);
    if (read.kind === 'broken') return;
    this.hasHead = true;
    const length = headerValue(read.head.headers, 'content-length');
    this.bodiless = this.method === 'HEAD' || read.head.status === 204 || read.head.status === 304;
    this.left = this.bodiless ? 0 : length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : Infinity;
    this.body(all.subarray(read.bodyStart));
  }

  private body(bytes: Uint8Array): void {
    const taken = bytes.subarray(0, Math.min(bytes.length, this.left));
    this.left -= taken.length;
    if (taken.length > 0) this.parts.push({ kind: 'data', bytes: taken });
    if (taken.length < bytes.length && !this.bodiless) this.parts.push({ kind: 'complaint', level: 'warn', text: 'upstream sent more data than specified in "Content-Length" header' });
  }
}

/** uwsgi and SCGI: plain bytes, ended by Content-Length or by the close. */
export class PlainGatewayReader implements UpstreamReader {
  private readonly stream: AnswerStream;
  private closed = false;

  constructor(method: string) {
    this.stream = new AnswerStream(method, true);
  }

  feed(bytes: Uint8Array): void {
    this.stream.feed(bytes);
  }

  end(): void {
    this.closed = true;
  }

  next(): UpstreamPart {
    const { parts, hasHead, left } = this.stream;
    const part = parts.shift();
    if (part) return part;
    if (hasHead && (left === 0 || (this.closed && left === Infinity))) return { kind: 'end', persists: false };
    return this.closed ? { kind: 'closed', text: CLOSED } : { kind: 'needMore' };
  }
}

/** A record that cannot be; the message is the error log's. */
class BadRecord extends Error {}

const TYPES = { END_REQUEST: 3, STDOUT: 6, STDERR: 7 } as const;
const longestRecordBytes = 8 + 65_535 + 255;

/** FastCGI: STDOUT carries the answer, STDERR goes to the error log, END_REQUEST ends it (ngx_http_fastcgi_process_record). */
export class FastcgiReader implements UpstreamReader {
  private readonly records = new RecordReader(checkedLength, longestRecordBytes);
  private readonly stream: AnswerStream;
  private readonly keepsConnection: () => boolean;
  private closed = false;
  private ended = false;
  private broken: string | null = null;

  constructor(method: string, keepsConnection: () => boolean = () => false) {
    this.stream = new AnswerStream(method, false);
    this.keepsConnection = keepsConnection;
  }

  feed(bytes: Uint8Array): void {
    try {
      for (const record of this.records.feed(bytes)) for (const each of decodeFastcgi(record).message) this.take(each);
    } catch (error) {
      if (!(error instanceof BadRecord || error instanceof WireError)) throw error;
      this.broken = error instanceof BadRecord ? error.message : 'upstream sent unexpected FastCGI record';
    }
  }

  end(): void {
    this.closed = true;
  }

  next(): UpstreamPart {
    const part = this.stream.parts.shift();
    if (part) return part;
    if (this.broken !== null) return { kind: 'broken', text: this.broken };
    const { hasHead, left } = this.stream;
    if (this.ended) return hasHead && (left === 0 || left === Infinity) ? { kind: 'end', persists: this.keepsConnection() } : { kind: 'closed', text: 'upstream prematurely closed FastCGI request' };
    if (!this.closed) return { kind: 'needMore' };
    return { kind: 'closed', text: hasHead ? null : CLOSED };
  }

  private take(record: FastcgiRecord): void {
    const { stream } = this;
    switch (record.kind) {
      case 'STDERR':
        if (record.content.length > 0) stream.parts.push({ kind: 'complaint', level: 'error', text: `FastCGI sent in stderr: "${latin1Of(record.content).replace(/[\n\r. ]+$/, '')}"` });
        return;
      case 'STDOUT':
        if (record.content.length > 0) stream.feed(record.content);
        else if (!stream.hasHead) this.broken ??= 'upstream prematurely closed FastCGI stdout';
        return;
      case 'END_REQUEST':
        if (!stream.hasHead) this.broken ??= `upstream sent unexpected FastCGI record: ${TYPES.END_REQUEST}`;
        this.ended = true;
        return;
      default:
    }
  }
}

/** The bytes of a record's header are judged one by one, as they come. */
function checkedLength(bytes: Uint8Array, start: number): number | null {
  const [version, type, high, low] = bytes.subarray(start, start + 4);
  if (version !== undefined && version !== 1) throw new BadRecord(`upstream sent unsupported FastCGI protocol version: ${version}`);
  if (type !== undefined && !Object.values<number>(TYPES).includes(type)) throw new BadRecord(`upstream sent invalid FastCGI record type: ${type}`);
  if (high !== undefined && high !== 0) throw new BadRecord(`upstream sent unexpected FastCGI request id high byte: ${high}`);
  if (low !== undefined && low !== 1) throw new BadRecord(`upstream sent unexpected FastCGI request id low byte: ${low}`);
  return fastcgiRecordLength(bytes, start);
}
