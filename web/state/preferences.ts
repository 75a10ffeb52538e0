/** What a person chose, kept between visits. Storage may be missing, full or forbidden: then nothing is kept. */
export type Locale = 'ko' | 'en';
export type Theme = 'auto' | 'light' | 'dark' | 'contrast';

export interface Preferences {
  readonly locale: Locale;
  readonly theme: Theme;
}

const LOCALES: readonly Locale[] = ['ko', 'en'];
export const THEMES: readonly Theme[] = ['auto', 'light', 'dark', 'contrast'];
const KEY = 'hop-by-hop';

/** Language: the link's, then the one saved, then the browser's. */
export function loadPreferences(linked: Locale | null): Preferences {
  const saved = read();
  const spoken: Locale = navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en';
  return {
    locale: linked ?? LOCALES.find((locale) => locale === saved['locale']) ?? spoken,
    theme: THEMES.find((theme) => theme === saved['theme']) ?? 'auto',
  };
}

/** A system that asks for more contrast gets it, unless the person chose otherwise here. */
export function shownTheme(theme: Theme): Theme {
  return theme === 'auto' && matchMedia('(prefers-contrast: more)').matches ? 'contrast' : theme;
}

export function savePreferences(preferences: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Kept for this visit alone.
  }
}

function read(): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
