/** Figures in sentences: in a unit that fits, unbroken; and a sentence says no more than the run showed. */
import { describe, expect, test } from 'vitest';
import { simulateLoad } from '../../../src-core/load/index.ts';
import { lab as en } from '../../../web/i18n/en/lab.ts';
import { lab as ko } from '../../../web/i18n/ko/lab.ts';
import { msText } from '../../../web/lab/figures.ts';
import { sentenceOf } from '../../../web/lab/Findings.tsx';
import { unbroken } from '../../../web/lab/unbroken.ts';
import { toldOf } from '../../../web/state/labFindings.ts';
import { questionNamed } from '../../../web/state/labQuestions.ts';

test.each([[0, '0 ms'], [0.97, '0.970 ms'], [50.44, '50.4 ms'], [999.4, '999 ms'], [999.6, '1.00 s'], [2535, '2.54 s'], [4000, '4.00 s'], [19_700, '19.7 s'], [99_960, '100 s'], [1_234_567, '1,235 s'], [Infinity, '–']])('%d ms is told as %s', (ms, text) => {
  expect(msText(ms)).toBe(text);
});

test('a figure stays with its unit and its side', () => {
  expect(unbroken('(A 117 MiB, B 50.9 MiB), 100 % of 3 s')).toBe('(A\u00A0117\u00A0MiB, B\u00A050.9\u00A0MiB), 100\u00A0% of 3\u00A0s');
  expect(unbroken('초당 5,155 요청/초, 요청 20개')).toBe('초당 5,155\u00A0요청/초, 요청 20개');
  expect(unbroken('MAIN 3 sides')).toBe('MAIN 3 sides');
});

describe('how often the program was loaded', () => {
  const { a, b } = questionNamed('burst')!;
  const pair = { a: { ...a, timeout_ms: 2000, requests: 120 }, b: { ...b, requests: 120 } };
  const results = [simulateLoad(pair.a), simulateLoad(pair.b)] as const;
  const { headline, further } = toldOf(pair, 'peak_pss_kib', ...results);
  const loads = [...headline, ...further].find(({ kind }) => kind === 'loads')!;

  test('is how many processes began, and not how many requests came', () => {
    const begun = results[0].samples.reduce((sum, sample) => sum + sample.begun, 0);
    expect(begun).toBeLessThan(120);
    expect(loads).toMatchObject({ a: { by: 'request', times: begun }, b: { by: 'worker', times: 4 } });
  });

  test('is told once for each worker, and not as often in each', () => {
    expect(sentenceOf(en, loads)).toMatch(/^A loaded the program \d+ times, for each request anew; B had it loaded 4 times, once in each worker\.$/);
    expect(sentenceOf(ko, loads)).toMatch(/^A는 요청마다 새로, 모두 \d+번 프로그램을 적재했고, B는 워커마다 한 번씩, 모두 4번 미리 적재했습니다\.$/);
  });
});
