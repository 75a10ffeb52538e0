/**
 * What httpd 2.4 answers before the connection has its say: status, fields, content, and the pages that it writes by itself
 * (http_protocol.c, `get_canned_error_string`). Recorded from 2.4.71 in test/golden/httpd.json.
 */
import { serverSoftwareOf, type HttpdConfig } from '../config/httpdConf.ts';
import type { HttpdServer } from '../config/httpdServer.ts';
import type { SystemCall } from '../system/sys.ts';
import { httpDate } from '../wire/http1Date.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { bytesOfText } from '../wire/http1Text.ts';
import { encodeUtf8 } from '../wire/utf8.ts';

export interface Reply {
  readonly status: number;
  /** In place of httpd's own words; null: those. */
  readonly reason: string | null;
  /** In the order in which they are written; Content-Length and Content-Type among them where they stand there, else at the end. */
  readonly headers: readonly Header[];
  readonly type: string | null;
  /** Null: not known beforehand, so chunked for HTTP/1.1 and ended by the close for HTTP/1.0. */
  readonly length: number | null;
  readonly body: Uint8Array;
  /** What comes after `body`, piece by piece; null at its end. */
  readonly more: (() => SystemCall<Uint8Array | null>) | null;
  /** A page that httpd makes by itself: ErrorDocument may put another in its place. */
  readonly own: boolean;
  /** The connection ends, and the header says so. */
  readonly closes: boolean;
  /** Bytes of a program that speaks HTTP itself (`nph-`): nothing is added. */
  readonly raw: boolean;
}

export const REASONS: Readonly<Record<number, string>> = {
  100: 'Continue', 200: 'OK', 201: 'Created', 202: 'Accepted', 203: 'Non-Authoritative Information', 204: 'No Content', 205: 'Reset Content', 206: 'Partial Content',
  300: 'Multiple Choices', 301: 'Moved Permanently', 302: 'Found', 303: 'See Other', 304: 'Not Modified', 305: 'Use Proxy', 307: 'Temporary Redirect', 308: 'Permanent Redirect',
  400: 'Bad Request', 401: 'Unauthorized', 402: 'Payment Required', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed', 406: 'Not Acceptable',
  407: 'Proxy Authentication Required', 408: 'Request Timeout', 409: 'Conflict', 410: 'Gone', 411: 'Length Required', 412: 'Precondition Failed',
  413: 'Request Entity Too Large', 414: 'Request-URI Too Long', 415: 'Unsupported Media Type', 416: 'Requested Range Not Satisfiable', 417: 'Expectation Failed',
  421: 'Misdirected Request', 422: 'Unprocessable Entity', 423: 'Locked', 424: 'Failed Dependency', 426: 'Upgrade Required', 428: 'Precondition Required',
  429: 'Too Many Requests', 431: 'Request Header Fields Too Large', 451: 'Unavailable For Legal Reasons', 500: 'Internal Server Error', 501: 'Not Implemented',
  502: 'Bad Gateway', 503: 'Service Unavailable', 504: 'Gateway Timeout', 505: 'HTTP Version Not Supported', 506: 'Variant Also Negotiates', 507: 'Insufficient Storage',
};

export const NOTHING = new Uint8Array(0);
export const PAGE_TYPE = 'text/html; charset=iso-8859-1';

export function replyOf(status: number, type: string | null, body: Uint8Array, more: Partial<Reply> = {}): Reply {
  return { status, reason: null, headers: [], type, length: body.length, body, more: null, own: false, closes: false, raw: false, ...more };
}

/** What a page needs to know of the request. */
export interface PageView {
  readonly server: HttpdServer;
  readonly config: HttpdConfig;
  readonly method: string;
  /** `error-notes`: what went wrong, as httpd tells the client. */
  readonly notes?: string;
  readonly serverName: string;
  readonly serverPort: number;
}

/** Statuses after whose page the connection ends (`ap_die`, "conn->keepalive = AP_CONN_CLOSE"). */
const LAST = [400, 408, 411, 413, 414, 500, 501, 503];

export function pageReply(status: number, view: PageView, { location, ...more }: Partial<Reply> & { readonly location?: string } = {}): Reply {
  const named = status in REASONS ? status : 500;
  // An answer of a gateway whose server failed has a title of its own (mod_proxy, ap_proxyerror).
  const line = more.reason ?? REASONS[named]!;
  const text = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://www.w3.org/TR/html4/strict.dtd">\n<html><head>\n<title>${status} ${line}</title>\n</head><body>\n<h1>${line}</h1>\n${sentenceOf(named, view, location ?? '')}${signatureOf(view)}</body></html>\n`;
  const headers: readonly Header[] = location === undefined ? [] : [['Location', location]];
  const body = [204, 304].includes(status) ? NOTHING : bytesOfText(latin1(text));
  return { ...replyOf(status, body === NOTHING ? null : PAGE_TYPE, body, { headers, own: true, closes: LAST.includes(status) }), ...more };
}

