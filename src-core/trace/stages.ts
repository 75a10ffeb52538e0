/**
 * The 15 stages as the run made them: which happened, when, how long, and why the others did not. Reasons are read
 * off the trace; a stage that did not happen is never left out in silence.
 */
import { gatewayOf } from './gateway.ts';
import { STAGES, type Actor, type StageId, type Step, type StepId, type Trace } from './trace.ts';

export type SkipReason =
  /** The web server answered by itself: a file, a redirect, an error. */
  | 'servedByWebServer'
  /** The application runs in the web server's own process; `at` is where it is called. */
  | 'insideWebServer'
  /** The application was loaded before this request; `at` is the step that loaded it. */
  | 'alreadyLoaded'
  /** A connection was still open; `at` is the step that took it. */
  | 'connectionReused'
  /** The URL named an address, so there was nothing to look up. */
  | 'nameNotNeeded'
  /** The application that the server called is the framework itself: nothing in between on the way in, nor on the way out. */
  | 'noMiddleware'
  /** A program or script is run, not called; `at` is where its own lines begin. */
  | 'programNotCalled'
  /** The server built the request object before it called; `at` is the call. */
  | 'requestReady'
  /** Status and fields stand in the response object or the return value; `at` is the call that makes them. */
  | 'noCallback'
  /** The callable that the server called does the work itself, and calls nothing further. */
  | 'callableIsView'
  /** The connection was upgraded: what comes is passed on at once; `at` is the first that was. */
  | 'passedThrough'
  /** The application raised; `at` is that step. */
  | 'applicationRaised'
  /** Something before it failed; `at` is that step. */
  | 'failedBefore'
  /** Another request's document draws it; `at` is nothing. */
  | 'drawnElsewhere'
  | 'didNotHappen';

export interface Skip {
  readonly reason: SkipReason;
  /** The step that explains it, or `null`. */
  readonly at: StepId | null;
}

export interface StageSummary {
  readonly stage: StageId;
  readonly first: StepId | null;
  readonly last: StepId | null;
  /** Steps of grain `step`. */
  readonly steps: number;
  /** Virtual time of its first step, µs; 0 when skipped. */
  readonly at: number;
  readonly durationUs: number;
  readonly skipped: Skip | null;
}

const summaries = new WeakMap<Trace, Map<number, readonly StageSummary[]>>();

/** All stages in canonical order for one request; `boot` belongs to every request. */
export function stagesOf(trace: Trace, request: number): readonly StageSummary[] {
  let ofTrace = summaries.get(trace);
  if (!ofTrace) summaries.set(trace, (ofTrace = new Map()));
  let made = ofTrace.get(request);
  if (!made) ofTrace.set(request, (made = summarised(trace, request)));
  return made;
}

/** Where one enters a stage: the first step that everybody walks; lines of Python may have gone before. */
export function entranceOf(steps: readonly Step[]): Step | undefined {
  return steps.find((step) => step.grain === 'step') ?? steps[0];
}

/** The request that a step belongs to; before the first request, the first. */
export function requestAt(trace: Trace, cursor: StepId): number {
  for (let i = cursor; i >= 0; i--) {
    const request = trace.steps[i]?.request;
    if (request !== null && request !== undefined) return request;
  }
  return 0;
}

function summarised(trace: Trace, request: number): StageSummary[] {
  const byStage = new Map<StageId, Step[]>();
  for (const step of trace.steps) {
    if (step.request !== request && step.stage !== 'boot') continue;
    const steps = byStage.get(step.stage);
    if (steps) steps.push(step);
    else byStage.set(step.stage, [step]);
  }
  return STAGES.map((stage) => summaryOf(trace, request, stage, byStage));
}

function summaryOf(trace: Trace, request: number, stage: StageId, byStage: ReadonlyMap<StageId, readonly Step[]>): StageSummary {
  const steps = byStage.get(stage);
  const first = steps && entranceOf(steps);
  const last = steps?.at(-1);
  if (!steps || !first || !last) {
    return { stage, first: null, last: null, steps: 0, at: 0, durationUs: 0, skipped: skipOf(trace, request, stage, byStage) };
  }
  const counted = steps.filter((step) => step.grain === 'step').length;
  return { stage, first: first.id, last: last.id, steps: counted, at: first.at, durationUs: last.at - first.at, skipped: null };
}

