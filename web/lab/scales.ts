/** Scales of the lab's charts: a value on a stretch of pixels, linear or logarithmic, and round ticks on it. */
export interface Scale {
  readonly kind: 'linear' | 'log';
  readonly from: number;
  readonly to: number;
  /** Pixels of `from` and of `to`; the second may be the smaller. */
  readonly start: number;
  readonly end: number;
}

/** From 0 to a round value not below the greatest; something is always there. */
export function linearScale(greatest: number, start: number, end: number): Scale {
  const to = Number.isFinite(greatest) && greatest > 0 ? greatest : 1;
  return { kind: 'linear', from: 0, to: roundUp(to), start, end };
}

/** Whole decades, or the nearest 1, 2 or 5 of one, around all values above 0. */
export function logScale(least: number, greatest: number, start: number, end: number): Scale {
  const low = Number.isFinite(least) && least > 0 ? least : 0.1;
  const high = Number.isFinite(greatest) && greatest > low ? greatest : low * 10;
  const [from, to] = [roundDown(low), roundUp(high)];
  return { kind: 'log', from, to: to > from ? to : from * 10, start, end };
}

/** Pixels of a value; what lies outside is put on the edge. */
export function positionOf({ kind, from, to, start, end }: Scale, value: number): number {
  const share = kind === 'linear' ? (value - from) / (to - from) : Math.log(Math.max(value, from) / from) / Math.log(to / from);
  return start + Math.min(1, Math.max(0, share)) * (end - start);
}

/** Value at a pixel. */
export function valueAt({ kind, from, to, start, end }: Scale, position: number): number {
  const share = Math.min(1, Math.max(0, (position - start) / (end - start)));
  return kind === 'linear' ? from + share * (to - from) : from * (to / from) ** share;
}

/** Round values at least `apart` pixels from each other: steps of 1, 2, 2.5 or 5, or decades (and their 2 and 5 where there is room). */
export function ticksOf(scale: Scale, apart: number): number[] {
  const room = Math.max(1, Math.floor(Math.abs(scale.end - scale.start) / apart));
  return scale.kind === 'linear' ? linearTicks(scale, room) : logTicks(scale, apart);
}

function linearTicks({ from, to }: Scale, room: number): number[] {
  const least = (to - from) / room;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 2.5, 5, 10].map((times) => times * power).find((candidate) => candidate >= least * 0.999) ?? power * 10;
  return Array.from({ length: Math.floor((to - from) / step + 1e-6) + 1 }, (_, i) => clean(from + i * step));
}

function logTicks(scale: Scale, apart: number): number[] {
  const decades = Array.from({ length: Math.ceil(Math.log10(scale.to / scale.from)) + 2 }, (_, i) => 10 ** (Math.floor(Math.log10(scale.from) + 1e-9) + i));
  const within = (value: number): boolean => value >= scale.from * 0.999 && value <= scale.to * 1.001;
  const fine = decades.flatMap((decade) => [decade, 2 * decade, 5 * decade]).filter(within).map(clean);
  const fits = (values: readonly number[]): boolean => values.every((value, i) => i === 0 || Math.abs(positionOf(scale, value) - positionOf(scale, values[i - 1]!)) >= apart);
  if (fits(fine)) return fine;
  const coarse = decades.filter(within).map(clean);
  for (let every = 1; every < coarse.length; every++) {
    const chosen = coarse.filter((_, i) => i % every === 0);
    if (fits(chosen)) return chosen;
  }
  return coarse.slice(0, 1);
}

/** What binary fractions may add to a value that was round. */
const DUST = 1e-9;

function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return clean(([1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].find((times) => times * power >= value * (1 - DUST)) ?? 10) * power);
}

function roundDown(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return clean(([5, 2, 1].find((times) => times * power <= value * (1 + DUST)) ?? 1) * power);
}

/** Without the dust of binary fractions. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}
