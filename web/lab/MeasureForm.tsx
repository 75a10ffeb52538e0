/** What is to be measured: how many requests, by how many browsers at once, for how many workers, of which application. */
import { useEffect, useState } from 'preact/hooks';
import type { MeasureWords } from '../i18n/measureShape.ts';
import { isMeasuring, measure, stopMeasuring, useMeasurement } from '../state/measure.ts';
import { COUNTS, mostInterpreters, mostOf, setMeasured, SITES, useMeasureSettings, type CountName } from '../state/measureSettings.ts';
import css from './measure.module.css';

const USUAL_MOST = 8;

export function MeasureForm({ words }: { readonly words: MeasureWords }) {
  const site = useMeasureSettings((settings) => settings.site);
  const phase = useMeasurement((state) => state.phase);
  const [bad, setBad] = useState<readonly CountName[]>([]);
  const running = isMeasuring({ phase });
  const most = mostInterpreters();
  const submit = (event: Event): void => {
    event.preventDefault();
    if (running) stopMeasuring();
    else if (bad.length === 0) void measure();
  };
  const judge = (name: CountName, isBad: boolean): void => setBad((before) => [...before.filter((other) => other !== name), ...(isBad ? [name] : [])]);
  return (
    <form class={css.form} aria-label={words.title} onSubmit={submit} noValidate>
      {COUNTS.map((name) => <Count key={name} name={name} running={running} words={words} onJudge={judge} />)}
      <div>
        <label for="measure-site">{words.site}</label>
        <select id="measure-site" value={site} disabled={running} onChange={(event) => setMeasured({ site: SITES.find((name) => name === event.currentTarget.value)! })}>
          {SITES.map((name) => <option key={name} value={name}>{words.sites[name]}</option>)}
        </select>
      </div>
      <button type="submit" disabled={!running && bad.length > 0}>{running ? words.stop : phase === 'idle' ? words.run : words.again}</button>
      {most < USUAL_MOST && <p>{words.fewer(most)}</p>}
    </form>
  );
}

interface CountProps {
  readonly name: CountName;
  readonly running: boolean;
  readonly words: MeasureWords;
  readonly onJudge: (name: CountName, isBad: boolean) => void;
}

/** A whole number within its bounds; what is typed and cannot be stays, and is said. */
function Count({ name, running, words, onJudge }: CountProps) {
  const value = useMeasureSettings((settings) => settings[name]);
  const [typed, setTyped] = useState<string | null>(null);
  const isBad = typed !== null;
  useEffect(() => onJudge(name, isBad), [isBad]);
  // A link brings another number.
  useEffect(() => setTyped(null), [value]);
  const type = (text: string): void => {
    const number = Number(text);
    const isFine = text.trim() !== '' && Number.isInteger(number) && number >= 1 && number <= mostOf(name);
    setTyped(isFine ? null : text);
    if (isFine) setMeasured({ [name]: number });
  };
  return (
    <div>
      <label for={`measure-${name}`}>{words.counts[name][0]}</label>
      <input id={`measure-${name}`} type="number" min={1} max={mostOf(name)} value={typed ?? String(value)} disabled={running} aria-invalid={isBad} aria-describedby={`measure-${name}-about`} onInput={(event) => type(event.currentTarget.value)} />
      <small id={`measure-${name}-about`} data-bad={isBad || undefined} role={isBad ? 'alert' : undefined}>{isBad ? words.bad(mostOf(name)) : words.counts[name][1]}</small>
    </div>
  );
}
