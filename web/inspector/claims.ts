/**
 * Common misconceptions, each at the steps where a run refutes it, with figures that are counted in that very run.
 * Pure; the sentences are the languages' (`Stories.claims`), and which source corrects them stands in sources.ts.
 */
import { processAt, requestAt, sameActor, worldAt, type Step, type StepKind, type Trace } from '../../src-core/index.ts';
import type { ClaimFigures, ClaimId } from '../i18n/storyShape.ts';
import { asyncIsFaster, balancerRepeats, cgiIsSlow, connectionPerQuery, fastcgiForks, insideForks, jobBeforeResponse, jspInterpreted, middlewareIsOne, servletPerRequest, uwsgiNames, webServerLoads, webSocketIsHttp } from './claimsOfGateways.ts';
import { calledHere, functionOf, isCgi, isRole, isWsgi, ofRequest, programAt, startedFor } from './claimSteps.ts';
import { stackOf } from './stackOf.ts';

export type Claim = { readonly [Id in ClaimId]: { readonly id: Id; readonly figures: ClaimFigures[Id] } }[ClaimId];

/** The misconception that belongs to a step, with what this run has against it; `null` where there is none. */
export function claimAt(trace: Trace, step: Step): Claim | null {
  return PLACES[step.kind]?.(trace, step) ?? null;
}

type Place = (trace: Trace, step: Step) => Claim | null;

const PLACES: { readonly [Kind in StepKind]?: Place } = {
  navigated: dnsFirst, urlParsed: dnsFirst, cacheMissed: onLaptop(dnsFirst), cacheHit: onLaptop(dnsFirst), hostsMissed: dnsFirst, hostsHit: dnsFirst,
  resolved: dnsNamesSite, serverChosen: dnsNamesSite, zoneSearched: rootKnowsAll, referralFollowed: rootKnowsAll,
  segmentSent: packetIsMessage, segmentReceived: packetIsMessage, packetLost: lossIsTold, queryTimedOut: lossIsTold, lookupFailed: negativeIsFresh,
  accepted: (trace, step) => (programAt(trace, step) === 'nginx' ? forkPerRequest(trace, step) : programAt(trace, step) === 'gunicorn' ? masterServes(trace, step) : null),
  requestRead: (trace, step) => (programAt(trace, step) === 'nginx' ? threadPerConnection(trace, step) : serverIsMiddleware(trace, step)),
  locationChosen: webServerIsStatic, fileRead: (trace, step) => (programAt(trace, step) === 'nginx' && step.request !== null ? webServerIsStatic(trace, step) : null),
  upstreamChosen: wasIsCgi, requestSent: (trace, step) => fastcgiForks(trace, step) ?? uwsgiNames(trace, step) ?? nginxRunsPython(trace, step), gatewayRequestRead: uwsgiNames,
  executed: cgiIsSlow, handedOver: insideForks, interpreterEntered: insideForks,
  moduleLoaded: (trace, step) => loadedPerRequest(trace, step) ?? webServerLoads(trace, step), pythonCalled,
  pythonReturned: (trace, step) => (step.kind === 'pythonReturned' && step.data.role === 'application' ? (middlewareIsOne(trace, step) ?? callbackCarriesBody(trace, step)) : null),
  pythonYielded: bodyIsText, responseSent: stdoutIsResponse, pythonWrote: stdoutIsResponse, coroutineSuspended: asyncIsFaster,
  serviceCalled: (trace, step) => jspInterpreted(trace, step) ?? servletPerRequest(trace, step), jspTranslated: jspInterpreted,
  responseBuffered: workerWaits, forked: memoryIsCopied, memoryTouched: memoryIsCopied, upstreamFailed: (trace, step) => balancerRepeats(trace, step) ?? gatewayErrorIsApp(trace, step), pythonRaised: errorIsShown, pythonUnwound: errorIsShown,
  logged: (trace, step) => (step.kind === 'logged' && step.data.line.startsWith('Traceback') ? errorIsShown(trace, step) : null),
  querySent: connectionPerQuery, jobTaken: jobBeforeResponse, jobDone: jobBeforeResponse, webSocketSent: onLaptop(webSocketIsHttp),
  subresourceFound: pageIsRequest, documentDrawn: pageIsRequest, connectionReused: onLaptop(connectionPerRequest),
};

