/** Who answers for a file: CGI, mod_wsgi, an embedded interpreter, or httpd itself with the file as it is. */
import type { FileRefusal } from '../config/httpdFile.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { handleCgi } from './httpdCgi.ts';
import { httpdCosts } from './httpdCosts.ts';
import { embeddedLanguageOf, handleEmbedded } from './httpdEmbedded.ts';
import { complain, handled, ownPage, pageView, type Exchange, type Handled, type Place } from './httpdExchange.ts';
import { NOTHING, replyOf } from './httpdReply.ts';
import { ALLOWED, fileReply, mediaTypesOf, typeOf } from './httpdStatic.ts';
import { handleWsgi } from './httpdWsgi.ts';

export function* handlePlace(sys: Sys, exchange: Exchange, place: Place, refusal: FileRefusal | null): SystemCall<Handled> {
  const { loaded } = exchange.shared.config.modules;
  if (place.handler === 'cgi-script' && (loaded.has('cgi') || loaded.has('cgid'))) return yield* handleCgi(sys, exchange, place, refusal);
  if (place.handler === 'wsgi-script' && loaded.has('wsgi')) return yield* handleWsgi(sys, exchange, place, refusal);
  const language = embeddedLanguageOf(place.handler, loaded);
  if (language) return yield* handleEmbedded(sys, exchange, place, refusal, language);
  return yield* handleFile(sys, exchange, place, refusal);
}

/** `default_handler` of core.c, and what stands before it. */
function* handleFile(sys: Sys, exchange: Exchange, place: Place, refusal: FileRefusal | null): SystemCall<Handled> {
  const { pass, split, settings } = place;
  const { shared, server } = exchange;
  const type = typeOf(split.filename, settings, mediaTypesOf(server, sys.machine.files));
  const body = yield* exchange.body.drain(sys);
  if (body.kind === 'refused') return handled(ownPage(exchange, body.status, { length: null, closes: true }));
  if (pass.method === 'OPTIONS') return handled(replyOf(200, type, NOTHING, { headers: [['Allow', ALLOWED]] }));
  if (!['GET', 'HEAD', 'POST'].includes(pass.method)) {
    const known = KNOWN_METHODS.has(pass.method);
    if (!known) yield* complain(sys, exchange, { module: 'core', level: 'error', text: `AH00135: Invalid method in request ${exchange.head.method} ${exchange.head.target} ${exchange.head.version}` });
    return handled(ownPage(exchange, known ? 405 : 501, { headers: [['Allow', ALLOWED]] }));
  }
  if (refusal !== null || split.found !== 'file') return handled(ownPage(exchange, refusal === 'execCgiOff' ? 403 : 404));
  yield* sys.compute(httpdCosts.openFileUs);
  const bytes = yield* sys.files.read(split.filename);
  if (!bytes) return handled(ownPage(exchange, 404));
  return handled(fileReply({ bytes, type, modifiedMs: shared.filesModifiedMs }, pass.headers, pageView(exchange)));
}

/** Those that httpd has registered (`ap_method_registry_init`): known, but not for a file. */
const KNOWN_METHODS = new Set(['PUT', 'DELETE', 'CONNECT', 'TRACE', 'PATCH', 'PROPFIND', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK', 'VERSION-CONTROL', 'CHECKOUT', 'UNCHECKOUT', 'CHECKIN', 'UPDATE', 'LABEL', 'REPORT', 'MKWORKSPACE', 'MKACTIVITY', 'BASELINE-CONTROL', 'MERGE']);
