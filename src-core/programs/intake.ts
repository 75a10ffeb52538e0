/** Whole requests out of a connection, in the form that the server speaks: HTTP/1, uwsgi, SCGI, or FastCGI records. */
import { RequestReader, type RequestHead } from '../protocols/httpReader.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import type { PayloadProtocol } from '../trace/trace.ts';
import type { HttpProfile } from '../wire/http1Rules.ts';
import { joinBytes, latin1Of } from '../wire/http1Text.ts';

export type GatewayProtocol = 'http' | 'uwsgi' | 'scgi' | 'fastcgi';

export interface Incoming {
  /** As they came, or what there is of them when the client went away or sent nonsense: the Python side answers that. */
  readonly bytes: Uint8Array;
  /** For HTTP, when it is a request. */
  readonly head: RequestHead | null;
  /** The client went, or waited too long, before anything of a request was there. */
  readonly nothing: boolean;
}

/** Reads requests off one connection, one after the other; bytes of the next stay for the next. */
export class Intake {
  private readonly protocol: GatewayProtocol;
  private readonly reader: RequestReader | null;
  private held: Uint8Array = new Uint8Array(0);

  constructor(protocol: GatewayProtocol, profile: HttpProfile) {
    this.protocol = protocol;
    this.reader = protocol === 'http' ? new RequestReader(profile) : null;
  }

  /** Bytes that came behind the last request. */
  get holdsMore(): boolean {
    return this.reader ? this.reader.isMidRequest : this.held.length > 0;
  }

  *next(sys: Sys, connection: Connection, timeoutUs = Infinity): SystemCall<Incoming> {
    const parts: Uint8Array[] = [this.held];
    this.held = new Uint8Array(0);
    for (;;) {
      const whole = this.whole(parts);
      if (whole) {
        this.tell(sys, connection, whole);
        return whole;
      }
      const received = yield* sys.tcp.recv(connection, timeoutUs);
      if (received.kind !== 'bytes') {
        const bytes = joinBytes(parts);
        return { bytes, head: null, nothing: bytes.length === 0 };
      }
      parts.push(received.bytes);
      this.reader?.feed(received.bytes);
    }
  }

  private whole(parts: Uint8Array[]): Incoming | null {
    if (this.reader) return this.wholeHttp(this.reader, parts);
    const bytes = joinBytes(parts);
    const length = LENGTHS[this.protocol as Exclude<GatewayProtocol, 'http'>](bytes);
    if (length === null || length > bytes.length) return null;
    this.held = bytes.subarray(length);
    return { bytes: bytes.subarray(0, length), head: null, nothing: false };
  }

  private wholeHttp(reader: RequestReader, parts: readonly Uint8Array[]): Incoming | null {
    const event = reader.next();
    if (event.kind === 'needMore') return null;
    if (event.kind === 'request') return { bytes: event.raw, head: { ...event.message, persists: event.persists, expectsContinue: false }, nothing: false };
    const bytes = joinBytes(parts);
    return { bytes, head: null, nothing: bytes.length === 0 };
  }

  private tell(sys: Sys, connection: Connection, { bytes, head, nothing }: Incoming): void {
    if (nothing) return;
    const crossing = connection.loopback ? 'process' : 'machine';
    // Straight from the browser: this program is the web server.
    if (head && sys.thread.stage === '1') sys.stage('2');
    if (head) sys.note('requestRead', { method: head.method, target: head.target, version: head.version, bytes: bytes.length }, { crossing, payload: { protocol: 'http-request', bytes } });
    else if (!this.reader) sys.note('gatewayRequestRead', { protocol: this.protocol, bytes: bytes.length }, { crossing, payload: { protocol: this.protocol as PayloadProtocol, bytes } });
  }
}

/** Bytes of the whole request that these begin with; `null` while that cannot be told. Garbage counts as whole: Python says what is wrong with it. */
const LENGTHS: Readonly<Record<Exclude<GatewayProtocol, 'http'>, (bytes: Uint8Array) => number | null>> = {
  uwsgi: uwsgiLength,
  scgi: scgiLength,
  fastcgi: fastcgiLength,
};

/** Header: modifier1, size of the variables (little-endian), modifier2; the body's length is a variable (uWSGI docs, "The uwsgi Protocol"). */
function uwsgiLength(bytes: Uint8Array): number | null {
  if (bytes.length < 4) return null;
  const size = bytes[1]! | (bytes[2]! << 8);
  if (bytes.length < 4 + size) return null;
  const text = latin1Of(bytes.subarray(4, 4 + size));
  const at = text.indexOf('\x0e\0CONTENT_LENGTH');
  if (at < 0) return 4 + size;
  const valueAt = at + 2 + 'CONTENT_LENGTH'.length;
  const valueLength = text.charCodeAt(valueAt) | (text.charCodeAt(valueAt + 1) << 8);
  const value = text.slice(valueAt + 2, valueAt + 2 + valueLength);
  return 4 + size + (/^\d{1,15}$/.test(value) ? Number(value) : 0);
}

/** A netstring of the variables, CONTENT_LENGTH first, then the body (SCGI specification §3, §4). */
function scgiLength(bytes: Uint8Array): number | null {
  const text = latin1Of(bytes.subarray(0, 16_384));
  const colon = text.indexOf(':');
  if (colon < 0) return bytes.length > 10 ? bytes.length : null;
  if (!/^\d{1,9}$/.test(text.slice(0, colon))) return bytes.length;
  const size = Number(text.slice(0, colon));
  const end = colon + 1 + size + 1;
  if (bytes.length < end) return null;
  const length = /^CONTENT_LENGTH\0(\d{1,15})\0/.exec(text.slice(colon + 1));
  return end + Number(length?.[1] ?? 0);
}

/** Records up to the empty STDIN (FastCGI specification §3.3, §5.3). A record that is not version 1 ends it. */
function fastcgiLength(bytes: Uint8Array): number | null {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const content = (bytes[at + 4]! << 8) | bytes[at + 5]!;
    const end = at + 8 + content + bytes[at + 6]!;
    if (bytes[at] !== 1) return bytes.length;
    if (bytes[at + 1] === STDIN && content === 0) return end;
    if (bytes[at + 1] === GET_VALUES || bytes[at + 1] === ABORT) return end;
    at = end;
  }
  return null;
}
const STDIN = 5;
const ABORT = 2;
const GET_VALUES = 9;
