/** The words of the editor's lists in the language that is read; `null` until they have come. */
import { useEffect, useState } from 'preact/hooks';
import type { EditingWords } from '../i18n/en/editing.ts';
import { loadEditing } from '../i18n/loadEditing.ts';
import { useJourney } from './journey.ts';

export function useEditingWords(): EditingWords | null {
  const locale = useJourney((state) => state.locale);
  const [words, setWords] = useState<EditingWords | null>(null);
  useEffect(() => {
    let current = true;
    void loadEditing(locale).then((loaded) => current && setWords(loaded));
    return () => {
      current = false;
    };
  }, [locale]);
  return words;
}
