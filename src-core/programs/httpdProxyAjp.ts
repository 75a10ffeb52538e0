/**
 * mod_proxy_ajp: a request as AJP13 packets (Tomcat Connectors, "AJP Protocol Reference"). The first body packet follows the
 * head at once where there is a Content-Length; further ones when the container asks by GET_BODY_CHUNK.
 */
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { ajpPacketLength, decodeAjpToServer, encodeAjpToContainer, maximumBodyBytes, type AjpAttribute, type AjpContainerPacket } from '../wire/ajp.ts';
import { ajpRequestHeaders } from '../wire/ajpCodes.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { joinBytes } from '../wire/http1Text.ts';
import { WireError } from '../wire/field.ts';
import { complain, type Exchange, type Pass } from './httpdExchange.ts';
import type { Proxied, ProxyFailure } from './httpdProxyHttp.ts';

export function* exchangeAjp(sys: Sys, exchange: Exchange, pass: Pass, connection: Connection, { target, timeoutUs }: { readonly target: string; readonly timeoutUs: number }): SystemCall<Proxied> {
  const body = yield* exchange.body.whole(sys);
  if (typeof body === 'number') return { kind: 'refusedBody', status: body };
  const to = withPort(connection.ends.destination, connection.ends.destinationPort);
  const crossing = connection.loopback ? 'process' : 'machine';
  let sent = 0;
  const bodyPacket = (most: number): Uint8Array => {
    const data = body.subarray(sent, sent + Math.min(most, maximumBodyBytes));
    sent += data.length;
    return encodeAjpToContainer({ kind: 'BODY', data });
  };
  const request = forwardRequest(exchange, pass, target, body.length);
  if (!request) {
    // AJP_EOVERFLOW: a request's head is one packet, which has a largest size.
    yield* complain(sys, exchange, { module: 'proxy_ajp', level: 'error', error: '(120001)APR does not understand this error code', text: `AH00868: request failed to ${to} (${connection.ends.destination})` });
    return { kind: 'refusedBody', status: 400 };
  }
  const bytes = joinBytes([request, ...(body.length > 0 ? [bodyPacket(maximumBodyBytes)] : [])]);
  sys.note('requestSent', { method: pass.method, target, to, bytes: bytes.length }, { crossing, peer: { machine: sys.machine.name, pid: 0 }, payload: { protocol: 'ajp', bytes } });
  yield* sys.tcp.send(connection, bytes);
  const answer = new AjpAnswer();
  const raw: Uint8Array[] = [];
  for (;;) {
    const packet = answer.next();
    if (packet === 'broken') {
      const signature = raw[0] ? Array.from(raw[0].subarray(0, 2), (byte) => byte.toString(16).padStart(2, '0')).join('') : '';
      return failed('badResponse', '(120007)APR does not understand this error code', to, [`AH01080: ajp_msg_check_header() got bad signature ${signature}`, 'AH01031: ajp_ilink_receive() received bad header']);
    }
    if (packet?.kind === 'GET_BODY_CHUNK') yield* sys.tcp.send(connection, bodyPacket(packet.requestedLength));
    else if (packet?.kind === 'END_RESPONSE') {
      sys.stage('14');
      const all = joinBytes(raw);
      sys.note('responseRead', { status: answer.status, bytes: all.length, from: to }, { crossing, payload: { protocol: 'ajp', bytes: all } });
      return { kind: 'answer', head: { status: answer.status, reason: answer.reason, headers: answer.headers }, body: joinBytes(answer.body) };
    } else if (!packet) {
      const more = yield* sys.tcp.recv(connection, timeoutUs);
      if (more.kind === 'timeout') return failed('readTimeout', TIMED_OUT, to, [CANNOT_RECEIVE], TIMED_OUT);
      if (more.kind !== 'bytes') return failed('closedEarly', '(120006)APR does not understand this error code', to, [CANNOT_RECEIVE], '(70014)End of file found');
      raw.push(more.bytes);
      answer.feed(more.bytes);
    }
  }
}

/** Names that travel as codes; others keep their letters. */
const CODED: readonly string[] = ajpRequestHeaders;
const TIMED_OUT = '(70007)The timeout specified has expired';
const CANNOT_RECEIVE = "AH01030: ajp_ilink_receive() can't receive header";

/** mod_proxy_ajp answers 500, whatever went wrong once the request was sent. `of`: what the connection's own line begins with. */
function failed(reason: ProxyFailure['reason'], error: string, address: string, lines: readonly string[], of?: string): ProxyFailure {
  return {
    kind: 'failed', reason, status: 500, notes: [
      ...lines.map((text) => ({ module: 'proxy_ajp', text, about: 'pool', ...(of === undefined ? {} : { error: of }) }) as const),
      { module: 'proxy_ajp', text: 'AH00992: ajp_read_header: ajp_ilink_receive failed' },
      { module: 'proxy_ajp', error, text: `AH00878: read response failed from ${address} (${address})` },
    ],
  };
}

/** Null: it does not fit a packet. */
function forwardRequest({ head, client, serverName, serverPort }: Exchange, { method, query }: Pass, target: string, bodyBytes: number): Uint8Array | null {
  const [path = '/'] = target.split('?');
  const { ends } = client.connection;
  const measured = headerValue(head.headers, 'transfer-encoding') !== undefined;
  const headers: readonly Header[] = [
    ...head.headers.filter(([name]) => !['transfer-encoding', 'expect'].includes(name.toLowerCase())).map(([name, value]): Header => [CODED.includes(name.toLowerCase()) ? name.toLowerCase() : name, value]),
    ...(measured ? [['content-length', String(bodyBytes)] as const] : []),
  ];
  const attributes: AjpAttribute[] = [
    ...(query === '' ? [] : [{ kind: 'query_string', value: query } as const]),
    { kind: 'req_attribute', name: 'AJP_REMOTE_PORT', value: String(ends.destinationPort) }, { kind: 'req_attribute', name: 'AJP_LOCAL_ADDR', value: ends.source },
  ];
  try {
    return encodeAjpToContainer({
      kind: 'FORWARD_REQUEST', method, protocol: head.version, requestUri: path, remoteAddress: ends.destination, remoteHost: null, serverName, serverPort, isSsl: false, headers, attributes,
    });
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return null;
  }
}

/** Packets of the container, one after the other. */
class AjpAnswer {
  status = 0;
  reason = '';
  headers: readonly Header[] = [];
  readonly body: Uint8Array[] = [];
  private buffer = new Uint8Array(0);

  feed(bytes: Uint8Array): void {
    this.buffer = joinBytes([this.buffer, bytes]) as Uint8Array<ArrayBuffer>;
  }

  /** Null: more bytes are needed. */
  next(): AjpContainerPacket | 'broken' | null {
    try {
      const length = ajpPacketLength(this.buffer);
      if (this.buffer.length >= 2 && (this.buffer[0] !== 0x41 || this.buffer[1] !== 0x42)) return 'broken';
      if (length === null || this.buffer.length < length) return null;
      const { message } = decodeAjpToServer(this.buffer.subarray(0, length));
      this.buffer = this.buffer.slice(length);
      if (message.kind === 'SEND_HEADERS') [this.status, this.reason, this.headers] = [message.status, message.message, message.headers];
      if (message.kind === 'SEND_BODY_CHUNK') this.body.push(message.data);
      return message;
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return 'broken';
    }
  }
}
