/** One language is fetched at a time: the one that is read. */
import type { ConfigErrorKey } from '../../src-core/index.ts';
import type { Messages } from './en.ts';

export async function loadMessages(locale: 'ko' | 'en'): Promise<Messages> {
  return (locale === 'ko' ? await import('./ko.ts') : await import('./en.ts')).messages;
}

/** What can be wrong with a configuration: fetched when something is. */
export async function loadConfigTexts(locale: 'ko' | 'en'): Promise<Readonly<Record<ConfigErrorKey, string>>> {
  return (locale === 'ko' ? await import('./ko/config.ts') : await import('./en/config.ts')).config;
}
