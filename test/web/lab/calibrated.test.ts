/** What calibration writes of what it could not measure is told in Korean, and what a program said itself as it came. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NOT_ATTEMPTED } from '../../../scripts/calibrate/deployments.mjs';
import { stallsOf } from '../../../scripts/calibrate/profile.mjs';
import { missingOf } from '../../../scripts/calibrate/programs.mjs';
import { reasonOfCalibration } from '../../../web/i18n/ko/labCalibrated.ts';

const steady = Array.from({ length: 40 }, () => 18);
const whyOf = (stalls: Parameters<typeof stallsOf>[0], failed?: string): string => {
  const { stall_share: figure } = stallsOf(stalls, failed);
  return 'why' in figure ? figure.why : '';
};

/** As they are written: by the functions that write them, where these can be called here. */
const reasons: readonly string[] = [
  ...Object.values(NOT_ATTEMPTED),
  `${missingOf({ programs: ['no-such-program'], modules: ['no_such_module'] }, 'python3').join(', ')} not installed`,
  whyOf(undefined),
  whyOf({ kept: [18], fresh: [18] }),
  whyOf({ kept: steady, fresh: steady.map((ms, i) => ms + 10 * i) }),
  whyOf(undefined, 'the time was up'),
  'the time was up (120 s)',
  '/usr/bin/python3 cannot import it',
  'as many cores as processes',
  'computing took no more than answering at once',
  '3 of 4 processes came up',
  'no process of a request was seen',
  'no answer within 20000 ms: status 503',
  'no answer within 3000 ms',
  'answers by status: {"200":3,"502":1}',
  'ended with 1',
  'ended with a signal',
];

test.each(reasons)('“%s” is told in Korean', (reason) => {
  const told = reasonOfCalibration(reason);
  expect(told).toMatch(/[가-힣]+니다/);
  expect(told).not.toMatch(/ (is|are|was|were|by|with|no|not|than|took) /);
});

test('no reason that calibration can write is without words', () => {
  const folder = new URL('../../../scripts/calibrate/', import.meta.url);
  const source = readdirSync(folder).filter((name) => name.endsWith('.mjs')).map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n');
  const written = [...source.matchAll(/(?:why: |why = failed \?\? |\?\? |failed\[name\] = |neither\()'([a-z][^']{9,})'/g)].map(([, text]) => text!);
  expect(written.length).toBeGreaterThan(4);
  for (const text of written) expect(reasonOfCalibration(text), text).toMatch(/[가-힣]/);
});

test('what a program said itself stays as it is', () => {
  expect(reasonOfCalibration('nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)')).toBe('nginx: [emerg] bind() to 0.0.0.0:80 failed (13: Permission denied)');
});

test('particles fit what is missing', () => {
  expect(reasonOfCalibration('nginx not installed')).toBe('nginx가 설치되어 있지 않습니다');
  expect(reasonOfCalibration('Apache’s mod_wsgi, Python’s gunicorn not installed')).toBe('Apache의 mod_wsgi, 파이썬 패키지 gunicorn이 설치되어 있지 않습니다');
});
