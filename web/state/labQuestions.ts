/** The classic questions, and what the page asks people to predict for each. */
import { readLoad, type LoadDescription } from '../../src-core/load/index.ts';
import type { Measure } from './labGuess.ts';

export interface Question {
  readonly name: string;
  readonly measure: Measure;
  readonly a: LoadDescription;
  readonly b: LoadDescription;
}

const five = { requests: 500, duration_s: 60, C: 5, application: 'flask' };

export const questions: readonly Question[] = [{ name: 'five-browsers', measure: 'peak_pss_kib', a: readLoad({ ...five, deployment: 'apache-prefork-cgi' }), b: readLoad({ ...five, deployment: 'gunicorn-sync', workers: 2 }) }];
export const firstQuestion: Question = questions[0]!;

export function questionNamed(name: string): Question | null {
  return questions.find((question) => question.name === name) ?? null;
}
