/** The classic questions, and what the page asks people to predict for each. Both sides meet the same requests. */
import { loadPresets, type LoadDescription, type LoadQuestion } from '../../src-core/load/index.ts';
import type { Measure } from './labGuess.ts';

export interface Question {
  readonly name: LoadQuestion;
  readonly measure: Measure;
  readonly a: LoadDescription;
  readonly b: LoadDescription;
}

const MEASURES: Readonly<Record<LoadQuestion, Measure>> = {
  'five-browsers': 'peak_pss_kib',
  'idle-connections': 'throughput_rps',
  'slow-clients': 'throughput_rps',
  'slow-query': 'p95_ms',
  'blocking-call': 'throughput_rps',
  preload: 'peak_pss_kib',
  'workers-and-cores': 'throughput_rps',
  burst: 'failures',
};

export const questions: readonly Question[] = loadPresets().map(({ question, a, b }) => ({ name: question, measure: MEASURES[question], a, b }));
export const firstQuestion: Question = questions[0]!;

export function questionNamed(name: string): Question | null {
  return questions.find((question) => question.name === name) ?? null;
}
