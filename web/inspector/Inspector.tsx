/**
 * The same step at four depths: what it is about, its bytes, the state it leaves, the code behind it. Each tab is a
 * component of the trace, the cursor and the texts; what they say is worked out in the plain files beside them.
 */
import type { ComponentType, TargetedKeyboardEvent } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Scenario, Step, Trace } from '../../src-core/index.ts';
import type { Stories } from '../i18n/storyShape.ts';
import { TABS, useJourney, type Tab } from '../state/journey.ts';
import { useStep } from '../state/selectors.ts';
import { setTab } from '../state/transport.ts';
import { useWords } from '../state/words.ts';
import { Tabs } from '../ui/Tabs.tsx';
import css from './inspector.module.css';
import { useStories } from './stories.ts';
import { Story } from './Story.tsx';

/** What each tab is given. */
export interface TabProps {
  readonly trace: Trace;
  readonly step: Step;
  readonly scenario: Scenario;
  readonly stories: Stories;
}

/** The decoders and the Python sources are fetched when their tabs are first looked at. */
const LOADERS: Readonly<Record<Tab, () => Promise<ComponentType<TabProps>>>> = {
  story: () => Promise.resolve(Story),
  bytes: async () => (await import('./Bytes.tsx')).Bytes,
  state: async () => (await import('./State.tsx')).State,
  code: async () => (await import('./Code.tsx')).Code,
};

export function Inspector() {
  const words = useWords();
  const tab = useJourney((state) => state.tab);
  const trace = useJourney((state) => state.trace);
  const scenario = useJourney((state) => state.scenario);
  const step = useStep();
  const stories = useStories();
  const panel = useRef<HTMLDivElement>(null);
  const place = `${tab} ${tab === 'state' ? '' : step?.id}`;
  useLayoutEffect(() => {
    if (panel.current) panel.current.scrollTop = 0;
  }, [place]);
  return (
    <div class={css.inspector}>
      <div class={css.tabs}>
        <Tabs label={words.shell.inspector} name="inspector" current={tab} onChoose={setTab} tabs={TABS.map((id) => ({ id, text: words.inspector[id] }))} />
      </div>
      <div ref={panel} role="tabpanel" id="inspector-panel" aria-labelledby={`inspector-${tab}`} tabIndex={0} class={css.panel} onKeyDown={keepScrolling}>
        {trace && scenario && step && stories && <View tab={tab} trace={trace} step={step} scenario={scenario} stories={stories} />}
      </div>
    </div>
  );
}

function View({ tab, ...props }: TabProps & { readonly tab: Tab }) {
  const [loaded, setLoaded] = useState<Partial<Record<Tab, ComponentType<TabProps>>>>({ story: Story });
  useEffect(() => {
    if (!loaded[tab]) void LOADERS[tab]().then((view) => setLoaded((before) => ({ ...before, [tab]: view })));
  }, [tab]);
  const Shown = loaded[tab];
  return Shown ? <Shown {...props} /> : null;
}

/** In the focused panel the arrows scroll, as they do everywhere; elsewhere they are the page's. */
function keepScrolling(event: TargetedKeyboardEvent<HTMLDivElement>): void {
  if (event.target === event.currentTarget && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) event.stopPropagation();
}
