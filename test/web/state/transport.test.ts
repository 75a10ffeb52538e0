import { beforeEach, expect, test } from 'vitest';
import { journey } from '../../../web/state/journey.ts';
import { timeOf } from '../../../web/state/selectors.ts';
import { deepen, goFirst, goLast, jump, play, setSpeed, stageStepBy, stepBy, togglePlay } from '../../../web/state/transport.ts';
import { traceOf } from '../../trace/stageRows.ts';

const trace = traceOf([{ stage: 'boot' }, { stage: 'boot' }, { stage: '1' }, { stage: '1', fine: true }, { stage: '1' }, { stage: '2' }]);
const cursor = (): number => journey.getState().cursor;

beforeEach(() => journey.setState({ trace, cursor: 2, depth: 'step', playing: false, speed: 1, selection: null, note: null }));

test('steps, stages and lines have their own stride', () => {
  stepBy(1);
  expect(cursor()).toBe(4);
  stepBy(-1);
  expect(cursor()).toBe(2);
  stageStepBy(1);
  expect(cursor()).toBe(5);
  deepen(1);
  stepBy(-1);
  stepBy(-1);
  expect(cursor()).toBe(3);
});

test('depth ends at both ends', () => {
  for (let i = 0; i < 5; i++) deepen(-1);
  expect(journey.getState().depth).toBe('stage');
  for (let i = 0; i < 5; i++) deepen(1);
  expect(journey.getState().depth).toBe('line');
});

test('the first press of Home goes to the opening, the second to the very start', () => {
  goLast();
  goFirst();
  expect(cursor()).toBe(2);
  goFirst();
  expect(cursor()).toBe(0);
});

test('a jump stays inside, drops the selection and the note, and stops playing', () => {
  journey.setState({ selection: { start: 0, end: 1 }, playing: true, note: { stepsBefore: 1, stepsAfter: 1, statusBefore: 200, statusAfter: 200 } });
  jump(99);
  expect(journey.getState()).toMatchObject({ cursor: 5, selection: null, note: null, playing: false });
  jump(-3);
  expect(cursor()).toBe(0);
});

test('the player moves on without stopping itself', () => {
  play();
  jump(4, true);
  expect(journey.getState()).toMatchObject({ cursor: 4, playing: true });
});

test('playing from the end begins again at the opening', () => {
  goLast();
  togglePlay();
  expect(journey.getState()).toMatchObject({ cursor: 2, playing: true });
  togglePlay();
  expect(journey.getState().playing).toBe(false);
});

test('only the offered speeds are taken', () => {
  setSpeed(3 as 4);
  expect(journey.getState().speed).toBe(1);
});

test('without a trace nothing moves', () => {
  journey.setState({ trace: null });
  stepBy(1);
  goLast();
  play();
  expect(journey.getState()).toMatchObject({ cursor: 2, playing: false });
});

test('time is counted from the opening', () => expect([0, 2, 4].map((step) => timeOf(trace, step))).toEqual([-2000, 0, 2000]));
