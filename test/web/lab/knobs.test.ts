import { expect, test } from 'vitest';
import { DEPLOYMENTS, knobs, readLoad, simulateLoad, type LoadDescription } from '../../../src-core/load/index.ts';
import { lab as en } from '../../../web/i18n/en/lab.ts';
import { lab as ko } from '../../../web/i18n/ko/lab.ts';
import { idleReason } from '../../../web/state/labIdle.ts';
import { KNOBS, knobNamed, optionsOf } from '../../../web/state/labKnobs.ts';

const descriptions: readonly LoadDescription[] = DEPLOYMENTS.flatMap((deployment) => [
  readLoad({ deployment, C: 5 }),
  readLoad({ deployment, workload: { kind: 'open', rate_per_second: 5 }, database: { pool: 2, query_ms: 5 }, client_kbit_s: 100 }),
]);

test('every choice that is offered makes a description that can be run', () => {
  for (const description of descriptions) {
    for (const knob of KNOBS) {
      const value = knob.read(description);
      if (value === null || knob.control.kind !== 'choice') continue;
      for (const option of optionsOf(knob, description, String(value))) {
        const turned = knob.write(description, option);
        expect(knob.read(turned)).toBe(option);
        expect(readLoad(JSON.parse(JSON.stringify(turned)))).toEqual(turned);
      }
    }
  }
});

test('a value that a slider offers can be read back, and is within the knob’s bounds', () => {
  for (const description of descriptions) {
    for (const { id, control, read, write } of KNOBS) {
      if (control.kind !== 'number' || read(description) === null || idleReason(description, id) === 'oneRequestEach') continue;
      for (const step of control.steps) {
        expect([id, step >= control.min && step <= control.max]).toEqual([id, true]);
        const turned = write(description, step);
        expect([id, read(turned)]).toEqual([id, step]);
        expect(() => readLoad(JSON.parse(JSON.stringify(turned)))).not.toThrow();
      }
    }
  }
});

test('a knob of the core that does nothing says why, and one that matters does not', () => {
  for (const description of descriptions) {
    for (const { id, read } of KNOBS) {
      const known = knobs[id as keyof typeof knobs];
      if (known && read(description) !== null) expect([description.deployment, id, idleReason(description, id) === null]).toEqual([description.deployment, id, known.matters(description)]);
    }
  }
});

test('every knob of the core can be turned on the page, and has a name, a unit and a sentence in both languages', () => {
  expect(KNOBS.map(({ id }) => id)).toEqual(expect.arrayContaining(Object.keys(knobs)));
  for (const words of [en, ko]) for (const { id } of KNOBS) expect(words.knobs.names[id]?.map((text) => text.length > 0)).toEqual([true, true]);
});

test('another deployment brings its usual size and keeps who comes', () => {
  const before = readLoad({ deployment: 'apache-prefork-cgi', application: 'php', C: 7, handler: 'cpu' });
  const after = knobNamed('deployment').write(before, 'uvicorn');
  expect(after).toMatchObject({ application: 'tiny', front: 'nginx', handler: 'cpu', workload: before.workload });
});

test('a knob that is said to do nothing changes no figure', () => {
  const figures = (description: LoadDescription): string => {
    const { samples, latency, ...rest } = simulateLoad(description);
    return JSON.stringify([{ ...rest, dots: [], staff: [] }, latency, samples.map(({ crew: _crew, requests: _requests, ...sample }) => sample)]);
  };
  for (const deployment of DEPLOYMENTS) {
    const description = readLoad({ deployment, C: 5, handler: 'mixed', duration_s: 0.5 });
    const before = figures(description);
    for (const { id, control, read, write } of KNOBS) {
      const idle = idleReason(description, id);
      // A loop with fewer places than requests at once is another one.
      if (idle === null || idle === 'needsFront' || idle === 'oneRequestEach' || (id === 'threads' && idle === 'eventLoop')) continue;
      const others = control.kind === 'flag' ? [read(description) !== true] : control.kind === 'number' ? [control.steps[0]!, control.steps.at(-1)!] : control.options;
      for (const other of others) expect([deployment, id, other, figures(write(description, other)) === before]).toEqual([deployment, id, other, true]);
    }
  }
});