function pythonCalled(trace: Trace, step: Step): Claim | null {
  if (step.kind !== 'pythonCalled') return null;
  if (step.data.role === 'application') return ofRequest(trace, step).find((other) => isRole(other, 'application'))?.id === step.id ? wsgiIsCgi(trace, step) : serverIsMiddleware(trace, step);
  if (step.data.role === 'start_response') return startResponseSends(trace, step);
  if (step.data.role === 'request') return frameworkIsServer(trace, step);
  if (step.stage === '4' && step.grain === 'step') return loadedPerRequest(trace, step);
  return step.stage === '9' && step.grain === 'step' ? viewBuildsRequest(trace, step) : null;
}

function dnsFirst(trace: Trace, step: Step): Claim | null {
  const steps = ofRequest(trace, step);
  const asked = steps.findIndex(({ kind }) => kind === 'datagramSent');
  const places = steps.slice(0, asked < 0 ? steps.length : asked).filter(({ kind }) => ['cacheMissed', 'cacheHit', 'hostsMissed', 'hostsHit', 'connectionReused'].includes(kind)).length;
  return places === 0 ? null : { id: 'dnsFirst', figures: { places, questions: steps.filter((other) => other.kind === 'datagramSent' && other.data.dns === 'query').length } };
}

function dnsNamesSite(trace: Trace, step: Step): Claim | null {
  const steps = ofRequest(trace, step);
  const resolved = steps.find((other) => other.kind === 'resolved');
  const chosen = steps.find((other) => other.kind === 'serverChosen');
  return resolved && chosen ? { id: 'dnsNamesSite', figures: { address: resolved.data.address, host: chosen.data.host } } : null;
}

function rootKnowsAll(trace: Trace, step: Step): Claim | null {
  const steps = ofRequest(trace, step);
  const servers = new Set(steps.filter(({ kind }) => kind === 'zoneSearched').map(({ actor }) => actor.machine)).size;
  return servers > 1 ? { id: 'rootKnowsAll', figures: { servers, found: steps.some(({ kind }) => kind === 'resolved') } } : null;
}

function packetIsMessage(trace: Trace, step: Step): Claim | null {
  if ((step.kind !== 'segmentSent' && step.kind !== 'segmentReceived') || step.grain !== 'step') return null;
  const steps = ofRequest(trace, step).filter(({ crossing }) => crossing === step.crossing || crossing === null);
  const segments = steps.filter((other) => other.kind === 'segmentSent' && other.crossing === step.crossing).length;
  const laptop = step.crossing === 'machine';
  const messages = ofRequest(trace, step).filter(({ kind, crossing }) => (kind === 'requestSent' || kind === 'responseSent') && (crossing === null) === laptop).length;
  return messages > 0 ? { id: 'packetIsMessage', figures: { segments, messages } } : null;
}

function lossIsTold(trace: Trace, step: Step): Claim | null {
  const steps = ofRequest(trace, step);
  const lost = steps.filter(({ kind }) => kind === 'packetLost').length;
  const from = step.kind === 'packetLost' ? step : steps.findLast(({ kind, id }) => kind === 'datagramSent' && id < step.id);
  const noticed = step.kind === 'queryTimedOut' ? step : steps.find((other) => other.id > step.id && (other.kind === 'queryTimedOut' || ((other.kind === 'segmentSent') && other.data.again)));
  return from && noticed ? { id: 'lossIsTold', figures: { lost, us: step.kind === 'queryTimedOut' ? step.data.us : noticed.at - from.at } } : null;
}

function negativeIsFresh(trace: Trace, step: Step): Claim | null {
  const stored = ofRequest(trace, step).findLast((other) => other.kind === 'cacheStored' && other.id < step.id);
  return stored?.kind === 'cacheStored' ? { id: 'negativeIsFresh', figures: { ttl: stored.data.ttl } } : null;
}

function forkPerRequest(trace: Trace, step: Step): Claim | null {
  const forks = ofRequest(trace, step).filter(({ kind, actor }) => kind === 'forked' && actor.machine === step.actor.machine).length;
  return isCgi(trace, step) ? null : { id: 'forkPerRequest', figures: { forks, pid: step.actor.pid } };
}

