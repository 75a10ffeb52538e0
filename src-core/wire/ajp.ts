/**
 * AJP13 packets (Tomcat Connectors, "AJP Protocol Reference"). Two bytes of magic say the direction (`12 34` to the
 * container, `AB` back), two the length, then a code; only the server's body packets have none, and are told from others by
 * when they come. So the reader of a connection says which it awaits: after FORWARD_REQUEST with a Content-Length above 0,
 * and after GET_BODY_CHUNK, comes a body packet.
 */
import { ajpResponseHeaders } from './ajpCodes.ts';
import { readForwardRequest, writeForwardRequest, type AjpForwardRequest } from './ajpForward.ts';
import { ajpSource, readAjpHeaders, readAjpText, writeAjpHeaders, writeAjpText } from './ajpText.ts';
import { ByteReader } from './byteReader.ts';
import { ByteWriter } from './byteWriter.ts';
import { WireError, type Decoded } from './field.ts';
import { hexNumber, showOpaque } from './hex.ts';
import type { Header } from './http1Fields.ts';

export type { AjpAttribute, AjpForwardRequest } from './ajpForward.ts';

/** From the web server to the container. */
export type AjpServerPacket =
  | AjpForwardRequest
  /** A piece of the request's body; an empty one ends it. */
  | { readonly kind: 'BODY'; readonly data: Uint8Array }
  | { readonly kind: 'SHUTDOWN' | 'PING' | 'CPING' };

/** From the container to the web server. */
export type AjpContainerPacket =
  | { readonly kind: 'SEND_BODY_CHUNK'; readonly data: Uint8Array }
  | { readonly kind: 'SEND_HEADERS'; readonly status: number; readonly message: string; readonly headers: readonly Header[] }
  /** `reuse`: the connection may carry another request. */
  | { readonly kind: 'END_RESPONSE'; readonly reuse: boolean }
  | { readonly kind: 'GET_BODY_CHUNK'; readonly requestedLength: number }
  | { readonly kind: 'CPONG_REPLY' };

const format = 'AJP13';
const headerBytes = 4;
const serverMagic = 0x1234;
const containerMagic = 0x4142;
/** Of a whole packet, unless both ends are configured otherwise (`packetSize`, `max_packet_size`). */
const maximumPacketBytes = 8192;
/** What fits into one body packet, and what GET_BODY_CHUNK asks for at most. */
export const maximumBodyBytes = maximumPacketBytes - headerBytes - 2;

const serverCodes = { FORWARD_REQUEST: 2, SHUTDOWN: 7, PING: 8, CPING: 10 } as const;
const containerCodes = { SEND_BODY_CHUNK: 3, SEND_HEADERS: 4, END_RESPONSE: 5, GET_BODY_CHUNK: 6, CPONG_REPLY: 9 } as const;

export function encodeAjpToContainer(packet: AjpServerPacket): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(format, 512).number(serverMagic, 2).number(0, 2);
  if (packet.kind !== 'BODY') writer.number(serverCodes[packet.kind], 1);
  if (packet.kind === 'FORWARD_REQUEST') writeForwardRequest(writer, packet);
  // The packet that ends a body holds not even a length of its own.
  if (packet.kind === 'BODY' && packet.data.length > 0) writer.number(packet.data.length, 2).take(packet.data);
  return finish(writer);
}

export function encodeAjpToServer(packet: AjpContainerPacket): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter(format, 512).number(containerMagic, 2).number(0, 2).number(containerCodes[packet.kind], 1);
  switch (packet.kind) {
    case 'SEND_BODY_CHUNK': writer.number(packet.data.length, 2).take(packet.data).number(0, 1); break;
    case 'SEND_HEADERS':
      writeAjpText(writer.number(packet.status, 2), packet.message);
      writeAjpHeaders(writer, packet.headers, ajpResponseHeaders);
      break;
    case 'END_RESPONSE': writer.number(Number(packet.reuse), 1); break;
    case 'GET_BODY_CHUNK': writer.number(packet.requestedLength, 2); break;
    case 'CPONG_REPLY': break;
  }
  return finish(writer);
}

/** One whole packet of the web server; `awaited` says whether a body packet is due. */
export function decodeAjpToContainer(bytes: Uint8Array, awaited: 'message' | 'body' = 'message'): Decoded<AjpServerPacket> {
  return decodePacketOf(bytes, serverMagic, (reader) => (awaited === 'body' ? readBody(reader) : readServerMessage(reader)));
}

