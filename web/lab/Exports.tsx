/** Results to take along: figures and requests as CSV, the drawings as SVG and PNG. */
import type { LoadDescription, LoadResult } from '../../src-core/load/index.ts';
import type { LabWords } from '../i18n/labShape.ts';
import type { Pair } from '../state/lab.ts';
import { limitedBy } from '../state/labKept.ts';
import { csvOf, savePng, saveText, svgOf } from './exporting.ts';
import { FIGURES, figureValue } from './Figures.tsx';
import css from './lab.module.css';

export function Exports({ pair, a, b, words }: { readonly pair: Pair; readonly a: LoadResult; readonly b: LoadResult; readonly words: LabWords }) {
  const figures = (): string => csvOf([['figure', 'A', 'B'], ...FIGURES.map((name) => [name, cellOf(name, pair.a, a), cellOf(name, pair.b, b)])]);
  const dots = (): string => csvOf([['side', 'started_ms', 'ms', 'worker', 'outcome'], ...([['A', a], ['B', b]] as const).flatMap(([side, { dots }]) => dots.map(({ started_ms, ms, worker, outcome }) => [side, started_ms, ms, worker, outcome]))]);
  return <SaveButtons name="load" words={words} csv={figures} more={dots} scope="[data-chart]" />;
}

interface SaveButtonsProps {
  readonly name: string;
  readonly words: LabWords;
  readonly csv: () => string;
  readonly more?: () => string;
  /** Which drawings of the page are meant. */
  readonly scope: string;
}

export function SaveButtons({ name, words: { exports }, csv, more, scope }: SaveButtonsProps) {
  const svg = (): string => {
    const drawings = [...document.querySelectorAll<SVGSVGElement>(`${scope} svg[role='img']`)];
    // The ground on which they stand: words over lines are edged with it.
    const ground = drawings[0]?.closest('[data-chart]');
    return svgOf(drawings, ground ? getComputedStyle(ground).backgroundColor : '#fff');
  };
  return (
    <div class={css.exports} role="group" aria-label={exports.label}>
      <span aria-hidden="true">{exports.label}</span>
      <button type="button" class={css.plain} onClick={() => saveText(`${name}.csv`, 'text/csv;charset=utf-8', csv())}>{exports.csv}</button>
      {more && <button type="button" class={css.plain} onClick={() => saveText(`${name}-requests.csv`, 'text/csv;charset=utf-8', more())}>{exports.dots}</button>}
      <button type="button" class={css.plain} onClick={() => saveText(`${name}.svg`, 'image/svg+xml', svg())}>{exports.svg}</button>
      <button type="button" class={css.plain} onClick={() => void savePng(`${name}.png`, svg())}>{exports.png}</button>
    </div>
  );
}

function cellOf(name: (typeof FIGURES)[number], description: LoadDescription, result: LoadResult): string | number {
  return name === 'bottleneck' ? limitedBy(description, result) : (figureValue(name, result) ?? '');
}
