import { expect, test } from 'vitest';
import { simulateLoad, type LoadQuestion } from '../../../src-core/load/index.ts';
import { lab as en } from '../../../web/i18n/en/lab.ts';
import { lab as ko } from '../../../web/i18n/ko/lab.ts';
import { sentenceOf } from '../../../web/lab/Findings.tsx';
import { toldOf } from '../../../web/state/labFindings.ts';
import { noGuess, verdictOf, type Order } from '../../../web/state/labGuess.ts';
import { questions } from '../../../web/state/labQuestions.ts';

/** What the lesson of each question is: a change of the model that turns one around must be seen. */
const LESSONS: Readonly<Record<LoadQuestion, readonly [order: Order, headline: string]>> = {
  'five-browsers': ['a', 'memory, loads'],
  'idle-connections': ['b', 'throughput, kept'],
  'slow-clients': ['b', 'throughput, bottleneck'],
  'slow-query': ['a', 'tail, bottleneck'],
  'blocking-call': ['b', 'throughput, bottleneck'],
  preload: ['a', 'memory, loads'],
  // More processes than cores share the caches: a little fewer answers.
  'workers-and-cores': ['a', 'throughput, cpu'],
  burst: ['a', 'errors, bottleneck'],
};

test.each(questions.map((question) => [question.name, question] as const))('%s has a lesson, and both languages have words for it', (name, { measure, a, b }) => {
  const [resultA, resultB] = [simulateLoad(a), simulateLoad(b)];
  const verdict = verdictOf({ ...noGuess(measure), order: 'a' }, resultA, resultB);
  const { headline, further } = toldOf({ a, b }, measure, resultA, resultB);
  // What fork shared is written to: that is the second half of the lesson, and of this question alone.
  expect(further.some((finding) => finding.kind === 'unshared' && finding.side === 'b')).toBe(name === 'preload');
  expect([verdict.order, headline.map(({ kind }) => kind).join(', ')]).toEqual(LESSONS[name]);
  for (const words of [en, ko]) {
    expect(words.questions[name]).toHaveLength(2);
    for (const finding of [...headline, ...further]) expect(sentenceOf(words, finding)).not.toMatch(/undefined|NaN|null|Infinity/);
  }
});

test('both sides of a question meet the same requests', () => {
  for (const { name, a, b } of questions) {
    const arrivals = ({ workload, requests, duration_s, client_kbit_s, response_bytes, idle_connections, timeout_ms, seed }: typeof a) => ({ workload, requests, duration_s, client_kbit_s, response_bytes, idle_connections, timeout_ms, seed });
    expect([name, arrivals(b)]).toEqual([name, arrivals(a)]);
  }
});
