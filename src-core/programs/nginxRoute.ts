/**
 * Which reply a request gets: the location is chosen, and what stands in it acts (`return`, `try_files`, a `…_pass`, a
 * file); then `error_page` may put another page in place of nginx's own. Internal redirects begin again with another URI.
 */
import { isRedirectStatus, type NginxLocation, type NginxReturn, type NginxTryFiles } from '../config/nginxLocation.ts';
import type { NginxServer } from '../config/nginxConf.ts';
import { filePathOf } from '../config/nginxDestination.ts';
import { chooseLocation, type LocationChoice } from '../config/nginxMatch.ts';
import { schemeOf } from '../config/nginxPass.ts';
import type { NginxSettings } from '../config/nginxSettings.ts';
import { expand, type NginxRequestView } from '../config/nginxVariables.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { bytesOfText } from '../wire/http1Text.ts';
import { nginxCosts } from './costs.ts';
import type { Exchange } from './nginxConnection.ts';
import { writeErrorLog } from './nginxLogs.ts';
import { passRequest } from './nginxPass.ts';
import { bodilessReply, errorReply, REASONS, redirectReply, replyOf, type Reply } from './nginxReply.ts';
import { exists, serveStatic, typeOf, type FilePlace } from './nginxStatic.ts';
import type { BodyStream, Tunnel } from './nginxStream.ts';

/** A reply, the settings of the location that made it, and the request as it was last looked at. */
export interface Answer {
  readonly reply: Reply;
  readonly settings: NginxSettings;
  readonly view: NginxRequestView;
  /** Lets the application's connection go, when its response has been passed on. */
  readonly release: ((sys: Sys) => void) | null;
  /** The reply has no body yet: it comes piece by piece. */
  readonly stream?: BodyStream;
  /** After the reply the bytes of both sides are passed on as they come. */
  readonly tunnel?: Tunnel;
}

interface Journey {
  readonly redirects: number;
  /** Already on the way to an error page: that page's own errors get none (recursive_error_pages off). */
  readonly toErrorPage: boolean;
}

/** `ngx_http_internal_redirect` gives up after ten (then: 500). */
const INTERNAL_REDIRECTS = 10;
const START: Journey = { redirects: 0, toErrorPage: false };

export function* route(sys: Sys, exchange: Exchange): SystemCall<Answer> {
  return yield* routed(sys, exchange, exchange.view, START);
}

function* routed(sys: Sys, exchange: Exchange, view: NginxRequestView, journey: Journey): SystemCall<Answer> {
  const { server } = exchange;
  if (journey.redirects > INTERNAL_REDIRECTS) {
    yield* complain(sys, exchange, view, `rewrite or internal redirection cycle while processing "${view.uri}"`);
    return { reply: errorReply(500, server.settings), settings: server.settings, view, release: null };
  }
  yield* sys.compute(nginxCosts.chooseLocationUs);
  const named = view.uri.startsWith('@') ? server.locations.find(({ kind, pattern }) => kind === 'named' && pattern === view.uri) : undefined;
  const choice: LocationChoice = named ? { location: named, redirect: null, candidates: [], captures: {}, reason: 'exact' } : chooseLocation(server, view.uri);
  const { location } = choice;
  const data = { location: location?.text ?? '', path: view.uri, action: actionOf(server, choice), considered: choice.candidates.length };
  sys.note('locationChosen', data);
  sys.set(['location'], data.location);
  const matched = { ...(named ? { ...view, uri: exchange.view.uri } : view), captures: { ...view.captures, ...choice.captures } };
  const inside = location ? insideOf(location, matched) : matched;
  return yield* withErrorPage(sys, exchange, yield* acted(sys, exchange, choice, inside, journey), journey);
}

/** The variables that the location gives a meaning: the root, and FastCGI's halves of the path (ngx_http_fastcgi_split). */
function insideOf({ settings, alias }: NginxLocation, view: NginxRequestView): NginxRequestView {
  const { splitPathInfo, index } = settings.pass.fastcgi;
  const [, script = view.uri, pathInfo = ''] = splitPathInfo?.exec(view.uri) ?? [];
  const fastcgi = { scriptName: script.endsWith('/') ? script + index : script, pathInfo };
  const inside = { ...view, documentRoot: alias?.path ?? settings.root, fastcgi };
  return { ...inside, requestFilename: filePathOf({ settings, alias }, view.uri, inside) };
}

