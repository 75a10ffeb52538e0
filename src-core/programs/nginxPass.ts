/**
 * nginx' upstream module (ngx_http_upstream.c): chooses a server, asks it in the protocol of the location, asks another
 * where `…_next_upstream` allows it, and makes a reply of the answer. With buffering the worker of the application is free
 * as soon as nginx has the response, however slow the client is.
 */
import type { NginxLocation } from '../config/nginxLocation.ts';
import { upstreamUri } from '../config/nginxDestination.ts';
import { schemeOf, type NginxPass } from '../config/nginxPass.ts';
import type { NextUpstreamCondition, NginxPassSettings } from '../config/nginxPassSettings.ts';
import type { NginxSettings } from '../config/nginxSettings.ts';
import type { NginxRequestView } from '../config/nginxVariables.ts';
import type { SystemCall, Sys } from '../system/sys.ts';
import { WireError } from '../wire/field.ts';
import { headerValue } from '../wire/http1Fields.ts';
import { nginxCosts } from './costs.ts';
import { ask, failure, leave, type Answering, type Failure, type Question } from './nginxAttempt.ts';
import { nextPiece, wholeBody } from './nginxBody.ts';
import type { Exchange } from './nginxConnection.ts';
import { fastcgiUpstream, scgiUpstream, uwsgiUpstream } from './nginxGateways.ts';
import { httpUpstream } from './nginxHttpUpstream.ts';
import { writeErrorLog } from './nginxLogs.ts';
import { errorReply } from './nginxReply.ts';
import type { Answer } from './nginxRoute.ts';
import { groupOf, UpstreamChoice, type UpstreamGroup, type UpstreamPeer } from './nginxUpstream.ts';
import type { UpstreamProtocol } from './nginxUpstreamProtocol.ts';
import { replyFrom } from './nginxUpstreamReply.ts';

/** The only methods that nginx takes for not idempotent (RFC 9110 §9.2.2 counts those as idempotent that it defines so). */
const NOT_IDEMPOTENT = ['POST', 'LOCK', 'PATCH'];

/** What stays the same from server to server. */
interface Passing {
  readonly exchange: Exchange;
  readonly location: NginxLocation;
  readonly pass: NginxPass;
  readonly own: NginxPassSettings;
  readonly settings: NginxSettings;
  readonly view: NginxRequestView;
  readonly group: UpstreamGroup;
  readonly choice: UpstreamChoice;
  readonly startedAt: number;
  /** Of each server tried so far, for `$upstream_addr` and `$upstream_status`. */
  readonly asked: { address: string; status: number }[];
}

export function* passRequest(sys: Sys, exchange: Exchange, location: NginxLocation, pass: NginxPass, before: NginxRequestView): SystemCall<Answer> {
  sys.stage('3');
  yield* sys.compute(pass.protocol === 'proxy' ? nginxCosts.proxyRequestUs : nginxCosts.gatewayRequestUs);
  const { settings } = location;
  const view: NginxRequestView = pass.protocol === 'proxy' ? { ...before, proxyHost: pass.hostText, proxyPort: pass.peer.port } : before;
  const group = groupOf(exchange.shared, pass);
  const own = settings.pass[pass.protocol];
  const choice = new UpstreamChoice(group, view.remoteAddress);
  if (own.nextUpstreamTries > 0) choice.tries = Math.min(choice.tries, own.nextUpstreamTries);
  const passing: Passing = { exchange, location, pass, own, settings, view, group, choice, startedAt: sys.now, asked: [] };
  const question = yield* questionOf(sys, passing);
  if (question === null) return refused(passing, 500);
  for (;;) {
    const peer = choice.next(secondsOf(sys));
    if (!peer) return yield* nobody(sys, passing);
    const answer = yield* attempt(sys, passing, peer, question);
    if (answer) return answer;
  }
}

