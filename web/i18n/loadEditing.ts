/** The words of the editor's lists in one language, fetched with the editor. */
import type { EditingWords } from './en/editing.ts';

export async function loadEditing(locale: 'ko' | 'en'): Promise<EditingWords> {
  return (locale === 'ko' ? await import('./ko/editing.ts') : await import('./en/editing.ts')).editing;
}
