/** Misconceptions about what stands between a web server and an application, each with what the run has against it. */
import { sameActor, type Step, type Trace } from '../../src-core/index.ts';
import type { Claim } from './claims.ts';
import { calledHere, forksFor, functionOf, gatewayAt, isCgi, isRole, ofRequest, programAt } from './claimSteps.ts';

/** FastCGI's processes stay: those that answer were there before. */
export function fastcgiForks(trace: Trace, step: Step): Claim | null {
  if (step.payload?.protocol !== 'fastcgi' || isCgi(trace, step)) return null;
  const figures = forksFor(trace, step, (other) => other.kind === 'requestSent' && other.payload?.protocol === 'fastcgi', ({ kind }) => kind === 'gatewayRequestRead');
  return figures.forks === 0 && figures.processes > 0 ? { id: 'fastcgiForks', figures } : null;
}

/** mod_wsgi in both modes, and interpreters inside of httpd. */
export function insideForks(trace: Trace, step: Step): Claim | null {
  const { way } = gatewayAt(trace, step);
  if (way !== 'embedded' && way !== 'daemon') return null;
  const entered = (other: Step): boolean => other.kind === 'interpreterEntered' || other.kind === 'handedOver';
  const figures = forksFor(trace, step, entered, (other) => other.kind === 'interpreterEntered' || isRole(other, 'application'));
  return figures.forks === 0 && figures.processes > 0 ? { id: 'insideForks', figures } : null;
}

/** Where the time of a CGI request goes: to start a process, to start the interpreter and import, to work. */
export function cgiIsSlow(trace: Trace, step: Step): Claim | null {
  if (step.kind !== 'executed' || step.payload?.protocol !== 'environment') return null;
  const steps = ofRequest(trace, step);
  const forked = steps.find((other) => other.kind === 'forked' && other.data.child === step.actor.pid);
  const before = forked && trace.steps[forked.cause ?? -1];
  const later = steps.filter((other) => other.id > step.id && sameActor(other.actor, step.actor));
  const begun = later.find(({ stage }) => stage === '9' || stage === '6');
  const printed = later.find(({ kind, stage }) => kind === 'pipeWritten' && stage === '13');
  if (!before || !begun || !printed) return null;
  return { id: 'cgiIsSlow', figures: { processUs: step.at - before.at, loadUs: begun.at - step.at, workUs: printed.at - begun.at, bytes: step.payload.bytes.length } };
}

/** The server, the protocol and the interface, each where this run shows it. */
export function uwsgiNames(trace: Trace, step: Step): Claim | null {
  if (step.payload?.protocol !== 'uwsgi') return null;
  const called = ofRequest(trace, step).find((other) => isRole(other, 'application'));
  return called ? { id: 'uwsgiNames', figures: { pid: called.actor.pid, bytes: step.payload.bytes.length, function: functionOf(called) } } : null;
}

/** What else the thread of a coroutine did while it waited. */
export function asyncIsFaster(trace: Trace, step: Step): Claim | null {
  if (step.kind !== 'coroutineSuspended' || step.request === null) return null;
  const resumed = trace.steps.find((other) => other.id > step.id && other.kind === 'coroutineResumed' && other.request === step.request && functionOf(other) === functionOf(step));
  if (!resumed || resumed.at === step.at) return null;
  const meanwhile = trace.steps.slice(step.id + 1, resumed.id).filter(({ kind, actor, request }) => kind === 'pythonLine' && sameActor(actor, step.actor) && actor.tid === step.actor.tid && request !== step.request);
  if (meanwhile.length === 0) return null;
  return { id: 'asyncIsFaster', figures: { us: resumed.at - step.at, lines: meanwhile.length, requests: new Set(meanwhile.map(({ request }) => request)).size } };
}

/** One object of a servlet for all requests and threads (Servlet 6.0 §2.2, §2.3.3). */
export function servletPerRequest(trace: Trace, step: Step): Claim | null {
  if (step.kind !== 'serviceCalled') return null;
  const { servlet } = step.data;
  const calls = trace.steps.filter((other) => other.kind === 'serviceCalled' && other.data.servlet === servlet);
  const objects = trace.steps.filter((other) => other.kind === 'servletInitialised' && other.data.what === 'servlet' && other.data.name === servlet).length;
  const threads = new Set(calls.map(({ actor }) => actor.tid)).size;
  return objects > 0 ? { id: 'servletPerRequest', figures: { servlet, objects, calls: calls.length, threads } } : null;
}

