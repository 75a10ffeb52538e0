/**
 * How long an answer is waited for. What counts is what the worker has computed, where its platform tells: another
 * program's turn on the core is not its fault. Elsewhere it is real time.
 */

/** Real milliseconds beyond the bound after which a worker that is given no core, or waits for nothing, is given up. */
const idleMs = 60_000;

export interface Patience {
  /** The worker gave a sign of life: `withinMs` starts anew. */
  renew(): void;
  end(): void;
}

/** `late` is told once when `withinMs` have gone by since the beginning or the last sign, or `wholeMs` in any case. */
export function patience(computedMs: (() => number) | undefined, { withinMs, wholeMs }: { withinMs: number; wholeMs: number }, late: () => void): Patience {
  const clock = computedMs ?? (() => performance.now());
  const begin = clock();
  const giveUpAt = performance.now() + wholeMs + idleMs;
  let heardAt = begin;
  let timer: ReturnType<typeof setTimeout>;
  const look = (): void => {
    const leftMs = Math.min(heardAt + withinMs, begin + wholeMs) - clock();
    if (leftMs <= 0 || performance.now() >= giveUpAt) late();
    else timer = setTimeout(look, leftMs);
  };
  look();
  return { renew: () => void (heardAt = clock()), end: () => clearTimeout(timer) };
}
