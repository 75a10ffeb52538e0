/** PEP 3333 "Middleware: Components that Play Both Sides", in a run: who called the application that is running, and whom it calls. */
import { requestAt, type Step, type StepOf, type Trace } from '../../src-core/index.ts';

export interface Sides {
  /** The call of the application that the step is in. */
  readonly self: StepOf<'pythonCalled'>;
  /** The call of the application that called it; `null`: the server did. */
  readonly caller: StepOf<'pythonCalled'> | null;
  /** The first application that it calls; `null`: it is no middleware. */
  readonly callee: StepOf<'pythonCalled'> | null;
}

/** `null` outside of an application's call, and in requests whose server calls the application without anything between. */
export function sidesAt(trace: Trace, step: Step): Sides | null {
  if (step.crossing !== 'call') return null;
  const request = requestAt(trace, step.id);
  const open: StepOf<'pythonCalled'>[] = [];
  const callees = new Map<StepOf<'pythonCalled'>, StepOf<'pythonCalled'>>();
  let found: readonly StepOf<'pythonCalled'>[] | null = null;
  for (const other of trace.steps) {
    if (other.request !== request || !isSameThread(other, step)) continue;
    if (other.kind === 'pythonCalled' && other.data.role === 'application') {
      const caller = open.at(-1);
      if (caller && !callees.has(caller)) callees.set(caller, other);
      open.push(other);
    }
    // Whoever returns in this step still stands in it.
    if (other.id === step.id) found = [...open];
    const top = open.at(-1);
    if (top && leaves(other, top)) open.pop();
  }
  const self = found?.at(-1);
  if (!self || callees.size === 0) return null;
  return { self, caller: found?.at(-2) ?? null, callee: callees.get(self) ?? null };
}

function leaves(step: Step, { data }: StepOf<'pythonCalled'>): boolean {
  return (step.kind === 'pythonReturned' || step.kind === 'pythonUnwound') && step.data.function === data.function && step.data.file === data.file;
}

function isSameThread({ actor: a }: Step, { actor: b }: Step): boolean {
  return a.machine === b.machine && a.pid === b.pid && a.tid === b.tid;
}
