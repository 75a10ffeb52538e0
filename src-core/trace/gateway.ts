/**
 * Which way a request took from the web server to the application, and by which interface that was called: read off the
 * steps and the protocols of their payloads, never off a preset's name. It decides which of the stages' stories is true.
 */
import { sameActor } from './messages.ts';
import type { Actor, PayloadProtocol, Step, StepId, StepOf, Trace } from './trace.ts';

/**
 * What was crossed. `none`: nothing, the web server answered by itself, or the request did not come so far · `own`: nothing, the
 * process that has the client's connection calls the application · `embedded`: nothing, an interpreter is part of the web
 * server's process · `cgi`: fork and exec · `cgiDaemon`: the same, by a process that forks for the server · `cgiOverFastcgi`: the
 * same, behind FastCGI · `daemon`: a Unix socket to a process of the server's own · the rest: a protocol on a connection.
 */
export type Way = 'none' | 'own' | 'embedded' | 'cgi' | 'cgiDaemon' | 'cgiOverFastcgi' | 'daemon' | 'http' | 'fastcgi' | 'scgi' | 'uwsgi' | 'ajp';

/** How the application was entered. `script`: a program or file was run from top to bottom, nothing was called. */
export type CallKind = 'none' | 'script' | 'wsgi' | 'asgi' | 'servlet' | 'node' | 'rack' | 'aspnet';

/** When the application was loaded: `eachTime` in a new process · `rerun` in an interpreter that stays · `now` · `before`. */
export type Loading = 'eachTime' | 'rerun' | 'now' | 'before';

export interface Gateway {
  readonly way: Way;
  readonly call: CallKind;
  readonly loading: Loading;
  /** Where the application was entered; `null` if it was not. */
  readonly at: StepId | null;
}

const memo = new WeakMap<Trace, Map<number, Gateway>>();

export function gatewayOf(trace: Trace, request: number): Gateway {
  let ofTrace = memo.get(trace);
  if (!ofTrace) memo.set(trace, (ofTrace = new Map()));
  let made = ofTrace.get(request);
  if (!made) ofTrace.set(request, (made = gatewayIn(trace.steps.filter((step) => step.request === request && step.stage !== 'boot'))));
  return made;
}

function gatewayIn(steps: readonly Step[]): Gateway {
  const entered = entranceIn(steps);
  // The first to read HTTP has the client's connection; an event loop that stands alone reads it in Python, within its turn.
  const front = (steps.find(({ kind }) => kind === 'requestRead') ?? entered)?.actor;
  if (!front) return { way: 'none', call: 'none', loading: 'before', at: null };
  const call = entered ? callOf(entered) : 'none';
  const way = wayIn(steps, front, entered);
  return { way, call, loading: loadingIn(steps, way, call), at: entered?.id ?? null };
}

type Entrance = StepOf<'pythonCalled'> | StepOf<'serviceCalled'> | StepOf<'modelledCalled'> | StepOf<'executed'> | StepOf<'interpreterEntered'>;

/** A call counts before the program or interpreter that it happens in. */
function entranceIn(steps: readonly Step[]): Entrance | undefined {
  return steps.find(isCall) ?? steps.find(isRun);
}

function isCall(step: Step): step is Entrance {
  if (step.kind === 'pythonCalled') return step.data.role === 'application' || step.data.role === 'asgi';
  return step.kind === 'serviceCalled' || (step.kind === 'modelledCalled' && step.data.role === 'application');
}

function isRun(step: Step): step is Entrance {
  return step.kind === 'interpreterEntered' || isCgi(step);
}

/** exec of a CGI program: the request's variables cross with it (RFC 3875 §4.1). */
function isCgi(step: Step): step is StepOf<'executed'> {
  return step.kind === 'executed' && step.payload?.protocol === 'environment';
}

const LANGUAGES: Readonly<Record<string, CallKind>> = { JavaScript: 'node', Ruby: 'rack', 'C#': 'aspnet' };

function callOf(entered: Entrance): CallKind {
  switch (entered.kind) {
    case 'pythonCalled': return entered.data.role === 'asgi' ? 'asgi' : 'wsgi';
    case 'serviceCalled': return 'servlet';
    case 'modelledCalled': return LANGUAGES[entered.data.language] ?? 'none';
    case 'executed': return 'script';
    // mod_wsgi whose script could not be loaded never calls.
    case 'interpreterEntered': return entered.data.modelled ? 'script' : 'wsgi';
  }
}

const PROTOCOLS: Readonly<Partial<Record<PayloadProtocol, Way>>> = { 'http-request': 'http', fastcgi: 'fastcgi', scgi: 'scgi', uwsgi: 'uwsgi', ajp: 'ajp' };

function wayIn(steps: readonly Step[], front: Actor, entered: Entrance | undefined): Way {
  const sent = steps.find((step) => step.kind === 'requestSent' && sameActor(step.actor, front));
  const handed = steps.some((step) => step.kind === 'handedOver' && sameActor(step.actor, front));
  if (steps.some(isCgi)) return sent ? 'cgiOverFastcgi' : handed ? 'cgiDaemon' : 'cgi';
  if (sent) return PROTOCOLS[sent.payload?.protocol ?? 'text'] ?? 'none';
  if (handed) return 'daemon';
  if (steps.some((step) => step.kind === 'interpreterEntered' && sameActor(step.actor, front))) return 'embedded';
  return entered && sameActor(entered.actor, front) ? 'own' : intendedIn(steps);
}

const DIRECTIVES: Readonly<Record<string, Way>> = { proxy_pass: 'http', fastcgi_pass: 'fastcgi', uwsgi_pass: 'uwsgi', scgi_pass: 'scgi' };
const SCHEMES: Readonly<Record<string, Way>> = { http: 'http', fcgi: 'fastcgi', scgi: 'scgi', uwsgi: 'uwsgi', ajp: 'ajp' };

/** The other side was chosen, and nothing could be sent to it: nginx names the protocol in its directive, httpd in the address. */
function intendedIn(steps: readonly Step[]): Way {
  const chosen = steps.find((step) => step.kind === 'upstreamChosen');
  if (chosen?.kind !== 'upstreamChosen') return 'none';
  const location = steps.findLast((step) => step.kind === 'locationChosen' && step.id < chosen.id);
  if (location?.kind === 'locationChosen') return DIRECTIVES[location.data.action.split(' ')[0]!] ?? 'none';
  return SCHEMES[chosen.data.upstream.split(':')[0]!] ?? 'none';
}

function loadingIn(steps: readonly Step[], way: Way, call: CallKind): Loading {
  if (way === 'cgi' || way === 'cgiDaemon' || way === 'cgiOverFastcgi') return 'eachTime';
  if (call === 'script') return 'rerun';
  const loads = steps.some((step) => step.stage === '5' && (step.kind === 'moduleLoaded' || step.kind === 'servletInitialised' || step.kind === 'modelledLoaded'));
  return loads ? 'now' : 'before';
}
