/** The words of the load lab in one language, fetched when it is first opened. */
import type { LabWords } from './labShape.ts';

export async function loadLab(locale: 'ko' | 'en'): Promise<LabWords> {
  return (locale === 'ko' ? await import('./ko/lab.ts') : await import('./en/lab.ts')).lab;
}
