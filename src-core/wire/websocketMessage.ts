import { WebsocketFault, websocketCloseCodes, type WebsocketFrame } from './websocket.ts';
import { joinBytes } from './http1Text.ts';
import { decodeUtf8, encodeUtf8 } from './utf8.ts';

export type WebsocketMessage =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly data: Uint8Array };

/** A message of which not all frames are here. */
export interface WebsocketFragments {
  readonly opcode: 'text' | 'binary';
  readonly parts: readonly Uint8Array[];
}

/** A message as frames of at most `frameBytes`, the first with its opcode, the others continuations (RFC 6455 §5.4). A client gives a new key for each. */
export function websocketFrames(message: WebsocketMessage, options: { readonly frameBytes?: number; readonly maskingKey?: (index: number) => Uint8Array } = {}): WebsocketFrame[] {
  const payload = message.kind === 'text' ? encodeUtf8(message.text) : message.data;
  const size = Math.max(1, options.frameBytes ?? payload.length);
  const count = Math.max(1, Math.ceil(payload.length / size));
  return Array.from({ length: count }, (_, index) => ({
    fin: index === count - 1,
    opcode: index === 0 ? message.kind : 'continuation',
    maskingKey: options.maskingKey?.(index) ?? null,
    payload: payload.subarray(index * size, (index + 1) * size),
  }));
}

export type JoinedFrame = { readonly fragments: WebsocketFragments } | { readonly message: WebsocketMessage };

/** uvicorn's `--ws-max-size`. */
const maximumMessageBytes = 16 * 2 ** 20;

/** What a data frame adds to what came before it: more fragments, or a whole message. Control frames may come in between, and are not for here. */
export function joinFrame(before: WebsocketFragments | null, frame: WebsocketFrame, maximumBytes = maximumMessageBytes): JoinedFrame {
  const { opcode } = frame;
  if (opcode !== 'continuation' && opcode !== 'text' && opcode !== 'binary') throw new WebsocketFault(0, `a data frame, not ${opcode}`);
  if ((opcode === 'continuation') !== (before !== null)) throw new WebsocketFault(0, before === null ? 'a message to continue' : 'a continuation of the message that is not finished');
  const fragments: WebsocketFragments = { opcode: before?.opcode ?? (opcode === 'text' ? 'text' : 'binary'), parts: [...(before?.parts ?? []), frame.payload] };
  const length = fragments.parts.reduce((sum, part) => sum + part.length, 0);
  if (length > maximumBytes) throw new WebsocketFault(0, `a message of at most ${maximumBytes} bytes`, websocketCloseCodes.tooBig);
  return frame.fin ? { message: messageOf(fragments) } : { fragments };
}

export interface WebsocketClose {
  /** 1005 where the frame said none. */
  readonly code: number;
  readonly reason: string;
}

/** The payload of a close frame: nothing for 1005, else the code in two bytes and a reason (RFC 6455 §5.5.1). */
export function encodeClosePayload({ code, reason }: WebsocketClose): Uint8Array {
  if (code === websocketCloseCodes.noStatus) return new Uint8Array();
  if (!maySend(code)) throw new WebsocketFault(0, `a code that may be sent, not ${code}`);
  return joinBytes([Uint8Array.of(code >> 8, code & 0xff), encodeUtf8(reason)]);
}

export function decodeClosePayload(payload: Uint8Array): WebsocketClose {
  const [high, low] = payload;
  if (high === undefined) return { code: websocketCloseCodes.noStatus, reason: '' };
  if (low === undefined) throw new WebsocketFault(1, 'two bytes of close code');
  const code = 256 * high + low;
  if (!maySend(code)) throw new WebsocketFault(0, `a code that may be sent, not ${code}`);
  return { code, reason: decodeUtf8(payload.subarray(2)) ?? notUtf8(2) };
}

function messageOf({ opcode, parts }: WebsocketFragments): WebsocketMessage {
  const data = joinBytes(parts);
  return opcode === 'binary' ? { kind: 'binary', data } : { kind: 'text', text: decodeUtf8(data) ?? notUtf8(0) };
}

function notUtf8(offset: number): never {
  throw new WebsocketFault(offset, 'text in UTF-8', websocketCloseCodes.invalidPayload);
}

/** 1004 to 1006 and 1015 stand for what was not sent; 1012 to 1014 were registered later; 3000 on are for libraries and applications (RFC 6455 §7.4). */
function maySend(code: number): boolean {
  return (code >= 1000 && code <= 1014 && !(code >= 1004 && code <= 1006)) || (code >= 3000 && code <= 4999);
}
