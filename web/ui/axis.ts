/** A stretch of time on a stretch of pixels. */
export interface Axis {
  readonly startAt: number;
  readonly endAt: number;
  readonly width: number;
}

export function xOf({ startAt, endAt, width }: Axis, at: number): number {
  return ((at - startAt) / (endAt - startAt)) * width;
}

/** The whole, or a part of it that many times shorter with the moment in its middle, as far as the ends allow. */
export function zoomed(startAt: number, endAt: number, times: number, moment: number): { startAt: number; endAt: number } {
  const long = (endAt - startAt) / times;
  const start = Math.min(Math.max(startAt, moment - long / 2), endAt - long);
  return { startAt: start, endAt: start + long };
}

/** Round times at a distance of at least `apart` pixels: 1, 2 or 5 times a power of ten µs, counted from `zero`. */
export function ticksOf(axis: Axis, zero: number, apart: number): number[] {
  const least = ((axis.endAt - axis.startAt) * apart) / Math.max(1, axis.width);
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  const step = [1, 2, 5, 10].map((times) => times * power).find((candidate) => candidate >= least) ?? power * 10;
  const first = Math.ceil((axis.startAt - zero) / step);
  const last = Math.floor((axis.endAt - zero) / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => zero + (first + i) * step);
}
