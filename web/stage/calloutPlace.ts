/** Finds room for the callout: near the action, on the emptiest ground, never on the actors. */
import { pointAt, type Curve } from './curve.ts';
import type { Box } from './packing.ts';

const GRID = 12;
const MARGIN = 10;
const COST = { actor: 8000, way: 2000, content: 1200, each: 120, edge: 250, distance: 0.8 } as const;

/**
 * The best place for a box of that size within `ground`. `actors` and the `way` between them must stay visible;
 * `content` may be covered when nothing else is free; the edges of `machines` rather not. The first of equally good
 * places, from the top left.
 */
export function calloutPlace(size: { width: number; height: number }, ground: Box, actors: readonly Box[], way: Curve | null, content: readonly Box[], machines: readonly Box[] = []): Box {
  const points = way ? [0.1, 0.3, 0.5, 0.7, 0.9].map((share) => pointAt(way, share)) : [];
  const target = centreOf(actors, points);
  let best: Box = { x: ground.x + MARGIN, y: ground.y + MARGIN, ...size };
  let least = Infinity;
  for (let y = ground.y + MARGIN; y + size.height <= ground.y + ground.height - MARGIN; y += GRID) {
    for (let x = ground.x + MARGIN; x + size.width <= ground.x + ground.width - MARGIN; x += GRID) {
      const box = { x, y, ...size };
      const cost =
        COST.distance * Math.hypot(x + size.width / 2 - target.x, y + size.height / 2 - target.y) +
        COST.actor * share(box, actors) + COST.content * share(box, content) + COST.each * content.filter((one) => share(box, [one]) > 0).length + COST.edge * machines.filter((machine) => straddles(box, machine)).length +
        COST.way * points.filter((point) => covers(box, point)).length;
      if (cost >= least) continue;
      least = cost;
      best = box;
    }
  }
  return best;
}

/** The part of a map higher than its room that is seen together with the actors: the callout is placed there, so that both are. */
export function seenWith(actors: readonly Box[], map: { readonly width: number; readonly height: number }, seen: number): Box {
  const height = Math.min(seen, map.height);
  const [top, bottom] = [Math.min(...actors.map(({ y }) => y)), Math.max(...actors.map((actor) => actor.y + actor.height))];
  const middle = actors.length === 0 ? 0 : (top + bottom) / 2;
  return { x: 0, y: Math.max(0, Math.min(middle - height / 2, map.height - height)), width: map.width, height };
}

function centreOf(boxes: readonly Box[], points: readonly { x: number; y: number }[]): { x: number; y: number } {
  const last = boxes.at(-1);
  if (points.length > 0) return points[2]!;
  return last ? { x: last.x + last.width / 2, y: last.y } : { x: 0, y: 0 };
}

/** How much of the box lies on others, 0 to 1 for each. */
function share(box: Box, others: readonly Box[]): number {
  let sum = 0;
  for (const other of others) {
    const wide = Math.min(box.x + box.width, other.x + other.width + MARGIN) - Math.max(box.x, other.x - MARGIN);
    const high = Math.min(box.y + box.height, other.y + other.height + MARGIN) - Math.max(box.y, other.y - MARGIN);
    if (wide > 0 && high > 0) sum += (wide * high) / (box.width * box.height);
  }
  return sum;
}

/** Partly in and partly out. */
function straddles(box: Box, other: Box): boolean {
  const apart = box.x >= other.x + other.width || other.x >= box.x + box.width || box.y >= other.y + other.height || other.y >= box.y + box.height;
  const inside = box.x >= other.x && box.y >= other.y && box.x + box.width <= other.x + other.width && box.y + box.height <= other.y + other.height;
  return !apart && !inside;
}

function covers(box: Box, point: { x: number; y: number }): boolean {
  const near = 14;
  return point.x > box.x - near && point.x < box.x + box.width + near && point.y > box.y - near && point.y < box.y + box.height + near;
}
