/**
 * The bytes of a step taken apart for the eye. Strict decoders first; what they refuse is still shown, line by line or
 * as it is, together with the reason: a broken message is worth seeing all the more. Never throws, and the leaves of the
 * fields cover every byte exactly once, whatever the bytes are.
 */
import { decodeDns } from './dns.ts';
import { WireError, type Field } from './field.ts';
import { clippedFields, coverageGaps, shiftFields } from './fields.ts';
import { leaf } from './http1Layout.ts';
import { latin1Of } from './http1Text.ts';
import { decodeGateway } from './payloadGateway.ts';
import { decodeRequest } from './http1Request.ts';
import { decodeResponse } from './http1Response.ts';
import { decodePacket, type Malformed } from './packet.ts';
import { linesOf, opaque, textField } from './payloadRest.ts';

/** Every way to read a payload. */
export const payloadProtocols = [
  'packet', 'dns', 'http-request', 'http-response', 'http-head', 'text',
  'environment', 'cgi-response', 'pipe', 'fastcgi', 'scgi', 'uwsgi', 'ajp', 'websocket', 'http2', 'sql',
] as const;

export interface PayloadBytes {
  readonly protocol: (typeof payloadProtocols)[number];
  readonly bytes: Uint8Array;
}

export interface PayloadContext {
  /** The method of the request that an HTTP response answers: HEAD changes where it ends. `GET` when not known. */
  readonly requestMethod?: string;
  /** For HTTP/2: what its sender wrote on the connection before, in order, as its header blocks lean on it. */
  readonly earlier?: readonly Uint8Array[];
  /** For a packet: the message whose bytes from `offset` on it carries, as its sender names it. */
  readonly carried?: PayloadBytes & { readonly offset: number };
}

export interface DecodedPayload {
  /** In the order of the bytes; offsets count from the start of the payload. */
  readonly fields: readonly Field[];
  /** The formats that were found, from the outside in: `Ethernet`, `IPv4`, `TCP`, `HTTP/1.1`. */
  readonly layers: readonly string[];
  /** Where a format stopped making sense; absent when all is well. */
  readonly problem?: Malformed;
}

export function decodePayload({ protocol, bytes }: PayloadBytes, context: PayloadContext = {}): DecodedPayload {
  const decoded = decoderOf(protocol)(bytes, context);
  return coverageGaps(decoded.fields, bytes.length).length === 0 ? decoded : { ...decoded, fields: opaque(bytes) };
}

type Decoder = (bytes: Uint8Array, context: PayloadContext) => DecodedPayload;

function decoderOf(protocol: PayloadBytes['protocol']): Decoder {
  switch (protocol) {
    case 'packet': return packetOf;
    case 'dns': return (bytes) => attempt(() => ({ fields: decodeDns(bytes).fields, layers: ['DNS'] }), () => opaque(bytes), ['DNS']);
    case 'http-request': return (bytes) => attempt(() => ({ fields: decodeRequest(bytes).fields, layers: [HTTP] }), () => linesOf(bytes), [HTTP]);
    case 'http-response': return responseOf;
    // Its body comes in pieces of their own: where the head ends, this one does, as for HEAD.
    case 'http-head': return (bytes) => responseOf(bytes, { requestMethod: 'HEAD' });
    case 'text': return (bytes) => ({ fields: textField(bytes), layers: [] });
    default: return (bytes, { earlier = [] }) => decodeGateway(protocol, bytes, earlier);
  }
}

const HTTP = 'HTTP/1.1';

function responseOf(bytes: Uint8Array, { requestMethod = 'GET' }: PayloadContext): DecodedPayload {
  return attempt(() => ({ fields: decodeResponse(bytes, { requestMethod }).fields, layers: [HTTP] }), () => headOf(bytes) ?? linesOf(bytes), [HTTP]);
}

