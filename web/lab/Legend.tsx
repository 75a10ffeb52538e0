import type { LabWords } from '../i18n/en/lab.ts';
import css from './lab.module.css';

/** What the drawings of the machines mean. */
export function Legend({ words: { legend } }: { readonly words: LabWords }) {
  return (
    <ul class={css.legend} aria-label={legend.label}>
      {(['file', 'forked', 'own', 'request', 'waiting'] as const).map((kind) => <li key={kind} data-kind={kind}>{legend[kind]}</li>)}
      <li>{legend.scale}</li>
    </ul>
  );
}