function threadPerConnection(trace: Trace, step: Step): Claim {
  const workers = Object.values(worldAt(trace, step.id).machines[step.actor.machine]?.processes ?? {}).filter(({ program, role }) => program === 'nginx' && role !== 'master');
  return { id: 'threadPerConnection', figures: { workers: workers.length, threads: Math.max(0, ...workers.map(({ threads }) => Object.keys(threads).length)) } };
}

function webServerIsStatic(trace: Trace, _step: Step): Claim {
  const handed = new Set(trace.steps.filter(({ kind }) => kind === 'upstreamChosen').map(({ request }) => request)).size;
  const read = new Set(trace.steps.filter(({ kind }) => kind === 'locationChosen').map(({ request }) => request)).size;
  return { id: 'webServerIsStatic', figures: { itself: read - handed, handedOn: handed } };
}

function wasIsCgi(trace: Trace, step: Step): Claim | null {
  if (isCgi(trace, step)) return null;
  const steps = ofRequest(trace, step);
  const called = steps.find((other) => isRole(other, 'application'));
  return { id: 'wasIsCgi', figures: { processes: startedFor(trace, step), us: called ? called.at - step.at : 0 } };
}

function nginxRunsPython(trace: Trace, step: Step): Claim | null {
  if (programAt(trace, step) !== 'nginx' || !isWsgi(trace, step)) return null;
  const calls = trace.steps.filter(({ kind, actor }) => kind === 'pythonCalled' && sameActor(actor, step.actor)).length;
  // Where no Python runs, nobody thinks so.
  return step.kind === 'requestSent' && trace.python !== '' ? { id: 'nginxRunsPython', figures: { bytes: step.data.bytes, pid: step.actor.pid, calls } } : null;
}

function masterServes(trace: Trace, { id, actor }: Step): Claim | null {
  const master = processAt(trace, id, actor)?.ppid;
  if (master === undefined) return null;
  const accepted = trace.steps.filter((other) => other.kind === 'accepted' && sameActor(other.actor, { machine: actor.machine, pid: master })).length;
  return { id: 'masterServes', figures: { worker: actor.pid, master, accepted } };
}

function serverIsMiddleware(trace: Trace, step: Step): Claim | null {
  const called = calledHere(trace, step);
  const names = ofRequest(trace, step).flatMap((other) => (isRole(other, 'application') ? [functionOf(other)] : []));
  const middleware = names.slice(0, -1);
  if (!called || middleware.length === 0 || isCgi(trace, step)) return null;
  const program = programAt(trace, called);
  return { id: 'gunicornIsMiddleware', figures: { names: middleware.map((name) => name.split('.')[0]).join(', '), count: middleware.length, server: program === 'httpd' ? 'mod_wsgi' : program } };
}

function wsgiIsCgi(trace: Trace, step: Step): Claim | null {
  if (isCgi(trace, step)) return null;
  const process = processAt(trace, step.id, step.actor);
  const frames = stackOf(worldAt(trace, step.id), step);
  const environ = frames.findLast((frame) => frame.environ)?.environ ?? {};
  return { id: 'wsgiIsCgi', figures: { processes: startedFor(trace, step), keys: Object.keys(environ).length, environment: Object.keys(process?.environment ?? {}).length } };
}

function loadedPerRequest(trace: Trace, step: Step): Claim | null {
  const loaded = trace.steps.find((other) => other.kind === 'moduleLoaded' && other.actor.pid === step.actor.pid && other.data.file.endsWith('/wsgi.py'));
  const called = trace.steps.find((other) => other.actor.pid === step.actor.pid && isRole(other, 'application'));
  if ((step.kind === 'moduleLoaded' && !step.data.file.endsWith('/wsgi.py')) || isCgi(trace, step)) return null;
  return loaded && called ? { id: 'loadedPerRequest', figures: { pid: step.actor.pid, us: called.at - loaded.at } } : null;
}

function frameworkIsServer(trace: Trace, step: Step): Claim | null {
  if (!isWsgi(trace, step) || isCgi(trace, step)) return null;
  const machine = worldAt(trace, step.id).machines[step.actor.machine];
  // A worker inherits its listening socket, so its descriptors tell, not the socket's owner.
  const held = Object.values(machine?.processes[step.actor.pid]?.descriptors ?? {});
  const sockets = held.filter(({ target }) => machine?.sockets[target]?.state === 'LISTEN').length;
  return { id: 'frameworkIsServer', figures: { function: functionOf(step), sockets } };
}

