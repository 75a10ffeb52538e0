/** One language is fetched at a time: the one that is read. */
import type { Messages } from './en.ts';

export async function loadMessages(locale: 'ko' | 'en'): Promise<Messages> {
  return (locale === 'ko' ? await import('./ko.ts') : await import('./en.ts')).messages;
}
