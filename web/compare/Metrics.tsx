/** Every figure of both requests. A name opens to what exactly is counted; a figure leads to the first step that counts. */
import { useState } from 'preact/hooks';
import type { Figure, MetricRow } from '../../src-core/index.ts';
import { followTrail, type Place } from '../state/comparison.ts';
import type { Shown } from './Compare.tsx';
import css from './compare.module.css';
import { differenceText, figureText, GROUPS, type MetricGroup } from './figures.ts';

export function Metrics({ comparison, words }: Shown) {
  return (
    <section class={css.metrics} aria-labelledby="compare-metrics">
      <h2 id="compare-metrics">{words.metrics}</h2>
      <table class={css.table} data-table="metrics">
        <caption class="visually-hidden">{words.metricsCaption}</caption>
        <thead><tr><th scope="col">{words.metric}</th><th scope="col">A</th><th scope="col">B</th><th scope="col">{words.difference}</th></tr></thead>
        {(Object.keys(GROUPS) as MetricGroup[]).map((group) => (
          <tbody key={group}>
            <tr><th scope="rowgroup" colSpan={4} class={css.group}>{words.groups[group]}</th></tr>
            {GROUPS[group].map((metric) => <Row key={metric} words={words} row={comparison.metrics.find((row) => row.metric === metric)!} />)}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function Row({ row, words }: { readonly row: MetricRow; readonly words: Shown['words'] }) {
  const [name, about] = words.metricWords[row.metric];
  const [open, setOpen] = useState(false);
  const differs = row.difference !== 0;
  return (
    <>
      <tr data-equal={!differs || undefined} data-open={open || undefined}>
        <th scope="row"><button type="button" class={css.metric} aria-expanded={open} onClick={() => setOpen(!open)}>{name}</button></th>
        <td><Value place="a" figure={row.a} unit={row.unit} /></td>
        <td><Value place="b" figure={row.b} unit={row.unit} /></td>
        <td class={css.difference}>{differs ? differenceText(row) : <span class={css.equal}>{words.equal}</span>}</td>
      </tr>
      {open && <tr><td colSpan={4} class={css.explained}>{about}</td></tr>}
    </>
  );
}

function Value({ place, figure: { value, step }, unit }: { readonly place: Place; readonly figure: Figure; readonly unit: MetricRow['unit'] }) {
  const text = figureText(unit, value);
  return step === null ? <span class={css.value}>{text}</span> : <button type="button" class={css.value} onClick={() => followTrail(place, step)}>{text}</button>;
}
