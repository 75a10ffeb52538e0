/** Rack: the env, the stack of middleware, Rails' router and controller, and the triple that comes back. Modelled. */
import type { ModelledApp, ModelledHandler } from '../config/modelledCode.ts';
import { valuesOf, type Header } from '../wire/http1Fields.ts';
import { fieldLines } from '../wire/http1Request.ts';
import { bytesOfText, joinBytes } from '../wire/http1Text.ts';
import { encodeUtf8 } from '../wire/utf8.ts';
import type { Modelled, ModelledCalls } from './modelledCalls.ts';
import { rubyCosts } from './modelledCosts.ts';
import { handled, type ModelledRequest, type ModelledState } from './modelledRequest.ts';

/** Key → value as the interface has it: texts as they are, objects as Ruby would show them. */
export type RackEnv = Readonly<Record<string, string>>;

/** What a Rack application returns. */
export interface Triple {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: string;
}

/** `proto_env`, the parser's part, then `normalize_env` (Puma 6.4, lib/puma/server.rb, request.rb); REQUEST_METHOD to rack.input as Rack's SPEC asks. */
export function rackEnv({ head, path, query, client }: ModelledRequest, { threads, workers }: { readonly threads: number; readonly workers: number }): RackEnv {
  const fields: Record<string, string> = {};
  for (const name of new Set(head.headers.map(([each]) => each.toLowerCase()))) {
    const key = name.toUpperCase().replaceAll('-', '_');
    fields[key === 'CONTENT_TYPE' || key === 'CONTENT_LENGTH' ? key : `HTTP_${key}`] = valuesOf(head.headers, name).join(', ');
  }
  const [, name = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(fields['HTTP_HOST'] ?? 'localhost') ?? [];
  return {
    'rack.version': '[1, 6]', 'rack.errors': '#<IO:<STDERR>>', 'rack.multithread': String(threads > 1), 'rack.multiprocess': String(workers >= 1), 'rack.run_once': 'false',
    'rack.url_scheme': 'http', SCRIPT_NAME: '', QUERY_STRING: query, SERVER_SOFTWARE: 'puma 6.4.3 The Eagle of Durango', GATEWAY_INTERFACE: 'CGI/1.2',
    REQUEST_METHOD: head.method, REQUEST_PATH: path, REQUEST_URI: head.target, SERVER_PROTOCOL: head.version, ...fields,
    // The port is the client's word for it, or the scheme's own.
    SERVER_NAME: name, SERVER_PORT: port ?? '80', PATH_INFO: path, REMOTE_ADDR: client[0], 'puma.socket': '#<TCPSocket>', 'rack.hijack?': 'true', 'rack.hijack': '#<Method: Puma::Client#full_hijack>',
    'rack.input': head.method === 'GET' || head.method === 'HEAD' ? '#<Puma::NullIO>' : '#<StringIO>', 'rack.after_reply': '[]', 'puma.config': '#<Puma::Configuration>',
  };
}

export interface RackCall {
  readonly app: ModelledApp;
  readonly calls: ModelledCalls;
  readonly request: ModelledRequest;
  readonly state: ModelledState;
  readonly env: RackEnv;
  readonly startedAt: number;
}

/** The server's call of the application: the outermost middleware, or the router when there is none. */
export function* call(rack: RackCall): Modelled<Triple> {
  return yield* hop(rack, 0);
}

function* hop(rack: RackCall, index: number): Modelled<Triple> {
  const { app, calls, env } = rack;
  const middleware = app.middleware[index];
  const outermost = index === 0;
  const frame = { role: outermost ? 'application' : 'middleware', stage: outermost ? '6' : '7', after: '12', ...(outermost ? { environ: env } : {}), locals: { env: `{${Object.keys(env).length} keys}` } } as const;
  if (!middleware) return yield* calls.call({ ...app.places['run']!, function: 'ActionDispatch::Routing::RouteSet#call', ...frame, us: rubyCosts.middlewareUs }, () => dispatch(rack), shown);
  return yield* calls.call({ ...middleware, function: `${middleware.function}#call`, ...frame, us: rubyCosts.middlewareUs }, function* () {
    return onTheWayOut(middleware.function, yield* hop(rack, index + 1), rack);
  }, shown);
}

/** What each middleware does with the triple; those that only look at env leave it as it is. */
function onTheWayOut(name: string, triple: Triple, { calls, request, env, startedAt }: RackCall): Triple {
  const withField = (field: string, value: string): Triple => ({ ...triple, headers: [...triple.headers, [field, value]] });
  switch (name) {
    case 'Rack::Runtime': return withField('x-runtime', ((calls.sys.now - startedAt) / 1_000_000).toFixed(6));
    case 'ActionDispatch::RequestId': return withField('x-request-id', requestId(env['HTTP_X_REQUEST_ID'], calls));
    case 'Rack::Head': return request.head.method === 'HEAD' ? { ...triple, body: '' } : triple;
    default: return triple;
  }
}

/** The client's, cleaned and cut (`make_request_id`), or SecureRandom.uuid: here from the seeded dice of the machine. */
function requestId(given: string | undefined, { sys }: ModelledCalls): string {
  if (given !== undefined && given !== '') return given.replace(/[^\w\-@]/g, '').slice(0, 255);
  const { dice } = sys.machine;
  const hex = Array.from({ length: 32 }, () => Math.floor(dice.uniform() * 16).toString(16)).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${'89ab'[Number.parseInt(hex[16]!, 16) % 4]!}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

function* dispatch(rack: RackCall): Modelled<Triple> {
  const { app, calls, request } = rack;
  yield* calls.call({ ...app.places['RouteSet']!, function: 'ActionDispatch::Request.new', role: 'request', stage: '8', after: '9', us: rubyCosts.requestUs }, function* () {}, () => `#<ActionDispatch::Request ${request.head.method} "${request.path}">`);
  const plain = (path: string): string => path.replace(/(.)\/$/, '$1');
  // `get` takes HEAD as well.
  const route = ['GET', 'HEAD'].includes(request.head.method) ? app.routes.find((each) => plain(each.path) === plain(request.path)) : undefined;
  const place = route ? { function: 'Journey::Router#serve', file: route.file, line: route.line } : { ...app.places['RouteSet']!, function: 'Journey::Router#serve' };
  return yield* calls.call({ ...place, role: 'route', stage: '9', after: '12', us: rubyCosts.routeUs, locals: { path_info: JSON.stringify(request.path) } }, function* () {
    // No route: the router says so by a header, for whoever has other applications to try.
    if (!route) return { status: 404, headers: [['x-cascade', 'pass']], body: 'Not Found' };
    const handler = app.handlers.find((each) => each.function === route.handler)!;
    return yield* calls.call({ ...handler, function: `ShopController#${handler.function}`, role: 'handler', stage: '9', after: '12', us: rubyCosts.actionUs, locals: { params: paramsOf(request) } }, () => act(rack, handler), shown);
  }, shown);
}

function* act({ calls, request, state }: RackCall, handler: ModelledHandler): Modelled<Triple> {
  const made = yield* handled(calls, handler, request, state, { escape: htmlEscape, waits: 'sleeps', pid: calls.sys.process.pid });
  calls.sys.stage('11');
  // An action that renders nothing and has no template is 204 No Content (ActionController::ImplicitRender).
  if (!made) return { status: 204, headers: [], body: '' };
  return { status: made.status, headers: [['content-type', 'text/html; charset=utf-8']], body: made.html };
}

function paramsOf({ parameters }: ModelledRequest): string {
  return `{${[...parameters].map(([name, value]) => `${JSON.stringify(name)}=>${JSON.stringify(value)}`).join(', ')}}`;
}

function shown({ status, headers, body }: Triple): string {
  return `[${status}, {${headers.map(([name, value]) => `"${name}"=>"${value}"`).join(', ')}}, [${encodeUtf8(body).length} bytes]]`;
}

const REASONS: Readonly<Record<number, string>> = { 200: 'OK', 204: 'No Content', 400: 'Bad Request', 404: 'Not Found' };

/** `prepare_response`: the line in the request's version, the application's fields, Connection where it is not the default, the length; no Date, no Server. */
export function pumaResponse({ status, headers, body, version, method, keeps }: Triple & { readonly version: string; readonly method: string; readonly keeps: boolean }): Uint8Array {
  const bytes = encodeUtf8(body);
  const connection: readonly Header[] = version === 'HTTP/1.1' ? (keeps ? [] : [['Connection', 'close']]) : keeps ? [['Connection', 'Keep-Alive']] : [];
  const length: readonly Header[] = status === 204 ? [] : [['Content-Length', String(bytes.length)]];
  const text = `${version === 'HTTP/1.1' ? version : 'HTTP/1.0'} ${status} ${REASONS[status] ?? 'CUSTOM'}\r\n${fieldLines([...headers, ...connection, ...length])}\r\n`;
  return joinBytes([bytesOfText(text), method === 'HEAD' ? new Uint8Array(0) : bytes]);
}

/** ERB::Util.html_escape. */
export function htmlEscape(text: string): string {
  const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => named[character]!);
}
