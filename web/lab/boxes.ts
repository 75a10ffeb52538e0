/**
 * Where the processes of both machines are drawn. All boxes are equally wide and a KiB is equally high on both sides, so
 * that areas can be compared by eye. The plan is made once for the greatest number of a run: nothing jumps while it plays.
 */
import type { Crowd } from './instant.ts';

export interface Room {
  readonly width: number;
  readonly height: number;
}

export interface BoxPlan {
  readonly boxWidth: number;
  readonly boxHeight: number;
  readonly columns: number;
  /** Room for the name above the segments; 0 where a box is too small for one. */
  readonly head: number;
  readonly padding: number;
  readonly gap: number;
  readonly pxPerKib: number;
  /** Boxes of those who are always there, after all others; as many boxes wide as their memory asks for. */
  readonly staff: readonly Box[];
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

const WIDTHS = [156, 140, 124, 110, 96, 84, 72, 62, 54, 46, 40, 34, 28, 24, 20, 16, 13, 10, 8, 5];
const LEAST_SEGMENTS = 6;

/** One plan for each side, with the same box width and scale; the height of a box is its side's own. */
export function boxPlans(rooms: readonly Room[], crowds: readonly Crowd[]): readonly BoxPlan[] {
  let best: { readonly area: number; readonly plans: readonly BoxPlan[] } | null = null;
  for (const boxWidth of WIDTHS) {
    const shape = shapeOf(boxWidth);
    const pxPerKib = Math.min(...crowds.map((crowd, i) => scaleOf(rooms[i]!, crowd, boxWidth, shape)));
    if (!(pxPerKib > 0)) continue;
    const area = pxPerKib * (boxWidth - 2 * shape.padding);
    if (best && area <= best.area) continue;
    best = { area, plans: crowds.map((crowd, i) => planOf(rooms[i]!, crowd, boxWidth, shape, pxPerKib)) };
  }
  if (best) return best.plans;
  // Too little room for all: the last ones lie below the edge.
  const least = WIDTHS.at(-1)!;
  const pxPerKib = Math.min(...crowds.map(({ kib }) => LEAST_SEGMENTS / kib));
  return crowds.map((crowd, i) => planOf(rooms[i]!, crowd, least, shapeOf(least), pxPerKib));
}

/** The box of a place. */
export function boxAt({ boxWidth, boxHeight, columns, gap }: BoxPlan, place: number): Box {
  return { x: (place % columns) * (boxWidth + gap), y: Math.floor(place / columns) * (boxHeight + gap), width: boxWidth };
}

interface Shape {
  readonly head: number;
  readonly padding: number;
  readonly gap: number;
}

function shapeOf(boxWidth: number): Shape {
  if (boxWidth >= 84) return { head: 24, padding: 8, gap: 10 };
  if (boxWidth >= 46) return { head: 0, padding: 5, gap: 7 };
  if (boxWidth >= 20) return { head: 0, padding: 2, gap: 4 };
  return boxWidth >= 8 ? { head: 0, padding: 1, gap: 2 } : { head: 0, padding: 0, gap: 1 };
}

function columnsIn({ width }: Room, boxWidth: number, gap: number): number {
  return Math.floor((width + gap) / (boxWidth + gap));
}

/** First place and width, in boxes, of each of the others; the last entry is the place after all. */
function flow({ places, kib, staff }: Crowd, columns: number): { readonly spans: readonly (readonly [place: number, boxes: number])[]; readonly end: number } {
  let end = places;
  const spans = staff.map((size) => {
    const boxes = Math.min(columns, Math.max(1, Math.ceil(size / kib)));
    if ((end % columns) + boxes > columns) end += columns - (end % columns);
    end += boxes;
    return [end - boxes, boxes] as const;
  });
  return { spans, end };
}

/** Where the others stand, and how many KiB the fullest box holds: they may need more than one who serves. */
function staffIn(crowd: Crowd, columns: number, boxWidth: number, { padding, gap }: Shape): { readonly spans: readonly (readonly [place: number, width: number])[]; readonly end: number; readonly fullest: number } {
  const { spans, end } = flow(crowd, columns);
  const wide = spans.map(([place, boxes]) => [place, boxes * (boxWidth + gap) - gap] as const);
  const fullest = Math.max(crowd.kib, ...wide.map(([, width], i) => (crowd.staff[i]! * (boxWidth - 2 * padding)) / (width - 2 * padding)));
  return { spans: wide, end, fullest };
}

/** The greatest scale at which a crowd fits in boxes of that width; 0 when it does not. */
function scaleOf(room: Room, crowd: Crowd, boxWidth: number, shape: Shape): number {
  const { head, padding, gap } = shape;
  const columns = columnsIn(room, boxWidth, gap);
  if (columns < 1) return 0;
  const { end, fullest } = staffIn(crowd, columns, boxWidth, shape);
  const inner = (room.height + gap) / Math.max(1, Math.ceil(end / columns)) - gap - head - 2 * padding;
  return inner < LEAST_SEGMENTS ? 0 : Math.min(inner / fullest, (boxWidth * 1.05) / crowd.kib);
}

function planOf(room: Room, crowd: Crowd, boxWidth: number, shape: Shape, pxPerKib: number): BoxPlan {
  const { head, padding, gap } = shape;
  const columns = Math.max(1, columnsIn(room, boxWidth, gap));
  const { spans, fullest } = staffIn(crowd, columns, boxWidth, shape);
  const boxHeight = Math.max(LEAST_SEGMENTS, fullest * pxPerKib) + head + 2 * padding;
  const plan = { boxWidth, boxHeight, columns, head, padding, gap, pxPerKib, staff: [] };
  return { ...plan, staff: spans.map(([place, width]) => ({ ...boxAt(plan, place), width })) };
}
