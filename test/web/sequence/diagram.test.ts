import { describe, expect, test } from 'vitest';
import { diagramOf } from '../../../web/sequence/diagram.ts';
import { tinyTrace } from '../../trace/tinyTrace.ts';

const trace = tinyTrace();

describe('the sequence diagram', () => {
  test('has a lifeline for each process that takes part, clients first', () => {
    expect(diagramOf(trace, 'step', false).lifelines.map(({ actor, program, role }) => [actor.machine, program, role])).toEqual([
      ['laptop', 'browser', ''],
      ['server', 'gunicorn', 'master'],
      ['server', 'gunicorn', 'worker'],
    ]);
  });

  test('has a row for every step of the depth, in order', () => {
    const { rows } = diagramOf(trace, 'step', false);
    expect(rows.map(({ step }) => step.id)).toEqual(trace.steps.filter((step) => step.id >= trace.opening && step.grain === 'step').map(({ id }) => id));
    expect(diagramOf(trace, 'line', false).rows.length).toBe(rows.length + 1);
  });

  test('a bare acknowledgement has an arrow only at the deepest level', () => {
    const labels = (depth: 'step' | 'line'): string[] => diagramOf(trace, depth, false).arrows.map(({ label }) => label);
    expect(labels('step')).toEqual(['GET /', 'GET /', 'exit 0']);
    expect(labels('line')).toEqual(['GET /', 'GET /', 'ACK', 'exit 0']);
  });

  test('an arrow runs from the row of its send to the row of its receipt', () => {
    const { rows, arrows } = diagramOf(trace, 'step', false);
    for (const { send, receive, top, bottom, lost } of arrows) {
      expect(rows[top]!.step.id).toBe(send);
      if (receive === null) expect(lost).toBe(true);
      else expect(rows[bottom]!.step.id).toBe(receive);
    }
  });

  test('the start of the servers is a diagram of its own', () => {
    const { rows, arrows } = diagramOf(trace, 'step', true);
    expect(rows.length).toBe(trace.opening);
    expect(arrows.map(({ label }) => label)).toEqual(['fork()']);
  });

  test('bars stay within the rows', () => {
    for (const booting of [true, false]) {
      const { rows, bars } = diagramOf(trace, 'line', booting);
      for (const bar of bars) expect(0 <= bar.top && bar.top <= bar.bottom && bar.bottom < rows.length).toBe(true);
    }
  });
});
