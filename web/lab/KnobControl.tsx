/** One knob: a slider over usual values with a field for any other, a choice, or a yes and no. */
import { useEffect, useState } from 'preact/hooks';
import type { LoadDescription } from '../../src-core/load/index.ts';
import type { LabWords } from '../i18n/labShape.ts';
import type { IdleReason } from '../i18n/labKnobsShape.ts';
import { optionsOf, type Control, type Knob, type KnobId, type KnobValue } from '../state/labKnobs.ts';
import css from './lab.module.css';

interface KnobControlProps {
  readonly knob: Knob;
  readonly value: KnobValue;
  readonly idle: IdleReason | null;
  /** There is nothing to choose, and no value but this one is allowed. */
  readonly fixed: boolean;
  /** Apart from every other on the page. */
  readonly name: string;
  readonly description: LoadDescription;
  readonly words: LabWords;
  readonly onChange: (value: KnobValue) => void;
}

export function KnobControl(props: KnobControlProps) {
  const { knob: { id, control }, idle, name, words } = props;
  const [title, about] = words.knobs.names[id];
  const described = `lab-about-${name}`;
  return (
    <div class={css.knob} data-idle={idle !== null || undefined}>
      {control.kind === 'number' ? <NumberKnob {...props} control={control} title={title} described={described} /> : <ChoiceKnob {...props} title={title} described={described} />}
      <p id={described}>{about}{idle && <b> {words.knobs.idle[idle]}</b>}</p>
    </div>
  );
}

type NumberControl = Extract<Control, { readonly kind: 'number' }>;

function NumberKnob({ knob: { id }, control, value, fixed, title, described, name, words, onChange }: KnobControlProps & { readonly control: NumberControl; readonly title: string; readonly described: string }) {
  const { steps, min, max, whole, unit } = control;
  const times = unit === 'percent' ? 100 : 1;
  const shown = (Number(value) * times).toLocaleString('en', { maximumFractionDigits: 6 });
  const [typed, setTyped] = useState<string | null>(null);
  useEffect(() => setTyped(null), [value]);
  const wrong = typed !== null && numberIn(typed, times, control) === null;
  const take = (text: string): void => {
    setTyped(text);
    const next = numberIn(text, times, control);
    if (next !== null) onChange(next);
  };
  const nearest = steps.reduce((best, step, i) => (Math.abs(Math.log1p(step) - Math.log1p(Number(value))) < Math.abs(Math.log1p(steps[best]!) - Math.log1p(Number(value))) ? i : best), 0);
  return (
    <>
      <div class={css.knobHead}>
        <label for={`lab-${name}`}>{title}</label>
        <span class={css.value}>
          <input id={`lab-${name}`} type="text" inputMode={whole ? 'numeric' : 'decimal'} autocomplete="off" value={typed ?? shown} disabled={fixed} aria-invalid={wrong} aria-describedby={described} size={Math.max(3, (typed ?? shown).length)} onInput={(event) => take(event.currentTarget.value)} onBlur={() => !wrong && setTyped(null)} />
          {unit !== 'none' && <small>{words.knobs.units[unit]}</small>}
        </span>
      </div>
      <input type="range" class={css.slider} aria-label={title} aria-valuetext={`${shown} ${words.knobs.units[unit]}`} min={0} max={steps.length - 1} step={1} value={nearest} disabled={fixed} style={{ '--at': `${(nearest / Math.max(1, steps.length - 1)) * 100}%` }} onInput={(event) => onChange(steps[Number(event.currentTarget.value)]!)} />
      {wrong && <p class={css.bad} role="alert">{words.knobs.bad((min * times).toLocaleString('en'), (max * times).toLocaleString('en'))}</p>}
      {wrong && id === 'requests' && valueIn(typed) > max && <p>{words.knobs.tooMany}</p>}
    </>
  );
}

/** `null` when it is no number within the bounds. */
function numberIn(text: string, times: number, { min, max, whole }: NumberControl): number | null {
  const value = valueIn(text) / times;
  return text.trim() === '' || !Number.isFinite(value) || value < min || value > max || (whole && !Number.isInteger(value)) ? null : value;
}

/** NaN for what is no number. */
function valueIn(text: string): number {
  return Number(text.replaceAll(/[\s,_]/g, ''));
}

function ChoiceKnob({ knob, value, fixed, title, described, name, description, words, onChange }: KnobControlProps & { readonly title: string; readonly described: string }) {
  if (knob.control.kind === 'flag') {
    return (
      <label class={css.flag}>
        <span>{title}</span>
        <input type="checkbox" checked={value === true} aria-describedby={described} onChange={(event) => onChange(event.currentTarget.checked)} />
      </label>
    );
  }
  const options = optionsOf(knob, description, String(value));
  const text = (option: string): string => optionText(words, knob.id, option);
  if (options.length > 4 || options.map(text).join('').length > 34) {
    return (
      <>
        <div class={css.knobHead}><label for={`lab-${name}`}>{title}</label></div>
        <select id={`lab-${name}`} disabled={fixed} value={String(value)} aria-describedby={described} onChange={(event) => onChange(event.currentTarget.value)}>
          {options.map((option) => <option key={option} value={option}>{text(option)}</option>)}
        </select>
      </>
    );
  }
  return (
    <fieldset aria-describedby={described} disabled={fixed}>
      <legend>{title}</legend>
      <div class={css.segments}>
        {options.map((option) => (
          <label key={option}>
            <input type="radio" name={`lab-${name}`} checked={value === option} onChange={() => onChange(option)} />
            <span>{text(option)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function optionText(words: LabWords, id: KnobId, option: string): string {
  switch (id) {
    case 'deployment': return words.deployments[option as keyof LabWords['deployments']].join(' · ');
    case 'application': return words.applications[option as keyof LabWords['applications']] ?? words.knobs.own;
    case 'handler': return words.handlers[option as keyof LabWords['handlers']] ?? words.knobs.own;
    case 'workload':
    case 'arrivals':
    case 'balancer':
    case 'front': return words.knobs.options[id][option] ?? option;
    default: return option;
  }
}
