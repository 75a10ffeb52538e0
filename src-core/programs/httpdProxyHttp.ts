/** mod_proxy_http: the request as HTTP/1.1 to the other server, and its answer read to the end. */
import { ResponseReader, type ResponseHead } from '../protocols/httpResponseReader.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import { encodeRequestHead } from '../wire/http1Request.ts';
import { joinBytes } from '../wire/http1Text.ts';
import type { Exchange, Pass } from './httpdExchange.ts';
import type { ErrorNote } from './httpdLogs.ts';

/** What came of asking the other server: its answer, or why there is none. */
export type Proxied =
  | { readonly kind: 'answer'; /** Of a CGI answer: not among the fields. */ readonly type?: string | null; readonly head: Pick<ResponseHead, 'status' | 'reason' | 'headers'>; readonly body: Uint8Array }
  | ProxyFailure
  | { readonly kind: 'refusedBody'; readonly status: number };

export interface ProxyFailure {
  readonly kind: 'failed';
  readonly reason: 'closedEarly' | 'readTimeout' | 'badResponse';
  readonly status: 500 | 502 | 503 | 504;
  /** Lines for the error log; those of a connection, `about: 'pool'`, name no client. */
  readonly notes: readonly ProxyNote[];
}

export interface ProxyNote extends Omit<ErrorNote, 'client' | 'level'> {
  readonly about?: 'pool';
}

export function* exchangeHttp(
  sys: Sys, exchange: Exchange, pass: Pass, connection: Connection, { target, address, timeoutUs }: { readonly target: string; readonly address: string; readonly timeoutUs: number },
): SystemCall<Proxied> {
  const body = yield* exchange.body.whole(sys);
  if (typeof body === 'number') return { kind: 'refusedBody', status: body };
  const bytes = joinBytes([encodeRequestHead({ method: pass.method, target, version: 'HTTP/1.1', headers: upstreamFields(exchange, pass, address, body.length) }), body]);
  sys.note('requestSent', { method: pass.method, target, to: address, bytes: bytes.length }, { crossing: connection.loopback ? 'process' : 'machine', peer: { machine: sys.machine.name, pid: 0 }, payload: { protocol: 'http-request', bytes } });
  yield* sys.tcp.send(connection, bytes);
  const failed = (error: string, reason: ProxyFailure['reason']): ProxyFailure => ({
    kind: 'failed', reason, status: 502, notes: [
      { module: 'proxy_http', error, text: `AH01102: error reading status line from remote server ${address}` },
      { module: 'proxy', text: `AH00898: Error reading from remote server returned by ${pass.path}` },
    ],
  });
  return yield* readResponse(sys, connection, pass.method, timeoutUs, failed);
}

const HOP_BY_HOP = ['host', 'connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'content-length', 'proxy-authorization', 'expect'];

/** `ap_proxy_create_hdrbrgd` (ProxyPreserveHost Off, ProxyAddHeaders On). */
function upstreamFields({ head, client, server, shared }: Exchange, { method }: Pass, address: string, bodyBytes: number): readonly Header[] {
  const dropped = [...HOP_BY_HOP, ...(headerValue(head.headers, 'connection') ?? '').toLowerCase().split(/\s*,\s*/)];
  const kept = head.headers.filter(([name]) => !dropped.includes(name.toLowerCase()) && !/^x-forwarded-(for|host|server)$/i.test(name));
  const appended = (name: string, value: string): Header => {
    const before = headerValue(head.headers, name);
    return [name, before === undefined ? value : `${before}, ${value}`];
  };
  const host = headerValue(head.headers, 'host');
  const fields: Header[] = [['Host', address], ...kept, appended('X-Forwarded-For', client.connection.ends.destination)];
  if (host !== undefined) fields.push(appended('X-Forwarded-Host', host));
  fields.push(appended('X-Forwarded-Server', server.serverName ?? shared.config.main.serverName ?? client.connection.ends.source));
  const measured = bodyBytes > 0 || headerValue(head.headers, 'content-length') !== undefined || !['GET', 'HEAD', 'OPTIONS', 'DELETE', 'TRACE'].includes(method);
  if (measured) fields.push(['Content-Length', String(bodyBytes)]);
  return [...fields, ['Connection', 'Keep-Alive']];
}

function* readResponse(sys: Sys, connection: Connection, method: string, timeoutUs: number, failed: (error: string, reason: ProxyFailure['reason']) => ProxyFailure): SystemCall<Proxied> {
  const reader = new ResponseReader(httpProfiles.httpd);
  reader.expect(method);
  const raw: Uint8Array[] = [];
  const body: Uint8Array[] = [];
  let head: ResponseHead | null = null;
  const answer = (): Proxied => {
    sys.stage('14');
    const bytes = joinBytes(raw);
    const from = withPort(connection.ends.destination, connection.ends.destinationPort);
    sys.note('responseRead', { status: head!.status, bytes: bytes.length, from }, { crossing: connection.loopback ? 'process' : 'machine', payload: { protocol: 'http-response', bytes } });
    return { kind: 'answer', head: head!, body: joinBytes(body) };
  };
  for (;;) {
    const part = reader.nextPart();
    if (part.kind === 'head') head = part.head;
    else if (part.kind === 'data') body.push(part.bytes);
    else if (part.kind === 'end') return answer();
    else if (part.kind === 'interim') continue;
    else if (part.kind !== 'needMore') return head ? answer() : failed('(20014)Internal error (specific information not available)', part.kind === 'broken' && part.reason !== 'incomplete' ? 'badResponse' : 'closedEarly');
    else {
      const more = yield* sys.tcp.recv(connection, timeoutUs);
      if (more.kind === 'timeout') {
        sys.note('timedOut', { what: 'Timeout', us: timeoutUs });
        return head ? answer() : failed('(70007)The timeout specified has expired', 'readTimeout');
      }
      if (more.kind === 'bytes') {
        raw.push(more.bytes);
        reader.feed(more.bytes);
      } else reader.end();
    }
  }
}
