import { expect, test } from 'vitest';
import type { Step, Trace } from '../../src-core/index.ts';
import { endOf, spineOf, stretchesOf } from '../../src-core/trace/spine.ts';
import { traceOf, type Row } from './stageRows.ts';

/** Rows with the row that caused each. */
function caused(rows: readonly (Row & { readonly cause: number | null })[], parents?: readonly (number | null)[]): Trace {
  const trace = traceOf(rows, parents);
  return { ...trace, steps: trace.steps.map((step, i) => ({ ...step, cause: rows[i]!.cause }) as Step) };
}

const idsOf = (trace: Trace): number[] => spineOf(trace, 0).map(({ step }) => step.id);
const timesOf = (trace: Trace): [string, number][] => stretchesOf(trace, 0).map(({ stage, startAt, endAt }) => [stage, endAt - startAt]);

test('the end is the drawn page, else the response, else the last step', () => {
  const rows: Row[] = [{ stage: '1' }, { stage: '15', kind: 'responseRead' }, { stage: 'draw', kind: 'documentDrawn' }, { stage: '14', kind: 'closed' }];
  expect(endOf(traceOf(rows), 0)).toBe(2);
  expect(endOf(traceOf(rows.toSpliced(2, 1)), 0)).toBe(1);
  expect(endOf(traceOf([{ stage: '1' }, { stage: '2' }]), 0)).toBe(1);
  expect(endOf(traceOf([{ stage: '1' }]), 4)).toBe(null);
});

test('what nobody waits for is not on the spine', () => {
  const trace = caused([{ stage: '1', cause: null }, { stage: '2', cause: 0 }, { stage: '13', pid: 2, cause: 1 }, { stage: '15', cause: 1 }, { stage: 'draw', kind: 'documentDrawn', cause: 3 }]);
  expect(idsOf(trace)).toEqual([0, 1, 3, 4]);
  expect(timesOf(trace)).toEqual([['1', 0], ['2', 1000], ['15', 2000], ['draw', 1000]]);
});

test('a stylesheet is waited for in the drawing', () => {
  const trace = caused([{ stage: '1', cause: null }, { stage: 'draw', cause: 0 }, { stage: '2', request: 1, cause: 1 }, { stage: '15', request: 1, cause: 2 }, { stage: 'draw', kind: 'documentDrawn', cause: 3 }], [null, 0]);
  expect(timesOf(trace)).toEqual([['1', 0], ['draw', 4000]]);
  expect(spineOf(trace, 1).map(({ step }) => step.id)).toEqual([2, 3]);
});

test('who is busy reads late what came early: the wait is for the own work', () => {
  const trace = caused([{ stage: '1', cause: null }, { stage: '3', pid: 2, cause: 0 }, { stage: '4', pid: 3, cause: 0 }, { stage: '4', pid: 3, cause: 1 }, { stage: '15', cause: 3 }]);
  expect(idsOf(trace)).toEqual([0, 2, 3, 4]);
});

test('a standstill that something from outside ended belongs to where the request stood', () => {
  const other = { stage: '1', pid: 2, cause: 1 } as const;
  const trace = caused([{ stage: 'boot', cause: null }, { stage: '1', cause: null }, { stage: '9', cause: 1 }, other, { stage: 'boot', cause: 0 }, { stage: '4', cause: 4 }, { stage: '15', cause: 5 }]);
  expect(idsOf(trace)).toEqual([1, 2, 5, 6]);
  expect(timesOf(trace)).toEqual([['1', 0], ['9', 4000], ['15', 1000]]);
});
