import { ajpPacketLength, decodeAjpToContainer, decodeAjpToServer, type AjpContainerPacket, type AjpServerPacket } from './ajp.ts';
import { ajpSource } from './ajpText.ts';
import { WireError, type Decoded, type Field } from './field.ts';
import { shiftFields } from './fields.ts';
import { decodedAt } from './payloadRun.ts';

type AjpPacket = AjpServerPacket | AjpContainerPacket;

/** Packets of either direction, as they stand on a connection. */
export function decodeAjpRun(bytes: Uint8Array): Decoded<AjpPacket[]> {
  const fields: Field[] = [];
  const message: AjpPacket[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = Math.min(bytes.length, at + (ajpPacketLength(bytes, at) ?? bytes.length));
    const decoded = decodedAt<AjpPacket>(bytes, at, end, fields, (part) => decodeEither(part, message.at(-1)));
    message.push(decoded.message);
    fields.push({ name: 'Packet', start: at, end, value: showAjp(decoded.message), source: ajpSource, children: shiftFields(decoded.fields, at) });
    at = end;
  }
  return { message, fields };
}

/**
 * The magic says the direction. A body packet has no code: it is due after a request with a Content-Length above 0; where
 * nothing came before, what is no message but would be a body is taken as one.
 */
function decodeEither(bytes: Uint8Array, previous: AjpPacket | undefined): Decoded<AjpPacket> {
  if (bytes[0] === 0x41) return decodeAjpToServer(bytes);
  if (isBodyDue(previous)) return decodeAjpToContainer(bytes, 'body');
  try {
    return decodeAjpToContainer(bytes);
  } catch (error) {
    if (!(error instanceof WireError) || previous !== undefined) throw error;
    return bodyOf(bytes) ?? refused(error);
  }
}

function isBodyDue(previous: AjpPacket | undefined): boolean {
  if (previous?.kind === 'BODY') return previous.data.length > 0;
  return previous?.kind === 'FORWARD_REQUEST' && previous.headers.some(([name, value]) => name.toLowerCase() === 'content-length' && Number(value) > 0);
}

function bodyOf(bytes: Uint8Array): Decoded<AjpPacket> | null {
  try {
    return decodeAjpToContainer(bytes, 'body');
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return null;
  }
}

function refused(error: WireError): never {
  throw error;
}

function showAjp(packet: AjpPacket): string {
  switch (packet.kind) {
    case 'FORWARD_REQUEST': return `${packet.kind} ${packet.method} ${packet.requestUri}`;
    case 'SEND_HEADERS': return `${packet.kind} ${packet.status} ${packet.message}`;
    case 'BODY': case 'SEND_BODY_CHUNK': return `${packet.kind} ${packet.data.length} B`;
    case 'GET_BODY_CHUNK': return `${packet.kind} ${packet.requestedLength}`;
    default: return packet.kind;
  }
}
