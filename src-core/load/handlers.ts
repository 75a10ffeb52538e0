/** What the named handlers ask for. The measured ones computed about 1 ms and slept 50 ms or 500 ms. */
import { HANDLER_MS, SERVLET_CPU_MS } from '../costs/measured.ts';
import type { ApplicationSize, DeploymentId } from '../costs/subjects.ts';
import type { CostProfile, HandlerCost, HandlerName, LoadDescription } from './description.ts';

const WAIT_MS: Readonly<Record<HandlerName, number>> = { hello: 0, cpu: 0, io: 50, mixed: 50, hold: 500 };

/** Timer slack of a sleeping thread: 50 µs (prctl(2), PR_SET_TIMERSLACK). */
const SLACK_MS = 0.05;

export function handlerOf({ handler, application }: LoadDescription): HandlerCost {
  if (typeof handler !== 'string') return handler;
  const computes = handler === 'cpu' || handler === 'mixed';
  const wait = WAIT_MS[handler];
  return { cpu_ms: computes ? computing(application) : 0, wait_ms: wait === 0 ? 0 : wait + SLACK_MS };
}

/** Whether a handler that waits keeps its loop: the handler says it, or what is known of the application. */
export function blocksLoopOf({ handler, deployment, application }: LoadDescription): boolean {
  if (typeof handler !== 'string' && handler.blocks_loop !== undefined) return handler.blocks_loop;
  return typeof application === 'string' ? viewsTakeTurns(deployment, application) : (application.blocks_loop ?? false);
}

/** Synchronous views under ASGI take turns on one thread: `sync_to_async`, thread-sensitive (Django, Asynchronous support). */
export function viewsTakeTurns(deployment: DeploymentId, application: ApplicationSize): boolean {
  return deployment === 'uvicorn' && application === 'django';
}

/** The `cpu` variant's call less the `hello` variant's, in process; what they are of the servlet, see there; 1 ms where it was not measured. */
function computing(application: ApplicationSize | CostProfile): number {
  if (application === 'tiny' || application === 'flask' || application === 'django') return HANDLER_MS[application].cpu - HANDLER_MS[application].hello;
  if (application === 'servlet') return SERVLET_CPU_MS;
  return application === 'fastapi' ? HANDLER_MS.tiny.cpu : 1;
}
