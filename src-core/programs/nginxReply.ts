/**
 * What nginx 1.22.1 answers before its filters: status, content, the pages that it makes by itself
 * (ngx_http_special_response.c), the order of its header fields (ngx_http_header_filter_module.c).
 */
import type { NginxSettings } from '../config/nginxSettings.ts';
import type { NginxRequestView } from '../config/nginxVariables.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { httpDate } from '../wire/http1Date.ts';
import { bytesOfText } from '../wire/http1Text.ts';

const NGINX = 'nginx/1.22.1';

/** A response before the connection has its say: without Server, Date and Connection. */
export interface Reply {
  readonly status: number;
  readonly reason: string;
  readonly type: string | null;
  /** `null`: not known beforehand, so chunked for HTTP/1.1 and ended by the close for HTTP/1.0. */
  readonly length: number | null;
  /** Of a file; an application's own field is among `headers`. */
  readonly lastModifiedMs: number | null;
  /** A target of nginx's own; a path becomes absolute (absolute_redirect is on by default). */
  readonly location: string | null;
  /** In the order in which they follow Connection. */
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
  /** A page that nginx makes by itself: `error_page` may put another in its place. */
  readonly special: boolean;
  /** A file: conditions and ranges apply to it. */
  readonly file: boolean;
  /** The connection ends, and the header says so. */
  readonly closes: boolean;
  /** The connection ends whatever the header says: nginx found out too late. */
  readonly cut: boolean;
}

export const REASONS: Readonly<Record<number, string>> = {
  200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 206: 'Partial Content', 301: 'Moved Permanently', 302: 'Moved Temporarily',
  303: 'See Other', 304: 'Not Modified', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request',
  401: 'Unauthorized', 402: 'Payment Required', 403: 'Forbidden', 404: 'Not Found', 405: 'Not Allowed', 406: 'Not Acceptable',
  408: 'Request Time-out', 409: 'Conflict', 410: 'Gone', 411: 'Length Required', 412: 'Precondition Failed', 413: 'Request Entity Too Large',
  414: 'Request-URI Too Large', 415: 'Unsupported Media Type', 416: 'Requested Range Not Satisfiable', 421: 'Misdirected Request',
  429: 'Too Many Requests', 500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out', 505: 'HTTP Version Not Supported', 507: 'Insufficient Storage',
};

const NOTHING = new Uint8Array(0);
const PLAIN = { lastModifiedMs: null, location: null, headers: [], special: false, file: false, closes: false, cut: false } as const;

export function replyOf(status: number, type: string | null, body: Uint8Array): Reply {
  return { ...PLAIN, status, reason: REASONS[status] ?? '', type, length: body.length, body };
}

/** Only a status and a header, as 204 and 304 are. */
export function bodilessReply(status: number): Reply {
  return { ...replyOf(status, null, NOTHING), length: null };
}

/** The statuses after whose page nginx does not go on with the connection. */
const LAST = [400, 408, 413, 414, 500, 501];

/** The page that nginx makes for a status by itself; without one of its own, an empty body. */
export function errorReply(status: number, settings: Pick<NginxSettings, 'serverTokens'>, more: Partial<Reply> = {}): Reply {
  const title = `${status} ${status === 302 ? 'Found' : (REASONS[status] ?? '')}`;
  const page = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${productOf(settings)}</center>\r\n</body>\r\n</html>\r\n`;
  return { ...replyOf(status, 'text/html', status in REASONS ? bytesOfText(page) : NOTHING), special: true, closes: LAST.includes(status), ...more };
}

export function redirectReply(status: number, location: string, settings: Pick<NginxSettings, 'serverTokens'>): Reply {
  return errorReply(status, settings, { location });
}

interface Delivery {
  readonly unixMs: number;
  readonly keepAlive: boolean;
  readonly chunked: boolean;
  /** 101: the connection goes on as something else. */
  readonly upgraded: boolean;
}

/** The header fields in the order of `ngx_http_header_filter`. */
export function headerFields(reply: Reply, { unixMs, keepAlive, chunked, upgraded }: Delivery, settings: NginxSettings, view: NginxRequestView): readonly Header[] {
  const { location, type, length, lastModifiedMs } = reply;
  // FastCGI, uwsgi and SCGI programs may give these themselves.
  const isOwn = (name: string): boolean => headerValue(reply.headers, name) === undefined;
  const fields: Header[] = ([['Server', productOf(settings)], ['Date', httpDate(unixMs)]] as const).filter(([name]) => isOwn(name));
  if (type !== null) fields.push(['Content-Type', type]);
  if (length !== null) fields.push(['Content-Length', String(length)]);
  if (lastModifiedMs !== null && [200, 206, 304].includes(reply.status)) fields.push(['Last-Modified', httpDate(lastModifiedMs)]);
  if (location?.startsWith('/')) fields.push(['Location', `${originOf(view)}${location}`]);
  if (chunked) fields.push(['Transfer-Encoding', 'chunked']);
  fields.push(['Connection', upgraded ? 'upgrade' : keepAlive ? 'keep-alive' : 'close']);
  if (keepAlive && settings.keepaliveToldUs) fields.push(['Keep-Alive', `timeout=${Math.floor(settings.keepaliveToldUs / 1_000_000)}`]);
  if (location !== null && !location.startsWith('/')) fields.push(['Location', location]);
  return [...fields, ...reply.headers];
}

function productOf({ serverTokens }: Pick<NginxSettings, 'serverTokens'>): string {
  return serverTokens ? NGINX : 'nginx';
}

/** `scheme://host:port` of the request, for redirects; port 80 is not written. */
function originOf(view: NginxRequestView): string {
  const port = view.serverPort === 80 ? '' : `:${view.serverPort}`;
  const host = (headerValue(view.headers, 'host') ?? view.serverName).replace(/:\d+$/, '');
  return `${view.scheme}://${host}${port}`;
}
