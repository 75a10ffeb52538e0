/**
 * mod_proxy_ajp: a request as AJP13 packets (Tomcat Connectors, "AJP Protocol Reference"). The first body packet follows the
 * head at once where there is a Content-Length; further ones when the container asks by GET_BODY_CHUNK.
 */
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { ajpPacketLength, decodeAjpToServer, encodeAjpToContainer, maximumBodyBytes, type AjpAttribute, type AjpContainerPacket } from '../wire/ajp.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { joinBytes } from '../wire/http1Text.ts';
import { WireError } from '../wire/field.ts';
import type { Exchange, Pass } from './httpdExchange.ts';
import type { Proxied } from './httpdProxyHttp.ts';

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
  const bytes = joinBytes([forwardRequest(exchange, pass, target, body.length), ...(body.length > 0 ? [bodyPacket(maximumBodyBytes)] : [])]);
  sys.note('requestSent', { method: pass.method, target, to, bytes: bytes.length }, { crossing, peer: { machine: sys.machine.name, pid: 0 }, payload: { protocol: 'ajp', bytes } });
  yield* sys.send(connection, bytes);
  const answer = new AjpAnswer();
  const raw: Uint8Array[] = [];
  for (;;) {
    const packet = answer.next();
    if (packet === 'broken') return { kind: 'failed', error: '(120006)APR does not understand this error code', reason: 'badResponse' };
    if (packet?.kind === 'GET_BODY_CHUNK') yield* sys.send(connection, bodyPacket(packet.requestedLength));
    else if (packet?.kind === 'END_RESPONSE') {
      sys.stage('14');
      const all = joinBytes(raw);
      sys.note('responseRead', { status: answer.status, bytes: all.length, from: to }, { crossing, payload: { protocol: 'ajp', bytes: all } });
      return { kind: 'answer', head: { status: answer.status, reason: answer.reason, headers: answer.headers }, body: joinBytes(answer.body) };
    } else if (!packet) {
      const more = yield* sys.recv(connection, timeoutUs);
      if (more.kind === 'timeout') return { kind: 'failed', error: '(70007)The timeout specified has expired', reason: 'readTimeout' };
      if (more.kind !== 'bytes') return { kind: 'failed', error: '(70014)End of file found', reason: 'closedEarly' };
      raw.push(more.bytes);
      answer.feed(more.bytes);
    }
  }
}

function forwardRequest({ head, client, serverName, serverPort }: Exchange, { method, query }: Pass, target: string, bodyBytes: number): Uint8Array {
  const [path = '/'] = target.split('?');
  const { ends } = client.connection;
  const measured = headerValue(head.headers, 'transfer-encoding') !== undefined;
  const headers: readonly Header[] = [
    ...head.headers.filter(([name]) => !['transfer-encoding', 'expect'].includes(name.toLowerCase())).map(([name, value]): Header => [name.toLowerCase(), value]),
    ...(measured ? [['content-length', String(bodyBytes)] as const] : []),
  ];
  const attributes: AjpAttribute[] = [
    ...(query === '' ? [] : [{ kind: 'query_string', value: query } as const]),
    { kind: 'req_attribute', name: 'AJP_LOCAL_ADDR', value: ends.source }, { kind: 'req_attribute', name: 'AJP_REMOTE_PORT', value: String(ends.destinationPort) },
  ];
  return encodeAjpToContainer({
    kind: 'FORWARD_REQUEST', method, protocol: head.version, requestUri: path, remoteAddress: ends.destination, remoteHost: null, serverName, serverPort, isSsl: false, headers, attributes,
  });
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
    const length = ajpPacketLength(this.buffer);
    if (length === null || this.buffer.length < length) return null;
    try {
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
