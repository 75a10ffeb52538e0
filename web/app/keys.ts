/** The keys of the whole page. They rest while a person types, chooses from a list, or has a dialog open. */
import { compareScreen, leaveComparison } from '../state/comparison.ts';
import { journey, TABS } from '../state/journey.ts';
import { deepen, goFirst, goLast, nextTheme, setPresenting, setTab, stageStepBy, stepBy, togglePlay } from '../state/transport.ts';
import { speak } from '../state/words.ts';
import { openDialog } from './dialogs.ts';

/** Those that mean the same wherever one is. */
const EVERYWHERE: Readonly<Record<string, () => void>> = {
  l: () => void speak(journey.getState().locale === 'ko' ? 'en' : 'ko'),
  t: nextTheme,
  '?': () => openDialog('keys'),
};

const COMPARING: Readonly<Record<string, () => void>> = { ...EVERYWHERE, c: leaveComparison, Escape: leaveComparison };

const KEYS: Readonly<Record<string, () => void>> = {
  ...EVERYWHERE,
  c: compareScreen,
  ArrowLeft: () => stepBy(-1),
  ArrowRight: () => stepBy(1),
  PageUp: () => stepBy(-1),
  PageDown: () => stepBy(1),
  'Shift+ArrowLeft': () => stageStepBy(-1),
  'Shift+ArrowRight': () => stageStepBy(1),
  Home: goFirst,
  End: goLast,
  ArrowUp: () => deepen(-1),
  ArrowDown: () => deepen(1),
  ' ': togglePlay,
  e: () => openDialog('edit'),
  p: () => setPresenting(!journey.getState().presenting),
  Escape: () => setPresenting(false),
};

export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
  const letter = letterOf(event);
  const comparing = journey.getState().mode === 'compare';
  const tab = TABS[Number(event.key) - 1];
  const act = comparing ? COMPARING[letter] : tab ? () => setTab(tab) : KEYS[event.shiftKey && event.key.startsWith('Arrow') ? `Shift+${event.key}` : letter];
  if (!act) return;
  event.preventDefault();
  act();
}

/** With a Korean keyboard on, the key of `e` says ㄷ or that it is being composed: the place of the key counts then. */
function letterOf({ key, code }: KeyboardEvent): string {
  if (/^[ -~]$/.test(key)) return key.toLowerCase();
  return (key.length === 1 || key === 'Process') && code.startsWith('Key') ? code.slice(3).toLowerCase() : key;
}

function isTaken({ target, key }: KeyboardEvent): boolean {
  if (document.querySelector('dialog[open]')) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches('input, textarea, select, [contenteditable]')) return true;
  // A button has the space bar for itself.
  return key === ' ' && target.matches('button, a, summary, [role="button"]');
}
