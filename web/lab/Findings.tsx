/** The sentence of a twin run, and what else it showed: kinds and figures from the core, words from the dictionary. */
import type { LoadResult } from '../../src-core/load/index.ts';
import type { LabWords } from '../i18n/en/lab.ts';
import type { Twin } from '../state/lab.ts';

export function headlineOf(_words: LabWords, _twin: Twin, _a: LoadResult, _b: LoadResult): string {
  return '';
}

export function Findings(_: { readonly twin: Twin; readonly a: LoadResult; readonly b: LoadResult; readonly words: LabWords }) {
  return null;
}
