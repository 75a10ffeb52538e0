/** The moment of the run: played, moved by hand or by keys, and told in words. The clock moves the slider without rendering. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LoadResult } from '../../src-core/load/index.ts';
import type { LabWords } from '../i18n/labShape.ts';
import { labClock, seek, setPlaying } from '../state/labClock.ts';
import { Icon } from '../ui/Icon.tsx';
import { mibText } from './figures.ts';
import { instantOf, pssOf, sampleAt } from './instant.ts';
import css from './lab.module.css';
import { toldOf } from './told.ts';

const STEPS = 600;

export function Scrubber({ a, b, running, words }: { readonly a: LoadResult; readonly b: LoadResult; readonly running: boolean; readonly words: LabWords }) {
  const slider = useRef<HTMLInputElement>(null);
  const time = useRef<HTMLOutputElement>(null);
  const [playing, setShown] = useState(labClock.getState().playing);
  useEffect(() => {
    const show = (): void => {
      const { atMs, endMs, playing } = labClock.getState();
      const text = `${(atMs / 1000).toFixed(endMs < 10_000 ? 3 : 2)} / ${(endMs / 1000).toFixed(endMs < 10_000 ? 3 : 2)} ${words.second}`;
      if (time.current && time.current.textContent !== text) time.current.textContent = text;
      if (slider.current) {
        slider.current.value = String(endMs === 0 ? 0 : Math.round((atMs / endMs) * STEPS));
        slider.current.style.setProperty('--at', `${endMs === 0 ? 0 : (atMs / endMs) * 100}%`);
        // Words are for those who move it, and not for each frame.
        if (!playing) slider.current.setAttribute('aria-valuetext', momentText(words, atMs, a, b));
      }
      setShown(playing);
    };
    show();
    return labClock.subscribe(show);
  }, [a, b, words]);
  return (
    <div class={css.scrub} role="group" aria-label={words.scrub.label}>
      <button type="button" class={css.round} aria-label={playing ? words.scrub.pause : words.scrub.play} disabled={running} onClick={() => setPlaying(!playing)}><Icon name={playing ? 'pause' : 'play'} /></button>
      <input ref={slider} type="range" class={css.slider} aria-label={words.scrub.label} min={0} max={STEPS} step={1} disabled={running} onInput={(event) => seek((Number(event.currentTarget.value) / STEPS) * labClock.getState().endMs)} />
      <output ref={time} />
    </div>
  );
}

function momentText(words: LabWords, atMs: number, a: LoadResult, b: LoadResult): string {
  const told = (result: LoadResult): string => {
    const sample = sampleAt(result.samples, atMs);
    return sample ? `${mibText(pssOf(sample))}, ${words.sizes.processes(sample.processes)}, ${words.machines.queue(sample.queued)}; ${toldOf(words.machines, instantOf(sample, result))}` : '–';
  };
  return words.moment((atMs / 1000).toFixed(2), told(a), told(b));
}
