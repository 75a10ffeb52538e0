import { expect, test } from 'vitest';
import { LoadError, readLoad } from '../../../src-core/load/index.ts';
import { reasonInKorean } from '../../../web/i18n/ko/labReasons.ts';

/** What a link may hold and a description may not. */
const wrong: readonly object[] = [
  { workers: '3' }, { workers: 1.5 }, { workers: -3 }, { workers: 1e6 }, { requests: 1e9 }, { preload: 'yes' }, { machine: 4 }, { machine: { cores: 0 } }, { deployment: 'iis' }, { application: 'rails' },
  { application: { request_cpu_ms: -1 } }, { handler: 'sleep' }, { workload: { kind: 'both' } }, { workload: { kind: 'open' } }, { wrokers: 3 }, { C: 5, concurrency: 5 }, { concurrency: 5, workload: { kind: 'closed', concurrency: 5 } },
  { threads: 4 }, { deployment: 'php-fpm', application: 'php', front: 'none' }, { application: 'servlet' }, { database: { pool: 1 } }, { timeout_ms: -5 },
];

test.each(wrong.map((one) => [JSON.stringify(one), one] as const))('%s is refused in Korean', (_, one) => {
  const text = messageOf({ deployment: 'gunicorn-sync', ...one });
  const told = reasonInKorean(text);
  expect(told).not.toBe(text);
  expect(told).toMatch(/[가-힣]+니다/);
  expect(told).not.toMatch(/ (must|is|be|more|needs) /);
  const field = /^[\w.]+: /.exec(text)?.[0];
  if (field) expect(told.startsWith(field)).toBe(true);
});

test('what it has no words for is said as it came', () => expect(reasonInKorean('the worker did not start')).toBe('the worker did not start'));

function messageOf(value: unknown): string {
  try {
    readLoad(value);
  } catch (error) {
    if (error instanceof LoadError) return error.message;
    throw error;
  }
  throw new Error('it was taken');
}
