/** What the container hands to servlets: request, response, session, context, as the objects that Java sees and the container fills. */
import { percentDecode } from '../wire/uri.ts';
import { headerValue, valuesOf, type Header } from '../wire/http1Fields.ts';
import { bytesOfText, latin1Of } from '../wire/http1Text.ts';
import { decodeUtf8, encodeUtf8 } from '../wire/utf8.ts';
import type { JavaObject, JavaValue } from './javaValues.ts';

/** A request as a connector read it, whatever its protocol was. Text is one character an octet, as it came. */
export interface HttpInput {
  readonly method: string;
  /** Still percent-encoded. */
  readonly uri: string;
  readonly query: string | null;
  readonly protocol: string;
  readonly scheme: string;
  readonly serverName: string;
  readonly serverPort: number;
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly headers: readonly Header[];
  readonly body: Uint8Array;
}

export interface RequestObject extends JavaObject {
  readonly input: HttpInput;
  readonly context: ContextObject;
  servletPath: string;
  pathInfo: string | null;
  readonly attributes: Map<string, JavaValue>;
  /** Read at the first question for a parameter (Servlet 6.0 §3.1.1). */
  parameters: ReadonlyMap<string, readonly string[]> | null;
  readonly sessions: SessionStore;
  session: SessionObject | null;
  readonly response: ResponseObject;
}

export interface ResponseObject extends JavaObject {
  status: number;
  /** Of `sendError`; `null` when the status was only set. */
  error: string | null;
  readonly headers: [string, string][];
  contentType: string | null;
  /** Without one that was asked for, `charsetOf` says the default. */
  charset: string | null;
  /** The writer was taken: the charset is decided. */
  writerTaken: boolean;
  content: Uint8Array[];
  contentBytes: number;
  /** The head is on its way: more than the buffer was written, or it was flushed. */
  committed: boolean;
  /** After `sendError` and `sendRedirect` nothing that is written counts. */
  suspended: boolean;
}

export interface SessionObject extends JavaObject {
  readonly id: string;
  readonly attributes: Map<string, JavaValue>;
  isNew: boolean;
  valid: boolean;
}

export interface SessionStore {
  readonly sessions: Map<string, SessionObject>;
  readonly newId: () => string;
}

export interface ContextObject extends JavaObject {
  /** Empty for the root application, else `/shop`. */
  readonly path: string;
  readonly attributes: Map<string, JavaValue>;
  readonly parameters: ReadonlyMap<string, string>;
}

export interface ConfigObject extends JavaObject {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly context: ContextObject;
}

/** Bytes of the response that fit before it is committed (`getBufferSize`). */
export const BUFFER_BYTES = 8192;
const SESSION_COOKIE = 'JSESSIONID';

export function newResponse(): ResponseObject {
  return {
    className: 'org.apache.catalina.connector.ResponseFacade', status: 200, error: null, headers: [], contentType: null, charset: null,
    writerTaken: false, content: [], contentBytes: 0, committed: false, suspended: false,
  };
}

export function newRequest(input: HttpInput, context: ContextObject, sessions: SessionStore, response: ResponseObject): RequestObject {
  const asked = cookiesOf(input).find(([name]) => name === SESSION_COOKIE)?.[1];
  const session = asked === undefined ? null : (sessions.sessions.get(asked) ?? null);
  if (session) session.isNew = false;
  return {
    className: 'org.apache.catalina.connector.RequestFacade', input, context, servletPath: '', pathInfo: null, attributes: new Map(),
    parameters: null, sessions, session: session?.valid === true ? session : null, response,
  };
}

/** `getSession(true)`: an old session by its cookie, or a new one, whose cookie goes into the response. */
export function sessionOf(request: RequestObject): SessionObject {
  if (request.session?.valid === true) return request.session;
  const { sessions, newId } = request.sessions;
  const session: SessionObject = { className: 'org.apache.catalina.session.StandardSessionFacade', id: newId(), attributes: new Map(), isNew: true, valid: true };
  sessions.set(session.id, session);
  request.session = session;
  request.response.headers.push(['Set-Cookie', `${SESSION_COOKIE}=${session.id}; Path=${request.context.path === '' ? '/' : request.context.path}; HttpOnly`]);
  return session;
}