/** The bytes of the request; `null` where the protocol has no room for it. */
function* questionOf(sys: Sys, passing: Passing): SystemCall<Question | null> {
  const { exchange, location, pass, own, view } = passing;
  const protocol = protocolOf(pass, own);
  try {
    const bytes = protocol.request(exchange, location, view);
    return { protocol, settings: own, prefix: pass.protocol, method: view.method, target: targetOf(passing), bytes };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    yield* complain(sys, passing, `${schemeOf(pass)} request is too big`, null);
    return null;
  }
}

/** Asks one server; `null` when the next one is to be asked. */
function* attempt(sys: Sys, passing: Passing, peer: UpstreamPeer, question: Question): SystemCall<Answer | null> {
  const { exchange, pass, choice, group, asked, own, settings } = passing;
  const resting = choice.resting(secondsOf(sys)).map(({ address }) => address).join(', ');
  sys.note('upstreamChosen', { upstream: pass.hostText, address: peer.address, ...(resting === '' ? {} : { resting }) });
  asked.push({ address: peer.address, status: 0 });
  const outcome = yield* ask(sys, exchange.shared, group, peer, question, (text, level) => complain(sys, passing, text, peer, level));
  if (outcome.kind === 'failed') return yield* failed(sys, passing, peer, outcome);
  const { status } = outcome.head;
  asked.at(-1)!.status = status;
  const condition = conditionOf(status);
  if (condition !== null && choice.tries > 1 && mayAskNext(sys, passing, condition, true)) {
    leave(sys, exchange.shared, outcome.connection);
    choice.done(peer, status === 403 || status === 404 ? 'passedOn' : 'failed', secondsOf(sys));
    sys.note('upstreamFailed', { address: peer.address, reason: `status${status}`, status: 0 });
    return null;
  }
  if (own.interceptErrors && status >= 300 && settings.errorPages.some(({ codes }) => codes.includes(status))) {
    choice.done(peer, 'used', secondsOf(sys));
    leave(sys, exchange.shared, outcome.connection);
    return refused(passing, status);
  }
  return yield* answered(sys, passing, peer, outcome, question);
}

function* failed(sys: Sys, passing: Passing, peer: UpstreamPeer, outcome: Failure): SystemCall<Answer | null> {
  const { choice, asked } = passing;
  choice.done(peer, 'failed', secondsOf(sys));
  // ngx_http_upstream_next: a kept connection that turned out to be closed does not use up a try.
  if (outcome.wasKept && outcome.condition === 'error') choice.tries++;
  // Without a connection there is nobody who was asked.
  if (outcome.reason === 'noConnections') asked.splice(-1, 1, { address: '', status: 0 });
  else asked.at(-1)!.status = outcome.status;
  const goesOn = outcome.condition !== null && choice.tries > 0 && mayAskNext(sys, passing, outcome.condition, outcome.sent);
  sys.note('upstreamFailed', { address: peer.address, reason: outcome.reason, status: goesOn ? 0 : outcome.status });
  yield* complain(sys, passing, outcome.log, peer, outcome.level);
  return goesOn ? null : refused(passing, outcome.status);
}

/** The answer is here, or begins to be: all of it is read now, unless buffering is off. */
function* answered(sys: Sys, passing: Passing, peer: UpstreamPeer, answering: Answering, question: Question): SystemCall<Answer> {
  const { exchange, location, pass, settings, own, group, asked } = passing;
  const { connection, head, uses } = answering;
  const complains = (text: string, level?: 'error' | 'warn'): SystemCall<void> => complain(sys, passing, text, peer, level);
  const release = (persists: boolean) => (own: Sys): void => {
    passing.choice.done(peer, 'used', secondsOf(own));
    const close = (each: Sys): void => leave(each, exchange.shared, connection);
    if (persists) group.idle.put(own, peer.address, connection, uses, close);
    else close(own);
  };
  const told = { ...toldOf(asked), headers: head.headers };
  const times = (): Pick<NonNullable<NginxRequestView['upstream']>, 'connectTimeUs' | 'headerTimeUs' | 'responseTimeUs'> =>
    ({ connectTimeUs: answering.connectUs, headerTimeUs: answering.headerUs, responseTimeUs: sys.now - answering.startedAt });
  const answer = (reply: Answer['reply'], release: Answer['release']): Answer => ({ reply, settings, view: { ...passing.view, upstream: { ...told, ...times() } }, release });
  if (pass.protocol === 'proxy' && head.status === 101 && headerValue(exchange.head.headers, 'upgrade') !== undefined) {
    return { ...answer({ ...replyFrom(head, null, location, settings), length: null }, release(false)), tunnel: { connection, readTimeoutUs: own.readTimeoutUs, complain: complains } };
  }
  const buffering = headerValue(head.headers, 'x-accel-buffering')?.toLowerCase();
  if (buffering === 'no' || (!own.buffering && buffering !== 'yes')) {
    const pieces = (own: Sys, waits: boolean): ReturnType<typeof nextPiece> => nextPiece(own, answering, question, complains, waits);
    return { ...answer(replyFrom(head, null, location, settings), null), stream: { pieces, release } };
  }
  const whole = yield* wholeBody(sys, answering, question, complains);
  return answer(replyFrom(head, whole, location, settings), release(whole.persists));
}

