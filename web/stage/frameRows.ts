/** Which frames of a call stack have a row, and where: all of them, or the outermost and the innermost ones. */
import type { Box } from './packing.ts';
import { PART } from './packing.ts';

export interface FrameRow extends Box {
  /** `null`: the row that stands for the hidden ones. */
  readonly depth: number | null;
  readonly hidden: number;
}

const INDENT = 12;

/** Rows for a stack of `depth` frames where `rows` rows fit, from the top of `area` down, each further in. */
export function frameRows(depth: number, rows: number, area: { x: number; y: number; width: number }): FrameRow[] {
  const shown = visible(depth, rows);
  const step = Math.min(INDENT, (area.width * 0.35) / Math.max(1, shown.length));
  return shown.map(({ depth: at, hidden }, i) => ({
    depth: at,
    hidden,
    x: area.x + i * step,
    y: area.y + i * PART.frame,
    width: area.width - i * step,
    height: PART.frame - 4,
  }));
}

function visible(depth: number, rows: number): { depth: number | null; hidden: number }[] {
  const one = (at: number): { depth: number; hidden: number } => ({ depth: at, hidden: 0 });
  if (depth <= rows) return Array.from({ length: depth }, (_, at) => one(at));
  if (rows < 3) return Array.from({ length: rows }, (_, i) => one(depth - rows + i));
  const tail = rows - 2;
  return [one(0), { depth: null, hidden: depth - 1 - tail }, ...Array.from({ length: tail }, (_, i) => one(depth - tail + i))];
}
