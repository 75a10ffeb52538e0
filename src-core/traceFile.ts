/** A trace as a JSON text and back: all of it plain already, but for the bytes of payloads (base64url, RFC 4648 §5). */
import { decodeBase64url, encodeBase64url } from './scenario/base64url.ts';
import type { Step, Trace } from './trace/trace.ts';

export function encodeTrace(trace: Trace): string {
  return JSON.stringify(trace, (_, value: unknown) => (value instanceof Uint8Array ? encodeBase64url(value) : value));
}

/** Reads what `encodeTrace` wrote; the text comes from our own build, so it is not checked. */
export function decodeTrace(text: string): Trace {
  const trace = JSON.parse(text) as Trace;
  return { ...trace, steps: trace.steps.map(withBytes) };
}

function withBytes(step: Step): Step {
  if (!step.payload) return step;
  const bytes = decodeBase64url(step.payload.bytes as unknown as string) ?? new Uint8Array(0);
  return { ...step, payload: { ...step.payload, bytes } };
}
