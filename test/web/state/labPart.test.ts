/** The part of the lab that is shown, and what is set there, in a link: carried whole, and refused with the field. */
import { afterEach, describe, expect, test } from 'vitest';
import { ask, lab } from '../../../web/state/lab.ts';
import { labPartAskedBy, labPlace, enterLab, labFragment } from '../../../web/state/labMode.ts';
import { decodePart, encodePart } from '../../../web/state/labPart.ts';
import { keepLabPlace } from '../../../web/state/labPlace.ts';
import { firstQuestion, questionNamed } from '../../../web/state/labQuestions.ts';
import { labSweep, USUAL_SWEEP, type SweepSettings } from '../../../web/state/labSweep.ts';
import { measureSettings, setMeasured, USUAL, type MeasureSettings } from '../../../web/state/measureSettings.ts';
import { reasonInKorean } from '../../../web/i18n/ko/labReasons.ts';

const pair = { a: firstQuestion.a, b: firstQuestion.b };
const measured: MeasureSettings = { requests: 12, atOnce: 4, workers: 2, site: 'micro' };
const swept: SweepSettings = { knob: 'wait_ms', from: 1, to: 400, count: 6, measure: 'p95_ms' };

describe('a part of the lab in a link', () => {
  test('as it usually is, is its name; the twin run has none', () => {
    const encoded = (['run', 'sweep', 'model', 'measure'] as const).map((part) => encodePart({ part, pair }, USUAL_SWEEP, USUAL));
    expect(encoded).toEqual(['', 'part=sweep', 'part=model', 'part=measure']);
    for (const text of encoded) expect(decodePart(text, pair)).not.toHaveProperty('fault');
    expect(decodePart('', pair)).toEqual({ part: 'run', sweep: null, measure: null });
    expect(decodePart('part=measure', pair)).toEqual({ part: 'measure', sweep: null, measure: USUAL });
  });

  test('carries what was set', () => {
    const text = encodePart({ part: 'measure', pair }, USUAL_SWEEP, measured);
    expect(text).toBe('part=measure,requests:12,atOnce:4,workers:2,site:micro');
    expect(decodePart(text, pair)).toMatchObject({ part: 'measure', measure: measured });
    expect(decodePart(encodeURIComponent(text), pair)).toMatchObject({ measure: measured });
    const sweep = encodePart({ part: 'sweep', pair }, swept, USUAL);
    expect(sweep).toBe('part=sweep,knob:wait_ms,from:1,to:400,count:6,measure:p95_ms');
    expect(decodePart(sweep, pair)).toMatchObject({ part: 'sweep', sweep: swept });
  });

  test('sweeps the rate where nobody waits for an answer', () => {
    const { a, b } = questionNamed('burst')!;
    const open = { a, b };
    expect(decodePart('part=sweep', open)).toMatchObject({ sweep: { knob: 'rate_per_second', from: 1, to: 200 } });
    expect(encodePart({ part: 'sweep', pair: open }, { ...USUAL_SWEEP, knob: 'rate_per_second', to: 100 }, USUAL)).toBe('part=sweep,to:100');
    expect(decodePart('part=sweep,knob:concurrency', open)).toMatchObject({ fault: 'value', field: expect.stringMatching(/^sweep\.knob: must be one of rate_per_second, /) });
  });

  test('leaves out what is half typed, and a knob that is not there', () => {
    expect(encodePart({ part: 'sweep', pair }, { ...swept, from: Number.NaN }, USUAL)).toBe('part=sweep,knob:wait_ms,count:6,measure:p95_ms');
    expect(encodePart({ part: 'sweep', pair }, { ...swept, knob: 'query_ms' }, USUAL)).toBe('part=sweep');
  });

  test.each([
    ['part=swim', 'part: must be one of run, sweep, model, measure'],
    ['part=measure,requests:0', 'measure.requests: must be at least 1'],
    ['part=measure,requests:1000000000', 'measure.requests: must be at most 40'],
    ['part=measure,atOnce:2.5', 'measure.atOnce: must be a whole number'],
    ['part=measure,workers:', 'measure.workers: must be a number'],
    ['part=measure,workers:many', 'measure.workers: must be a number'],
    ['part=measure,site:rails', 'measure.site: must be one of callable, micro, full'],
    ['part=measure,ways:3', 'measure.ways: is not a setting of this part'],
    ['part=model,from:3', 'model.from: is not a setting of this part'],
    ['part=sweep,knob:query_ms', expect.stringMatching(/^sweep\.knob: must be one of concurrency, /)],
    ['part=sweep,from:20,to:10', 'sweep.to: must be more than 20'],
    ['part=sweep,count:1', 'sweep.count: must be at least 2'],
    ['part=sweep,measure:joy', expect.stringMatching(/^sweep\.measure: must be one of /)],
  ])('%s is refused with the field, in Korean too', (text, field) => {
    const refused = decodePart(text, pair);
    expect(refused).toEqual({ fault: 'value', field });
    expect(reasonInKorean((refused as { field: string }).field)).toMatch(/: .*[가-힣]+니다$/);
  });
});

describe('the address of the lab', () => {
  let leave = (): void => undefined;
  afterEach(() => {
    leave();
    lab.setState({ part: 'run', linkFault: null });
    measureSettings.setState(USUAL);
    labSweep.setState({ ...USUAL_SWEEP, sweep: null });
    labPlace.setState({ asked: null, askedPart: '', shown: '', shownPart: '' });
  });

  test('opens a measurement as it was set, follows what is set, and is written again', () => {
    const fragment = '#load=preload&part=measure,requests:12,site:full&l=ko';
    enterLab('preload', labPartAskedBy(fragment));
    leave = keepLabPlace();
    expect(lab.getState()).toMatchObject({ part: 'measure', question: { name: 'preload' }, linkFault: null });
    expect(measureSettings.getState()).toMatchObject({ requests: 12, site: 'full' });
    expect(labFragment()).toBe('load=preload&part=measure,requests:12,site:full');
    setMeasured({ workers: 3 });
    expect(labFragment()).toBe('load=preload&part=measure,requests:12,workers:3,site:full');
  });

  test('has another knob to sweep when the one before is gone', () => {
    leave = keepLabPlace();
    expect(labSweep.getState().knob).toBe('concurrency');
    ask('burst');
    expect(labSweep.getState()).toMatchObject({ knob: 'rate_per_second', to: 200 });
    ask('preload');
    expect(labSweep.getState().knob).toBe('concurrency');
  });

  test('changes nothing when a setting of it cannot be, and says which; setting something ends that', () => {
    leave = keepLabPlace();
    const before = lab.getState();
    enterLab('burst', 'part=measure,requests:99');
    expect(lab.getState()).toMatchObject({ question: before.question, part: 'run', linkFault: { fault: 'value', field: 'measure.requests: must be at most 40' } });
    expect(measureSettings.getState()).toEqual(USUAL);
    setMeasured({ requests: 6 });
    expect(lab.getState().linkFault).toBeNull();
  });
});