function skipOf(trace: Trace, request: number, stage: StageId, byStage: ReadonlyMap<StageId, readonly Step[]>): Skip {
  const steps = [...byStage].filter(([id]) => id !== 'boot').flatMap(([, found]) => found).sort((a, b) => a.id - b.id);
  const has = (id: StageId): boolean => byStage.has(id);
  const find = (...kinds: readonly Step['kind'][]): StepId | null => steps.find((step) => kinds.includes(step.kind))?.id ?? null;
  if (stage === 'lookup' || stage === 'connect') {
    // The browser's own connection: those behind the web server are no way to it.
    const reused = steps.find((step) => step.kind === 'connectionReused' && step.actor.machine === steps[0]!.actor.machine)?.id ?? null;
    if (reused !== null) return { reason: 'connectionReused', at: reused };
    if (stage === 'lookup' && has('connect')) return { reason: 'nameNotNeeded', at: null };
  }
  if (stage === '5' && has('6')) {
    const loaded = loadedBefore(trace, byStage.get('6')![0]!);
    if (loaded !== null) return { reason: 'alreadyLoaded', at: loaded };
  }
  const number = Number(stage);
  if (number >= 3 && number <= 14) {
    // Status 0: another server was asked in its place, and the request went on.
    const failed = steps.find((step) => step.kind === 'upstreamFailed' && step.data.status !== 0)?.id ?? null;
    if (failed !== null) return { reason: 'failedBefore', at: failed };
    const known = knownSkip(trace, request, stage, byStage, find);
    if (known) return known;
    const raised = steps.find((step) => RAISES.has(step.kind) && Number(step.stage) >= 6 && Number(step.stage) < number)?.id ?? null;
    if (raised !== null) return { reason: 'applicationRaised', at: raised };
  }
  if (stage === 'draw' && (trace.requests[request]?.parent ?? null) !== null && has('15')) return { reason: 'drawnElsewhere', at: null };
  // Whatever fails, the browser draws something in the end: an error page.
  const place = STAGES.indexOf(stage);
  const reachedLater = STAGES.slice(place + 1).some((later) => later !== 'draw' && has(later));
  const end = steps.findLast((step) => STAGES.indexOf(step.stage) < place);
  return !reachedLater && end ? { reason: 'failedBefore', at: end.id } : { reason: 'didNotHappen', at: null };
}

const RAISES: ReadonlySet<Step['kind']> = new Set<Step['kind']>(['pythonRaised', 'pythonStopped', 'javaRaised', 'javaStopped']);
const ONLY_CALLS: ReadonlySet<StageId> = new Set<StageId>(['6', '7', '8', '10', '11', '12']);

/** What the way to the application, and the interface of it, leave out. */
function knownSkip(trace: Trace, request: number, stage: StageId, byStage: ReadonlyMap<StageId, readonly Step[]>, find: (...kinds: readonly Step['kind'][]) => StepId | null): Skip | null {
  const has = (...ids: readonly StageId[]): boolean => ids.some((id) => byStage.has(id));
  const { way, call, at } = gatewayOf(trace, request);
  const crosses = stage === '3' || stage === '4' || stage === '14';
  if (at !== null && (way === 'own' || way === 'embedded') && (crosses || stage === '13')) return { reason: 'insideWebServer', at };
  if (!has('3') && has('6') && crosses) return { reason: 'insideWebServer', at: byStage.get('6')![0]!.id };
  if (!has(...STAGES.slice(STAGES.indexOf('3'), STAGES.indexOf('15'))) && has('15')) return { reason: 'servedByWebServer', at: byStage.get('2')?.at(-1)?.id ?? null };
  if (call === 'script' && has('9') && ONLY_CALLS.has(stage)) return { reason: 'programNotCalled', at: byStage.get('9')![0]!.id };
  if ((stage === '7' && has('8')) || (stage === '12' && has('11') && !has('7'))) return { reason: 'noMiddleware', at: null };
  if (stage === '8' && call === 'servlet') return { reason: 'requestReady', at };
  if (stage === '10' && has('11') && (call === 'servlet' || call === 'rack' || call === 'aspnet')) return { reason: 'noCallback', at };
  if (stage === '9' && has('8') && has('10')) return { reason: 'callableIsView', at: byStage.get('8')![0]!.id };
  const relayed = stage === '14' ? find('relayed') : null;
  return relayed === null ? null : { reason: 'passedThrough', at: relayed };
}

/** The step that loaded the application into the process that was called, or into the one it was forked from. */
function loadedBefore(trace: Trace, called: Step): StepId | null {
  let actor: Actor | null = called.actor;
  for (let id = called.id - 1; id >= 0 && actor; id--) {
    const step: Step = trace.steps[id]!;
    if (step.actor.machine !== actor.machine) continue;
    const loads = step.kind === 'moduleLoaded' || step.kind === 'servletInitialised' || step.kind === 'modelledLoaded';
    // What a gateway imports while it works on the request is not the application.
    if (loads && step.actor.pid === actor.pid && step.request !== called.request) return id;
    if (step.kind === 'forked' && step.data.child === actor.pid) actor = step.actor;
  }
  return null;
}
