/** What is to be measured: how many requests, by how many browsers at once, for how many workers, of which application. */
import { useState } from 'preact/hooks';
import type { MeasureWords } from '../i18n/measureShape.ts';
import { COUNTS, isMeasuring, measure, mostInterpreters, mostOf, setMeasured, SITES, stopMeasuring, useMeasurement, type CountName } from '../state/measure.ts';
import css from './measure.module.css';

const USUAL_MOST = 8;

export function MeasureForm({ words }: { readonly words: MeasureWords }) {
  const settings = useMeasurement((state) => state.settings);
  const phase = useMeasurement((state) => state.phase);
  const [bad, setBad] = useState<Partial<Record<CountName, true>>>({});
  const running = isMeasuring({ phase });
  const most = mostInterpreters();
  const submit = (event: Event): void => {
    event.preventDefault();
    if (running) stopMeasuring();
    else if (Object.keys(bad).length === 0) void measure();
  };
  const type = (name: CountName, text: string): void => {
    const value = Number(text);
    const { [name]: _, ...others } = bad;
    if (text.trim() !== '' && Number.isInteger(value) && value >= 1 && value <= mostOf(name)) {
      setBad(others);
      setMeasured({ [name]: value });
    } else {
      setBad({ ...others, [name]: true });
    }
  };
  return (
    <form class={css.form} aria-label={words.title} onSubmit={submit} noValidate>
      {COUNTS.map((name) => (
        <div key={name}>
          <label for={`measure-${name}`}>{words.counts[name][0]}</label>
          <input id={`measure-${name}`} type="number" min={1} max={mostOf(name)} defaultValue={String(settings[name])} disabled={running} aria-invalid={bad[name] ?? false} aria-describedby={`measure-${name}-about`} onInput={(event) => type(name, event.currentTarget.value)} />
          <small id={`measure-${name}-about`} data-bad={bad[name]}>{bad[name] ? words.bad(mostOf(name)) : words.counts[name][1]}</small>
        </div>
      ))}
      <div>
        <label for="measure-site">{words.site}</label>
        <select id="measure-site" value={settings.site} disabled={running} onChange={(event) => setMeasured({ site: SITES.find((name) => name === event.currentTarget.value)! })}>
          {SITES.map((name) => <option key={name} value={name}>{words.sites[name]}</option>)}
        </select>
      </div>
      <button type="submit" disabled={!running && Object.keys(bad).length > 0}>{running ? words.stop : phase === 'idle' ? words.run : words.again}</button>
      {most < USUAL_MOST && <p>{words.fewer(most)}</p>}
    </form>
  );
}
