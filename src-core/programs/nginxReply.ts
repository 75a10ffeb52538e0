/**
 * What nginx 1.22.1 puts into its own responses: the header's order as its header filter writes it, the error pages of
 * ngx_http_special_response.c, and the log lines.
 */
import type { NginxRequestView } from '../config/nginxVariables.ts';
import { expand } from '../config/nginxVariables.ts';
import type { NginxSettings } from '../config/nginxSettings.ts';
import { logLineOf } from '../config/nginxLog.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { httpDate } from '../wire/http1Date.ts';
import { bytesOfText } from '../wire/http1Text.ts';
import type { NginxShared } from './nginx.ts';

export const NGINX = 'nginx/1.22.1';

/** A response before the connection has its say: without Server, Date and Connection. */
export interface Reply {
  readonly status: number;
  readonly reason: string;
  readonly type: string | null;
  /** `null`: not known beforehand, so chunked for HTTP/1.1 and ended by the close for HTTP/1.0. */
  readonly length: number | null;
  readonly lastModified: string | null;
  /** In the order in which they follow Connection. */
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
  /** Ends the connection whatever the client would like. */
  readonly closes: boolean;
}

export const REASONS: Readonly<Record<number, string>> = {
  200: 'OK', 201: 'Created', 204: 'No Content', 206: 'Partial Content', 301: 'Moved Permanently', 302: 'Moved Temporarily',
  303: 'See Other', 304: 'Not Modified', 307: 'Temporary Redirect', 308: 'Permanent Redirect', 400: 'Bad Request',
  401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Not Allowed', 408: 'Request Time-out', 411: 'Length Required',
  413: 'Request Entity Too Large', 414: 'Request-URI Too Large', 416: 'Requested Range Not Satisfiable', 429: 'Too Many Requests',
  500: 'Internal Server Error', 501: 'Not Implemented', 502: 'Bad Gateway', 503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out', 505: 'HTTP Version Not Supported',
};

export function pageOf(status: number, text: { readonly body: string; readonly type: string }): Reply {
  const body = bytesOfText(text.body);
  return { status, reason: REASONS[status] ?? '', type: text.type, length: body.length, lastModified: null, headers: [], body, closes: false };
}

/** The page that nginx makes for a status by itself. */
export function errorReply(status: number, headers: readonly Header[] = []): Reply {
  const title = `${status} ${REASONS[status] ?? ''}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${NGINX}</center>\r\n</body>\r\n</html>\r\n`;
  return { ...pageOf(status, { body, type: 'text/html' }), headers, closes: status === 400 || status === 408 || status === 413 || status === 414 };
}

/** The header fields in the order of `ngx_http_header_filter`; `add_header` comes last. */
export function headerFields(reply: Reply, connection: { readonly unixMs: number; readonly keepAlive: boolean; readonly chunked: boolean }, extra: readonly Header[]): readonly Header[] {
  const fields: Header[] = [['Server', NGINX], ['Date', httpDate(connection.unixMs)]];
  if (reply.type !== null) fields.push(['Content-Type', reply.type]);
  if (reply.length !== null) fields.push(['Content-Length', String(reply.length)]);
  if (reply.lastModified !== null) fields.push(['Last-Modified', reply.lastModified]);
  if (connection.chunked) fields.push(['Transfer-Encoding', 'chunked']);
  fields.push(['Connection', connection.keepAlive ? 'keep-alive' : 'close']);
  return [...fields, ...reply.headers, ...extra];
}

/** The statuses to which `add_header` without `always` applies (ngx_http_headers_module). */
const ADDED_TO = [200, 201, 204, 206, 301, 302, 303, 304, 307, 308];

export function addedHeaders(settings: NginxSettings, status: number, view: NginxRequestView): readonly Header[] {
  return settings.addHeaders
    .filter(({ always }) => always || ADDED_TO.includes(status))
    .map(({ name, template }): Header => [name, expand(template, view)])
    .filter(([, value]) => value !== '');
}

export function* writeAccessLog(sys: Sys, shared: NginxShared, settings: NginxSettings, view: NginxRequestView): SystemCall<void> {
  for (const { path, format } of settings.accessLogs) {
    const template = shared.config.logFormats.get(format);
    if (template) yield* sys.log(path, logLineOf(template, view));
  }
}

/** A line of the error log as ngx_http_log_error writes it. */
export function* writeErrorLog(sys: Sys, shared: NginxShared, level: 'error' | 'info' | 'warn', connection: number, text: string, view: NginxRequestView, more: readonly string[] = []): SystemCall<void> {
  if (level === 'info') return;
  const about = [`client: ${view.remoteAddress}`, `server: ${view.serverName}`, `request: "${view.method} ${view.target} ${view.protocol}"`, ...more];
  const host = headerValue(view.headers, 'host');
  if (host !== undefined) about.push(`host: "${host}"`);
  const { pid } = sys.process;
  yield* sys.log(shared.config.errorLog.path, `${errorTime(sys)} [${level}] ${pid}#${pid}: *${connection} ${text}, ${about.join(', ')}`);
}

/** `2026/11/20 09:00:00` */
function errorTime(sys: Sys): string {
  const date = httpDate(Math.floor(sys.epochUs / 1000));
  const [, day, month, year, clock] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+)/.exec(date)!;
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  return `${year}/${String(months.indexOf(month!) + 1).padStart(2, '0')}/${day} ${clock}`;
}
