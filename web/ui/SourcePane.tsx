/** A text whose lines can be chosen, by pointer or by keys: one stop of the Tab key, the arrows go from line to line, Esc lets go. */
import type { TargetedKeyboardEvent } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import styles from './SourcePane.module.css';

interface SourcePaneProps {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  /** Lines from 1 that the run is at, or where a fault is. */
  readonly marked: readonly number[];
  /** Lines that belong to the one that was chosen in the other text. */
  readonly linked: readonly number[];
  readonly chosen: number | null;
  readonly onChoose: (line: number | null) => void;
}

const PAGE = 10;

export function SourcePane({ id, label, text, marked, linked, chosen, onChoose }: SourcePaneProps) {
  const box = useRef<HTMLDivElement>(null);
  const lines = text.replace(/\n$/, '').split('\n');
  const active = Math.min(chosen ?? linked[0] ?? marked[0] ?? 1, lines.length);
  const shown = chosen === null ? (linked[0] ?? marked[0] ?? 1) : null;
  useLayoutEffect(() => {
    const line = shown === null ? null : lineIn(box.current, shown);
    if (box.current && line) box.current.scrollTop = line.offsetTop - box.current.clientHeight / 3;
  }, [text, shown]);
  useLayoutEffect(() => {
    const line = chosen === null ? null : lineIn(box.current, chosen);
    if (box.current && line) keepInSight(box.current, line);
  }, [chosen]);
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const to = targetOf(event.key, chosen === null ? null : active, active, lines.length);
    const isEscape = event.key === 'Escape' && chosen !== null;
    if (to === null && !isEscape) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(to);
  };
  return (
    <div ref={box} class={styles['pane']} role="listbox" tabIndex={0} aria-label={label} aria-activedescendant={`${id}-${active}`} onKeyDown={onKeyDown}>
      {lines.map((line, index) => {
        const number = index + 1;
        const isMarked = marked.includes(number);
        return (
          <div
            key={number}
            id={`${id}-${number}`}
            role="option"
            class={styles['line']}
            aria-selected={chosen === number || linked.includes(number)}
            {...(isMarked ? { 'data-on': '', 'aria-current': 'step' as const } : {})}
            data-line={number}
            data-chosen={chosen === number || undefined}
            data-linked={linked.includes(number) || undefined}
            onClick={() => onChoose(chosen === number ? null : number)}
          >
            <span class={styles['number']}>{number}</span>
            <code style={{ '--indent': Math.min(line.length - line.trimStart().length, 8) + 2 }}>{line}{'\n'}</code>
          </div>
        );
      })}
    </div>
  );
}

function lineIn(box: HTMLElement | null, line: number): HTMLElement | null {
  return box?.querySelector<HTMLElement>(`[data-line="${line}"]`) ?? null;
}

function keepInSight(box: HTMLElement, { offsetTop, offsetHeight }: HTMLElement): void {
  if (offsetTop < box.scrollTop) box.scrollTop = offsetTop - 4;
  else if (offsetTop + offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = offsetTop + offsetHeight - box.clientHeight + 4;
}

/** The first arrow chooses the line that is meant, the next ones go on from it. */
function targetOf(key: string, chosen: number | null, active: number, count: number): number | null {
  const from = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE, PageUp: -PAGE }[key];
  if (from !== undefined) return chosen === null ? active : Math.min(Math.max(chosen + from, 1), count);
  if (key === 'Home') return 1;
  if (key === 'End') return count;
  return key === 'Enter' || key === ' ' ? active : null;
}