function viewBuildsRequest(trace: Trace, step: Step): Claim | null {
  const built = ofRequest(trace, step).find((other) => isRole(other, 'request'));
  return built && built.id < step.id && isWsgi(trace, step) ? { id: 'viewBuildsRequest', figures: { us: step.at - built.at } } : null;
}

function startResponseSends(trace: Trace, step: Step): Claim | null {
  const sent = ofRequest(trace, step).find((other) => other.id > step.id && other.kind === 'responseSent' && other.actor.pid === step.actor.pid);
  return sent ? { id: 'startResponseSends', figures: { us: sent.at - step.at } } : null;
}

function callbackCarriesBody(trace: Trace, step: Step): Claim | null {
  const chunks = written(trace, step).filter(({ id }) => id > step.id).length;
  return chunks > 0 ? { id: 'callbackCarriesBody', figures: { chunks } } : null;
}

/** What the process of a step wrote as its answer: to a connection, or to a socket of the machine. */
function written(trace: Trace, step: Step): readonly Step[] {
  return ofRequest(trace, step).filter((other) => (other.kind === 'responseSent' || (other.kind === 'pipeWritten' && other.payload !== undefined)) && sameActor(other.actor, step.actor));
}

function bodyIsText(trace: Trace, step: Step): Claim | null {
  return step.kind === 'pythonYielded' && step.stage === '13' && isWsgi(trace, step) && /^b['"]/.test(step.data.value) ? { id: 'bodyIsText', figures: { value: step.data.value.slice(0, 24) } } : null;
}

function stdoutIsResponse(trace: Trace, step: Step): Claim | null {
  if (step.request === null || !isWsgi(trace, step) || isCgi(trace, step) || !calledHere(trace, step)) return null;
  const bytes = written(trace, step).reduce((sum, other) => sum + ('bytes' in other.data ? other.data.bytes : 0), 0);
  return bytes > 0 ? { id: 'stdoutIsResponse', figures: { bytes } } : null;
}

function workerWaits(trace: Trace, step: Step): Claim | null {
  const read = ofRequest(trace, step).find((other) => other.kind === 'responseRead');
  return read && read.at > step.at && trace.python !== '' ? { id: 'workerWaits', figures: { us: read.at - step.at } } : null;
}

function memoryIsCopied(trace: Trace, step: Step): Claim | null {
  const pid = step.kind === 'forked' ? step.data.child : step.actor.pid;
  const memory = Object.values(worldAt(trace, step.id).machines[step.actor.machine]?.processes[pid]?.memory ?? {});
  const sum = (part: 'sharedKib' | 'privateKib'): number => memory.reduce((all, segment) => all + segment[part], 0);
  return sum('sharedKib') === 0 ? null : { id: 'memoryIsCopied', figures: { pid, sharedKib: sum('sharedKib'), privateKib: sum('privateKib') } };
}

function gatewayErrorIsApp(trace: Trace, step: Step): Claim | null {
  return step.kind === 'upstreamFailed' && step.data.status > 0 ? { id: 'gatewayErrorIsApp', figures: { server: programAt(trace, step), status: step.data.status, lines: ofRequest(trace, step).filter(({ kind }) => kind === 'pythonLine').length } } : null;
}

function errorIsShown(trace: Trace, step: Step): Claim | null {
  const lines = ofRequest(trace, step).filter((other) => other.kind === 'logged' && other.actor.pid === step.actor.pid);
  const told = lines.some((other) => other.kind === 'logged' && other.data.line.startsWith('Traceback'));
  return told ? { id: 'errorIsShown', figures: { lines: lines.length } } : null;
}

function pageIsRequest(trace: Trace, step: Step): Claim {
  const request = requestAt(trace, step.id);
  const top = trace.requests[request]?.parent ?? request;
  return { id: 'pageIsRequest', figures: { requests: trace.requests.filter(({ parent }, index) => index === top || parent === top).length } };
}

function connectionPerRequest(trace: Trace, step: Step): Claim {
  const connections = trace.steps.filter((other) => other.kind === 'connected' && sameActor(other.actor, step.actor)).length;
  return { id: 'connectionPerRequest', figures: { connections, requests: trace.requests.length } };
}

function onLaptop(place: Place): Place {
  return (trace, step) => (programAt(trace, step) === 'browser' ? place(trace, step) : null);
}
