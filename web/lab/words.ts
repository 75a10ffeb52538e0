/** The words of the lab in the language that is read; `null` until they have come. */
import { useEffect, useState } from 'preact/hooks';
import type { LabWords } from '../i18n/labShape.ts';
import { loadLab } from '../i18n/loadLab.ts';
import { useJourney } from '../state/journey.ts';

export function useLabWords(): LabWords | null {
  const locale = useJourney((state) => state.locale);
  const [words, setWords] = useState<LabWords | null>(null);
  useEffect(() => {
    let current = true;
    void loadLab(locale).then((loaded) => current && setWords(loaded));
    return () => {
      current = false;
    };
  }, [locale]);
  return words;
}
