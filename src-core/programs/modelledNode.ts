/**
 * Node.js: the runtime has the HTTP server in it, `http.createServer` takes a callback, and both run in one thread under one
 * event loop. There is no interface between server and application but the call `(req, res)`; no WSGI, no second process.
 * Calls and bytes as lib/_http_server.js and lib/_http_outgoing.js of Node 20 have them; the bytes are held against a real
 * Node (test/golden/node).
 */
import type { ModelledHandler, ModelledPlace } from '../config/modelledCode.ts';
import type { NodeSettings } from '../config/nodeArgs.ts';
import type { Machine } from '../system/machine.ts';
import type { SystemCall } from '../system/sys.ts';
import { headerValue, type Header } from '../wire/http1Fields.ts';
import { httpDate } from '../wire/http1Date.ts';
import { httpProfiles } from '../wire/http1Profiles.ts';
import { fieldLines } from '../wire/http1Request.ts';
import { bytesOfText, joinBytes } from '../wire/http1Text.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import type { Modelled, ModelledCalls } from './modelledCalls.ts';
import { nodeCosts } from './modelledCosts.ts';
import { handled, type ModelledAnswer, type ModelledRequest, type ModelledState } from './modelledRequest.ts';
import { startModelledServer } from './modelledServer.ts';

const KEEP_ALIVE_SECONDS = 5; // server.keepAliveTimeout
const REASONS: Readonly<Record<number, string>> = { 200: 'OK', 400: 'Bad Request', 404: 'Not Found', 431: 'Request Header Fields Too Large', 500: 'Internal Server Error' };

export function startNode(machine: Machine, { args, app, file }: NodeSettings): void {
  const { host, port } = app.listen!;
  startModelledServer(machine, {
    program: 'node', language: 'JavaScript', argv: ['/usr/bin/node', ...args], environment: { PATH: '/usr/bin:/bin', NODE_ENV: 'production' },
    image: nodeCosts.image, startUs: nodeCosts.startUs, perRequestUs: nodeCosts.perRequestUs, files: [file],
    listen: { host, port, backlog: 511 }, keepAliveUs: KEEP_ALIVE_SECONDS * 1_000_000,
    // llhttp does not look into the target.
    profile: { ...httpProfiles.rfc, targetSyntax: 'any' },
    threads: 'loop', threadName: () => '',
    // libuv's pool is for files, DNS and compression: a handler never runs in it.
    idleThreads: ['libuv-worker 1', 'libuv-worker 2', 'libuv-worker 3', 'libuv-worker 4'],
    says: () => null,
    answer: (calls, request, state, reply) => answer({ app, calls, request, state, reply }),
    refusal: nodeRefusal,
  });
}

interface Exchange {
  readonly app: NodeSettings['app'];
  readonly calls: ModelledCalls;
  readonly request: ModelledRequest;
  readonly state: ModelledState;
  readonly reply: (bytes: Uint8Array, status: number) => SystemCall<void>;
}

function* answer(exchange: Exchange): Modelled<boolean> {
  const { app, calls, request } = exchange;
  const at = (name: string): ModelledPlace => app.places[name]!;
  const { head, path } = request;
  const keeps = keepsAlive(request);
  const handler = handlerFor(app, path);
  const req = `IncomingMessage {method: '${head.method}', url: '${head.target}'}`;
  yield* calls.call({ ...at('createServer'), function: 'IncomingMessage, ServerResponse', role: 'request', stage: '8', us: nodeCosts.objectUs }, function* () {}, () => 'req, res');
  yield* calls.call({ ...at('application'), role: 'application', stage: '6', after: '13', us: nodeCosts.callUs, locals: { req, res: 'ServerResponse {}' } }, function* () {
    calls.at(at('URL').line);
    yield* calls.call({ ...at('routes'), role: 'route', stage: '9', us: nodeCosts.callUs, locals: { pathname: JSON.stringify(path) } }, function* () {}, () => handler.function);
    calls.at(at('routes').line + 1);
    yield* calls.call({ ...handler, role: 'handler', stage: '9', after: '12', us: nodeCosts.callUs, locals: { req, res: 'ServerResponse {}' } }, function* () {
      const made = yield* handled(calls, handler, request, exchange.state, { escape: escapeHtml, waits: 'awaits', pid: calls.sys.process.pid });
      // A handler that never calls res.end() leaves the client waiting: forever here.
      if (!made) return;
      yield* calls.call({ ...at('send'), role: 'head', stage: '10', after: '11', us: nodeCosts.callUs, locals: { status: String(made.status) } }, () => send(exchange, made, keeps), () => 'undefined');
    }, () => (handlerAwaits(handler) ? 'Promise' : 'undefined'));
  }, () => 'Promise');
  return keeps;
}

