/**
 * mod_proxy as a gateway: another server answers, over HTTP, AJP or FastCGI, and httpd hands its answer on. Words of pages and of the
 * error log as httpd 2.4.71 has them (test/golden/httpd.json). Connections are made for one request and closed: what a
 * worker of real httpd keeps for the next one is left out.
 */
import type { MappingOutcome } from '../config/httpdMap.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { parseAddress } from '../wire/address.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { httpdCosts } from './httpdCosts.ts';
import { complain, originOf, ownPage, type Exchange, type Pass } from './httpdExchange.ts';
import { writeErrorLog } from './httpdLogs.ts';
import { exchangeAjp } from './httpdProxyAjp.ts';
import { exchangeFcgi } from './httpdProxyFcgi.ts';
import { exchangeHttp, type Proxied, type ProxyFailure } from './httpdProxyHttp.ts';
import { replyOf, type Reply } from './httpdReply.ts';

export type ProxyOutcome = MappingOutcome & { readonly kind: 'proxy' };

const SCHEMES = { http: { module: 'proxy_http', code: 'AH01114: HTTP', name: 'http' }, ajp: { module: 'proxy_ajp', code: 'AH00896', name: 'AJP' }, fcgi: { module: 'proxy_fcgi', code: 'AH01079', name: 'FCGI' } } as const;

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
  const connected = yield* sys.tcp.connect(at, port, timeoutUs);
  if (connected.kind !== 'connected') {
    const timedOut = connected.kind === 'timeout';
    sys.note('upstreamFailed', { address, reason: timedOut ? 'connectTimeout' : connected.kind, status: 503 });
    const error = timedOut ? '(110)Connection timed out' : connected.kind === 'unreachable' ? '(101)Network is unreachable' : '(111)Connection refused';
    // The first line is of the connection pool, which serves no request in particular.
    yield* writeErrorLog(sys, exchange.server, { module: 'proxy', level: 'error', error, text: `AH00957: ${name}: attempt to connect to ${address} (${address}) failed` });
    yield* complain(sys, exchange, { module, level: 'error', text: `${code}: failed to make connection to backend: ${host}` });
    return ownPage(exchange, 503, { closes: false });
  }
  const { connection } = connected;
  sys.stage('4');
  const proxied = yield* EXCHANGES[scheme](sys, exchange, pass, connection, { target, address, timeoutUs });
  sys.tcp.close(connection);
  if (proxied.kind === 'refusedBody') return ownPage(exchange, proxied.status, { length: null, closes: true });
  if (proxied.kind === 'failed') return yield* failedReply(sys, exchange, proxied, address);
  yield* sys.compute(httpdCosts.proxyResponseUs);
  return replyFrom(exchange, proxied);
}

const EXCHANGES = { http: exchangeHttp, ajp: exchangeAjp, fcgi: exchangeFcgi } as const;

/** Null: a name that this machine does not know. */
function addressOf({ shared: { hosts = {} } }: Exchange, host: string): string | null {
  if (host === 'localhost') return '127.0.0.1';
  const literal = host.replace(/^\[|\]$/g, '');
  if (parseAddress(literal)) return literal;
  return Object.hasOwn(hosts, host) ? hosts[host]! : null;
}

function* failedReply(sys: Sys, exchange: Exchange, { reason, status, notes }: ProxyFailure, address: string): SystemCall<Reply> {
  sys.note('upstreamFailed', { address, reason, status });
  for (const { about, ...note } of notes) {
    if (about === 'pool') yield* writeErrorLog(sys, exchange.server, { level: 'error', ...note });
    else yield* complain(sys, exchange, { level: 'error', ...note });
  }
  if (status !== 502) return ownPage(exchange, status);
  return ownPage(exchange, 502, { reason: 'Proxy Error' }, 'The proxy server could not handle the request<p>Reason: <strong>Error reading from remote server</strong></p>');
}

const NOT_FROM_UPSTREAM = ['connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'proxy-authenticate'];

function replyFrom(exchange: Exchange, { head: { status, reason, headers }, type = null, body }: Proxied & { kind: 'answer' }): Reply {
  const kept = headers.filter(([name]) => !NOT_FROM_UPSTREAM.includes(name.toLowerCase()));
  const passed = kept.map(([name, value]): Header => (/^(?:location|content-location|uri)$/i.test(name) ? [name, reversed(exchange, value)] : [name, value]));
  const measured = headerValue(headers, 'content-length') !== undefined;
  return replyOf(status, type, body, { reason, headers: passed, length: measured ? body.length : null });
}

/** ProxyPassReverse: an address of the other server becomes the path here that leads to it. */
function reversed(exchange: Exchange, location: string): string {
  const rule = exchange.server.proxyPassReverses.find(({ to }) => location.startsWith(to));
  return rule ? `${originOf(exchange)}${rule.from}${location.slice(rule.to.length)}` : location;
}
