/** The page: head, stages, the middle, the inspector, playback. Renders at once; what needs the trace fills in when it comes. */
import type { ComponentType } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useJourney, type Mode } from '../state/journey.ts';
import { useSentence } from '../state/sentence.ts';
import { shownTheme } from '../state/preferences.ts';
import { setPresenting } from '../state/transport.ts';
import { useWords } from '../state/words.ts';
import { StageList } from '../timeline/StageList.tsx';
import { Transport } from '../timeline/Transport.tsx';
import styles from './App.module.css';
import { Banners } from './Banners.tsx';
import { Centre, SlotView } from './Centre.tsx';
import { useDialog } from './dialogs.ts';
import { Header } from './Header.tsx';

export function App() {
  const words = useWords();
  const theme = useJourney((state) => state.theme);
  const presenting = useJourney((state) => state.presenting);
  const mode = useJourney((state) => state.mode);
  useFocusOf(mode);
  // Before the parts are measured: a presentation has larger type.
  useLayoutEffect(() => {
    document.title = words.shell.title;
    document.documentElement.dataset['theme'] = shownTheme(theme);
    document.documentElement.toggleAttribute('data-presenting', presenting);
  }, [words, theme, presenting]);
  return (
    <div class={styles['app']} data-mode={mode}>
      <a class={styles['skip']} href="#centre" onClick={skip}>{words.shell.skip}</a>
      <Header />
      {mode === 'journey' ? <Journey /> : <Whole mode={mode} />}
      <Dialogs />
    </div>
  );
}

function Journey() {
  const words = useWords();
  return (
    <>
      <nav class={styles['stages']} aria-label={words.stages.label}>
        <h2 class="visually-hidden">{words.stages.label}</h2>
        <StageList />
      </nav>
      <main id="centre" class={styles['centre']} tabIndex={-1}>
        <h1 class="visually-hidden">{words.shell.heading}</h1>
        <Banners />
        <Centre />
        <Sentence />
      </main>
      <aside class={styles['inspector']} aria-label={words.shell.inspector}>
        <SlotView slot="Inspector" />
      </aside>
      <footer class={styles['foot']}><Transport /></footer>
    </>
  );
}

/** What takes the whole page below the head. */
function Whole({ mode }: { readonly mode: Exclude<Mode, 'journey'> }) {
  const words = useWords();
  return (
    <main id="centre" class={styles['whole']} tabIndex={-1}>
      <h1 class="visually-hidden">{words.shell.modes[mode]}</h1>
      <SlotView key={mode} slot={mode === 'compare' ? 'Compare' : 'Lab'} />
    </main>
  );
}

/** Whoever goes to the other half of the page stands at its beginning, and not in a button that is gone. */
function useFocusOf(mode: Mode): void {
  const before = useRef(mode);
  useLayoutEffect(() => {
    if (before.current !== mode) document.getElementById('centre')?.focus({ preventScroll: true });
    before.current = mode;
  }, [mode]);
}

/** Says each step to a screen reader, and to a room when presenting. */
function Sentence() {
  const sentence = useSentence();
  const words = useWords().shell.buttons;
  const presenting = useJourney((state) => state.presenting);
  return (
    <div class={presenting ? styles['sentence'] : 'visually-hidden'}>
      <p role="status" aria-live="polite">{sentence}</p>
      {presenting && <button type="button" onClick={() => setPresenting(false)}>{words.leavePresent}</button>}
    </div>
  );
}

function Dialogs() {
  const { dialog } = useDialog();
  const [Loaded, setLoaded] = useState<{ readonly View: ComponentType } | null>(null);
  useEffect(() => {
    if (dialog && !Loaded) void import('./DialogView.tsx').then(({ DialogView }) => setLoaded({ View: DialogView }));
  }, [dialog]);
  return dialog && Loaded ? <Loaded.View /> : null;
}

/** The address keeps the place in the journey, so the jump is made here. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('centre')?.focus();
}
