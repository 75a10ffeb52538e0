/** A profile in the page: taken or refused, put in the place of a side's costs, and what of them nobody measured. */
import { readFileSync } from 'node:fs';
import { beforeEach, expect, test } from 'vitest';
import { profile as en } from '../../../web/i18n/en/labProfile.ts';
import { profile as ko } from '../../../web/i18n/ko/labProfile.ts';
import { deployments, LoadError, readLoad, simulateLoad } from '../../../src-core/load/index.ts';
import { ask, lab } from '../../../web/state/lab.ts';
import { decodeLab, encodeLab } from '../../../web/state/labLink.ts';
import { entryOf, leftOutOf, MOST_CHARACTERS, ownProfile, setCosts, takeProfile, takeProfileFile } from '../../../web/state/labProfileFile.ts';

const golden = readFileSync(new URL('../../golden/load/profile.json', import.meta.url), 'utf8');
/** The golden profile without a figure of its second deployment. */
const partly = (): string => {
  const given = JSON.parse(golden) as { deployments: { costs: Record<string, unknown>; not_measured: Record<string, string> }[] };
  delete given.deployments[1]!.costs['cold_cpu_ms'];
  given.deployments[1]!.not_measured['cold_cpu_ms'] = 'the time was up';
  return JSON.stringify(given);
};

beforeEach(() => {
  ask('five-browsers');
  ownProfile.setState({ name: '', profile: null, fault: null });
});

test('a profile is taken; one that is wrong is refused with the field, and the one before it stays', () => {
  takeProfile(golden, 'mine.json');
  const { profile } = ownProfile.getState();
  expect(ownProfile.getState()).toMatchObject({ name: 'mine.json', fault: null });
  takeProfile(golden.replace('"cores": 2', '"cores": "two"'), 'other.json');
  expect(ownProfile.getState()).toEqual({ name: 'mine.json', profile, fault: { field: 'machine.cores', kind: 'type', expected: '0.12' } });
  takeProfile(golden, '');
  expect(ownProfile.getState().fault).toBeNull();
});

test('a file that is too large is not read, and one that cannot be read is said', async () => {
  await takeProfileFile({ name: 'a', size: MOST_CHARACTERS + 1, text: () => Promise.reject(new Error('was read')) });
  expect(ownProfile.getState().fault).toBe('large');
  await takeProfileFile({ name: 'a', size: 10, text: () => Promise.reject(new Error('gone')) });
  expect(ownProfile.getState().fault).toBe('unreadable');
  takeProfile(' '.repeat(MOST_CHARACTERS + 1), '');
  expect(ownProfile.getState().fault).toBe('large');
  await takeProfileFile({ name: 'mine.json', size: golden.length, text: () => Promise.resolve(golden) });
  expect(ownProfile.getState()).toMatchObject({ name: 'mine.json', fault: null });
});

test('every deployment of it can be a side, is found again, runs, and fits in a link', () => {
  takeProfile(golden, '');
  const profile = ownProfile.getState().profile!;
  for (const [i, entry] of profile.deployments.entries()) {
    setCosts('b', entry);
    const { pair, question } = lab.getState();
    expect(pair.b).toMatchObject({ deployment: entry.deployment, front: deployments[entry.deployment].front, workers: entry.workers, machine: { cores: profile.machine.cores } });
    expect(entryOf(pair.b, profile)).toBe(i);
    expect(simulateLoad({ ...pair.b, requests: 50 }).answered, entry.deployment).toBe(50);
    expect(decodeLab(encodeLab({ question, pair }), readLoad)).toEqual({ question, pair });
  }
  setCosts('b', null);
  expect(typeof lab.getState().pair.b.application).toBe('string');
  expect(entryOf(lab.getState().pair.b, profile)).toBe(-1);
});

test('what nobody measured is told with its reason, also without the profile, in both languages', () => {
  takeProfile(partly(), '');
  const profile = ownProfile.getState().profile!;
  setCosts('b', profile.deployments[1]!);
  const { b } = lab.getState().pair;
  expect(leftOutOf(b, profile)).toEqual([{ field: 'cold_cpu_ms', why: 'the time was up' }]);
  expect(leftOutOf(b, null)).toEqual([{ field: 'cold_cpu_ms', why: '' }]);
  expect(leftOutOf(lab.getState().pair.a, profile)).toEqual([]);
  for (const words of [en, ko]) expect(words.fields.cold_cpu_ms).toMatch(/.{4}/);
});

test('a wrong profile in a link is refused with the path of its field', () => {
  takeProfile(golden, '');
  setCosts('b', ownProfile.getState().profile!.deployments[1]!);
  const { question, pair } = lab.getState();
  const wrong = { ...pair, b: { ...pair.b, application: { ...(pair.b.application as object), base: { processes: -1 } } as never } };
  const check = (value: unknown) => {
    try {
      return readLoad(value);
    } catch (problem) {
      if (problem instanceof LoadError) return { field: problem.message };
      throw problem;
    }
  };
  expect(decodeLab(encodeLab({ question, pair: wrong }), check)).toEqual({ fault: 'value', field: 'b.application.base.processes: must be at least 0' });
});
