/** Why a side has nothing to show, and what can be done. */
import type { CompareWords } from '../i18n/en/compare.ts';
import { choose, type Place, type Side } from '../state/comparison.ts';
import { useWords } from '../state/words.ts';
import css from './compare.module.css';

export function Fault({ words, side, place, title }: { readonly words: CompareWords; readonly side: Side; readonly place: Place; readonly title: string }) {
  const { problem } = useWords().shell;
  const { fault } = side;
  if (!fault) return null;
  if (fault.kind === 'unknown') return <p class={css.fault} role="alert">{words.unknown(side.name.slice(0, 60))}</p>;
  const why = fault.kind === 'python' ? problem.python(fault.reason) : fault.kind === 'bug' ? problem.bug(fault.message.split('\n')[0] ?? '') : fault.kind === 'config' ? problem.place(fault.source, fault.line, fault.column) : '';
  return (
    <p class={css.fault} role="alert">
      {words.failed(title)}{why} <button type="button" class={css.link} onClick={() => choose(place, side)}>{words.retry}</button>
    </p>
  );
}
