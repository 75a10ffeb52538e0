/** Where the page begins: the language, then the shell, then the trace; type and Python come when the page is idle. */
import './ui/tokens.css';
import { render } from 'preact';
import { App } from './app/App.tsx';
import { askConsent } from './app/dialogs.ts';
import { takeDrops } from './app/drops.ts';
import { handleKey } from './app/keys.ts';
import { loadSlot } from './app/slots.ts';
import { journey } from './state/journey.ts';
import { keepPlace, linkedLocale, openPlace } from './state/place.ts';
import { allPresets } from './state/presets.ts';
import { loadPreferences, shownTheme } from './state/preferences.ts';
import { speak } from './state/words.ts';
import { startPlayer } from './timeline/player.ts';
import { loadFonts } from './ui/fonts.ts';
import { startPython } from './worker/client.ts';

const preferences = loadPreferences(linkedLocale());
journey.setState(preferences);
document.documentElement.dataset['theme'] = shownTheme(preferences.theme);

const opened = openPlace(askConsent);
void loadSlot('Stage');
void loadSlot('Inspector');
await speak(preferences.locale);
render(<App />, document.getElementById('app')!);
loadFonts();
window.addEventListener('keydown', handleKey);
takeDrops();
startPlayer();
// Not before it is read: the address is written from now on.
await opened;
keepPlace(askConsent);
whenIdle(warmUp);

function whenIdle(act: () => void): void {
  if ('requestIdleCallback' in window) requestIdleCallback(act, { timeout: 2000 });
  else setTimeout(act, 500);
}

/** So that the menu and the first change of code or request need not wait. Not for people who count their bytes. */
function warmUp(): void {
  const { connection } = navigator as Navigator & { readonly connection?: { readonly saveData?: boolean } };
  if (connection?.saveData) return;
  // A failure is told by whoever needs them first.
  allPresets().catch(() => undefined);
  startPython().catch(() => undefined);
}
