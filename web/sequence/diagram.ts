/** A trace as a sequence diagram: lifelines, a row for every step of the chosen depth, arrows between the rows. */
import { labelOf, messageAt, messagesOf, processAt, sameActor, spansOf, stopsOf, type Actor, type Crossing, type Depth, type MachineRole, type Span, type Step, type StepId, type Trace } from '../../src-core/index.ts';

export interface Lifeline {
  readonly actor: Actor;
  readonly program: string;
  readonly role: string;
}

export interface Arrow {
  readonly send: StepId;
  /** The step at the other end; `null` when it never came there. */
  readonly receive: StepId | null;
  /** Columns and rows of both ends. */
  readonly from: number;
  readonly to: number;
  readonly top: number;
  readonly bottom: number;
  readonly crossing: Crossing;
  readonly label: string;
  readonly lost: boolean;
}

/** A stretch of a lifeline in which a call is open, or the process runs. */
export interface Bar {
  readonly column: number;
  readonly depth: number;
  readonly kind: Span['kind'];
  readonly top: number;
  readonly bottom: number;
}

export interface Row {
  readonly step: Step;
  readonly column: number;
  /** Neither sends nor receives: it is told beside its lifeline. */
  readonly alone: boolean;
}

export interface Diagram {
  readonly lifelines: readonly Lifeline[];
  readonly rows: readonly Row[];
  readonly arrows: readonly Arrow[];
  readonly bars: readonly Bar[];
}

/** Height of a row, px. */
export const ROW = 30;

const ORDER: readonly MachineRole[] = ['client', 'resolver', 'nameServer', 'server'];

/** The start of the servers, or everything from the opening on; `stage` depth shows the steps too. */
export function diagramOf(trace: Trace, depth: Depth, booting: boolean): Diagram {
  const shown = depth === 'stage' ? 'step' : depth;
  const steps = stopsOf(trace, shown).filter((id) => id < trace.opening === booting).map((id) => trace.steps[id]!);
  const lifelines = lifelinesOf(trace, steps);
  const columnOf = (actor: Actor): number => lifelines.findIndex((line) => sameActor(line.actor, actor));
  const rowAt = rowFinder(steps);
  const rows = steps.map((step) => ({ step, column: columnOf(step.actor), alone: messageAt(trace, step.id) === null }));
  return { lifelines, rows, arrows: arrowsOf(trace, steps, rowAt, columnOf), bars: barsOf(trace, steps, rowAt, columnOf) };
}

/** The row of a step, or of the last shown one before it; -1 when it comes before all. */
export function rowFinder(steps: readonly Step[]): (id: StepId) => number {
  return (id) => {
    let low = 0;
    let high = steps.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (steps[middle]!.id <= id) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
}

function lifelinesOf(trace: Trace, steps: readonly Step[]): Lifeline[] {
  const found: Lifeline[] = [];
  for (const step of steps) {
    const ends = messageAt(trace, step.id);
    for (const actor of ends ? [ends.from, ends.to] : [step.actor]) {
      if (!found.some((line) => sameActor(line.actor, actor)) && step.kind !== 'packetLost') found.push(named(trace, step, actor));
    }
  }
  const place = ({ actor }: Lifeline): number => ORDER.indexOf(trace.start.machines[actor.machine]?.role ?? 'server');
  const machines = Object.keys(trace.start.machines);
  return found.sort((a, b) => place(a) - place(b) || machines.indexOf(a.actor.machine) - machines.indexOf(b.actor.machine) || a.actor.pid - b.actor.pid);
}

function named(trace: Trace, { id }: Step, actor: Actor): Lifeline {
  const process = processAt(trace, id, actor);
  return { actor, program: process?.program ?? '', role: process?.role ?? '' };
}

function arrowsOf(trace: Trace, steps: readonly Step[], rowAt: (id: StepId) => number, columnOf: (actor: Actor) => number): Arrow[] {
  const found: Arrow[] = [];
  for (const message of messagesOf(trace)) {
    const { send, receive, loss, crossing, lost } = message;
    const end = receive ?? loss;
    const [from, to, top] = [columnOf(message.from), columnOf(message.to), rowAt(send)];
    // A bare acknowledgement has no row at this depth, and so no arrow.
    if (from < 0 || to < 0 || from === to || steps[top]?.id !== send) continue;
    const bottom = end === null ? top : rowAt(end);
    found.push({ send, receive, from, to, top, bottom, crossing, label: labelOf(trace, trace.steps[send]!), lost });
  }
  return found;
}

function barsOf(trace: Trace, steps: readonly Step[], rowAt: (id: StepId) => number, columnOf: (actor: Actor) => number): Bar[] {
  const end = steps.at(-1)?.id ?? -1;
  return spansOf(trace).flatMap((span) => {
    const column = columnOf(span.actor);
    const bottom = rowAt(span.last);
    if (column < 0 || bottom < 0 || span.first > end) return [];
    return [{ column, depth: span.depth, kind: span.kind, top: Math.max(0, rowAt(span.first)), bottom }];
  });
}