/** `ap_psignature`: a line and the server, where ServerSignature asks for it. */
export function signatureOf({ server, config, serverName, serverPort }: PageView, before = '<hr>\n'): string {
  if (server.serverSignature === 'Off') return '';
  const name = server.serverSignature === 'EMail' ? `<a href="mailto:${server.serverAdmin}">${serverName}</a>` : serverName;
  return `${before}<address>${serverSoftwareOf(config)} Server at ${name} Port ${serverPort}</address>\n`;
}

/** `ap_escape_html`. */
export function escapeHtml(text: string): string {
  return text.replace(/[<>&"]/g, (character) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' })[character]!);
}

function sentenceOf(status: number, { method, notes = '', server }: PageView, location: string): string {
  const asked = escapeHtml(method);
  switch (status) {
    case 301: case 302: case 307: case 308: return `<p>The document has moved <a href="${escapeHtml(location)}">here</a>.</p>\n`;
    case 303: return `<p>The answer to your request is located <a href="${escapeHtml(location)}">here</a>.</p>\n`;
    case 400: return `<p>Your browser sent a request that this server could not understand.<br />\n${notes}</p>\n`;
    case 403: return "<p>You don't have permission to access this resource.</p>\n";
    case 404: return '<p>The requested URL was not found on this server.</p>\n';
    case 405: return `<p>The requested method ${asked} is not allowed for this URL.</p>\n`;
    case 408: return '<p>Server timeout waiting for the HTTP request from the client.</p>\n';
    case 410: return '<p>The requested resource is no longer available on this server and there is no forwarding address.\nPlease remove all references to this resource.</p>\n';
    case 411: return `<p>A request of the requested method ${asked} requires a valid Content-length.<br />\n${notes}</p>\n`;
    case 412: return '<p>The precondition on the request for this URL evaluated to false.</p>\n';
    case 413: return `The requested resource does not allow request data with ${asked} requests, or the amount of data provided in\nthe request exceeds the capacity limit.\n`;
    case 414: return `<p>The requested URL's length exceeds the capacity\nlimit for this server.<br />\n${notes}</p>\n`;
    case 416: return '<p>None of the range-specifier values in the Range\nrequest-header field overlap the current extent\nof the selected resource.</p>\n';
    case 501: return `<p>${asked} not supported for current URL.<br />\n${notes}</p>\n`;
    case 502: return `<p>The proxy server received an invalid\r\nresponse from an upstream server.<br />\r\n${notes}</p>\n`;
    case 503: return '<p>The server is temporarily unable to service your\nrequest due to maintenance downtime or capacity\nproblems. Please try again later.</p>\n';
    case 504: return '<p>The gateway did not receive a timely response\nfrom the upstream server or application.</p>\n';
    default: return `<p>The server encountered an internal error or\nmisconfiguration and was unable to complete\nyour request.</p>\n<p>Please contact the server administrator at \n ${escapeHtml(server.serverAdmin)} to inform them of the time this error occurred,\n and the actions you performed just before this error.</p>\n<p>More information about this error may be available\nin the server error log.</p>\n`;
  }
}

/** One character an octet, as HTTP's text is here. */
function latin1(text: string): string {
  return Array.from(encodeUtf8(text), (byte) => String.fromCharCode(byte)).join('');
}

interface Delivery {
  readonly config: HttpdConfig;
  readonly unixMs: number;
  /** The Connection field: what ap_set_keepalive wrote. */
  readonly connection: readonly Header[];
  readonly chunked: boolean;
  readonly isHead: boolean;
}

/** The header fields in the order of `ap_http_header_filter`; Date and Server of another server, behind a proxy, stay. */
export function headerFields(reply: Reply, { config, unixMs, connection, chunked, isHead }: Delivery): readonly Header[] {
  const has = (name: string): boolean => headerValue(reply.headers, name) !== undefined;
  const date = headerValue(reply.headers, 'date') ?? httpDate(unixMs);
  const server = headerValue(reply.headers, 'server') ?? serverSoftwareOf(config);
  const fields: Header[] = [['Date', date], ['Server', server], ...reply.headers.filter(([name]) => !/^(?:date|server)$/i.test(name))];
  const bodiless = reply.status === 304 || reply.status === 204;
  // A page of httpd's own has no length for HEAD: nobody writes it then.
  if (reply.length !== null && !bodiless && !has('content-length') && !(isHead && reply.own)) fields.push(['Content-Length', String(reply.length)]);
  fields.push(...connection);
  if (chunked) fields.push(['Transfer-Encoding', 'chunked']);
  if (reply.type !== null && !bodiless && !has('content-type')) fields.push(['Content-Type', reply.type]);
  return fields;
}
