/**
 * Where the processes of both machines are drawn. All boxes are equally wide and a KiB is equally high on both sides, so
 * that areas can be compared by eye. The plan is made once for the greatest number of a run: nothing jumps while it plays.
 */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** What a side has at most: processes that serve, and the height in KiB of the largest of them. */
export interface Crowd {
  readonly processes: number;
  readonly kib: number;
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
  /** A box stands for so many processes: 1, unless not even specks would fit. */
  readonly each: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
}

const WIDTHS = [156, 140, 124, 110, 96, 84, 72, 62, 54, 46, 40, 34, 28, 24, 20, 16, 13, 10, 8];
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
    best = { area, plans: crowds.map((crowd, i) => planOf(rooms[i]!, crowd, boxWidth, shape, pxPerKib, 1)) };
  }
  if (best) return best.plans;
  const pxPerKib = Math.min(...crowds.map(({ kib }) => LEAST_SEGMENTS / Math.max(1, kib)));
  return crowds.map((crowd, i) => speckled(rooms[i]!, crowd, pxPerKib));
}

/** The place of the nth box. */
export function boxAt({ boxWidth, boxHeight, columns, gap }: BoxPlan, n: number): Box {
  return { x: (n % columns) * (boxWidth + gap), y: Math.floor(n / columns) * (boxHeight + gap) };
}

interface Shape {
  readonly head: number;
  readonly padding: number;
  readonly gap: number;
}

function shapeOf(boxWidth: number): Shape {
  if (boxWidth >= 84) return { head: 24, padding: 8, gap: 10 };
  if (boxWidth >= 46) return { head: 0, padding: 5, gap: 7 };
  return boxWidth >= 20 ? { head: 0, padding: 2, gap: 4 } : { head: 0, padding: 1, gap: 2 };
}

/** The greatest scale at which a crowd fits in boxes of that width; 0 when it does not. One place is for those that do not serve. */
function scaleOf({ width, height }: Room, { processes, kib }: Crowd, boxWidth: number, { head, padding, gap }: Shape): number {
  const columns = Math.floor((width + gap) / (boxWidth + gap));
  if (columns < 1) return 0;
  const rows = Math.ceil((processes + 1) / columns);
  const inner = (height + gap) / rows - gap - head - 2 * padding;
  return inner < LEAST_SEGMENTS ? 0 : Math.min(inner, boxWidth * 1.05) / Math.max(1, kib);
}

function planOf(room: Room, { kib }: Crowd, boxWidth: number, { head, padding, gap }: Shape, pxPerKib: number, each: number): BoxPlan {
  const boxHeight = Math.max(LEAST_SEGMENTS, kib * pxPerKib) + head + 2 * padding;
  return { boxWidth, boxHeight, columns: Math.max(1, Math.floor((room.width + gap) / (boxWidth + gap))), head, padding, gap, pxPerKib, each };
}

/** More than can be drawn one by one: a speck stands for several. */
function speckled(room: Room, crowd: Crowd, pxPerKib: number): BoxPlan {
  const boxWidth = 8;
  const shape = shapeOf(boxWidth);
  const side = boxWidth + shape.gap;
  const places = Math.max(1, Math.floor(room.width / side) * Math.floor(room.height / (LEAST_SEGMENTS + 2 * shape.padding + shape.gap)) - 1);
  return planOf(room, crowd, boxWidth, shape, pxPerKib, Math.max(1, Math.ceil(crowd.processes / places)));
}
