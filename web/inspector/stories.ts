/** The long texts in the language that is read; `null` until they have come. */
import { useEffect, useState } from 'preact/hooks';
import { loadStories } from '../i18n/loadStories.ts';
import type { Stories } from '../i18n/storyShape.ts';
import { useJourney } from '../state/journey.ts';

export function useStories(): Stories | null {
  const locale = useJourney((state) => state.locale);
  const [stories, setStories] = useState<Stories | null>(null);
  useEffect(() => {
    let current = true;
    void loadStories(locale).then((loaded) => current && setStories(loaded));
    return () => {
      current = false;
    };
  }, [locale]);
  return stories;
}
