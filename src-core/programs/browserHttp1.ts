/** One request and its response over HTTP/1.1, on a connection that is kept when both sides would keep it. */
import type { SystemCall, Sys } from '../system/sys.ts';
import { withPort } from '../wire/address.ts';
import type { Header } from '../wire/http1Fields.ts';
import { encodeRequest } from '../wire/http1Request.ts';
import type { HttpResponse } from '../wire/http1Response.ts';
import { targetOf } from '../wire/uri.ts';
import type { BrowserConnections, Kept } from './browserConnections.ts';
import type { Answer, Request } from './browserRequest.ts';
import { browserCosts } from './costs.ts';

type Received = { readonly kind: 'done'; readonly response: HttpResponse; readonly persists: boolean } | { readonly kind: 'failed'; readonly problem: string };

const RESPONSE_TIMEOUT_US = 300_000_000;

/** `fields` is asked as the request is sent: cookies may have come while the connection was opened. */
export function* exchangeHttp1(sys: Sys, connections: BrowserConnections, request: Request, fields: () => readonly Header[]): SystemCall<Answer> {
  for (let attempt = 0; ; attempt++) {
    const opened = yield* connections.take(sys, request.url);
    if (opened.kind === 'failed') return opened;
    const { kept } = opened;
    sys.stage('1');
    yield* send(sys, kept, request, fields);
    kept.busy = true;
    const answer = yield* receive(sys, kept, request.method);
    kept.busy = false;
    if (answer.kind === 'done') {
      if (!answer.persists) connections.drop(sys, request.url, kept);
      return answer;
    }
    connections.drop(sys, request.url, kept);
    // A kept connection that the server closed meanwhile: a request that may be repeated is sent anew (RFC 9112 §9.3.1).
    const repeatable = kept.uses > 1 && attempt === 0 && ['GET', 'HEAD'].includes(request.method);
    if (!repeatable) return answer;
  }
}

function* send(sys: Sys, kept: Kept, { method, url, body, raw }: Request, fields: () => readonly Header[]): SystemCall<void> {
  yield* sys.compute(browserCosts.buildRequestUs);
  const target = targetOf(url);
  const bytes = raw ?? encodeRequest({ method, target, version: 'HTTP/1.1', headers: fields(), body });
  const { ends } = kept.connection;
  kept.uses++;
  kept.reader.expect(method);
  const data = { method, target, to: withPort(ends.destination, ends.destinationPort), bytes: bytes.length };
  sys.note('requestSent', data, { payload: { protocol: 'http-request', bytes } });
  yield* sys.tcp.send(kept.connection, bytes);
}

function* receive(sys: Sys, kept: Kept, method: string): SystemCall<Received> {
  const { connection, reader } = kept;
  let any = false;
  for (;;) {
    const event = reader.next();
    if (event.kind === 'response') {
      sys.stage('15');
      yield* sys.compute(browserCosts.readResponseUs);
      const { message, raw, persists } = event;
      const from = withPort(connection.ends.destination, connection.ends.destinationPort);
      sys.note('responseRead', { status: message.status, bytes: raw.length, from }, { payload: { protocol: 'http-response', bytes: raw } });
      return { kind: 'done', response: message, persists: persists && method !== 'CONNECT' };
    }
    if (event.kind === 'interim') continue;
    if (event.kind === 'broken' || event.kind === 'closed') {
      return { kind: 'failed', problem: event.kind === 'broken' && any ? (event.reason === 'incomplete' ? 'ERR_CONTENT_LENGTH_MISMATCH' : 'ERR_INVALID_HTTP_RESPONSE') : 'ERR_EMPTY_RESPONSE' };
    }
    const received = yield* sys.tcp.recv(connection, RESPONSE_TIMEOUT_US);
    if (received.kind === 'timeout') return { kind: 'failed', problem: 'ERR_TIMED_OUT' };
    if (received.kind === 'reset') {
      sys.note('connectionReset', { address: connection.ends.destination, port: connection.ends.destinationPort });
      return { kind: 'failed', problem: 'ERR_CONNECTION_RESET' };
    }
    if (received.kind === 'end') reader.end();
    else {
      any = true;
      reader.feed(received.bytes);
    }
  }
}
