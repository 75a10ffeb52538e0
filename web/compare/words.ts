/** The words of the comparison in the language that is read; `null` until they have come. */
import { useEffect, useState } from 'preact/hooks';
import type { CompareWords } from '../i18n/en/compare.ts';
import { loadCompare } from '../i18n/loadCompare.ts';
import { useJourney } from '../state/journey.ts';

export function useCompareWords(): CompareWords | null {
  const locale = useJourney((state) => state.locale);
  const [words, setWords] = useState<CompareWords | null>(null);
  useEffect(() => {
    let current = true;
    void loadCompare(locale).then((loaded) => current && setWords(loaded));
    return () => {
      current = false;
    };
  }, [locale]);
  return words;
}
