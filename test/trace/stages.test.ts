import { describe, expect, test } from 'vitest';
import { requestAt, STAGES, stagesOf, type Skip, type StageId, type Trace } from '../../src-core/index.ts';
import { rowsOf, traceOf } from './stageRows.ts';

const skipOf = (trace: Trace, stage: StageId, request = 0): Skip | null => stagesOf(trace, request)[STAGES.indexOf(stage)]!.skipped;
const through: readonly StageId[] = ['lookup', 'connect', '1', '2', '3', '4', '6', '7', '8', '9', '10', '11', '12', '13', '14', '15', 'draw'];

describe('the stages of a request', () => {
  test('stand in canonical order, each with its first and last step, its own steps and its time', () => {
    const trace = traceOf([{ stage: 'boot' }, { stage: '1', fine: true }, { stage: '1' }, { stage: '2' }, { stage: '1' }]);
    const stages = stagesOf(trace, 0);
    expect(stages.map(({ stage }) => stage)).toEqual(STAGES);
    expect(stages[STAGES.indexOf('1')]).toEqual({ stage: '1', first: 2, last: 4, steps: 2, at: 2000, durationUs: 2000, skipped: null });
    expect(stages[STAGES.indexOf('boot')]).toMatchObject({ first: 0, last: 0 });
  });

  test('begin with a fine step only where there is no other', () => {
    expect(stagesOf(traceOf([{ stage: '7', fine: true }, { stage: '7', fine: true }]), 0)[STAGES.indexOf('7')]).toMatchObject({ first: 0, steps: 0 });
  });

  test('belong to one request alone', () => {
    const trace = traceOf([{ stage: '1' }, { stage: '1', request: 1 }], [null, 0]);
    expect(stagesOf(trace, 1)[STAGES.indexOf('1')]).toMatchObject({ first: 1, last: 1 });
  });
});

describe('a stage that did not happen says why', () => {
  test('the web server answered by itself', () => {
    const trace = traceOf(rowsOf('lookup', 'connect', '1', '2', '15', 'draw'));
    for (const stage of ['3', '5', '9', '14'] as const) expect(skipOf(trace, stage)).toEqual({ reason: 'servedByWebServer', at: 3 });
  });

  test('the application runs inside the web server', () => {
    const trace = traceOf(rowsOf('1', '2', '6', '8', '9', '15', 'draw'));
    for (const stage of ['3', '4', '14'] as const) expect(skipOf(trace, stage)).toEqual({ reason: 'insideWebServer', at: 2 });
    expect(skipOf(trace, '7')?.reason).toBe('noMiddleware');
  });

  test('the application was loaded by the same process, or before the fork by its parent', () => {
    const own = traceOf([{ stage: 'boot', kind: 'moduleLoaded', pid: 5 }, { stage: 'boot', kind: 'moduleLoaded', pid: 6 }, { stage: '6', pid: 5 }]);
    expect(skipOf(own, '5')).toEqual({ reason: 'alreadyLoaded', at: 0 });
    const inherited = traceOf([
      { stage: 'boot', kind: 'moduleLoaded', pid: 4 }, { stage: 'boot', kind: 'forked', pid: 4, data: { child: 5 } }, { stage: 'boot', kind: 'moduleLoaded', pid: 4 }, { stage: '6', pid: 5 },
    ]);
    expect(skipOf(inherited, '5')).toEqual({ reason: 'alreadyLoaded', at: 0 });
  });

  test('what a gateway imports in the middle of the request is not the loading', () => {
    const trace = traceOf([{ stage: 'boot', kind: 'moduleLoaded' }, { stage: '4', kind: 'moduleLoaded' }, { stage: '6' }]);
    expect(skipOf(trace, '5')).toEqual({ reason: 'alreadyLoaded', at: 0 });
  });

  test('the connection was still open', () => {
    const trace = traceOf([{ stage: '1', kind: 'connectionReused' }, { stage: '2' }]);
    expect(skipOf(trace, 'lookup')).toEqual({ reason: 'connectionReused', at: 0 });
    expect(skipOf(trace, 'connect')).toEqual({ reason: 'connectionReused', at: 0 });
  });

  test('the URL named an address', () => expect(skipOf(traceOf(rowsOf('connect', '1')), 'lookup')).toEqual({ reason: 'nameNotNeeded', at: null }));

  test('no middleware', () => expect(skipOf(traceOf(rowsOf('6', '8', '9')), '7')).toEqual({ reason: 'noMiddleware', at: null }));

  test('the gateway could not be reached', () => {
    const trace = traceOf([...rowsOf('1', '2'), { stage: '3', kind: 'upstreamFailed' }, ...rowsOf('15', 'draw')]);
    expect(skipOf(trace, '6')).toEqual({ reason: 'failedBefore', at: 2 });
  });

  test('the application raised', () => {
    const trace = traceOf([...rowsOf('1', '2', '3', '4', '6', '7', '8'), { stage: '9', kind: 'pythonRaised' }, ...rowsOf('13', '14', '15')]);
    expect(skipOf(trace, '10')).toEqual({ reason: 'applicationRaised', at: 7 });
  });

  test('it ended before', () => {
    const trace = traceOf([{ stage: 'lookup' }, { stage: 'lookup', kind: 'lookupFailed' }, { stage: 'draw', kind: 'errorShown' }]);
    expect(skipOf(trace, 'connect')).toEqual({ reason: 'failedBefore', at: 1 });
    expect(skipOf(trace, '9')).toEqual({ reason: 'failedBefore', at: 1 });
  });

  test('drawn with its document', () => expect(skipOf(traceOf([{ stage: '1' }, { stage: '15', request: 1 }], [null, 0]), 'draw', 1)).toEqual({ reason: 'drawnElsewhere', at: null }));

  test('nothing at all is skipped but the loading when everything happens', () => {
    const skipped = stagesOf(traceOf([{ stage: 'boot', kind: 'moduleLoaded' }, ...rowsOf(...through)]), 0).filter((stage) => stage.skipped);
    expect(skipped.map(({ stage }) => stage)).toEqual(['5']);
  });
});

test('the request of a step is the last one before it that had any', () => {
  const trace = traceOf([{ stage: 'boot' }, { stage: '1' }, { stage: '2', request: null }, { stage: '1', request: 1 }], [null, 0]);
  expect([0, 1, 2, 3].map((cursor) => requestAt(trace, cursor))).toEqual([0, 0, 0, 1]);
});
