/**
 * Keeps the canvas of one machine in step with the clock of the lab. A frame is drawn when another sample is due, while
 * something is on its way, or when the size has changed; otherwise nothing is done. The page's tree is never rendered for it.
 */
import type { LoadResult } from '../../src-core/load/index.ts';
import { labClock } from '../state/labClock.ts';
import type { BoxPlan } from './boxes.ts';
import { dotsOf, type Size } from './dots.ts';
import { instantOf, sampleAt, type Instant } from './instant.ts';
import { isSettled, settle, stepped, turned, type Motion } from './motion.ts';
import { paint, type SceneWords } from './paint.ts';
import { paletteFor } from './palette.ts';

export interface Drawing {
  readonly element: HTMLCanvasElement;
  readonly pen: CanvasRenderingContext2D;
  readonly theme: string;
  readonly result: LoadResult | null;
  readonly plan: BoxPlan;
  readonly words: SceneWords;
  readonly motion: Motion;
  /** Told of each moment that is looked at, of a moving one a few times a second; `isOver`: this side's run has come to its end by then. */
  readonly say: (instant: Instant | null, isOver: boolean) => void;
}

const SAID_EVERY_MS = 250;

/** The frame in which a machine was drawn last: where nothing moves, the other one has the next. */
let drawnIn = -1;

/** Returns how to end it. */
export function startDrawing({ element, pen, theme, result, plan, words, motion, say }: Drawing): () => void {
  const palette = paletteFor(element.parentElement!, pen, theme);
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const end = result?.samples.at(-1)?.at_ms ?? 0;
  let size: Fitted = { width: 0, height: 0, dense: 1 };
  let instant: Instant | null = null;
  let frame = 0;
  let before = 0;
  let said: Instant | null | undefined;
  let saidOver = false;
  let saidAt = -Infinity;
  let wasOver = false;
  let wasMoving = false;
  let isStale = true;

  const draw = (now: number): void => {
    frame = 0;
    const { atMs, playing } = labClock.getState();
    if (!playing && drawnIn === now) return again();
    const moves = playing && !calm;
    const sample = result && sampleAt(result.samples, atMs);
    const isOther = sample !== (instant?.sample ?? null);
    if (isOther) instant = sample && result ? instantOf(sample, result) : null;
    // What there is of a run that goes on, or was stopped, is not its end.
    const isOver = result?.complete === true && instant !== null && atMs >= end && instant.sample.queued === 0;
    if ((said !== instant || saidOver !== isOver) && (!playing || now - saidAt >= SAID_EVERY_MS)) {
      said = instant;
      saidOver = isOver;
      saidAt = now;
      say(instant, isOver);
    }
    const isMoving = moves && !isSettled(motion);
    if (instant && (isOther || isStale)) turned(motion, instant, dotsOf(plan, instant, size), moves);
    else if (!moves) settle(motion);
    if (moves) stepped(motion, Math.min(100, now - before));
    before = now;
    if (isOther || isMoving || wasMoving || isStale || isOver !== wasOver) {
      drawnIn = now;
      if (instant) paint(pen, palette, { ...size, plan, instant, words, overMs: isOver ? end : null }, motion);
      else pen.clearRect(0, 0, size.width, size.height);
    }
    wasOver = isOver;
    wasMoving = isMoving;
    isStale = false;
    if (moves && (!isSettled(motion) || said !== instant || saidOver !== isOver)) again();
  };
  const again = (): void => void (frame ||= requestAnimationFrame(draw));
  // Asked for its size in a frame, an element would be laid out anew in the middle of it.
  const sizes = new ResizeObserver(() => {
    size = fitted(element, pen);
    isStale = true;
    again();
  });
  sizes.observe(element);
  const stop = labClock.subscribe(again);
  return () => {
    stop();
    sizes.disconnect();
    cancelAnimationFrame(frame);
  };
}

interface Fitted extends Size {
  readonly dense: number;
}

/** As many pixels as the screen has. */
function fitted(element: HTMLCanvasElement, pen: CanvasRenderingContext2D): Fitted {
  const { clientWidth: width, clientHeight: height } = element;
  // A presentation is magnified by CSS.
  const dense = devicePixelRatio * ((element as { readonly currentCSSZoom?: number }).currentCSSZoom ?? 1);
  if (element.width !== Math.round(width * dense) || element.height !== Math.round(height * dense)) {
    element.width = Math.round(width * dense);
    element.height = Math.round(height * dense);
  }
  pen.setTransform(dense, 0, 0, dense, 0, 0);
  return { width, height, dense };
}
