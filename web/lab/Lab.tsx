/**
 * The load lab: two deployments under the same arrivals. What one expects is said first, then both are run in workers, and
 * looked at: machines at a moment, figures over the whole run, a sentence of what came out. Everything drawn is a result.
 */
import { useEffect } from 'preact/hooks';
import type { LabWords } from '../i18n/labShape.ts';
import { useJourney } from '../state/journey.ts';
import { PARTS, showPart, useLab, type Part } from '../state/lab.ts';
import { keepLabPlace } from '../state/labPlace.ts';
import { setPresenting } from '../state/transport.ts';
import { Tabs } from '../ui/Tabs.tsx';
import { Controls } from './Controls.tsx';
import css from './lab.module.css';
import { Measure } from './Measure.tsx';
import { Model } from './Model.tsx';
import { startPlayer } from './player.ts';
import { Sweep } from './Sweep.tsx';
import { TwinRun } from './TwinRun.tsx';
import { useLabWords } from './words.ts';

export function Lab() {
  const words = useLabWords();
  const part = useLab((state) => state.part);
  const fault = useLab((state) => state.linkFault);
  const presenting = useJourney((state) => state.presenting);
  useEffect(keepLabPlace, []);
  useEffect(startPlayer, []);
  if (!words) return null;
  return (
    <div class={css.lab} data-part={part} data-presenting={presenting || undefined}>
      <Controls words={words} />
      <div class={css.main}>
        <div class={css.parts}>
          <Tabs label={words.parts.label} name="lab" current={part} onChoose={showPart} tabs={PARTS.map((id) => ({ id, text: words.parts[id] }))} />
          {presenting && <button type="button" class={css.plain} onClick={() => setPresenting(false)}>{words.leave}</button>}
        </div>
        {fault && <p class={css.fault} role="alert">{words.linkFaults[fault.fault](fault.field)}</p>}
        <div role="tabpanel" id="lab-panel" aria-labelledby={`lab-${part}`} tabIndex={-1}>
          <PartView part={part} words={words} />
        </div>
      </div>
    </div>
  );
}

function PartView({ part, words }: { readonly part: Part; readonly words: LabWords }) {
  switch (part) {
    case 'run': return <TwinRun words={words} />;
    case 'sweep': return <Sweep words={words} />;
    case 'model': return <Model words={words} />;
    case 'measure': return <Measure />;
  }
}
