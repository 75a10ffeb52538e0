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
  const earlier = earlierHttp2(trace, carried ? trace.steps[carried.step]! : holder);
  const context = { earlier, ...(requestMethod === undefined ? {} : { requestMethod }), ...(carried === null ? {} : { carried }) };
  return { payload: holder.payload, from: holder.id, decoded: decodePayload(holder.payload, context) };
}

/** What the sender of frames wrote on that connection before: header lists lean on it (RFC 7541 §2.3.2). */
function earlierHttp2(trace: Trace, holder: Step): readonly Uint8Array[] {
  if (holder.payload?.protocol !== 'http2' || !('to' in holder.data)) return [];
  const { actor, data: { to } } = holder;
  const before = trace.steps.slice(0, holder.id);
  return before.flatMap((step) => (step.payload?.protocol === 'http2' && 'to' in step.data && step.data.to === to && step.actor.machine === actor.machine && step.actor.pid === actor.pid ? [step.payload.bytes] : []));
}

/** Where to look for bytes from a step that has none: the nearest in walking order; `null` when the whole run has none. */
export function nearestPayload(trace: Trace, step: Step): StepId | null {
  return nearestStep(trace, step.id, 'step', (other) => payloadAt(trace, other) !== null);
}
