/** The long texts of one language, fetched when the inspector first needs them. */
import type { Stories } from './storyShape.ts';

export async function loadStories(locale: 'ko' | 'en'): Promise<Stories> {
  return (locale === 'ko' ? await import('./ko/stories.ts') : await import('./en/stories.ts')).stories;
}
