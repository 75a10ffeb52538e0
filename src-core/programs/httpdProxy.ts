/**
 * mod_proxy as a gateway: another server answers, over HTTP, AJP or FastCGI, and httpd hands its answer on. Words of pages and of the
 * error log as httpd 2.4.71 has them (test/golden/httpd.json). Connections are made for one request and closed: what a
 * worker of real httpd keeps for the next one is left out.
 */
import type { MappingOutcome } from '../config/httpdMap.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { httpdCosts } from './httpdCosts.ts';
import { complain, originOf, ownPage, type Exchange, type Pass } from './httpdExchange.ts';
import { writeErrorLog } from './httpdLogs.ts';
import { exchangeAjp } from './httpdProxyAjp.ts';
import { exchangeFcgi } from './httpdProxyFcgi.ts';
import { exchangeHttp, type Proxied } from './httpdProxyHttp.ts';
import { replyOf, type Reply } from './httpdReply.ts';

export type ProxyOutcome = MappingOutcome & { readonly kind: 'proxy' };

const SCHEMES = { http: { module: 'proxy_http', code: 'AH01114: HTTP', name: 'http' }, ajp: { module: 'proxy_ajp', code: 'AH00896', name: 'ajp' }, fcgi: { module: 'proxy_fcgi', code: 'AH01079', name: 'fcgi' } } as const;

export function* proxyRequest(sys: Sys, exchange: Exchange, pass: Pass, { rule, target }: ProxyOutcome): SystemCall<Reply> {
  sys.stage('3');
  yield* sys.compute(httpdCosts.proxyRequestUs);
  const { scheme, host, port } = rule.to!;
  const { module, code, name } = SCHEMES[scheme];
  const address = `${host}:${port}`;
  sys.note('upstreamChosen', { upstream: `${scheme}://${address}`, address });
  const timeoutUs = rule.timeoutUs ?? exchange.server.timeoutUs;
  const at = addressOf(exchange, host);
  if (at === null) {
    sys.note('upstreamFailed', { address, reason: 'noLiveUpstreams', status: 502 });
    yield* complain(sys, exchange, { module: 'proxy', level: 'error', text: `AH00898: DNS lookup failure for: ${host} returned by ${pass.path}` });
    return ownPage(exchange, 502, { reason: 'Proxy Error' }, `The proxy server could not handle the request<p>Reason: <strong>DNS lookup failure for: ${host}</strong></p>`);
  }
  const connected = yield* sys.connect(at, port, timeoutUs);
  if (connected.kind !== 'connected') {
    const timedOut = connected.kind === 'timeout';
    sys.note('upstreamFailed', { address, reason: timedOut ? 'connectTimeout' : 'refused', status: 503 });
    const error = timedOut ? '(110)Connection timed out' : '(111)Connection refused';
    // The first line is of the connection pool, which serves no request in particular.
    yield* writeErrorLog(sys, exchange.server, { module: 'proxy', level: 'error', error, text: `AH00957: ${name}: attempt to connect to ${address} (${address}) failed` });
    yield* complain(sys, exchange, { module, level: 'error', text: `${code}: failed to make connection to backend: ${host}` });
    return ownPage(exchange, 503, { closes: false });
  }
  const { connection } = connected;
  sys.stage('4');
  const proxied = yield* EXCHANGES[scheme](sys, exchange, pass, connection, { target, address, timeoutUs });
  sys.close(connection);
  if (proxied.kind === 'refusedBody') return ownPage(exchange, proxied.status, { length: null, closes: true });
  if (proxied.kind === 'failed') return yield* failedReply(sys, exchange, pass, proxied, { scheme, address });
  yield* sys.compute(httpdCosts.proxyResponseUs);
  return replyFrom(exchange, proxied.head, proxied.body);
}

const EXCHANGES = { http: exchangeHttp, ajp: exchangeAjp, fcgi: exchangeFcgi } as const;

/** Null: a name that this machine does not know. */
function addressOf({ shared: { hosts = {} } }: Exchange, host: string): string | null {
  if (host === 'localhost') return '127.0.0.1';
  if (/^[\d.]+$/.test(host) || host.startsWith('[')) return host.replace(/^\[|\]$/g, '');
  return hosts[host] ?? null;
}

function* failedReply(sys: Sys, exchange: Exchange, pass: Pass, { error, reason }: Proxied & { kind: 'failed' }, { scheme, address }: { readonly scheme: keyof typeof SCHEMES; readonly address: string }): SystemCall<Reply> {
  sys.note('upstreamFailed', { address, reason, status: 502 });
  if (scheme === 'ajp') {
    yield* complain(sys, exchange, { module: 'proxy_ajp', level: 'error', error, text: `AH00992: ajp_read_header: ajp_ilink_receive failed` });
    yield* complain(sys, exchange, { module: 'proxy_ajp', level: 'error', error: '(120006)APR does not understand this error code', text: `AH00878: read response failed from ${address} (${address.replace(/:\d+$/, '')}:${address.replace(/.*:/, '')})` });
    return ownPage(exchange, reason === 'readTimeout' ? 504 : 503, { closes: false });
  }
  if (scheme === 'fcgi') {
    yield* complain(sys, exchange, { module: 'proxy_fcgi', level: 'error', error, text: 'AH01075: Error dispatching request to : ' });
    return ownPage(exchange, reason === 'readTimeout' ? 504 : 503, { closes: false });
  }
  yield* complain(sys, exchange, { module: 'proxy_http', level: 'error', error, text: `AH01102: error reading status line from remote server ${address}` });
  yield* complain(sys, exchange, { module: 'proxy', level: 'error', text: `AH00898: Error reading from remote server returned by ${pass.path}` });
  return ownPage(exchange, 502, { reason: 'Proxy Error' }, 'The proxy server could not handle the request<p>Reason: <strong>Error reading from remote server</strong></p>');
}

const NOT_FROM_UPSTREAM = ['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'proxy-authenticate'];

function replyFrom(exchange: Exchange, { status, reason, headers }: (Proxied & { kind: 'answer' })['head'], body: Uint8Array): Reply {
  const kept = headers.filter(([name]) => !NOT_FROM_UPSTREAM.includes(name.toLowerCase()));
  const passed = kept.map(([name, value]): Header => (/^(?:location|content-location|uri)$/i.test(name) ? [name, reversed(exchange, value)] : [name, value]));
  const measured = headerValue(headers, 'content-length') !== undefined;
  return replyOf(status, null, body, { reason, headers: passed, length: measured ? body.length : null });
}

/** ProxyPassReverse: an address of the other server becomes the path here that leads to it. */
function reversed(exchange: Exchange, location: string): string {
  const rule = exchange.server.proxyPassReverses.find(({ to }) => location.startsWith(to));
  return rule ? `${originOf(exchange)}${rule.from}${location.slice(rule.to.length)}` : location;
}
