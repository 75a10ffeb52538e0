/** A part that can be shut, and a table that scrolls inside itself. */
import type { ComponentChildren } from 'preact';
import { scrollable } from './scrollWithin.ts';
import css from './state.module.css';

export function Section({ title, count, open, children }: { readonly title: string; readonly count?: number; readonly open?: boolean; readonly children: ComponentChildren }) {
  return (
    <details class={css.section} open={open}>
      <summary><h2>{title}</h2>{count !== undefined && <span class={css.count}>{count}</span>}</summary>
      <div class={css.inside}>{children}</div>
    </details>
  );
}

interface CellsProps {
  readonly label: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly mono?: boolean;
  /** All columns but the first are figures. */
  readonly figures?: boolean;
  /** Index of the row that is meant, and what that is called. */
  readonly mark?: number;
  readonly markText?: string;
}

export function Cells({ label, head, rows, mono, figures, mark, markText }: CellsProps) {
  return (
    <div class={css.scroller} {...scrollable} aria-label={label}>
      <table class={css.table} data-mono={mono} data-figures={figures}>
        <thead><tr>{head.map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index} data-mark={index === mark}>
              {row.map((cell, column) => (column === 0 ? <th key={column} scope="row">{cell}{index === mark && <span class="visually-hidden"> ({markText})</span>}</th> : <td key={column}>{cell}</td>))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
