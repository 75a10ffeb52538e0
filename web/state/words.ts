/** The dictionary in use. It is here before the first render, and changes together with the locale. */
import { useStore } from './useStore.ts';
import { createStore } from 'zustand/vanilla';
import type { Messages } from '../i18n/en.ts';
import { loadMessages } from '../i18n/load.ts';
import { journey } from './journey.ts';
import type { Locale } from './preferences.ts';
import { setLocale } from './transport.ts';

const words = createStore<{ readonly messages: Messages | null }>()(() => ({ messages: null }));

/** Every word of the page: `const words = useWords(); words.shell.title`. */
export function useWords(): Messages {
  return useStore(words, ({ messages }) => messages)!;
}

/** Fetches a language and switches to it. The place in the journey stays. */
export async function speak(locale: Locale): Promise<void> {
  const messages = await loadMessages(locale);
  words.setState({ messages });
  document.documentElement.lang = locale;
  if (journey.getState().locale !== locale) setLocale(locale);
}