/** `res.end()` writes at once: the response is out before the callback returns. */
function* send({ app, calls, request, reply }: Exchange, { status, html }: ModelledAnswer, keeps: boolean): Modelled<void> {
  calls.at(app.places['setHeader']!.line);
  yield* calls.call({ ...app.places['setHeader']!, function: 'res.setHeader', role: 'head', stage: '10', us: nodeCosts.callUs }, function* () {}, () => 'res');
  calls.at(app.places['end']!.line);
  yield* calls.call({ ...app.places['end']!, function: 'res.end', role: 'body', stage: '13', us: nodeCosts.endUs }, function* () {
    const nowMs = calls.sys.epochUs / 1000;
    yield* reply(nodeResponse({ status, headers: [['Content-Type', 'text/html; charset=utf-8']], body: encodeUtf8(html), request, keeps, nowMs }), status);
  }, () => 'res');
}

/** The parser's errors get a fixed text without a Date (`socketOnError`); a Host that is missing, an answer like any other (`requireHostHeader`). */
export function nodeRefusal(status: number, reason: string, nowMs: number): Uint8Array {
  const line = status === 431 ? '431 Request Header Fields Too Large' : '400 Bad Request';
  const rest = reason === 'hostMissing' ? `Date: ${httpDate(nowMs)}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n` : '';
  return bytesOfText(`HTTP/1.1 ${line}\r\nConnection: close\r\n${rest}\r\n`);
}

/** `_storeHeader`: the program's fields, Date, Connection, Keep-Alive, then the length; HTTP/1.0 gets no length, only the end of the connection. */
export function nodeResponse({ status, headers, body, request: { head }, keeps, nowMs }: { readonly status: number; readonly headers: readonly Header[]; readonly body: Uint8Array; readonly request: Pick<ModelledRequest, 'head'>; readonly keeps: boolean; readonly nowMs: number }): Uint8Array {
  const connection: readonly Header[] = keeps ? [['Connection', 'keep-alive'], ['Keep-Alive', `timeout=${KEEP_ALIVE_SECONDS}`]] : [['Connection', 'close']];
  const isHead = head.method === 'HEAD';
  const length: readonly Header[] = head.version === 'HTTP/1.0' || isHead ? [] : [['Content-Length', String(body.length)]];
  const text = `HTTP/1.1 ${status} ${REASONS[status] ?? 'unknown'}\r\n${fieldLines([...headers, ['Date', httpDate(nowMs)], ...connection, ...length])}\r\n`;
  return joinBytes([bytesOfText(text), isHead ? new Uint8Array(0) : body]);
}

/** `shouldKeepAlive`: never for HTTP/1.0 (the program gives no length), for HTTP/1.1 unless the client says close. */
export function keepsAlive({ head }: Pick<ModelledRequest, 'head'>): boolean {
  return head.version !== 'HTTP/1.0' && !/(^|,)\s*close\s*(,|$)/i.test(headerValue(head.headers, 'connection') ?? '');
}

function handlerFor({ routes, handlers }: NodeSettings['app'], path: string): ModelledHandler {
  const name = routes.find((route) => route.path === path)?.handler ?? 'notFound';
  return handlers.find((handler) => handler.function === name)!;
}

function handlerAwaits({ statements }: ModelledHandler): boolean {
  return statements.some(({ kind }) => kind === 'wait');
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
