/** The words of profiles in one language, fetched with the lab. */
import type { ProfileWords } from './labProfileShape.ts';

export async function loadLabProfile(locale: 'ko' | 'en'): Promise<ProfileWords> {
  return (locale === 'ko' ? await import('./ko/labProfile.ts') : await import('./en/labProfile.ts')).profile;
}
