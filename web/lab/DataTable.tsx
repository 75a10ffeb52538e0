/** The values of a drawing as a table, behind a heading that opens. It scrolls, so the keyboard reaches it. */
import { useState } from 'preact/hooks';
import type { LabWords } from '../i18n/labShape.ts';
import css from './lab.module.css';

interface DataTableProps {
  readonly name: string;
  readonly words: LabWords;
  readonly head: readonly string[];
  /** Asked for when the table is opened. */
  readonly rows: () => readonly (readonly string[])[];
}

export function DataTable({ name, words, head, rows }: DataTableProps) {
  const [open, setOpen] = useState(false);
  return (
    <details class={css.asTable} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary aria-label={words.tableOf(name)}>{words.table}</summary>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div role="region" aria-label={words.tableOf(name)} tabIndex={0}>
        <table>
          <thead><tr>{head.map((cell) => <th key={cell} scope="col">{cell}</th>)}</tr></thead>
          <tbody>
            {open && rows().map(([first, ...others], row) => (
              <tr key={row}>
                <th scope="row">{first}</th>
                {others.map((cell, i) => <td key={i}>{cell}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
