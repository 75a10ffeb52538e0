/**
 * httpd's phases for one request (request.c, `ap_process_request_internal`): the URL is mapped, the sections that hold are
 * merged, access is checked, mod_dir looks at directories, a handler answers; then ErrorDocument may put another page in place
 * of httpd's own. An internal redirect begins again with another path.
 */
import { directoryStepOf } from '../config/httpdDirectory.ts';
import { handlerOf, mergeSections, refusalOf, splitPathInfo, type FileLookup, type SectionMerge } from '../config/httpdFile.ts';
import { mapUrl, type FileOutcome, type MappingOutcome, type UrlMapping } from '../config/httpdMap.ts';
import type { HttpdErrorDocument, HttpdSettings } from '../config/httpdSettings.ts';
import { httpdTarget } from '../config/httpdUri.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { bytesOfText } from '../wire/http1Text.ts';
import type { Variable } from '../wire/variable.ts';
import { httpdCosts } from './httpdCosts.ts';
import { complain, environmentOf, originOf, ownPage, type Exchange, type Handled, type Pass, type Place } from './httpdExchange.ts';
import { handlePlace } from './httpdHandlers.ts';
import { proxyRequest } from './httpdProxy.ts';
import { NOTHING, PAGE_TYPE, replyOf, type Reply } from './httpdReply.ts';

export interface Answer {
  readonly reply: Reply;
  readonly pass: Pass;
  readonly filename: string | null;
  readonly variables: readonly Variable[];
}

/** LimitInternalRecursion: "Request exceeded the limit of 10 internal redirects". */
const INTERNAL_REDIRECTS = 10;
/** `T_URI_UNRESERVED` and what httpd lets pass besides: no controls, no fragment. */
const TARGET = /^[\x21\x22\x24-\x7e\x80-\xff]+$/;
const NO_TARGET = { kind: 'refused', status: 400, reason: 'notAPath' } as const;

export function* route(sys: Sys, exchange: Exchange): SystemCall<Answer> {
  const { head, server } = exchange;
  const first = (path: string, query: string): Pass => ({ method: head.method, path, query, headers: head.headers, status: 200, redirects: 0, previous: null, inherited: [] });
  if (head.method === 'OPTIONS' && head.target === '*') return { reply: replyOf(200, null, NOTHING), pass: first('*', ''), filename: null, variables: [] };
  const target = TARGET.test(head.target) ? httpdTarget(head.target, server) : NO_TARGET;
  if (target.kind === 'path') return yield* routed(sys, exchange, first(target.path, target.query));
  if (target.reason === 'badEscape' || target.reason === 'aboveRoot') yield* complain(sys, exchange, { module: 'core', level: 'error', text: `AH10244: invalid URI path (${head.target})` });
  return yield* withErrorDocument(sys, exchange, { reply: ownPage(exchange, target.status), pass: first(head.target, ''), filename: null, variables: [] }, server.settings);
}

function* routed(sys: Sys, exchange: Exchange, pass: Pass): SystemCall<Answer> {
  yield* sys.compute(httpdCosts.mapUrlUs);
  const { server } = exchange;
  if (pass.redirects > INTERNAL_REDIRECTS) {
    yield* complain(sys, exchange, { module: 'core', level: 'error', text: 'AH00124: Request exceeded the limit of 10 internal redirects due to probable configuration error. Use \'LimitInternalRecursion\' to increase the limit if necessary. Use \'LogLevel debug\' to get a backtrace.' });
    return { reply: ownPage(exchange, 500), pass, filename: null, variables: [] };
  }
  const mapping = mapUrl(server, pass.path, pass.query);
  sys.note('urlMapped', { path: pass.path, ...tellMapping(mapping), considered: mapping.candidates.length });
  const { outcome } = mapping;
  if (outcome.kind === 'file') return yield* atFile(sys, exchange, pass, outcome);
  const { settings } = mergeSections(server, { uriPath: pass.path, filename: null, found: 'missing' });
  const answered = (reply: Reply): SystemCall<Answer> => withErrorDocument(sys, exchange, { reply, pass, filename: null, variables: [] }, settings);
  if (pass.method === 'TRACE') return yield* answered(traceReply(exchange));
  if (outcome.kind === 'proxy') {
    exchange.body.limit = settings.limitRequestBodyBytes ?? 0;
    return yield* answered(yield* proxyRequest(sys, exchange, pass, outcome));
  }
  const location = outcome.location?.startsWith('/') ? originOf(exchange) + outcome.location : outcome.location;
  return yield* answered(ownPage(exchange, outcome.status, location === null ? {} : { location }));
}

