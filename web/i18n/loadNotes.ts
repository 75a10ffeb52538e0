/** The words of the notes' telling in one language, fetched when it is first chosen. */
import type { NotesWords } from './en/notes.ts';

export async function loadNotes(locale: 'ko' | 'en'): Promise<NotesWords> {
  return (locale === 'ko' ? await import('./ko/notes.ts') : await import('./en/notes.ts')).notes;
}
