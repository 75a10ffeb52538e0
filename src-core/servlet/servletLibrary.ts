/** jakarta.servlet and jakarta.servlet.http (Servlet 6.0), as far as they are here. */
import { headerValue, valuesOf } from '../wire/http1Fields.ts';
import { enumerationOf } from './javaCollections.ts';
import { native, printers } from './javaLang.ts';
import type { JavaLibrary, NativeBody } from './javaLibrary.ts';
import type { JavaMachine } from './javaMachine.ts';
import type { JavaRun } from './javaEvents.ts';
import type { JavaArray, JavaInstance, JavaObject, JavaValue } from './javaValues.ts';
import {
  contentLengthOf, contentTypeOf, charsetOf, cookiesOf, parametersOf, resetBuffer, sessionOf, setContentType, setHeader, writeText,
  type ConfigObject, type ContextObject, type RequestObject, type ResponseObject, type SessionObject,
} from './servletObjects.ts';

/** What is left of the chain when a filter is asked: the next filter, or the servlet. */
export interface ChainObject extends JavaObject {
  readonly proceed: (machine: JavaMachine, request: RequestObject, response: ResponseObject) => JavaRun<void>;
}

export interface CookieObject extends JavaObject {
  readonly name: string;
  readonly value: string;
  path: string | null;
  maxAge: number;
  httpOnly: boolean;
}

interface WriterObject extends JavaObject {
  readonly response: ResponseObject;
}

const ofRequest = (body: (request: RequestObject, args: readonly string[]) => JavaValue): NativeBody => native<RequestObject, readonly string[]>(body);
const ofResponse = (body: (response: ResponseObject, args: readonly string[], machine: JavaMachine) => JavaValue | void): NativeBody => native<ResponseObject, readonly string[]>(body);

type Holder = JavaObject & { readonly attributes: Map<string, JavaValue> };

export const attributeMembers: Readonly<Record<string, NativeBody>> = {
  'Object getAttribute(String)': native<Holder, readonly [string]>(({ attributes }, [name]) => attributes.get(name) ?? null),
  'void setAttribute(String, Object)': native<Holder, readonly [string, JavaValue]>(({ attributes }, [name, value]) => void (value === null ? attributes.delete(name) : attributes.set(name, value))),
  'void removeAttribute(String)': native<Holder, readonly [string]>(({ attributes }, [name]) => void attributes.delete(name)),
  'Enumeration<String> getAttributeNames()': native<Holder, readonly []>(({ attributes }) => enumerationOf([...attributes.keys()])),
};

const strings = (items: readonly string[]): JavaArray => ({ className: '[Ljava.lang.String;', element: 'String', items: [...items] });

const STATUSES: Readonly<Record<string, number>> = { SC_OK: 200, SC_CREATED: 201, SC_NO_CONTENT: 204, SC_FOUND: 302, SC_SEE_OTHER: 303, SC_BAD_REQUEST: 400, SC_UNAUTHORIZED: 401, SC_FORBIDDEN: 403, SC_NOT_FOUND: 404, SC_METHOD_NOT_ALLOWED: 405, SC_INTERNAL_SERVER_ERROR: 500, SC_SERVICE_UNAVAILABLE: 503 };

const configMembers = (nameOf: string): Record<string, NativeBody> => ({
  [`String ${nameOf}()`]: native<ConfigObject, readonly []>(({ name }) => name),
  'String getInitParameter(String)': native<ConfigObject, readonly [string]>(({ parameters }, [name]) => parameters.get(name) ?? null),
  'ServletContext getServletContext()': native<ConfigObject, readonly []>(({ context }) => context),
});

const configOf = (self: JavaInstance): ConfigObject => self.config as ConfigObject;

