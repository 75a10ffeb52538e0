/** The middle of the page: the map, the sequence or the waterfall of the same trace, and what its colours mean. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Crossing } from '../../src-core/index.ts';
import { useJourney, VIEWS, type View } from '../state/journey.ts';
import { setView } from '../state/transport.ts';
import { useWords } from '../state/words.ts';
import { Tabs } from '../ui/Tabs.tsx';
import styles from './Centre.module.css';
import { loadSlot, type Slot } from './slots.ts';

const CROSSINGS: readonly Crossing[] = ['machine', 'process', 'call'];
const SLOTS: Readonly<Record<View, Slot>> = { map: 'Stage', sequence: 'Sequence', waterfall: 'Waterfall' };

export function Centre() {
  const words = useWords();
  const view = useJourney((state) => state.view);
  return (
    <>
      <div class={styles['bar']}>
        <Tabs label={words.shell.views} name="view" current={view} onChoose={setView} tabs={VIEWS.map((id) => ({ id, text: words.centre[id] }))} />
        <ul class={styles['legend']} aria-label={words.stages.legend}>
          {CROSSINGS.map((crossing) => <li key={crossing} data-crossing={crossing}>{words.stages.crossings[crossing]}</li>)}
        </ul>
      </div>
      <div role="tabpanel" id="view-panel" aria-labelledby={`view-${view}`} tabIndex={-1} class={styles['slot']}>
        <SlotView slot={SLOTS[view]} />
      </div>
    </>
  );
}

/** A view that is fetched when it is first looked at. */
export function SlotView({ slot }: { slot: Slot }) {
  const words = useWords().shell;
  const ready = useJourney((state) => state.trace !== null);
  const python = useJourney((state) => state.running?.what === 'python');
  const [loaded, setLoaded] = useState<Partial<Record<Slot, ComponentType>>>({});
  useEffect(() => {
    let current = true;
    if (!loaded[slot]) void loadSlot(slot).then((component) => current && component && setLoaded((before) => ({ ...before, [slot]: component })));
    return () => {
      current = false;
    };
  }, [slot]);
  const View = loaded[slot];
  if (ready && !View) return null;
  if (!View || !ready) return <p class={styles['loading']}>{python ? words.loadingPython : words.loading}</p>;
  return <View />;
}
