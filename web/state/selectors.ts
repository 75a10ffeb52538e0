/** What follows from the state. Each is made once for a trace and a cursor, however many components ask. */
import { positionAt, requestAt, stagesOf, type Position, type StageSummary, type Step, type StepId, type Trace } from '../../src-core/index.ts';
import { useJourney, type Journey } from './journey.ts';

const NO_STAGES: readonly StageSummary[] = [];

/** The step under the cursor; `null` while there is no trace. */
export function useStep(): Step | null {
  return useJourney(stepIn);
}

/** The request that the cursor is in. */
export function useRequest(): number {
  return useJourney(({ trace, cursor }) => (trace ? requestAt(trace, cursor) : 0));
}

/** The stages of the request that the cursor is in. */
export function useStages(): readonly StageSummary[] {
  return useJourney(({ trace, cursor }) => (trace ? stagesOf(trace, requestAt(trace, cursor)) : NO_STAGES));
}

/** Virtual time of the cursor in µs, counted from the opening of the journey; negative while the servers start. */
export function useTime(): number {
  return useJourney(({ trace, cursor }) => (trace ? timeOf(trace, cursor) : 0));
}

const positionIn = lastOf(({ trace, cursor, depth }): Position => (trace ? positionAt(trace, cursor, depth) : { index: 0, count: 0, booting: false }));

export function usePosition(): Position {
  return useJourney(positionIn);
}

function stepIn({ trace, cursor }: Journey): Step | null {
  return trace?.steps[cursor] ?? null;
}

/** Virtual time of a step in µs, counted from the opening. */
export function timeOf(trace: Trace, step: StepId): number {
  return (trace.steps[step]?.at ?? 0) - (trace.steps[trace.opening]?.at ?? 0);
}

/** The same answer, by identity, as long as trace, cursor and depth stay the same. */
function lastOf<Answer>(make: (state: Journey) => Answer): (state: Journey) => Answer {
  let asked: Journey | null = null;
  let answer: Answer;
  return (state) => {
    if (asked && asked.trace === state.trace && asked.cursor === state.cursor && asked.depth === state.depth) return answer;
    asked = state;
    return (answer = make(state));
  };
}