export const servletLibrary: JavaLibrary = {
  ServletRequest: {
    qualified: 'jakarta.servlet.ServletRequest',
    members: {
      ...attributeMembers,
      'String getParameter(String)': ofRequest((request, [name]) => parametersOf(request).get(name!)?.[0] ?? null),
      'String[] getParameterValues(String)': ofRequest((request, [name]) => {
        const values = parametersOf(request).get(name!);
        return values ? strings(values) : null;
      }),
      'Enumeration<String> getParameterNames()': ofRequest((request) => enumerationOf([...parametersOf(request).keys()])),
      'String getProtocol()': ofRequest(({ input }) => input.protocol),
      'String getScheme()': ofRequest(({ input }) => input.scheme),
      'String getServerName()': ofRequest(({ input }) => input.serverName),
      'int getServerPort()': ofRequest(({ input }) => input.serverPort),
      'String getRemoteAddr()': ofRequest(({ input }) => input.remoteAddress),
      'String getRemoteHost()': ofRequest(({ input }) => input.remoteAddress),
      'int getRemotePort()': ofRequest(({ input }) => input.remotePort),
      'String getContentType()': ofRequest(({ input }) => headerValue(input.headers, 'content-type') ?? null),
      'int getContentLength()': ofRequest(({ input }) => contentLengthOf(input)),
      'void setCharacterEncoding(String)': () => undefined,
      'ServletContext getServletContext()': ofRequest(({ context }) => context),
    },
  },
  HttpServletRequest: {
    qualified: 'jakarta.servlet.http.HttpServletRequest',
    parents: ['ServletRequest'],
    members: {
      'String getMethod()': ofRequest(({ input }) => input.method),
      'String getRequestURI()': ofRequest(({ input }) => input.uri),
      'String getContextPath()': ofRequest(({ context }) => context.path),
      'String getServletPath()': ofRequest(({ servletPath }) => servletPath),
      'String getPathInfo()': ofRequest(({ pathInfo }) => pathInfo),
      'String getQueryString()': ofRequest(({ input }) => input.query),
      'String getHeader(String)': ofRequest(({ input }, [name]) => valuesOf(input.headers, name!)[0] ?? null),
      'Enumeration<String> getHeaderNames()': ofRequest(({ input }) => enumerationOf([...new Map(input.headers.map(([name]) => [name.toLowerCase(), name])).values()])),
      'Cookie[] getCookies()': ofRequest(({ input }) => {
        const cookies = cookiesOf(input).map(([name, value]) => newCookie(name, value));
        return cookies.length === 0 ? null : ({ className: '[Ljakarta.servlet.http.Cookie;', element: 'Cookie', items: cookies } as JavaArray);
      }),
      'HttpSession getSession()': ofRequest((request) => sessionOf(request)),
      'HttpSession getSession(boolean)': native<RequestObject, readonly [boolean]>((request, [create]) => (create ? sessionOf(request) : request.session)),
    },
  },
  RequestFacade: { qualified: 'org.apache.catalina.connector.RequestFacade', parents: ['HttpServletRequest'], members: {} },
  ServletResponse: {
    qualified: 'jakarta.servlet.ServletResponse',
    members: {
      'void setContentType(String)': ofResponse((response, [type]) => setContentType(response, type!)),
      'String getContentType()': ofResponse((response) => contentTypeOf(response)),
      'void setCharacterEncoding(String)': ofResponse((response, [charset]) => void (!response.writerTaken && !response.committed && (response.charset = charset!))),
      'String getCharacterEncoding()': ofResponse((response) => charsetOf(response)),
      'void setContentLength(int)': () => undefined,
      'boolean isCommitted()': ofResponse(({ committed }) => committed),
      'void flushBuffer()': ofResponse((response) => void (response.committed = true)),
      'void resetBuffer()': ofResponse((response, _, machine) => (response.committed ? late(machine, 'resetBuffer') : resetBuffer(response))),
      'PrintWriter getWriter()': ofResponse((response): WriterObject & JavaObject => {
        response.writerTaken = true;
        return { className: 'org.apache.catalina.connector.CoyoteWriter', response };
      }),
    },
  },
  HttpServletResponse: {
    qualified: 'jakarta.servlet.http.HttpServletResponse',
    parents: ['ServletResponse'],
    members: {
      ...Object.fromEntries(Object.entries(STATUSES).map(([name, status]): [string, NativeBody] => [`static int ${name}`, () => status])),
      'void setStatus(int)': native<ResponseObject, readonly [number]>((response, [status]) => void (!response.committed && (response.status = status))),
      'int getStatus()': ofResponse(({ status }) => status),
      'void setHeader(String, String)': ofResponse((response, [name, value]) => (response.committed ? undefined : setHeader(response, name!, value!))),
      'void addHeader(String, String)': ofResponse((response, [name, value]) => void (!response.committed && response.headers.push([name!, value!]))),
      'void setIntHeader(String, int)': native<ResponseObject, readonly [string, number]>((response, [name, value]) => (response.committed ? undefined : setHeader(response, name, String(value)))),
      'boolean containsHeader(String)': ofResponse((response, [name]) => valuesOf(response.headers, name!).length > 0),
      'void addCookie(Cookie)': native<ResponseObject, readonly [CookieObject]>((response, [cookie]) => void (!response.committed && response.headers.push(['Set-Cookie', cookieText(cookie)]))),
      'void sendError(int)': native<ResponseObject, readonly [number]>((response, [status], machine) => sendError(machine, response, status, '')),
      'void sendError(int, String)': native<ResponseObject, readonly [number, string | null]>((response, [status, message], machine) => sendError(machine, response, status, message ?? '')),
      'void sendRedirect(String)': ofResponse((response, [location], machine) => sendRedirect(machine, response, location!)),
    },
  },
  ResponseFacade: { qualified: 'org.apache.catalina.connector.ResponseFacade', parents: ['HttpServletResponse'], members: {} },
  PrintWriter: { qualified: 'java.io.PrintWriter', members: writerMembers((self: WriterObject) => self.response) },
  CoyoteWriter: { qualified: 'org.apache.catalina.connector.CoyoteWriter', parents: ['PrintWriter'], members: {} },
  HttpSession: {
    qualified: 'jakarta.servlet.http.HttpSession',
    members: {
      ...attributeMembers,
      'String getId()': native<SessionObject, readonly []>(({ id }) => id),
      'boolean isNew()': native<SessionObject, readonly []>(({ isNew }) => isNew),
      'void invalidate()': native<SessionObject, readonly []>((session) => {
        session.valid = false;
        session.attributes.clear();
      }),
    },
  },
  StandardSessionFacade: { qualified: 'org.apache.catalina.session.StandardSessionFacade', parents: ['HttpSession'], members: {} },
  Cookie: {
    qualified: 'jakarta.servlet.http.Cookie',
    members: {
      'new(String, String)': native<null, readonly [string, string]>((_, [name, value]) => newCookie(name, value)),
      'String getName()': native<CookieObject, readonly []>(({ name }) => name),
      'String getValue()': native<CookieObject, readonly []>(({ value }) => value),
      'void setPath(String)': native<CookieObject, readonly [string]>((cookie, [path]) => void (cookie.path = path)),
      'void setMaxAge(int)': native<CookieObject, readonly [number]>((cookie, [seconds]) => void (cookie.maxAge = seconds)),
      'void setHttpOnly(boolean)': native<CookieObject, readonly [boolean]>((cookie, [only]) => void (cookie.httpOnly = only)),
    },
  },
  ServletContext: {
    qualified: 'jakarta.servlet.ServletContext',
    members: {
      ...attributeMembers,
      'String getContextPath()': native<ContextObject, readonly []>(({ path }) => path),
      'String getServerInfo()': () => 'Apache Tomcat/10.1.60',
      'String getInitParameter(String)': native<ContextObject, readonly [string]>(({ parameters }, [name]) => parameters.get(name) ?? null),
      'void log(String)': logging(() => ''),
    },
  },
  ApplicationContextFacade: { qualified: 'org.apache.catalina.core.ApplicationContextFacade', parents: ['ServletContext'], members: {} },
  ServletConfig: { qualified: 'jakarta.servlet.ServletConfig', members: configMembers('getServletName') },
  StandardWrapperFacade: { qualified: 'org.apache.catalina.core.StandardWrapperFacade', parents: ['ServletConfig'], members: {} },
  FilterConfig: { qualified: 'jakarta.servlet.FilterConfig', members: configMembers('getFilterName') },
  ApplicationFilterConfig: { qualified: 'org.apache.catalina.core.ApplicationFilterConfig', parents: ['FilterConfig'], members: {} },
  Servlet: { qualified: 'jakarta.servlet.Servlet', members: {} },
  GenericServlet: {
    qualified: 'jakarta.servlet.GenericServlet',
    parents: ['Servlet'],
    members: {
      'ServletContext getServletContext()': native<JavaInstance, readonly []>((self) => configOf(self).context),
      'ServletConfig getServletConfig()': native<JavaInstance, readonly []>((self) => configOf(self)),
      'String getServletName()': native<JavaInstance, readonly []>((self) => configOf(self).name),
      'String getInitParameter(String)': native<JavaInstance, readonly [string]>((self, [name]) => configOf(self).parameters.get(name) ?? null),
      'void log(String)': logging((self) => `${configOf(self as JavaInstance).name}: `),
    },
  },
  HttpServlet: { qualified: 'jakarta.servlet.http.HttpServlet', parents: ['GenericServlet'], members: {} },
  Filter: { qualified: 'jakarta.servlet.Filter', members: {} },
  FilterChain: {
    qualified: 'jakarta.servlet.FilterChain',
    members: { 'void doFilter(ServletRequest, ServletResponse)': native<ChainObject, readonly [RequestObject, ResponseObject]>((chain, [request, response], machine) => chain.proceed(machine, request, response)) },
  },
  ApplicationFilterChain: { qualified: 'org.apache.catalina.core.ApplicationFilterChain', parents: ['FilterChain'], members: {} },
};

