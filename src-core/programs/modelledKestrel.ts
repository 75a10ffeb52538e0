/**
 * ASP.NET Core: Kestrel is a library in the application's process. It reads HTTP, makes an `HttpContext`, and calls the
 * pipeline on a thread of the pool. No lock is shared by the threads; an await gives the thread back, and the rest may run on
 * another. Calls and bytes as Hosting and Kestrel of .NET 8 have them (HostingApplication.cs, HttpProtocol.cs): read, not measured.
 */
import type { KestrelSettings } from '../config/kestrelSettings.ts';
import type { ModelledHandler, ModelledPlace } from '../config/modelledCode.ts';
import type { Machine } from '../system/machine.ts';
import type { SystemCall } from '../system/sys.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { encodeChunked } from '../wire/chunked.ts';
import { httpDate } from '../wire/http1Date.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import { fieldLines } from '../wire/http1Request.ts';
import { bytesOfText, joinBytes } from '../wire/http1Text.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import type { Modelled, ModelledCalls } from './modelledCalls.ts';
import { dotnetCosts } from './modelledCosts.ts';
import { handled, type ModelledRequest, type ModelledState } from './modelledRequest.ts';
import { startModelledServer } from './modelledServer.ts';

const KEEP_ALIVE_US = 130_000_000; // KestrelServerLimits.KeepAliveTimeout
const REASONS: Readonly<Record<number, string>> = { 200: 'OK', 400: 'Bad Request', 404: 'Not Found', 405: 'Method Not Allowed', 408: 'Request Timeout', 413: 'Payload Too Large', 414: 'URI Too Long', 431: 'Request Header Fields Too Large', 505: 'HTTP Version Not Supported' };

export function startKestrel(machine: Machine, { args, host, port, app, file }: KestrelSettings): void {
  startModelledServer(machine, {
    program: 'dotnet', language: 'C#', argv: ['/usr/bin/dotnet', ...args], environment: { PATH: '/usr/bin:/bin', ASPNETCORE_ENVIRONMENT: 'Production' },
    image: dotnetCosts.image, startUs: dotnetCosts.startUs, perRequestUs: dotnetCosts.perRequestUs, files: [file],
    listen: { host, port, backlog: 512 }, keepAliveUs: KEEP_ALIVE_US, profile: httpProfiles.rfc,
    // The pool begins with as many threads as there are cores; its growth under load is not modelled.
    threads: machine.setup.cores, threadName: () => '.NET TP Worker', idleThreads: ['.NET Sockets', '.NET TP Gate'],
    says: (at) => `info: Microsoft.Hosting.Lifetime[14] Now listening on: http://${at}`,
    answer: (calls, request, state, reply) => answer({ app, calls, request, state, reply }),
    refusal: (status, _, nowMs) => kestrelResponse({ status, headers: [], body: null, version: 'HTTP/1.1', keeps: false, nowMs }),
  });
}

interface Exchange {
  readonly app: KestrelSettings['app'];
  readonly calls: ModelledCalls;
  readonly request: ModelledRequest;
  readonly state: ModelledState;
  readonly reply: (bytes: Uint8Array, status: number) => SystemCall<void>;
}

function* answer(exchange: Exchange): Modelled<boolean> {
  const { app, calls, request, reply } = exchange;
  const { head } = request;
  const run = app.places['Run']!;
  const keeps = keepsAlive(request);
  const context = `HttpContext {Request: ${head.method} ${request.path}}`;
  yield* calls.call({ ...run, function: 'HostingApplication.CreateContext', role: 'request', stage: '8', us: dotnetCosts.contextUs }, function* () {}, () => context);
  const status = yield* pipeline(exchange, 0, context, keeps);
  // Nobody has written: the status and an empty body go out when the pipeline has returned.
  if (status !== null) {
    calls.sys.stage('13');
    const headers: readonly Header[] = status === 405 ? [['Allow', 'GET']] : [];
    yield* reply(kestrelResponse({ status, headers, body: null, version: head.version, keeps, nowMs: nowMsOf(calls) }), status);
  }
  return keeps && (head.version === 'HTTP/1.1' || status !== null);
}

/** Returns the status that is still to be sent, or `null` when the handler has written by itself. */
function* pipeline(exchange: Exchange, index: number, context: string, keeps: boolean): Modelled<number | null> {
  const { app, calls } = exchange;
  const middleware = app.middleware[index];
  const outer = { stage: index === 0 ? '6' : '7', us: dotnetCosts.middlewareUs, locals: { context }, after: '12' } as const;
  const shown = (): string => 'Task';
  if (!middleware) return yield* endpoint(exchange, context, keeps, index === 0);
  const frame = { ...middleware, function: `${middleware.function}.Invoke`, role: index === 0 ? 'application' : 'middleware', ...outer } as const;
  return yield* calls.call(frame, function* () {
    if (middleware.function === 'EndpointRoutingMiddleware') {
      const found = match(exchange);
      yield* calls.call({ ...(found.route ?? middleware), function: 'Matcher.MatchAsync', role: 'route', stage: '9', after: '7', us: dotnetCosts.routeUs, locals: { path: JSON.stringify(exchange.request.path) } }, function* () {}, () => found.shown);
    }
    return yield* pipeline(exchange, index + 1, context, keeps);
  }, shown);
}

