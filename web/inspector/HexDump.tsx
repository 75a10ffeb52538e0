/** Offset, bytes, characters. One stop of the Tab key; the arrows go from byte to byte. */
import type { TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { ByteRange } from '../state/journey.ts';
import css from './bytes.module.css';
import { characterOf } from './byteView.ts';
import { scrollWithin } from './scrollWithin.ts';

interface Props {
  readonly bytes: Uint8Array;
  readonly label: string;
  readonly selected: ByteRange | null;
  readonly near: ByteRange | null;
  readonly onChoose: (at: number) => void;
  readonly onHover: (at: number | null) => void;
}

/** Wide enough for sixteen bytes in a row. */
const WIDE = 500;

export function HexDump({ bytes, label, selected, near, onChoose, onHover }: Props) {
  const grid = useRef<HTMLDivElement>(null);
  const columns = useColumns(grid);
  const [current, setCurrent] = useState(0);
  const at = selected && (current < selected.start || current >= selected.end) ? selected.start : Math.min(current, Math.max(bytes.length - 1, 0));
  useEffect(() => {
    scrollWithin(grid.current, grid.current?.querySelector<HTMLElement>(`[data-at="${selected?.start}"]`));
  }, [selected?.start]);
  const move = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    const to = targetOf(event.key, at, columns, bytes.length);
    if (to === null) return;
    event.preventDefault();
    event.stopPropagation();
    setCurrent(to);
    onChoose(to);
    queueMicrotask(() => grid.current?.querySelector<HTMLElement>(`[role="gridcell"][data-at="${to}"]`)?.focus());
  };
  const choose = (event: Event): void => {
    const place = byteOf(event);
    if (place === null) return;
    setCurrent(place);
    onChoose(place);
  };
  const rows = Array.from({ length: Math.ceil(bytes.length / columns) }, (_, index) => index * columns);
  const marks = (byte: number): string | undefined => (within(byte, selected) ? css.on : within(byte, near) ? css.near : undefined);
  return (
    <div ref={grid} role="grid" aria-label={label} aria-rowcount={rows.length} class={css.dump} onKeyDown={move} onClick={choose} onPointerOver={(event) => onHover(byteOf(event))} onPointerLeave={() => onHover(null)}>
      {rows.map((start) => {
        const row = [...bytes.subarray(start, start + columns)];
        return (
          <div key={start} role="row" class={css.row}>
            <span role="rowheader" class={css.offset}>{start.toString(16).padStart(4, '0')}</span>
            {row.map((byte, index) => (
              <span key={index} role="gridcell" data-at={start + index} tabIndex={start + index === at ? 0 : -1} aria-selected={within(start + index, selected)} class={marks(start + index)}>{byte.toString(16).padStart(2, '0')}</span>
            ))}
            <span aria-hidden="true" class={css.characters} style={{ gridColumn: columns + 2 }}>
              {row.map((byte, index) => <span key={index} data-at={start + index} class={marks(start + index)}>{characterOf(byte)}</span>)}
            </span>
          </div>
        );
      })}
    </div>
  );
}

function useColumns(grid: { readonly current: HTMLDivElement | null }): 8 | 16 {
  const [columns, setColumns] = useState<8 | 16>(8);
  useEffect(() => {
    if (!grid.current) return;
    const observer = new ResizeObserver(([entry]) => setColumns((entry?.contentRect.width ?? 0) >= WIDE ? 16 : 8));
    observer.observe(grid.current);
    return () => observer.disconnect();
  }, []);
  return columns;
}

function targetOf(key: string, at: number, columns: number, length: number): number | null {
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + columns, ArrowUp: at - columns, Home: 0, End: length - 1, Enter: at, ' ': at }[key];
  return to === undefined ? null : Math.min(Math.max(to, 0), length - 1);
}

function byteOf({ target }: Event): number | null {
  const at = target instanceof HTMLElement ? target.dataset['at'] : undefined;
  return at === undefined ? null : Number(at);
}

function within(byte: number, range: ByteRange | null): boolean {
  return range !== null && range.start <= byte && byte < range.end;
}
