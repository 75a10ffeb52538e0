/**
 * Which message the bytes of a packet belong to: what its sender said that it was writing, and no guess by a port. Up the
 * causes of the packet stands the step that names the message; the packet's bytes are found in those of the message.
 */
import type { PayloadProtocol, Step, StepId, Trace } from './trace/trace.ts';
import { WireError } from './wire/field.ts';
import { decodePacket } from './wire/packet.ts';

interface Carried {
  /** The step whose payload the message is. */
  readonly step: StepId;
  readonly protocol: PayloadProtocol;
  readonly bytes: Uint8Array;
  /** Where in the message the packet's bytes begin. */
  readonly offset: number;
}

/** How far up the causes a sender's step can be: what it waits for in between are acknowledgements. */
const FARTHEST = 8;

/** `null` for a step that sends no segment with content, and where no step says what the content is. */
export function carriedBy(trace: Trace, sent: Step): Carried | null {
  const content = contentOf(sent);
  if (content === null || content.length === 0) return null;
  let step = causeOf(trace, sent);
  for (let far = 0; step && far < FARTHEST; far += 1, step = causeOf(trace, step)) {
    if (!step.payload || step.payload.protocol === 'packet' || !sameSender(step, sent)) continue;
    const offset = indexOf(step.payload.bytes, content);
    if (offset >= 0) return { step: step.id, ...step.payload, offset };
  }
  return null;
}

function contentOf({ kind, payload }: Step): Uint8Array | null {
  if (kind !== 'segmentSent' || payload?.protocol !== 'packet') return null;
  try {
    return decodePacket(payload.bytes).message.tcp?.payload ?? null;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return null;
  }
}

function causeOf(trace: Trace, { cause }: Step): Step | undefined {
  return cause === null ? undefined : trace.steps[cause];
}

/** A kernel sends for its processes (pid 0 when it sends again). */
function sameSender(step: Step, sent: Step): boolean {
  return step.actor.machine === sent.actor.machine;
}

function indexOf(bytes: Uint8Array, wanted: Uint8Array): number {
  const [first = 0] = wanted;
  for (let at = bytes.indexOf(first); at >= 0 && at + wanted.length <= bytes.length; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}
