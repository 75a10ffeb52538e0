/** The fields of a payload as a tree (ARIA tree pattern): one stop of the Tab key, arrows move, right and left open and shut. */
import type { TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Field } from '../../src-core/index.ts';
import type { Stories } from '../i18n/storyShape.ts';
import css from './bytes.module.css';
import { above, bitsOf, noteOf, openedAtFirst, rowsOf, type FieldRow } from './byteView.ts';
import { scrollWithin } from './scrollWithin.ts';

interface Props {
  readonly bytes: Uint8Array;
  readonly fields: readonly Field[];
  readonly words: Stories['inspecting']['bytes'];
  readonly path: string;
  readonly onChoose: (path: string) => void;
  readonly onHover: (path: string) => void;
}

const LONGEST_VALUE = 400;

export function FieldTree({ bytes, fields, words, path, onChoose, onHover }: Props) {
  const tree = useRef<HTMLUListElement>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => new Set(openedAtFirst(fields)));
  useEffect(() => {
    if (path === '') return;
    setOpened((before) => new Set([...before, ...above(path)]));
    requestAnimationFrame(() => scrollWithin(tree.current, tree.current?.querySelector<HTMLElement>(`[data-path="${path}"]`)));
  }, [path]);
  const rows = rowsOf(fields, opened);
  const toggle = (to: string, open: boolean): void => setOpened((before) => new Set(open ? [...before, to] : [...before].filter((other) => other !== to)));
  const go = (row: FieldRow | undefined): void => {
    if (!row) return;
    onChoose(row.path);
    tree.current?.querySelector<HTMLElement>(`[data-path="${row.path}"]`)?.focus();
  };
  const move = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const at = Math.max(rows.findIndex((row) => row.path === path), 0);
    const row = rows[at];
    if (!row || !KEYS.includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const isOpen = opened.has(row.path);
    const hasInside = row.field.children !== undefined;
    switch (event.key) {
      case 'ArrowDown': return go(rows[at + 1]);
      case 'ArrowUp': return go(rows[at - 1]);
      case 'Home': return go(rows[0]);
      case 'End': return go(rows.at(-1));
      case 'ArrowRight': return hasInside && !isOpen ? toggle(row.path, true) : go(rows[at + 1]);
      case 'ArrowLeft': return hasInside && isOpen ? toggle(row.path, false) : go(rows.find((other) => other.path === above(row.path).at(-1)));
      default:
        onChoose(row.path);
        if (hasInside) toggle(row.path, !isOpen);
    }
  };
  const stop = rows.some((row) => row.path === path) ? path : rows[0]?.path;
  return (
    <ul ref={tree} role="tree" aria-label={words.fields} class={css.tree} onKeyDown={move} onMouseLeave={() => onHover('')}>
      {rows.map((row) => (
        <li
          key={row.path}
          role="treeitem"
          aria-level={row.depth + 1}
          aria-setsize={row.siblings}
          aria-posinset={row.index + 1}
          aria-selected={row.path === path}
          {...(row.field.children ? { 'aria-expanded': opened.has(row.path) } : {})}
          tabIndex={row.path === stop ? 0 : -1}
          data-path={row.path}
          class={css.field}
          style={{ '--depth': row.depth }}
          onMouseEnter={() => onHover(row.path)}
          onFocus={() => row.path !== path && path !== '' && onChoose(row.path)}
          onClick={() => {
            onChoose(row.path);
            if (row.field.children) toggle(row.path, !(opened.has(row.path) && row.path === path));
          }}
        >
          <Row row={row} bytes={bytes} words={words} chosen={row.path === path} opened={opened.has(row.path)} />
        </li>
      ))}
    </ul>
  );
}

const KEYS: readonly string[] = ['ArrowDown', 'ArrowUp', 'ArrowRight', 'ArrowLeft', 'Home', 'End', 'Enter', ' '];

function Row({ row: { field }, bytes, words, chosen, opened }: { readonly row: FieldRow; readonly bytes: Uint8Array; readonly words: Props['words']; readonly chosen: boolean; readonly opened: boolean }) {
  const value = field.value.length > LONGEST_VALUE ? `${field.value.slice(0, LONGEST_VALUE)}…` : field.value;
  const note = noteOf(field, words.notes);
  return (
    <>
      <span aria-hidden="true" class={css.mark}>{field.children ? (opened ? '▾' : '▸') : ''}</span>
      <span class={css.name}>{field.name}</span>
      <span class={css.value}>{value}</span>
      {field.bits && <code class={css.bits}>{bitsOf(bytes, field)}</code>}
      {chosen && (
        <span class={css.detail}>
          {note !== '' && <>{note}<br /></>}
          {words.range(field.start, Math.max(field.start, field.end - 1))}
          {field.bits && ` · ${words.bits} ${field.bits[0]}–${field.bits[1]}`}
          {field.source && ` · ${words.source} ${field.source}`}
        </span>
      )}
    </>
  );
}
