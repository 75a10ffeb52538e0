/**
 * What travelled: each message is a step that sends, paired with the step that it caused at the other end.
 * Packets and what goes through pipes pair by cause; what reaches its other end at once (fork, signal) is its own receipt.
 */
import type { Actor, Crossing, Step, StepId, Trace } from './trace.ts';

export interface Message {
  readonly send: StepId;
  /** The step at the other end; `null` when it was lost or had not arrived when the trace ended. */
  readonly receive: StepId | null;
  readonly lost: boolean;
  /** The step that tells of the loss. */
  readonly loss: StepId | null;
  readonly from: Actor;
  readonly to: Actor;
  readonly crossing: Crossing;
  /** Virtual times, µs. A message that never arrived ends when it was sent. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

const messages = new WeakMap<Trace, readonly Message[]>();
const byStep = new WeakMap<Trace, ReadonlyMap<StepId, Message>>();

/** Every message of the trace, in the order of sending. Packets that a machine sends to itself cross a process only. */
export function messagesOf(trace: Trace): readonly Message[] {
  let made = messages.get(trace);
  if (!made) messages.set(trace, (made = paired(trace)));
  return made;
}

/** The message that a step sends, receives or tells the loss of, or `null`. */
export function messageAt(trace: Trace, step: StepId): Message | null {
  let index = byStep.get(trace);
  if (!index) byStep.set(trace, (index = indexed(messagesOf(trace))));
  return index.get(step) ?? null;
}

export function sameActor(a: Actor, b: Actor): boolean {
  return a.machine === b.machine && a.pid === b.pid;
}

function paired(trace: Trace): Message[] {
  const arrivals = new Map<StepId, Step>();
  for (const step of trace.steps) {
    if (step.cause === null) continue;
    if (isArrival(step)) arrivals.set(step.cause, step);
    // What is written at once may be read in pieces: the first is the receipt.
    else if (isReceipt(trace, step) && !arrivals.has(step.cause)) arrivals.set(step.cause, step);
  }
  const found: Message[] = [];
  for (const step of trace.steps) {
    const message = isPacket(step) ? packetMessage(step, arrivals.get(step.id)) : step.kind === 'pipeWritten' ? pipeMessage(step, arrivals.get(step.id)) : directMessage(step);
    if (message) found.push(message);
  }
  return found;
}

function packetMessage(step: Step, arrival: Step | undefined): Message | null {
  const to = arrival && arrival.kind !== 'packetLost' ? arrival.actor : step.peer;
  if (!to) return null;
  const lost = arrival?.kind === 'packetLost';
  return {
    send: step.id,
    receive: arrival && !lost ? arrival.id : null,
    lost,
    loss: lost ? arrival.id : null,
    from: step.actor,
    to,
    crossing: step.crossing ?? (step.actor.machine === to.machine ? 'process' : 'machine'),
    sentAt: step.at,
    receivedAt: arrival?.at ?? step.at,
  };
}

/** `null` for what nobody has read, or read together with what was written later. */
function pipeMessage({ id, at, actor }: Step, read: Step | undefined): Message | null {
  if (!read || sameActor(actor, read.actor)) return null;
  return { send: id, receive: read.id, lost: false, loss: null, from: actor, to: read.actor, crossing: 'process', sentAt: at, receivedAt: read.at };
}

function directMessage(step: Step): Message | null {
  if (isArrival(step) || !step.crossing || !step.peer || sameActor(step.actor, step.peer)) return null;
  const { id, at, actor, peer, crossing } = step;
  // What wait(2) brings, the exit status, comes from the child.
  const [from, to] = step.kind === 'reaped' ? [peer, actor] : [actor, peer];
  return { send: id, receive: id, lost: false, loss: null, from, to, crossing, sentAt: at, receivedAt: at };
}

function isPacket(step: Step): boolean {
  return step.kind === 'segmentSent' || step.kind === 'datagramSent';
}

/** Reading what another step wrote; a pipe's end is nothing that was written. */
function isReceipt({ steps }: Trace, step: Step): boolean {
  return step.kind === 'pipeRead' && step.data.bytes > 0 && step.cause !== null && steps[step.cause]?.kind === 'pipeWritten';
}

function isArrival(step: Step): boolean {
  return step.kind === 'segmentReceived' || step.kind === 'datagramReceived' || step.kind === 'packetLost';
}

function indexed(all: readonly Message[]): ReadonlyMap<StepId, Message> {
  const index = new Map<StepId, Message>();
  for (const message of all) {
    index.set(message.send, message);
    const end = message.receive ?? message.loss;
    if (end !== null) index.set(end, message);
  }
  return index;
}