function* atFile(sys: Sys, exchange: Exchange, pass: Pass, outcome: FileOutcome): SystemCall<Answer> {
  const { server } = exchange;
  const lookup = lookupOf(sys);
  const split = splitPathInfo(outcome.path, pass.path, lookup);
  const merge = mergeSections(server, { uriPath: pass.path, filename: split.filename, found: split.found });
  const { settings } = merge;
  exchange.body.limit = settings.limitRequestBodyBytes ?? 0;
  const choice = handlerOf(settings, { filename: split.filename, alias: outcome.handler });
  const answered = (reply: Reply): SystemCall<Answer> => withErrorDocument(sys, exchange, { reply, pass, filename: split.filename, variables: [] }, settings);
  if (pass.method === 'TRACE') return yield* answered(traceReply(exchange));
  const refusal = refusalOf(settings, split, choice, outcome.handler);
  if (refusal === 'denied') {
    yield* complain(sys, exchange, { module: 'authz_core', level: 'error', text: `AH01630: client denied by server configuration: ${split.filename}` });
    return yield* answered(ownPage(exchange, 403));
  }
  // A directory that belongs to CGI or WSGI is theirs to refuse; mod_dir keeps out where a handler is set.
  const step = exchange.shared.config.modules.loaded.has('dir') && choice.handler === null
    ? directoryStepOf(server, settings, split, { uriPath: pass.path, query: pass.query, lookup }) : null;
  if (step?.kind === 'slashMissing') return yield* answered(ownPage(exchange, 301, { location: originOf(exchange) + step.location }));
  if (step?.kind === 'index' || step?.kind === 'fallback') {
    sys.note('redirectedInternally', { from: pass.path, to: step.path });
    // A fast redirect: the same request goes on with another file, and nothing is renamed.
    return yield* routed(sys, exchange, { ...pass, path: step.path, redirects: pass.redirects + 1 });
  }
  const place: Place = { pass, settings, split, outcome, handler: choice.handler ?? 'default-handler' };
  sys.note('handlerChosen', { handler: place.handler, by: choice.reason, file: split.filename, pathInfo: split.pathInfo, sections: sectionsOf(merge) });
  sys.set(['location'], sectionsOf(merge) || pass.path);
  const result: Handled = yield* handlePlace(sys, exchange, place, refusal);
  if (result.kind === 'localRedirect') return yield* redirected(sys, exchange, pass, result.target, 200, result.variables);
  return yield* withErrorDocument(sys, exchange, { reply: result.reply, pass, filename: split.filename, variables: result.variables }, settings);
}

/** `ap_internal_redirect`: another request in the place of this one, always a GET, without a body, and with the old variables renamed. */
function* redirected(sys: Sys, exchange: Exchange, pass: Pass, target: string, status: number, variables: readonly Variable[]): SystemCall<Answer> {
  sys.note('redirectedInternally', { from: pass.path, to: target });
  const next = httpdTarget(target, exchange.server);
  if (next.kind === 'refused') return { reply: ownPage(exchange, next.status), pass, filename: null, variables: [] };
  const inherited: readonly Variable[] = [...variables.map(([name, value]) => [`REDIRECT_${name}`, value] as const), ['REDIRECT_STATUS', String(status)]];
  // A script's redirect takes the body along with its length; an ErrorDocument keeps the fields as they are.
  const headers = status === 200 ? pass.headers.filter(([name]) => !/^(?:content-length|transfer-encoding)$/i.test(name)) : pass.headers;
  const method = pass.method === 'HEAD' ? 'HEAD' : 'GET';
  return yield* routed(sys, exchange, { method, path: next.path, query: next.query, headers, status, redirects: pass.redirects + 1, previous: { path: pass.path, query: pass.query }, inherited });
}

function* withErrorDocument(sys: Sys, exchange: Exchange, answer: Answer, settings: HttpdSettings): SystemCall<Answer> {
  const { reply, pass } = answer;
  // Within an ErrorDocument the status stays that of the error; its own errors get httpd's own pages.
  if (pass.status !== 200) return { ...answer, reply: reply.status === 200 ? { ...reply, status: pass.status, reason: null } : reply };
  const page: HttpdErrorDocument | undefined = reply.own ? settings.errorDocuments.get(reply.status) : undefined;
  if (!page) return answer;
  if (page.kind === 'text') return { ...answer, reply: { ...reply, body: bytesOfText(page.value), length: page.value.length, type: PAGE_TYPE } };
  if (page.kind === 'url') return { ...answer, reply: ownPage(exchange, 302, { location: page.value }) };
  // `ap_die` notes the method of the request that failed, since the page is asked for by GET.
  const variables: readonly Variable[] = answer.variables.length > 0 ? answer.variables : [...environmentOf(settings), ['REQUEST_METHOD', pass.method]];
  return yield* redirected(sys, exchange, pass, page.value, reply.status, variables);
}

/** `ap_send_http_trace`: the request as it came. */
function traceReply({ head }: Exchange): Reply {
  const text = `TRACE ${head.target} ${head.version}\r\n${head.headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  return replyOf(200, 'message/http', bytesOfText(text), { length: null });
}

/** Files of the machine; what they lie in are directories. */
function lookupOf(sys: Sys): FileLookup {
  const { files } = sys.machine;
  return (path) => {
    if (files.has(path)) return 'file';
    const folder = path === '/' ? '/' : `${path}/`;
    for (const file of files.keys()) if (file.startsWith(folder)) return 'directory';
    return null;
  };
}

function tellMapping({ outcome }: UrlMapping): { readonly rule: string; readonly to: string } {
  const { rule } = outcome;
  return { rule: rule ? `${WORDS[rule.kind]} ${rule.from}` : 'DocumentRoot', to: destinationOf(outcome) };
}

const WORDS = { alias: 'Alias', scriptAlias: 'ScriptAlias', redirect: 'Redirect', wsgiScriptAlias: 'WSGIScriptAlias', proxyPass: 'ProxyPass' } as const;

function destinationOf(outcome: MappingOutcome): string {
  if (outcome.kind === 'file') return outcome.path;
  if (outcome.kind === 'redirect') return outcome.location ?? String(outcome.status);
  const { scheme, host, port } = outcome.rule.to!;
  return `${scheme}://${host}:${port}${outcome.target}`;
}

function sectionsOf({ candidates }: SectionMerge): string {
  const applied = candidates.filter(({ verdict }) => verdict === 'applied').map(({ section: { kind, pattern } }) => `<${SECTIONS[kind]} ${pattern}>`);
  return applied.join(' ');
}
const SECTIONS = { directory: 'Directory', files: 'Files', location: 'Location' } as const;