/** print, println, write of a writer into a response. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
export function writerMembers<Self extends JavaObject>(responseOf: (self: Self) => ResponseObject): Record<string, NativeBody> {
  const printing = printers<Self>(() => 'response', '\n', (self, text) => writeText(responseOf(self), text));
  return {
    ...printing,
    'void write(String)': printing['void print(String)']!,
    // write(int) takes a character's code (java.io.Writer).
    'void write(char)': printing['void print(char)']!,
    'void flush()': native<Self, readonly []>((self) => void (responseOf(self).committed = true)),
    'void close()': native<Self, readonly []>((self) => void (responseOf(self).suspended = true)),
  };
}

function logging(before: (self: JavaObject) => string): NativeBody {
  return native<JavaObject, readonly [string]>(function* (self, [text]) {
    yield { kind: 'container', event: { kind: 'logged', text: before(self) + text } };
  });
}

function late(machine: JavaMachine, call: string): never {
  return machine.raise('java.lang.IllegalStateException', `Cannot call ${call}() after the response has been committed`);
}

export function sendError(machine: JavaMachine, response: ResponseObject, status: number, message: string): void {
  if (response.committed) late(machine, 'sendError');
  resetBuffer(response);
  response.status = status;
  response.error = message;
  response.suspended = true;
}

function sendRedirect(machine: JavaMachine, response: ResponseObject, location: string): void {
  if (response.committed) late(machine, 'sendRedirect');
  resetBuffer(response);
  response.status = 302;
  setHeader(response, 'Location', location);
  response.suspended = true;
}

function newCookie(name: string, value: string): CookieObject {
  return { className: 'jakarta.servlet.http.Cookie', name, value, path: null, maxAge: -1, httpOnly: false };
}

/** RFC 6265 §4.1, as Tomcat's Rfc6265CookieProcessor orders it; Expires is left out, Max-Age says the same. */
function cookieText({ name, value, path, maxAge, httpOnly }: CookieObject): string {
  return `${name}=${value}${maxAge >= 0 ? `; Max-Age=${maxAge}` : ''}${path === null ? '' : `; Path=${path}`}${httpOnly ? '; HttpOnly' : ''}`;
}
