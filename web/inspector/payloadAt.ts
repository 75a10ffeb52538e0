import { carriedBy, decodePayload, nearestStep, type DecodedPayload, type Payload, type Step, type StepId, type Trace } from '../../src-core/index.ts';

export interface ShownPayload {
  readonly payload: Payload;
  /** The step that carries the bytes: for what is received, the one that sent it. */
  readonly from: StepId;
  readonly decoded: DecodedPayload;
}

/** The bytes of a step: its own, or those of the packet that arrives or is lost in it; `null` when nothing travels. */
export function payloadAt(trace: Trace, step: Step): ShownPayload | null {
  const arrives = step.kind === 'segmentReceived' || step.kind === 'datagramReceived' || step.kind === 'packetLost' || step.kind === 'pipeRead';
  const holder = step.payload ? step : arrives && step.cause !== null ? trace.steps[step.cause] : undefined;
  if (!holder?.payload) return null;
  const requestMethod = step.request === null ? undefined : trace.requests[step.request]?.method;
  const carried = carriedBy(trace, holder);
  const context = { ...(requestMethod === undefined ? {} : { requestMethod }), ...(carried === null ? {} : { carried }) };
  return { payload: holder.payload, from: holder.id, decoded: decodePayload(holder.payload, context) };
}

/** Where to look for bytes from a step that has none: the nearest in walking order; `null` when the whole run has none. */
export function nearestPayload(trace: Trace, step: Step): StepId | null {
  return nearestStep(trace, step.id, 'step', (other) => payloadAt(trace, other) !== null);
}
