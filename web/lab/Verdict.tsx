/** What was predicted, beside what came out. */
import type { LoadResult } from '../../src-core/load/index.ts';
import type { LabWords } from '../i18n/labShape.ts';
import type { Twin } from '../state/lab.ts';
import { verdictOf } from '../state/labGuess.ts';
import { factorFigure, measureText } from './figures.ts';
import css from './lab.module.css';
import { unbroken } from './unbroken.ts';

export function Verdict({ twin: { guess }, a, b, words }: { readonly twin: Twin; readonly a: LoadResult; readonly b: LoadResult; readonly words: LabWords }) {
  const said = words.guess;
  if (!guess) return <p class={css.small}>{said.none}</p>;
  const verdict = verdictOf(guess, a, b);
  const text = (value: number): string => measureText(guess.measure, value, words.perSecond);
  const numbers = ([['A', guess.a, verdict.offA], ['B', guess.b, verdict.offB]] as const).flatMap(([side, guessed, off]) => (guessed === null || off === null ? [] : [said.off(side, text(guessed), factorFigure(off))]));
  return (
    <div class={css.verdict} data-right={verdict.isRight ?? undefined} role="group" aria-label={said.result}>
      <b aria-hidden="true">{verdict.isRight === null ? '→' : verdict.isRight ? '✓' : '≠'}</b>
      <p>
        {guess.order !== null && <>{said.said(guess.order)} <b>{verdict.isRight ? said.right : said.wrong}</b> </>}
        <span>{unbroken(`${said.names[guess.measure]}: ${said.came('A', text(verdict.a))}, ${said.came('B', text(verdict.b))}.`)}</span>
        {numbers.map((line) => <span key={line}> {unbroken(line)}.</span>)}
      </p>
    </div>
  );
}
