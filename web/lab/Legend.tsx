import type { LabWords } from '../i18n/labShape.ts';
import css from './lab.module.css';

const KINDS = ['file', 'forked', 'own', 'request', 'inside', 'waiting', 'computing', 'starting', 'held', 'paging', 'others'] as const;

/** What the drawings of the machines mean. */
export function Legend({ words: { machines: { legend } } }: { readonly words: LabWords }) {
  return (
    <ul class={css.legend} aria-label={legend.label}>
      {KINDS.map((kind) => <li key={kind} data-kind={kind}>{legend[kind]}</li>)}
      <li>{legend.scale}</li>
    </ul>
  );
}
