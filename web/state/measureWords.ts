/** The words of “Measure it in my browser” in the language that is read; `null` until they have come. */
import { useEffect, useState } from 'preact/hooks';
import { loadMeasure } from '../i18n/loadMeasure.ts';
import type { MeasureWords } from '../i18n/measureShape.ts';
import { useJourney } from './journey.ts';

export function useMeasureWords(): MeasureWords | null {
  const locale = useJourney((state) => state.locale);
  const [words, setWords] = useState<MeasureWords | null>(null);
  useEffect(() => {
    let current = true;
    void loadMeasure(locale).then((loaded) => current && setWords(loaded));
    return () => {
      current = false;
    };
  }, [locale]);
  return words;
}