export function jspInterpreted(trace: Trace, step: Step): Claim | null {
  const page = step.kind === 'jspTranslated' ? step.data.jsp : step.kind === 'serviceCalled' ? step.data.servlet : '';
  const translations = trace.steps.filter((other) => other.kind === 'jspTranslated' && other.data.jsp === page).length;
  const calls = trace.steps.filter((other) => other.kind === 'serviceCalled' && other.data.servlet === page).length;
  return translations > 0 ? { id: 'jspInterpreted', figures: { page, translations, calls } } : null;
}

/** Who imported a file of the site, beside the process that reads the requests. */
export function webServerLoads(trace: Trace, step: Step): Claim | null {
  const front = trace.steps.find(({ kind }) => kind === 'requestRead');
  if (step.kind !== 'moduleLoaded' || !step.data.file.startsWith('/srv/') || !front || sameActor(front.actor, step.actor)) return null;
  const modules = trace.steps.filter(({ kind, actor }) => kind === 'moduleLoaded' && sameActor(actor, front.actor)).length;
  return { id: 'webServerLoads', figures: { file: step.data.file, program: programAt(trace, step), pid: step.actor.pid, web: programAt(trace, front), webPid: front.actor.pid, modules } };
}

/** At the return of a middleware: objects that play both sides of WSGI stand around the application. */
export function middlewareIsOne(trace: Trace, step: Step): Claim | null {
  if (!calledHere(trace, step) || functionOf(step) === '') return null;
  const names = ofRequest(trace, step).filter((other) => isRole(other, 'application')).map(functionOf);
  const innermost = names.at(-1);
  return innermost !== undefined && names.length > 1 && functionOf(step) !== innermost ? { id: 'middlewareIsOne', figures: { count: names.length - 1, innermost } } : null;
}

/** nginx, of several servers one has failed: is the next one asked? */
export function balancerRepeats(trace: Trace, step: Step): Claim | null {
  if (step.kind !== 'upstreamFailed') return null;
  const steps = ofRequest(trace, step);
  const chosen = steps.filter((other) => other.kind === 'upstreamChosen');
  const method = trace.requests[step.request ?? -1]?.method;
  const isGroup = chosen.some((other) => other.kind === 'upstreamChosen' && other.data.upstream !== other.data.address);
  return isGroup && method ? { id: 'balancerRepeats', figures: { method, tried: chosen.length, status: step.data.status } } : null;
}

export function jobBeforeResponse(trace: Trace, step: Step): Claim | null {
  if (step.kind !== 'jobTaken' && step.kind !== 'jobDone') return null;
  const { job } = step.data;
  const done = trace.steps.find((other) => other.kind === 'jobDone' && other.data.job === job);
  const sent = ofRequest(trace, step).find((other) => other.kind === 'responseSent' && other.stage === '15');
  return done && sent && done.at > sent.at ? { id: 'jobBeforeResponse', figures: { us: done.at - sent.at } } : null;
}

/** Connections of this process to the database, and what was asked over them. */
export function connectionPerQuery(trace: Trace, step: Step): Claim | null {
  if (step.kind !== 'querySent' || step.request === null) return null;
  const { to } = step.data;
  const queries = trace.steps.filter((other) => other.kind === 'querySent' && sameActor(other.actor, step.actor) && other.data.to === to).length;
  const connections = trace.steps.filter((other) => other.kind === 'connected' && sameActor(other.actor, step.actor) && `${other.data.address}:${other.data.port}` === to).length;
  return connections > 0 && queries > connections ? { id: 'connectionPerQuery', figures: { connections, queries } } : null;
}

export function webSocketIsHttp(trace: Trace, step: Step): Claim | null {
  if (step.kind !== 'webSocketSent') return null;
  const frames = ofRequest(trace, step).filter((other) => (other.kind === 'webSocketSent' || other.kind === 'webSocketRead') && sameActor(other.actor, step.actor));
  const bytes = frames.reduce((sum, other) => sum + ('bytes' in other.data ? other.data.bytes : 0), 0);
  return { id: 'webSocketIsHttp', figures: { frames: frames.length, bytes } };
}
