/** Predict first: an ordering or a number for either side, then the button. What was said stands beside the result. */
import { useEffect, useState } from 'preact/hooks';
import type { LabWords } from '../i18n/labShape.ts';
import { expect, runTwin, stopTwin, SIDES, useLab, type Side } from '../state/lab.ts';
import { isMade, MEASURES, noGuess, ORDERS, type Measure } from '../state/labGuess.ts';
import css from './lab.module.css';

/** Figures are told in MiB where the result counts KiB. */
const scaleOf = (measure: Measure): number => (measure === 'peak_pss_kib' ? 1024 : 1);

export function Guess({ words }: { readonly words: LabWords }) {
  const guess = useLab((state) => state.guess);
  const running = useLab((state) => state.twin?.isRunning ?? false);
  const said = words.guess;
  const start = (event: Event): void => {
    event.preventDefault();
    if (running) stopTwin();
    else void runTwin(!matchMedia('(prefers-reduced-motion: reduce)').matches);
  };
  return (
    <form class={css.guess} onSubmit={start} aria-label={said.title}>
      <h2>{said.title}</h2>
      <select aria-label={said.measure} value={guess.measure} onChange={(event) => expect(noGuess(event.currentTarget.value as Measure))}>
        {MEASURES.map((measure) => <option key={measure} value={measure}>{said.names[measure]}</option>)}
      </select>
      <fieldset>
        <legend>{said.ask[guess.measure]}</legend>
        <div class={css.segments}>
          {ORDERS.map((order) => (
            <label key={order}>
              <input type="radio" name="lab-order" checked={guess.order === order} onChange={() => expect({ ...guess, order })} />
              <span>{said.orders[order]}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <p class={css.small}>{said.about}</p>
      <div class={css.numbers}>
        {SIDES.map((side) => <NumberOf key={side} side={side} words={words} />)}
      </div>
      <Progress words={words} />
      <button type="submit" class={css.go}>{running ? words.stop : isMade(guess) ? words.run : words.runAnyway}</button>
    </form>
  );
}

function NumberOf({ side, words }: { readonly side: Side; readonly words: LabWords }) {
  const guess = useLab((state) => state.guess);
  const scale = scaleOf(guess.measure);
  const value = guess[side];
  const [isWrong, setWrong] = useState(false);
  useEffect(() => setWrong(false), [guess.measure]);
  const take = (text: string): void => {
    const typed = predicted(text);
    setWrong(typed === null && text.trim() !== '');
    expect({ ...guess, [side]: typed === null ? null : typed * scale });
  };
  return (
    <label data-side={side}>
      <span>{words.guess.number(side.toUpperCase(), words.guess.units[guess.measure])}</span>
      <input key={guess.measure} type="text" inputMode="decimal" autocomplete="off" aria-invalid={isWrong} defaultValue={value === null ? '' : String(value / scale)} onInput={(event) => take(event.currentTarget.value)} />
      {isWrong && <span class={css.bad} role="alert">{words.guess.bad}</span>}
    </label>
  );
}

/** 0 or more, with commas between thousands as the page writes them; `null` for anything else. */
function predicted(text: string): number | null {
  const typed = Number(text.replaceAll(/[\s,_]/g, '') || NaN);
  return Number.isFinite(typed) && typed >= 0 ? typed : null;
}

function Progress({ words }: { readonly words: LabWords }) {
  const running = useLab((state) => state.twin?.isRunning ?? false);
  const progress = useLab(({ twin }) => (twin ? Math.round(((twin.a.progress + twin.b.progress) / 2) * 100) : 0));
  if (!running) return null;
  return (
    <p class={css.progress}>
      <progress max={100} value={progress} aria-label={words.progress} />
      <span>{words.running(`${progress} %`)}</span>
    </p>
  );
}
