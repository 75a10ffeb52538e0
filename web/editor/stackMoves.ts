/** Where a card goes while it is dragged. Pure: heights in, places out. */

/** The same items with the one at `from` at `to`. */
export function movedTo<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const rest = items.filter((_, at) => at !== from);
  rest.splice(to, 0, items[from]!);
  return rest;
}

/** The place of a dragged card from the pointer's height: it passes a neighbour when the pointer passes that one's middle. */
export function dropPlace(middles: readonly number[], now: number, y: number): number {
  let place = now;
  while (place + 1 < middles.length && y > middles[place + 1]!) place++;
  while (place > 0 && y < middles[place - 1]!) place--;
  return place;
}
