/** Where the page begins: the language, then the shell, then the trace; type and Python come when the page is idle. */
import './ui/tokens.css';
import { render } from 'preact';
import { App } from './app/App.tsx';
import { askConsent } from './app/dialogs.ts';
import { handleKey } from './app/keys.ts';
import { loadSlot } from './app/slots.ts';
import { journey } from './state/journey.ts';
import { keepPlace, linkedLocale, openPlace } from './state/place.ts';
import { loadPreferences } from './state/preferences.ts';
import { speak } from './state/words.ts';
import { startPlayer } from './timeline/player.ts';
import { loadFonts } from './ui/fonts.ts';

const preferences = loadPreferences(linkedLocale());
journey.setState(preferences);
document.documentElement.dataset['theme'] = preferences.theme;

const opened = openPlace(askConsent);
void loadSlot('Stage');
void loadSlot('Inspector');
await speak(preferences.locale);
render(<App />, document.getElementById('app')!);
loadFonts();
window.addEventListener('keydown', handleKey);
startPlayer();
await opened;
keepPlace(askConsent);