/** One whole packet of the container. */
export function decodeAjpToServer(bytes: Uint8Array): Decoded<AjpContainerPacket> {
  return decodePacketOf(bytes, containerMagic, readContainerMessage);
}

/** Bytes of the packet that starts at `start`, its header included; `null` while that is not all there. */
export function ajpPacketLength(bytes: Uint8Array, start = 0): number | null {
  if (bytes.length - start < headerBytes) return null;
  const [high = 0, low = 0] = bytes.subarray(start + 2, start + 4);
  return headerBytes + 256 * high + low;
}

function finish(writer: ByteWriter): Uint8Array<ArrayBuffer> {
  if (writer.offset > maximumPacketBytes) throw new WireError(format, maximumPacketBytes, `a packet of at most ${maximumPacketBytes} bytes, not ${writer.offset}`);
  return writer.patch(2, writer.offset - headerBytes, 2).finish();
}

function decodePacketOf<Packet>(bytes: Uint8Array, magic: number, read: (reader: ByteReader) => Packet): Decoded<Packet> {
  const reader = new ByteReader(format, bytes);
  const found = reader.number('magic', 2, ajpSource, (value) => hexNumber(value, 2));
  if (found !== magic) reader.fail(`the magic ${hexNumber(magic, 2)}, not ${hexNumber(found, 2)}`, 0);
  const length = reader.number('length', 2, ajpSource);
  if (length + headerBytes > maximumPacketBytes) reader.fail(`a packet of at most ${maximumPacketBytes} bytes`, 2);
  const message = reader.within(length, 'the packet', () => read(reader));
  reader.end('the packet');
  return { message, fields: reader.fields };
}

function readServerMessage(reader: ByteReader): AjpServerPacket {
  const start = reader.offset;
  const code = reader.number('code', 1, ajpSource, (value) => showCode(serverCodes, value));
  switch (code) {
    case serverCodes.FORWARD_REQUEST: return readForwardRequest(reader);
    case serverCodes.SHUTDOWN: return { kind: 'SHUTDOWN' };
    case serverCodes.PING: return { kind: 'PING' };
    case serverCodes.CPING: return { kind: 'CPING' };
    default: return reader.fail(`a code of a packet to the container, not ${code}`, start);
  }
}

/** The end of a body is a packet without content, or one that counts zero bytes. */
function readBody(reader: ByteReader): AjpServerPacket {
  const length = reader.remaining === 0 ? 0 : reader.number('data length', 2, ajpSource);
  return { kind: 'BODY', data: reader.take('data', length, ajpSource, showOpaque) };
}

function readContainerMessage(reader: ByteReader): AjpContainerPacket {
  const start = reader.offset;
  const code = reader.number('code', 1, ajpSource, (value) => showCode(containerCodes, value));
  switch (code) {
    case containerCodes.SEND_BODY_CHUNK: return readChunk(reader);
    case containerCodes.SEND_HEADERS: return readResponseHead(reader);
    case containerCodes.END_RESPONSE: return { kind: 'END_RESPONSE', reuse: reader.number('reuse', 1, ajpSource, (value) => String(value !== 0)) !== 0 };
    case containerCodes.GET_BODY_CHUNK: return { kind: 'GET_BODY_CHUNK', requestedLength: reader.number('requested_length', 2, ajpSource) };
    case containerCodes.CPONG_REPLY: return { kind: 'CPONG_REPLY' };
    default: return reader.fail(`a code of a packet to the web server, not ${code}`, start);
  }
}

/** Tomcat ends the chunk with a NUL that the reference does not name; mod_proxy_ajp and mod_jk skip it. */
function readChunk(reader: ByteReader): AjpContainerPacket {
  const length = reader.number('chunk_length', 2, ajpSource);
  const data = reader.take('chunk', length, ajpSource, showOpaque);
  if (reader.remaining > 0) reader.take('NUL', 1, ajpSource);
  return { kind: 'SEND_BODY_CHUNK', data };
}

function readResponseHead(reader: ByteReader): AjpContainerPacket {
  const status = reader.number('http_status_code', 2, ajpSource);
  const message = readAjpText(reader, 'http_status_msg');
  return { kind: 'SEND_HEADERS', status, message, headers: readAjpHeaders(reader, ajpResponseHeaders) };
}

function showCode(codes: Readonly<Record<string, number>>, value: number): string {
  return `${value} ${Object.entries(codes).find(([, code]) => code === value)?.[0] ?? 'unknown'}`;
}
