/**
 * The AJP/1.3 connector (AjpProcessor): what the web server says of the client is believed, so `serverPort`, `remoteAddr` and
 * `remotePort` are those that the web server saw. Two attributes carry what AJP has no field for, and are not shown.
 */
import type { ConnectorSettings } from '../config/serverXml.ts';
import { RecordReader } from '../protocols/recordReader.ts';
import type { HttpInput } from '../servlet/servletObjects.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { ajpPacketLength, decodeAjpToContainer, encodeAjpToServer, maximumBodyBytes, type AjpForwardRequest, type AjpServerPacket } from '../wire/ajp.ts';
import { WireError } from '../wire/field.ts';
import { headerValue } from '../wire/http1Fields.ts';
import { joinBytes } from '../wire/http1Text.ts';
import { tomcatCosts } from './tomcatCosts.ts';
import { answered, type TomcatReply } from './tomcatReply.ts';
import { CATALINA_OUT, type Conversation, type TomcatShared } from './tomcatShared.ts';

const PACKET_BYTES = 8192;

export class AjpConversation implements Conversation {
  private readonly shared: TomcatShared;
  private readonly connector: ConnectorSettings;
  private readonly connection: Connection;
  private readonly reader = new RecordReader(ajpPacketLength, PACKET_BYTES);
  private readonly packets: Uint8Array[] = [];

  constructor(shared: TomcatShared, connector: ConnectorSettings, connection: Connection) {
    this.shared = shared;
    this.connector = connector;
    this.connection = connection;
  }

  get hasMore(): boolean {
    return this.packets.length > 0;
  }

  *serve(sys: Sys, threadName: string): SystemCall<boolean> {
    try {
      return yield* this.exchange(sys, threadName);
    } catch (error) {
      // AjpProcessor logs a packet that it cannot read, and closes.
      if (!(error instanceof WireError)) throw error;
      yield* sys.files.log(CATALINA_OUT, `SEVERE [${threadName}] org.apache.coyote.ajp.AjpMessage.processHeader Invalid message received: ${error.message}`);
      return false;
    }
  }

  private *exchange(sys: Sys, threadName: string): SystemCall<boolean> {
    const bytes = yield* this.packet(sys);
    if (!bytes) return false;
    const packet = decodeAjpToContainer(bytes).message;
    if (packet.kind === 'CPING') {
      yield* sys.tcp.send(this.connection, encodeAjpToServer({ kind: 'CPONG_REPLY' }));
      return true;
    }
    if (packet.kind !== 'FORWARD_REQUEST') return false;
    const read = [bytes];
    const body = yield* this.body(sys, Number(headerValue(packet.headers, 'content-length') ?? 0), read);
    if (!body) return false;
    sys.stage('4');
    const whole = joinBytes(read);
    sys.note('gatewayRequestRead', { protocol: 'ajp', bytes: whole.length }, { crossing: this.connection.loopback ? 'process' : 'machine', payload: { protocol: 'ajp', bytes: whole } });
    yield* sys.compute(tomcatCosts.parseRequestUs);
    if (!this.isTrusted(packet)) return yield* this.send(sys, { status: 403, headers: [], body: new Uint8Array(0), unmeasured: false });
    return yield* this.send(sys, yield* answered(sys, this.shared, threadName, this.input(packet, body)));
  }

  /** The first piece comes by itself when there is a length, the others are asked for; `null` when the web server went away. */
  private *body(sys: Sys, length: number, read: Uint8Array[]): SystemCall<Uint8Array | null> {
    const parts: Uint8Array[] = [];
    for (let got = 0; got < length; ) {
      if (parts.length > 0) yield* sys.tcp.send(this.connection, encodeAjpToServer({ kind: 'GET_BODY_CHUNK', requestedLength: Math.min(length - got, maximumBodyBytes) }));
      const bytes = yield* this.packet(sys);
      if (!bytes) return null;
      read.push(bytes);
      const packet: AjpServerPacket = decodeAjpToContainer(bytes, 'body').message;
      if (packet.kind !== 'BODY' || packet.data.length === 0) break;
      parts.push(packet.data);
      got += packet.data.length;
    }
    return joinBytes(parts);
  }

  private *packet(sys: Sys): SystemCall<Uint8Array | null> {
    while (this.packets.length === 0) {
      const received = yield* sys.tcp.recv(this.connection, this.connector.connectionTimeoutUs);
      if (received.kind !== 'bytes') return null;
      this.packets.push(...this.reader.feed(received.bytes));
    }
    return this.packets.shift()!;
  }

  private isTrusted({ attributes }: AjpForwardRequest): boolean {
    const { secretRequired, secret } = this.connector;
    const given = attributes.find(({ kind }) => kind === 'secret');
    return !secretRequired && secret === '' ? true : given?.kind === 'secret' && given.value === secret;
  }

  private input({ method, protocol, requestUri, remoteAddress, serverName, serverPort, isSsl, headers, attributes }: AjpForwardRequest, body: Uint8Array): HttpInput {
    const query = attributes.find(({ kind }) => kind === 'query_string');
    const port = attributes.find((each) => each.kind === 'req_attribute' && each.name === 'AJP_REMOTE_PORT');
    return {
      method, uri: requestUri, query: query?.kind === 'query_string' ? query.value : null, protocol, scheme: isSsl ? 'https' : 'http', serverName: serverName ?? '', serverPort,
      remoteAddress: remoteAddress ?? '', remotePort: port?.kind === 'req_attribute' ? Number(port.value) : -1, headers, body,
    };
  }

  /** The status stands for its own message; the body goes in pieces that fit a packet. */
  private *send(sys: Sys, { status, headers, body }: TomcatReply): SystemCall<boolean> {
    const packets = [encodeAjpToServer({ kind: 'SEND_HEADERS', status, message: String(status), headers })];
    const piece = maximumBodyBytes - 2;
    for (let at = 0; at < body.length; at += piece) packets.push(encodeAjpToServer({ kind: 'SEND_BODY_CHUNK', data: body.subarray(at, at + piece) }));
    packets.push(encodeAjpToServer({ kind: 'END_RESPONSE', reuse: true }));
    const bytes = joinBytes(packets);
    const { ends } = this.connection;
    sys.note('responseSent', { status, bytes: bytes.length, to: withPort(ends.destination, ends.destinationPort) }, { crossing: this.connection.loopback ? 'process' : 'machine', payload: { protocol: 'ajp', bytes } });
    sys.stage('14');
    return yield* sys.tcp.send(this.connection, bytes);
  }
}
