/**
 * Virtual time to a place from 0 to 1. Long stretches in which nothing happens (a person reads, a server waits for its
 * timeout) would press all else together: they are folded, and the fold is shown.
 */
import type { Trace } from '../../src-core/index.ts';

interface Piece {
  readonly startAt: number;
  readonly endAt: number;
  /** Place and width on the axis. */
  readonly from: number;
  readonly width: number;
  readonly folded: boolean;
}

export interface Scale {
  readonly pieces: readonly Piece[];
  readonly ticks: readonly { readonly at: number; readonly place: number }[];
}

const LONG_US = 100_000;
const scales = new WeakMap<Trace, Scale>();

export function scaleOf(trace: Trace): Scale {
  let made = scales.get(trace);
  if (!made) scales.set(trace, (made = scaleMade(trace)));
  return made;
}

export function placeOf({ pieces }: Scale, at: number): number {
  const piece = pieces.find(({ endAt }) => at <= endAt) ?? pieces.at(-1);
  if (!piece) return 0;
  const length = piece.endAt - piece.startAt;
  return piece.from + piece.width * (length > 0 ? Math.min(Math.max((at - piece.startAt) / length, 0), 1) : 0);
}

export function timeAt({ pieces }: Scale, place: number): number {
  const piece = pieces.find(({ from, width }) => place <= from + width) ?? pieces.at(-1);
  if (!piece) return 0;
  return piece.startAt + (piece.endAt - piece.startAt) * (piece.width > 0 ? Math.min(Math.max((place - piece.from) / piece.width, 0), 1) : 0);
}

function scaleMade(trace: Trace): Scale {
  const times = trace.steps.slice(trace.opening).map(({ at }) => at);
  const gaps = times.slice(1).map((at, i) => at - times[i]!);
  const busy = gaps.filter((gap) => gap <= LONG_US).reduce((sum, gap) => sum + gap, 0);
  const limit = Math.max(LONG_US, busy / 2);
  const fold = Math.max(busy, 1) * 0.08;
  const cuts: { startAt: number; endAt: number; folded: boolean }[] = [];
  let startAt = times[0] ?? 0;
  for (let i = 1; i < times.length; i++) {
    if (gaps[i - 1]! <= limit) continue;
    cuts.push({ startAt, endAt: times[i - 1]!, folded: false }, { startAt: times[i - 1]!, endAt: times[i]!, folded: true });
    startAt = times[i]!;
  }
  cuts.push({ startAt, endAt: times.at(-1) ?? 0, folded: false });
  const lengths = cuts.map((cut) => (cut.folded ? fold : cut.endAt - cut.startAt));
  const total = lengths.reduce((sum, length) => sum + length, 0) || 1;
  let from = 0;
  const pieces = cuts.map((cut, i): Piece => {
    const width = lengths[i]! / total;
    from += width;
    return { ...cut, from: from - width, width };
  });
  return { pieces, ticks: ticksOf(pieces, total, times[0] ?? 0) };
}

/** Round times, about eight over the whole axis, none inside a fold or too near to the one before. */
function ticksOf(pieces: readonly Piece[], total: number, zero: number): { at: number; place: number }[] {
  const rough = total / 8;
  const power = 10 ** Math.floor(Math.log10(Math.max(rough, 1)));
  const step = power * (rough / power > 5 ? 10 : rough / power > 2 ? 5 : rough / power > 1 ? 2 : 1);
  const ticks: { at: number; place: number }[] = [];
  for (const { startAt, endAt, from, width, folded } of pieces) {
    if (folded) continue;
    for (let at = Math.ceil((startAt - zero) / step) * step; at <= endAt - zero; at += step) {
      const place = from + (endAt > startAt ? (width * (at + zero - startAt)) / (endAt - startAt) : 0);
      if (place - (ticks.at(-1)?.place ?? -1) > 0.05) ticks.push({ at, place });
    }
  }
  return ticks;
}