/** Every server rests or is down. */
function* nobody(sys: Sys, passing: Passing): SystemCall<Answer> {
  const { pass, asked } = passing;
  const last = failure('error', 502, 'noLiveUpstreams', 'no live upstreams while connecting to upstream', false);
  sys.note('upstreamFailed', { address: pass.hostText, reason: last.reason, status: last.status });
  yield* complain(sys, passing, last.log, null);
  asked.push({ address: pass.hostText, status: last.status });
  return refused(passing, last.status);
}

function refused({ settings, view, asked }: Passing, status: number): Answer {
  return { reply: errorReply(status, settings), settings, view: asked.length === 0 ? view : { ...view, upstream: toldOf(asked) }, release: null };
}

/** `$upstream_addr` and `$upstream_status`. */
function toldOf(asked: Passing['asked']): { readonly address: string; readonly status: string } {
  return { address: asked.map(({ address }) => address).join(', '), status: asked.map(({ status }) => (status === 0 ? '-' : status)).join(', ') };
}

/** proxy_next_upstream: what has been sent and is not idempotent is not sent again unless `non_idempotent` says so. */
function mayAskNext(sys: Sys, { own, view, startedAt }: Passing, condition: NextUpstreamCondition, sent: boolean): boolean {
  if (!own.nextUpstream.includes(condition)) return false;
  if (own.nextUpstreamTimeoutUs > 0 && sys.now - startedAt >= own.nextUpstreamTimeoutUs) return false;
  return !sent || !NOT_IDEMPOTENT.includes(view.method) || own.nextUpstream.includes('non_idempotent');
}

/** `proxy_next_upstream http_500 …`: answers that count as failures where the configuration says so. */
function conditionOf(status: number): NextUpstreamCondition | null {
  return ([500, 502, 503, 504, 403, 404, 429] as const).includes(status as 500) ? (`http_${status}` as NextUpstreamCondition) : null;
}

function protocolOf({ protocol }: NginxPass, { keepConnection }: NginxPassSettings): UpstreamProtocol {
  switch (protocol) {
    case 'proxy': return httpUpstream;
    case 'fastcgi': return fastcgiUpstream(keepConnection);
    case 'uwsgi': return uwsgiUpstream;
    case 'scgi': return scgiUpstream;
  }
}

function targetOf({ location, pass, view }: Pick<Passing, 'location' | 'pass' | 'view'>): string {
  return pass.protocol === 'proxy' ? upstreamUri(location, view.uri, view.target, view) : view.uri;
}

function* complain(sys: Sys, passing: Passing, text: string, peer: UpstreamPeer | null, level: 'error' | 'warn' | 'alert' = 'error'): SystemCall<void> {
  const { exchange, pass, view } = passing;
  const place = `${schemeOf(pass)}://${peer?.address ?? pass.hostText}`;
  const upstream = pass.protocol === 'proxy' ? `${place}${targetOf(passing)}` : place;
  yield* writeErrorLog(sys, exchange.shared, view, { level, text, connection: exchange.number, upstream });
}

function secondsOf(sys: Sys): number {
  return Math.floor(sys.epochUs / 1_000_000);
}