/** The end of the pipeline, which WebApplication adds: the endpoint that routing has found, or 404. Without UseRouting it is put in front. */
function* endpoint(exchange: Exchange, context: string, keeps: boolean, isOutermost: boolean): Modelled<number | null> {
  const { app, calls } = exchange;
  const found = match(exchange);
  const place: ModelledPlace = { ...(found.route ?? app.places['Run']!), function: 'EndpointMiddleware.Invoke' };
  return yield* calls.call({ ...place, role: isOutermost ? 'application' : 'middleware', stage: isOutermost ? '6' : '7', after: '12', us: dotnetCosts.middlewareUs, locals: { context } }, function* () {
    const { handler } = found;
    if (!handler) return found.status;
    return yield* calls.call({ ...handler, role: 'handler', stage: '9', after: '12', us: dotnetCosts.handlerUs, locals: { context } }, () => act(exchange, handler, keeps), () => 'Task');
  }, () => 'Task');
}

function* act({ calls, request, state, reply }: Exchange, handler: ModelledHandler, keeps: boolean): Modelled<number | null> {
  const made = yield* handled(calls, handler, request, state, { escape: htmlEncode, waits: 'awaits', pid: calls.sys.process.pid });
  if (!made) return 200;
  const line = handler.statements.find(({ kind }) => kind === 'answer')!.line;
  yield* calls.call({ function: 'context.Response.WriteAsync', file: handler.file, line, role: 'body', stage: '13', after: '11', us: dotnetCosts.writeUs }, function* () {
    yield* reply(kestrelResponse({ status: 200, headers: made.type === null ? [] : [['Content-Type', made.type]], body: encodeUtf8(made.html), version: request.head.version, keeps, nowMs: nowMsOf(calls) }), 200);
  }, () => 'Task');
  return null;
}

/** Paths are compared without regard to case and to a last slash; MapGet takes GET alone. */
function match({ app, request: { head, path } }: Exchange): { readonly route: ModelledPlace | null; readonly handler: ModelledHandler | null; readonly status: number; readonly shown: string } {
  const plain = (text: string): string => text.toLowerCase().replace(/(.)\/$/, '$1');
  const route = app.routes.find((each) => plain(each.path) === plain(path));
  if (!route) return { route: null, handler: null, status: 404, shown: 'null' };
  const place = { function: route.handler, file: route.file, line: route.line };
  if (head.method !== 'GET') return { route: place, handler: null, status: 405, shown: '405 HTTP Method Not Supported' };
  return { route: place, handler: app.handlers.find((handler) => handler.function === route.handler)!, status: 200, shown: `HTTP: GET ${route.path} => ${route.handler}` };
}

/**
 * `CreateResponseHeaders`: Content-Length first when it is known, then Connection, Content-Type, Date, Server, then the rest
 * by their names. What the application writes without a length is chunked for HTTP/1.1 and ends with the connection for 1.0.
 */
export function kestrelResponse({ status, headers, body, version, keeps, nowMs }: { readonly status: number; readonly headers: readonly Header[]; readonly body: Uint8Array | null; readonly version: string; readonly keeps: boolean; readonly nowMs: number }): Uint8Array {
  const isChunked = body !== null && version === 'HTTP/1.1';
  const stays = keeps && (isChunked || body === null);
  const connection: readonly Header[] = !stays ? [['Connection', 'close']] : version === 'HTTP/1.0' ? [['Connection', 'keep-alive']] : [];
  const type = headers.filter(([name]) => name === 'Content-Type');
  const fields: readonly Header[] = [
    ...(body === null ? [['Content-Length', '0'] as const] : []), ...connection, ...type, ['Date', httpDate(nowMs)], ['Server', 'Kestrel'],
    ...headers.filter(([name]) => name !== 'Content-Type'), ...(isChunked ? [['Transfer-Encoding', 'chunked'] as const] : []),
  ];
  const text = `HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\n${fieldLines(fields)}\r\n`;
  return joinBytes([bytesOfText(text), body === null ? new Uint8Array(0) : isChunked ? encodeChunked([body]) : body]);
}

function keepsAlive({ head }: ModelledRequest): boolean {
  const said = (headerValue(head.headers, 'connection') ?? '').toLowerCase();
  return head.version === 'HTTP/1.1' ? !said.includes('close') : said.includes('keep-alive');
}

function nowMsOf({ sys }: ModelledCalls): number {
  return sys.epochUs / 1000;
}

/** WebUtility.HtmlEncode: the five characters, U+00A0 to U+00FF, and what lies outside of the basic plane. */
export function htmlEncode(text: string): string {
  const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"'\u00a0-\u00ff]|[\u{10000}-\u{10ffff}]/gu, (character) => named[character] ?? `&#${character.codePointAt(0)};`);
}
