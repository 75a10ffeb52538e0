/** ngx_http_proxy_module: the request that goes on over HTTP, and its answer. */
import { upstreamHeaders, upstreamUri } from '../config/nginxDestination.ts';
import type { NginxLocation } from '../config/nginxLocation.ts';
import type { NginxRequestView } from '../config/nginxVariables.ts';
import { ResponseReader } from '../protocols/httpResponseReader.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import { encodeRequestHead } from '../wire/http1Request.ts';
import { joinBytes, latin1Of } from '../wire/http1Text.ts';
import type { Exchange } from './nginxConnection.ts';
import { readGatewayHead } from './nginxGatewayHead.ts';
import type { UpstreamPart, UpstreamProtocol, UpstreamReader } from './nginxUpstreamProtocol.ts';

/** The connection's own fields, which are not passed on (RFC 9110 §7.6.1). */
const NOT_TO_UPSTREAM = ['host', 'connection', 'keep-alive', 'content-length', 'transfer-encoding', 'te', 'expect', 'upgrade'];

export const httpUpstream: UpstreamProtocol = {
  payload: { request: 'http-request', response: () => 'http-response' },
  request: requestBytes,
  reader: (method) => new HttpUpstreamReader(method),
};

function requestBytes({ head, body }: Exchange, location: NginxLocation, view: NginxRequestView): Uint8Array {
  const { set, removed } = upstreamHeaders(location, view);
  const given = new Set([...set.map(([name]) => name.toLowerCase()), ...removed.map((name) => name.toLowerCase())]);
  // A chunked body has been read to its end, and so has a length now.
  const measured = headerValue(head.headers, 'content-length') !== undefined || headerValue(head.headers, 'transfer-encoding') !== undefined;
  const length: Header[] = measured ? [['Content-Length', String(body.length)]] : [];
  const passes = location.settings.pass.proxy.passRequestHeaders;
  const passed = passes ? head.headers.filter(([name]) => !NOT_TO_UPSTREAM.includes(name.toLowerCase()) && !given.has(name.toLowerCase())) : [];
  const target = upstreamUri(location, view.uri, view.target, view);
  const version = `HTTP/${location.settings.proxyHttpVersion}`;
  return joinBytes([encodeRequestHead({ method: view.method, target, version, headers: [...set, ...length, ...passed] }), body]);
}

class HttpUpstreamReader implements UpstreamReader {
  private readonly reader = new ResponseReader(httpProfiles.nginx);
  private persists = false;
  /** Until the head is whole: to say what was wrong with it. */
  private text = '';
  private hasHead = false;
  private switched = false;

  constructor(method: string) {
    this.reader.expect(method);
  }

  feed(bytes: Uint8Array): void {
    if (!this.hasHead) this.text += latin1Of(bytes);
    this.reader.feed(bytes);
  }

  end(): void {
    this.reader.end();
  }

  next(): UpstreamPart {
    for (;;) {
      const part = this.reader.nextPart();
      if (part.kind === 'interim') continue;
      if (part.kind === 'head') {
        this.hasHead = true;
        this.persists = part.head.persists;
        this.switched = part.head.status === 101;
        return part;
      }
      if (part.kind === 'end') return { kind: 'end', persists: this.persists && !this.switched };
      if (part.kind === 'broken' && part.reason !== 'incomplete') return this.fault();
      if (part.kind === 'broken' || part.kind === 'closed') return { kind: 'closed', text: 'upstream prematurely closed connection' };
      return part;
    }
  }

  /** The same parser of header lines serves all protocols, and says where it gave up. */
  private fault(): UpstreamPart {
    const head = readGatewayHead(this.text, true);
    return head.kind === 'broken' ? head : { kind: 'broken', text: 'upstream sent invalid header' };
  }
}
