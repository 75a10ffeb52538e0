/** The words of the notes' telling in the language that is read; `null` until they have come. */
import { useEffect, useState } from 'preact/hooks';
import type { NotesWords } from '../i18n/en/notes.ts';
import { loadNotes } from '../i18n/loadNotes.ts';
import { useJourney } from './journey.ts';

export function useNotesWords(): NotesWords | null {
  const locale = useJourney((state) => state.locale);
  const [words, setWords] = useState<NotesWords | null>(null);
  useEffect(() => {
    let current = true;
    void loadNotes(locale).then((loaded) => current && setWords(loaded));
    return () => {
      current = false;
    };
  }, [locale]);
  return words;
}