/** Name and value as they came. */
export function cookiesOf({ headers }: HttpInput): readonly (readonly [string, string])[] {
  return valuesOf(headers, 'cookie')
    .flatMap((line) => line.split(';'))
    .map((part) => part.trim().split('='))
    .filter(([name = '', ...rest]) => name !== '' && rest.length > 0)
    .map(([name = '', ...rest]) => [name, rest.join('=')] as const);
}

/** -1 when nothing says a length (ServletRequest.getContentLength). */
export function contentLengthOf({ headers }: HttpInput): number {
  const length = headerValue(headers, 'content-length');
  return length !== undefined && /^\d+$/.test(length) ? Number(length) : -1;
}

/** Query string first, then a form's body; both are UTF-8 (URIEncoding, request-character-encoding of conf/web.xml in 10.1). */
export function parametersOf(request: RequestObject): ReadonlyMap<string, readonly string[]> {
  if (request.parameters) return request.parameters;
  const { query, body, headers, method } = request.input;
  const isForm = method === 'POST' && /^application\/x-www-form-urlencoded\b/i.test(headerValue(headers, 'content-type') ?? '');
  const found = new Map<string, string[]>();
  for (const pair of `${query ?? ''}&${isForm ? latin1Of(body) : ''}`.split('&')) {
    if (pair === '') continue;
    const [name = '', ...rest] = pair.split('=');
    const decoded = formDecoded(name);
    const value = formDecoded(rest.join('='));
    // Parameters processing drops what cannot be decoded.
    if (decoded === null || value === null || decoded === '') continue;
    found.set(decoded, [...(found.get(decoded) ?? []), value]);
  }
  request.parameters = found;
  return found;
}

function formDecoded(text: string): string | null {
  const octets = percentDecode(text.replaceAll('+', ' '));
  return octets === null ? null : utf8Text(bytesOfText(octets));
}

/** What is no UTF-8 becomes U+FFFD, a character an octet. */
export function utf8Text(bytes: Uint8Array): string {
  return decodeUtf8(bytes) ?? latin1Of(bytes).replace(/[\x80-\xff]/g, '�');
}

/** The charset that characters are written in: of the response, or Tomcat's default (response-character-encoding of conf/web.xml). */
export function charsetOf({ charset }: ResponseObject): string {
  return charset ?? 'UTF-8';
}

/** As Tomcat writes it: the charset behind a semicolon without a space. `null` when nothing says a type. */
export function contentTypeOf(response: ResponseObject): string | null {
  if (response.contentType === null) return null;
  const isText = response.writerTaken || response.charset !== null;
  return isText ? `${response.contentType};charset=${charsetOf(response)}` : response.contentType;
}

/** `setContentType`: the charset parameter counts only before the writer is taken (Servlet 6.0 §5.6). */
export function setContentType(response: ResponseObject, type: string): void {
  if (response.committed) return;
  const [, media = type, charset] = /^\s*([^;]+?)\s*(?:;\s*charset\s*=\s*"?([^";\s]+)"?\s*)?$/i.exec(type) ?? [];
  response.contentType = media;
  if (charset !== undefined && !response.writerTaken) response.charset = charset;
}

/** Text into the response's buffer, in its charset; a character that the charset lacks becomes a question mark. */
export function writeText(response: ResponseObject, text: string): void {
  response.writerTaken = true;
  if (response.suspended) return;
  const bytes = /^utf-?8$/i.test(charsetOf(response)) ? encodeUtf8(text) : bytesOfText(Array.from(text, (char) => (char.codePointAt(0)! > 0xff ? '?' : char)).join(''));
  writeBytes(response, bytes);
}

export function writeBytes(response: ResponseObject, bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  response.content.push(bytes);
  response.contentBytes += bytes.length;
  if (response.contentBytes > BUFFER_BYTES) response.committed = true;
}

export function resetBuffer(response: ResponseObject): void {
  response.content = [];
  response.contentBytes = 0;
}

/** Replaces a field; names compare without case. */
export function setHeader(response: ResponseObject, name: string, value: string): void {
  if (name.toLowerCase() === 'content-type') return setContentType(response, value);
  const at = response.headers.findIndex(([each]) => each.toLowerCase() === name.toLowerCase());
  for (let i = response.headers.length - 1; i > at && at >= 0; i--) if (response.headers[i]![0].toLowerCase() === name.toLowerCase()) response.headers.splice(i, 1);
  if (at >= 0) response.headers[at] = [name, value];
  else response.headers.push([name, value]);
}
