/** The words of the comparison in one language, fetched when it is first opened. */
import type { CompareWords } from './en/compare.ts';

export async function loadCompare(locale: 'ko' | 'en'): Promise<CompareWords> {
  return (locale === 'ko' ? await import('./ko/compare.ts') : await import('./en/compare.ts')).compare;
}
