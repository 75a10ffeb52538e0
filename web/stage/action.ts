/** What moves at the step under the cursor: between whom, which boundary it crosses, and how far it has come. */
import { labelOf, messageAt, type Actor, type Crossing, type Frame, type Process, type Step, type Trace, type World } from '../../src-core/index.ts';

export interface Action {
  readonly crossing: Crossing | null;
  readonly from: Actor;
  readonly to: Actor | null;
  readonly label: string;
  /** `leaves` and `arrives`: the two halves of a packet's way; `whole`: there at once; `still`: nothing travels. */
  readonly motion: 'leaves' | 'arrives' | 'lost' | 'whole' | 'still';
  /** A call into a frame or the return out of one: the frame's depth. */
  readonly call: { readonly depth: number; readonly direction: 'into' | 'out'; readonly name: string } | null;
  /** The file that is read or written. */
  readonly file: string | null;
}

/** A packet on its way at this moment that another step sent. */
export interface Flight {
  readonly id: number;
  readonly from: Actor;
  readonly to: Actor;
  readonly label: string;
  /** 0 at the sender, 1 at the receiver. */
  readonly share: number;
}

export function actionAt(trace: Trace, step: Step, world: World): Action {
  const message = messageAt(trace, step.id);
  const label = labelOf(trace, step);
  const rest = { label, call: callOf(step, world), file: fileOf(step) };
  if (!message) return { ...rest, crossing: step.crossing, from: step.actor, to: null, motion: 'still' };
  const { from, to, crossing } = message;
  const motion = message.loss === step.id ? 'lost' : message.send === message.receive ? 'whole' : message.send === step.id ? 'leaves' : 'arrives';
  return { ...rest, crossing, from, to, motion };
}

/** Without the one that the step itself sends. */
export function flightsAt(trace: Trace, step: Step, world: World): Flight[] {
  return Object.entries(world.packets).flatMap(([key, packet]) => {
    const message = messageAt(trace, Number(key));
    const sent = trace.steps[Number(key)];
    // Bare acknowledgements would only crowd the lines.
    if (!message || !sent || sent.grain === 'fine' || message.send === step.id) return [];
    const share = (step.at - message.sentAt) / Math.max(1, packet.arrivesAt - message.sentAt);
    return [{ id: message.send, from: message.from, to: message.to, label: labelOf(trace, sent), share: Math.min(1, Math.max(0, share)) }];
  });
}

/** The frames of a thread, outermost first; of the one with the deepest stack where none is named. */
export function framesOf(process: Process, tid?: number): readonly Frame[] {
  const stacks = Object.values(process.threads).map(({ stack }) => stack);
  const named = tid === undefined ? undefined : process.threads[tid]?.stack;
  const stack = named ?? stacks.reduce((a, b) => (Object.keys(b).length > Object.keys(a).length ? b : a), {});
  return Object.keys(stack).map(Number).sort((a, b) => a - b).map((key) => stack[key]!);
}

function callOf(step: Step, world: World): Action['call'] {
  const process = world.machines[step.actor.machine]?.processes[step.actor.pid];
  if (!process) return null;
  const depth = framesOf(process, step.actor.tid ?? step.actor.pid).length;
  if (step.kind === 'pythonCalled' || step.kind === 'pythonResumed' || step.kind === 'modelledCalled') return { depth: depth - 1, direction: 'into', name: step.data.function };
  if (step.kind === 'pythonReturned' || step.kind === 'pythonYielded' || step.kind === 'modelledReturned') return { depth, direction: 'out', name: step.data.function };
  return null;
}

function fileOf(step: Step): string | null {
  if (step.kind === 'logged' || step.kind === 'fileRead' || step.kind === 'fileMissing') return step.data.path;
  return step.kind === 'moduleLoaded' ? step.data.file : null;
}
