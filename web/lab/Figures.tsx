/** Every figure of both sides; a name opens to what exactly is counted. */
import { useState } from 'preact/hooks';
import type { LoadDescription, LoadErrors, LoadResult } from '../../src-core/load/index.ts';
import type { FigureName, LabWords } from '../i18n/labShape.ts';
import type { Pair } from '../state/lab.ts';
import { figureOf } from '../state/labGuess.ts';
import { limitedBy } from '../state/labKept.ts';
import { count, factorFigure, mibText, msText, percent, rate } from './figures.ts';
import css from './lab.module.css';

export const FIGURES: readonly FigureName[] = [
  'answered', 'failures', 'throughput_rps', 'mean_ms', 'p50_ms', 'p95_ms', 'p99_ms', 'max_ms', 'peak_pss_kib', 'peak_rss_kib', 'peak_uss_kib', 'peak_swap_kib', 'processes_peak', 'cpu_busy', 'cpu_per_request_ms', 'elapsed_s', 'bottleneck',
];

interface FiguresProps {
  readonly pair: Pair;
  readonly a: LoadResult;
  readonly b: LoadResult;
  readonly words: LabWords;
}

export function Figures(props: FiguresProps) {
  const { words } = props;
  return (
    <section class={css.figures} aria-labelledby="lab-figures">
      <h2 id="lab-figures">{words.figures}</h2>
      <table>
        <thead><tr><th scope="col">{words.columns.figure}</th><th scope="col">A</th><th scope="col">B</th><th scope="col">{words.columns.difference}</th></tr></thead>
        <tbody>{FIGURES.map((name) => <Row key={name} name={name} {...props} />)}</tbody>
      </table>
    </section>
  );
}

function Row({ name, pair, a, b, words }: FiguresProps & { readonly name: FigureName }) {
  const [open, setOpen] = useState(false);
  const [title, about] = words.figureNames[name];
  return (
    <>
      <tr>
        <th scope="row"><button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>{title}</button></th>
        <td>{figureText(name, pair.a, a, words)}<Errors name={name} result={a} words={words} /></td>
        <td>{figureText(name, pair.b, b, words)}<Errors name={name} result={b} words={words} /></td>
        <td>{differenceText(name, a, b)}</td>
      </tr>
      {open && <tr><td colSpan={4} class={css.about}>{about}</td></tr>}
    </>
  );
}

function Errors({ name, result: { errors }, words }: { readonly name: FigureName; readonly result: LoadResult; readonly words: LabWords }) {
  if (name !== 'failures') return null;
  const some = (Object.keys(errors) as (keyof LoadErrors)[]).filter((kind) => errors[kind] > 0);
  return some.length === 0 ? null : <small>{some.map((kind) => `${words.errors[kind]} ${count(errors[kind])}`).join(', ')}</small>;
}

function figureText(name: FigureName, description: LoadDescription, result: LoadResult, words: LabWords): string {
  switch (name) {
    case 'bottleneck': return words.bottlenecks[limitedBy(description, result)];
    case 'failures': return count(figureOf(result, 'failures'));
    case 'answered':
    case 'processes_peak': return count(result[name]);
    case 'throughput_rps': return `${rate(result.throughput_rps)} ${words.perSecond}`;
    case 'peak_pss_kib':
    case 'peak_rss_kib':
    case 'peak_uss_kib':
    case 'peak_swap_kib': return mibText(result[name]);
    case 'cpu_busy': return percent(result.cpu_busy);
    case 'elapsed_s': return `${result.elapsed_s.toFixed(2)} ${words.second}`;
    case 'mean_ms':
    case 'p50_ms':
    case 'p95_ms':
    case 'p99_ms':
    case 'max_ms':
    case 'cpu_per_request_ms': return msText(result[name]);
  }
}

/** The number behind a figure; `null` for what is none. */
export function figureValue(name: FigureName, result: LoadResult): number | null {
  if (name === 'bottleneck') return null;
  return name === 'failures' ? figureOf(result, 'failures') : result[name];
}

/** How many times the one is the other: `×2.4`, `÷24`. */
function differenceText(name: FigureName, resultA: LoadResult, resultB: LoadResult): string {
  const [a, b] = [figureValue(name, resultA), figureValue(name, resultB)];
  if (a === null || b === null || !(a > 0) || !(b > 0)) return '';
  const factor = Math.max(a, b) / Math.min(a, b);
  return factor < 1.05 ? '=' : `${b > a ? '×' : '÷'}${factorFigure(factor)}`;
}
