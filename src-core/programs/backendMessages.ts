/** Messages of the database protocol and of RESP, cut out of a stream of bytes, with what they are about in a few words. */
import { decodeResp, encodeResp, type Resp } from '../wire/resp.ts';
import { joinBytes } from '../wire/http1Text.ts';
import { decodeUtf8, encodeUtf8 } from '../wire/utf8.ts';

export type BackendProtocol = 'database' | 'redis';

export interface BackendFrame {
  readonly bytes: Uint8Array;
  /** The SQL of a query, the words of a command; empty for what is neither. */
  readonly what: string;
}

/** Both directions of both protocols; what is no message of theirs is dropped with all that follows. */
export function framesOf(protocol: BackendProtocol): { take(bytes: Uint8Array): BackendFrame[]; /** What is left can never become a message. */ broken(): boolean } {
  let rest: Uint8Array = new Uint8Array(0);
  const next = protocol === 'database' ? databaseFrame : respFrame;
  return {
    take(bytes) {
      rest = joinBytes([rest, bytes]);
      const frames: BackendFrame[] = [];
      for (let length = next(rest); length > 0; length = next(rest)) {
        const frame = rest.subarray(0, length);
        frames.push({ bytes: frame, what: aboutOf(protocol, frame) });
        rest = rest.subarray(length);
      }
      return frames;
    },
    broken: () => protocol === 'redis' && rest.length > 0 && decodeResp(rest) === 'wrong',
  };
}

/** A question or an answer as text (what Python says) in the form in which it crosses. */
export function framed(protocol: BackendProtocol, text: string): Uint8Array<ArrayBuffer> {
  if (protocol === 'redis') return encodeResp(JSON.parse(text) as Resp);
  const content = encodeUtf8(text);
  const bytes = new Uint8Array(HEADER + content.length);
  new DataView(bytes.buffer).setUint32(0, content.length);
  bytes.set(content, HEADER);
  return bytes;
}

const HEADER = 4;

/** Bytes of the first whole message; 0 while there is none. */
function databaseFrame(bytes: Uint8Array): number {
  if (bytes.length < HEADER) return 0;
  const length = HEADER + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return bytes.length >= length ? length : 0;
}

function respFrame(bytes: Uint8Array): number {
  const found = decodeResp(bytes);
  return found === null || found === 'wrong' ? 0 : found.length;
}

function aboutOf(protocol: BackendProtocol, bytes: Uint8Array): string {
  if (protocol === 'database') return sqlOf(decodeUtf8(bytes.subarray(HEADER)) ?? '');
  const found = decodeResp(bytes);
  const value = found && found !== 'wrong' ? found.value : null;
  return Array.isArray(value) ? value.slice(0, 2).filter((word) => typeof word === 'string').join(' ') : '';
}

function sqlOf(text: string): string {
  try {
    const { sql } = JSON.parse(text) as { readonly sql?: unknown };
    return typeof sql === 'string' ? sql : '';
  } catch {
    return '';
  }
}