/** A response whose body is not, or not wholly, here: its head is still read by the rules. */
function headOf(bytes: Uint8Array): readonly Field[] | null {
  const blank = latin1Of(bytes).search(/\r\n\r\n/);
  if (blank < 0) return null;
  const end = blank + 4;
  const { fields, problem } = attempt(() => ({ fields: decodeResponse(bytes.subarray(0, end), { requestMethod: 'HEAD' }).fields, layers: [] }), () => [], []);
  const rest = end < bytes.length ? [leaf('message-body', end, bytes.length, `${bytes.length - end} B`, 'RFC 9112 §6')] : [];
  return problem ? null : [...fields, ...rest];
}

function packetOf(bytes: Uint8Array, context: PayloadContext): DecodedPayload {
  return attempt(() => {
    const { message, fields } = decodePacket(bytes);
    const layers = fields.filter((field) => field.children).map((field) => field.name);
    const outside: DecodedPayload = { fields, layers, ...(message.malformed ? { problem: message.malformed } : {}) };
    return message.tcp && !message.malformed ? (withCarried(outside, context) ?? withHttp(bytes, outside, context)) : outside;
  }, () => opaque(bytes), ['Ethernet']);
}

/** The part of a message that a segment carries, read as the whole message is: a segment may begin or end within a field (RFC 9293 §3.8). */
function withCarried(outside: DecodedPayload, { carried, ...context }: PayloadContext): DecodedPayload | null {
  const at = outside.fields.findIndex((field) => field.name === 'payload');
  const payload = outside.fields[at];
  if (!payload || !carried) return null;
  const { offset } = carried;
  const end = offset + payload.end - payload.start;
  const whole = decodePayload(carried, context);
  const inner = clippedFields(whole.fields, offset, end);
  const name = whole.layers[0];
  if (name === undefined || coverageGaps(inner, end - offset).length > 0) return null;
  const value = name === HTTP && offset === 0 ? firstLineOf(carried.bytes) : (inner[0]?.value ?? '');
  const layer: Field = { name, start: payload.start, end: payload.end, value, children: shiftFields(inner, payload.start) };
  const isHere = whole.problem !== undefined && whole.problem.offset >= offset && whole.problem.offset < end;
  const problem = whole.problem && isHere && { ...whole.problem, offset: whole.problem.offset - offset + payload.start };
  return { fields: outside.fields.with(at, layer), layers: [...outside.layers, ...whole.layers], ...(problem ? { problem } : {}) };
}

/** Where no sender says what it is, what begins like a message of HTTP is read as one (RFC 9112 §2.1). */
function withHttp(bytes: Uint8Array, outside: DecodedPayload, context: PayloadContext): DecodedPayload {
  const at = outside.fields.findIndex((field) => field.name === 'payload');
  const payload = outside.fields[at];
  if (!payload) return outside;
  const inner = bytes.subarray(payload.start, payload.end);
  const protocol = beginning(inner);
  if (!protocol) return outside;
  const http = decodePayload({ protocol, bytes: inner }, context);
  const layer: Field = { name: HTTP, start: payload.start, end: payload.end, value: firstLineOf(inner), children: shiftFields(http.fields, payload.start) };
  // A segment is no message: its end is not where the message has to end (RFC 9293 §3.4).
  const problem = http.problem && http.problem.offset < inner.length && { ...http.problem, offset: http.problem.offset + payload.start };
  return { fields: outside.fields.with(at, layer), layers: [...outside.layers, HTTP], ...(problem ? { problem } : {}) };
}

function beginning(bytes: Uint8Array): 'http-request' | 'http-response' | null {
  const start = latin1Of(bytes, 0, Math.min(bytes.length, 4096));
  if (start.startsWith('HTTP/1.')) return 'http-response';
  return /^(?:[A-Z]{3,16} [/h]|OPTIONS \*)[^\r\n]*(?: HTTP\/1\.\d\r?\n|$)/.test(start) ? 'http-request' : null;
}

function attempt(decode: () => DecodedPayload, otherwise: () => readonly Field[], layers: readonly string[]): DecodedPayload {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { fields: otherwise(), layers, problem: { format: error.format, offset: error.offset, reason: error.message } };
  }
}

function firstLineOf(bytes: Uint8Array): string {
  const end = bytes.findIndex((byte) => byte === 0x0a || byte === 0x0d);
  return latin1Of(bytes, 0, end < 0 ? bytes.length : end);
}
