/** What the misconceptions are refuted with: steps of a request, and who did them. */
import { gatewayOf, processAt, requestAt, sameActor, type Gateway, type Step, type Trace } from '../../src-core/index.ts';

export function ofRequest(trace: Trace, step: Step): readonly Step[] {
  const request = requestAt(trace, step.id);
  return trace.steps.filter((other) => other.request === request);
}

/** Processes that were started on a step's machine for its request. The browser itself belongs to no request. */
export function startedFor(trace: Trace, step: Step): number {
  return ofRequest(trace, step).filter(({ kind, actor }) => (kind === 'forked' || kind === 'executed') && actor.machine === step.actor.machine).length;
}

/** Of the requests that came by a step of a kind: how many, what was forked for them on that machine, and how many processes they met. */
export function forksFor(trace: Trace, { actor }: Step, came: (step: Step) => boolean, served: (step: Step) => boolean): { readonly requests: number; readonly forks: number; readonly processes: number } {
  const requests = new Set(trace.steps.filter(came).map(({ request }) => request));
  const own = trace.steps.filter((step) => step.actor.machine === actor.machine && requests.has(step.request) && step.stage !== 'boot');
  return { requests: requests.size, forks: own.filter(({ kind }) => kind === 'forked').length, processes: new Set(own.filter(served).map((step) => step.actor.pid)).size };
}

export function isRole(step: Step, role: string): boolean {
  return step.kind === 'pythonCalled' && step.data.role === role;
}

export function functionOf(step: Step): string {
  return 'function' in step.data ? step.data.function : '';
}

export function programAt(trace: Trace, { id, actor }: Step): string {
  return processAt(trace, id, actor)?.program ?? '';
}

export function gatewayAt(trace: Trace, step: Step): Gateway {
  return gatewayOf(trace, requestAt(trace, step.id));
}

/** Whether a process was started for the request: what CGI does, and the others do not. */
export function isCgi(trace: Trace, step: Step): boolean {
  return gatewayAt(trace, step).loading === 'eachTime';
}

export function isWsgi(trace: Trace, step: Step): boolean {
  return gatewayAt(trace, step).call === 'wsgi';
}

/** The outermost application is called in the process of this step. */
export function calledHere(trace: Trace, step: Step): Step | undefined {
  const called = ofRequest(trace, step).find((other) => isRole(other, 'application'));
  return called && sameActor(called.actor, step.actor) ? called : undefined;
}
