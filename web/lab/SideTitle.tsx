import type { Side } from '../state/lab.ts';
import css from './lab.module.css';

/** The letter of a side, filled for A and hollow for B, and what stands there. */
export function SideTitle({ side, title, detail }: { readonly side: Side; readonly title: string; readonly detail?: string }) {
  return (
    <div class={css.sideTitle} data-side={side}>
      <b class={css.letter} aria-hidden="true">{side.toUpperCase()}</b>
      <h3>{title}{detail && <small>{detail}</small>}</h3>
    </div>
  );
}
