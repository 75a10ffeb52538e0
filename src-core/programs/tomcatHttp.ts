/** The HTTP/1.1 connector (Http11Processor): requests are read on a thread of the pool, and answered there. */
import type { ConnectorSettings } from '../config/serverXml.ts';
import { RequestReader, type RequestHead } from '../protocols/httpReader.ts';
import { errorPage } from '../servlet/servletErrors.ts';
import { newResponse, type HttpInput } from '../servlet/servletObjects.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import type { Connection } from '../system/tcpStack.ts';
import { withPort } from '../wire/address.ts';
import { encodeChunked } from '../wire/chunked.ts';
import { httpDate } from '../wire/http1Date.ts';
import { headerValue, listOf, type Header } from '../wire/http1Fields.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import { encodeResponseHead } from '../wire/http1Response.ts';
import { joinBytes } from '../wire/http1Text.ts';
import { splitTarget } from '../wire/uri.ts';
import { tomcatCosts } from './tomcatCosts.ts';
import { answered, replyOf, type TomcatReply } from './tomcatReply.ts';
import type { Conversation, TomcatShared } from './tomcatShared.ts';

type Read = { readonly kind: 'request'; readonly head: RequestHead; readonly body: Uint8Array } | { readonly kind: 'rejected'; readonly status: number; readonly reason: string } | { readonly kind: 'closed' };

export class HttpConversation implements Conversation {
  private readonly shared: TomcatShared;
  private readonly connector: ConnectorSettings;
  private readonly connection: Connection;
  private readonly reader = new RequestReader(httpProfiles.tomcat);
  private served = 0;

  constructor(shared: TomcatShared, connector: ConnectorSettings, connection: Connection) {
    this.shared = shared;
    this.connector = connector;
    this.connection = connection;
  }

  get hasMore(): boolean {
    return this.reader.isMidRequest;
  }

  *serve(sys: Sys, threadName: string): SystemCall<boolean> {
    const read = yield* this.read(sys);
    if (read.kind === 'closed') return false;
    if (read.kind === 'rejected') return yield* this.reject(sys, read.status, read.reason);
    const { head, body } = read;
    yield* sys.compute(tomcatCosts.parseRequestUs);
    this.served++;
    const { maxKeepAliveRequests } = this.connector;
    const mayStay = head.persists && (maxKeepAliveRequests < 0 || this.served < maxKeepAliveRequests);
    const reply = yield* answered(sys, this.shared, threadName, this.input(head, body));
    return yield* this.send(sys, reply, head, mayStay);
  }

  private *read(sys: Sys): SystemCall<Read> {
    const raw: Uint8Array[] = [];
    const body: Uint8Array[] = [];
    let head: RequestHead | null = null;
    for (;;) {
      const part = this.reader.nextPart();
      switch (part.kind) {
        case 'head':
          head = part.head;
          if (head.expectsContinue) yield* sys.tcp.send(this.connection, encodeResponseHead({ version: 'HTTP/1.1', status: 100, reason: '', headers: [] }));
          break;
        case 'data': body.push(part.bytes); break;
        case 'end': {
          sys.stage('2');
          const { method, target, version } = head!;
          const bytes = joinBytes(raw);
          sys.note('requestRead', { method, target, version, bytes: bytes.length }, { payload: { protocol: 'http-request', bytes } });
          return { kind: 'request', head: head!, body: joinBytes(body) };
        }
        case 'closed': return { kind: 'closed' };
        case 'rejected': return part.status === null ? { kind: 'closed' } : { kind: 'rejected', status: part.status, reason: part.reason };
        case 'needMore': {
          const received = yield* sys.tcp.recv(this.connection, this.connector.connectionTimeoutUs);
          if (received.kind !== 'bytes') return { kind: 'closed' };
          raw.push(received.bytes);
          this.reader.feed(received.bytes);
        }
      }
    }
  }

  /** Names of fields come out in small letters: Http11InputBuffer lowers them in place. */
  private input({ method, target, version, headers }: RequestHead, body: Uint8Array): HttpInput {
    const { ends } = this.connection;
    const { authority, path } = splitTarget(target);
    const mark = target.indexOf('?');
    const host = authority ?? headerValue(headers, 'host') ?? '';
    const [, name = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(host) ?? [];
    return {
      method, uri: path, query: mark < 0 ? null : target.slice(mark + 1), protocol: version, scheme: 'http', serverName: name === '' ? ends.source : name,
      serverPort: host === '' ? ends.sourcePort : port === undefined ? 80 : Number(port), remoteAddress: ends.destination, remotePort: ends.destinationPort,
      headers: headers.map(([each, value]): Header => [each.toLowerCase(), value]), body,
    };
  }

  private *send(sys: Sys, reply: TomcatReply, head: Pick<RequestHead, 'version' | 'headers'>, mayStay: boolean): SystemCall<boolean> {
    const isOld = head.version === 'HTTP/1.0' || head.version === 'HTTP/0.9';
    const chunked = reply.unmeasured && !isOld;
    const stays = mayStay && (!reply.unmeasured || chunked);
    const asked = listOf([headerValue(head.headers, 'connection') ?? '']).includes('keep-alive');
    const seconds = Math.floor(this.connector.keepAliveTimeoutUs / 1_000_000);
    const headers: Header[] = [
      ...reply.headers, ...(chunked ? [['Transfer-Encoding', 'chunked'] as const] : []), ['Date', httpDate(sys.epochUs / 1000)],
      ...(!stays ? [['Connection', 'close'] as const] : asked ? [['Keep-Alive', `timeout=${seconds}`] as const, ['Connection', 'keep-alive'] as const] : []),
    ];
    // The reason phrase is empty (Tomcat sends none since 8.5), its space stays.
    const start = encodeResponseHead({ version: 'HTTP/1.1', status: reply.status, reason: '', headers });
    const bytes = joinBytes([start, chunked && reply.body.length > 0 ? encodeChunked([reply.body]) : reply.body]);
    const { ends } = this.connection;
    sys.note('responseSent', { status: reply.status, bytes: bytes.length, to: withPort(ends.destination, ends.destinationPort) }, { payload: { protocol: 'http-response', bytes } });
    sys.stage('15');
    yield* sys.tcp.send(this.connection, bytes);
    return stays;
  }

  private *reject(sys: Sys, status: number, reason: string): SystemCall<boolean> {
    sys.stage('2');
    sys.note('requestRejected', { status, reason });
    const response = newResponse();
    response.status = status;
    errorPage(response, '', null);
    return yield* this.send(sys, replyOf(response, 'GET'), { version: 'HTTP/1.1', headers: [] }, false);
  }
}