/** What the location does: the phases of nginx in their order (rewrite, try_files, content). */
function* acted(sys: Sys, exchange: Exchange, { location, redirect }: LocationChoice, view: NginxRequestView, journey: Journey): SystemCall<Answer> {
  const { server } = exchange;
  const settings = location?.settings ?? server.settings;
  const plain = (reply: Reply): Answer => ({ reply, settings, view, release: null });
  if (exchange.tooLarge) {
    yield* complain(sys, exchange, view, 'client intended to send too large body');
    return plain(errorReply(413, settings));
  }
  if (redirect !== null) return plain(redirectReply(301, `${redirect}${view.args ? `?${view.args}` : ''}`, settings));
  const returned = server.returns ?? location?.returns ?? null;
  if (returned) return plain(returnReply(returned, view, settings));
  const place: FilePlace = { settings, alias: location?.alias ?? null };
  const tried = location ? location.tryFiles : server.tryFiles;
  if (tried) {
    const found = tryFiles(sys, tried, place, view);
    if (found.kind === 'status') return plain(errorReply(found.status, settings));
    if (found.kind === 'redirect') return yield* redirected(sys, exchange, view, found.uri, journey);
    return yield* fileOrIndex(sys, exchange, place, { ...view, uri: found.uri }, journey);
  }
  if (location?.pass) return yield* passRequest(sys, exchange, location, location.pass, view);
  return yield* fileOrIndex(sys, exchange, place, view, journey);
}

/** ngx_http_special_response_handler: only nginx's own pages are replaced, an application's errors pass. */
function* withErrorPage(sys: Sys, exchange: Exchange, answer: Answer, journey: Journey): SystemCall<Answer> {
  const { reply, settings, view } = answer;
  const page = reply.special && !journey.toErrorPage ? settings.errorPages.find(({ codes }) => codes.includes(reply.status)) : undefined;
  if (!page) return answer;
  const target = expand(page.target, view);
  if (!/^[/@]/.test(target)) {
    const status = typeof page.answer === 'number' && isRedirectStatus(page.answer) ? page.answer : 302;
    return { ...answer, reply: redirectReply(status, target, settings) };
  }
  const asGet = { ...view, method: view.method === 'HEAD' ? 'HEAD' : 'GET' };
  const inner = yield* redirected(sys, exchange, asGet, target, { ...journey, toErrorPage: true });
  if (page.answer === 'fromTarget' || inner.reply.special) return inner;
  const status = page.answer ?? reply.status;
  return { ...inner, reply: { ...inner.reply, status, reason: REASONS[status] ?? '' } };
}

function* fileOrIndex(sys: Sys, exchange: Exchange, place: FilePlace, view: NginxRequestView, journey: Journey): SystemCall<Answer> {
  const result = yield* serveStatic(sys, place, view, exchange.shared.filesModifiedMs);
  if (result.kind === 'index') return yield* redirected(sys, exchange, view, result.uri, journey);
  if (result.complaint !== null) yield* complain(sys, exchange, view, result.complaint);
  return { reply: result.reply, settings: place.settings, view: { ...view, requestFilename: result.path }, release: null };
}

function* redirected(sys: Sys, exchange: Exchange, view: NginxRequestView, uri: string, journey: Journey): SystemCall<Answer> {
  const [path = uri, args = view.args] = uri.split(/\?(.*)/s);
  sys.note('redirectedInternally', { from: view.uri, to: uri });
  return yield* routed(sys, exchange, { ...view, uri: path, args }, { ...journey, redirects: journey.redirects + 1 });
}

function actionOf(server: NginxServer, { location, redirect }: LocationChoice): string {
  if (redirect !== null) return 'redirect';
  if (server.returns || location?.returns) return 'return';
  if (location?.tryFiles) return 'try_files';
  if (!location?.pass) return 'static';
  const { protocol, hostText } = location.pass;
  return `${protocol}_pass ${protocol === 'proxy' ? `${schemeOf(location.pass)}://` : ''}${hostText}`;
}

type Tried = { readonly kind: 'file' | 'redirect'; readonly uri: string } | { readonly kind: 'status'; readonly status: number };

function tryFiles(sys: Sys, { candidates, fallback }: NginxTryFiles, place: FilePlace, view: NginxRequestView): Tried {
  for (const candidate of candidates) {
    const uri = expand(candidate, view);
    const path = filePathOf(place, uri, view);
    if (exists(sys, path)) return { kind: 'file', uri };
    sys.note('fileMissing', { path });
  }
  return fallback.kind === 'status' ? fallback : { kind: 'redirect', uri: expand(fallback.target, view) };
}

/** ngx_http_rewrite's `return`: with a text, or with a status below 400, it is answered as it stands; else it is an error. */
function returnReply({ status, text }: NginxReturn, view: NginxRequestView, settings: NginxSettings): Reply {
  const value = text === null ? '' : expand(text, view);
  if (isRedirectStatus(status)) return redirectReply(status, value, settings);
  if (status >= 400 && value === '') return errorReply(status, settings);
  return status === 204 ? bodilessReply(204) : replyOf(status, typeOf(view.uri, settings), bytesOfText(value));
}

function* complain(sys: Sys, { shared, number }: Exchange, view: NginxRequestView, text: string): SystemCall<void> {
  yield* writeErrorLog(sys, shared, view, { level: 'error', text, connection: number });
}
