/** The keys of the whole page. They rest while a person types, chooses from a list, or has a dialog open. */
import { compareScreen, leaveComparison } from '../state/comparison.ts';
import { journey, TABS, type Mode } from '../state/journey.ts';
import { leaveLab } from '../state/labMode.ts';
import { deepen, goFirst, goLast, nextTheme, setPresenting, setTab, stageStepBy, stepBy, togglePlay } from '../state/transport.ts';
import { speak } from '../state/words.ts';
import { openDialog } from './dialogs.ts';

/** Those that mean the same wherever one is. */
const EVERYWHERE: Readonly<Record<string, () => void>> = {
  l: () => void speak(journey.getState().locale === 'ko' ? 'en' : 'ko'),
  t: nextTheme,
  '?': () => openDialog('keys'),
};


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

/** The lab has its own keys on what they move; Esc leaves it, or leaves presenting first. */
const KEYS_OF: Readonly<Record<Mode, Readonly<Record<string, () => void>>>> = {
  journey: KEYS,
  compare: { ...EVERYWHERE, c: leaveComparison, Escape: leaveComparison },
  lab: { ...EVERYWHERE, p: () => setPresenting(!journey.getState().presenting), Escape: () => (journey.getState().presenting ? setPresenting(false) : leaveLab()) },
};

export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
  const letter = letterOf(event);
  const { mode } = journey.getState();
  const tab = mode === 'journey' ? TABS[Number(event.key) - 1] : undefined;
  const act = tab ? () => setTab(tab) : KEYS_OF[mode][event.shiftKey && event.key.startsWith('Arrow') ? `Shift+${event.key}` : letter];
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
