/** The stages of both requests in aligned rows: how long the person waited for each, and why the others did not happen. */
import { isServerStage, type StageMeasure, type StageRow } from '../../src-core/index.ts';
import { ms } from '../i18n/format.ts';
import { followTrail, type Place } from '../state/comparison.ts';
import { useWords } from '../state/words.ts';
import type { Shown } from './Compare.tsx';
import css from './compare.module.css';
import { differenceText } from './figures.ts';

export function ByStage({ comparison, words, serverOnly }: Shown & { readonly serverOnly: boolean }) {
  const rows = comparison.stages.filter(({ stage }) => !serverOnly || isServerStage(stage));
  // The start of the servers is no part of the journey, and would dwarf it.
  const longest = Math.max(1, ...rows.filter(({ stage }) => stage !== 'boot').flatMap(({ a, b }) => [a.us, b.us]));
  return (
    <table class={css.table} data-table="stages">
      <caption class="visually-hidden">{words.stagesCaption}</caption>
      <thead>
        <tr><th scope="col">{words.stage}</th><th scope="col">A</th><th scope="col">B</th><th scope="col">{words.difference}</th></tr>
      </thead>
      <tbody>{rows.map((row) => <Row key={row.stage} {...{ row, words, longest }} />)}</tbody>
    </table>
  );
}

/** How many times sooner servers had started tells nothing of a request. */
const NONE = { value: 0 };

function Row({ row, words, longest }: { readonly row: StageRow; readonly words: Shown['words']; readonly longest: number }) {
  const { names, brief } = useWords().stages;
  const number = /^\d+$/.test(row.stage) ? row.stage : '·';
  const sides = { unit: 'us', a: { value: row.a.us }, b: { value: row.b.us }, difference: row.differenceUs } as const;
  return (
    <tr>
      <th scope="row"><span class={css.number} aria-hidden={number === '·'}>{number}</span> {brief[row.stage] ?? names[row.stage]}</th>
      <td><Cell place="a" {...{ words, longest }} measure={row.a} /></td>
      <td><Cell place="b" {...{ words, longest }} measure={row.b} /></td>
      <td class={css.difference}>{differenceText(row.stage === 'boot' ? { ...sides, a: NONE, b: NONE } : sides) || <span class={css.equal}>{words.equal}</span>}</td>
    </tr>
  );
}

function Cell({ place, words, longest, measure }: { readonly place: Place; readonly words: Shown['words']; readonly longest: number; readonly measure: StageMeasure }) {
  const { names, skipped } = useWords().stages;
  const { stage, us, steps, first, skipped: skip } = measure;
  const step = first ?? skip?.at ?? null;
  const content = skip ? <small class={css.skip}>{skipped[skip.reason]}</small> : (
    <>
      {stage !== 'boot' && <span class={css.track} aria-hidden="true"><i style={{ width: `${(us / longest) * 100}%` }} data-none={us === 0 || undefined} /></span>}
      <span class={css.time}>{stage === 'boot' ? words.readyAfter(ms(us)) : ms(us)}</span> <small>{words.steps(steps)}</small>
    </>
  );
  if (step === null) return <div class={css.cell} data-side={place}>{content}</div>;
  return (
    <button type="button" class={css.cell} data-side={place} onClick={() => followTrail(place, step)}>
      {content}<span class="visually-hidden"> {words.goTo(place.toUpperCase(), names[stage])}</span>
    </button>
  );
}
