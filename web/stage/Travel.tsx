/** Packets and other things that cross: Preact draws them once a step, a frame loop writes where they are. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Crossing } from '../../src-core/index.ts';
import { fitted, textWidth } from '../ui/textFit.ts';
import { pathOf, pointAt, type Curve } from './curve.ts';
import css from './stage.module.css';

export interface Traveller {
  readonly key: string;
  readonly curve: Curve;
  readonly crossing: Crossing;
  readonly label: string;
  /** Shares of the way: where it is when the step begins, and where it comes to rest. */
  readonly from: number;
  readonly to: number;
  readonly lost: boolean;
  /** Aside of the way, px, where others are on it. */
  readonly aside: number;
  /** The current step's: drawn strong, with its way. Others on their way at the same time are faint. */
  readonly current: boolean;
}

const DURATION_MS = 620;
const TYPE = { size: 10.5, mono: true };
const WIDEST = 150;
const LEAST = 64;
const PAD = 18;

export function Travel({ travellers, step, speed }: { travellers: readonly Traveller[]; step: number; speed: number }) {
  const pills = useRef(new Map<string, SVGGElement>());
  useLayoutEffect(() => travelling(travellers, pills.current, DURATION_MS / speed), [step, travellers]);
  return (
    <g class={css.travel}>
      {travellers.map((one) => one.current && <Way key={`way ${one.key}`} traveller={one} />)}
      {travellers.map((one) => {
        if (one.label === '') return null;
        const text = pillText(one);
        const width = widthOf(text);
        return (
          <g
            key={one.key}
            class={`${css.pill} ${css[one.crossing]} ${one.current ? '' : css.faint} ${one.lost ? css.lost : ''}`}
            ref={(element) => {
              if (element) pills.current.set(one.key, element);
              else pills.current.delete(one.key);
            }}
          >
            <rect x={-width / 2} y={-11} width={width} height={22} rx={11} />
            <text y={4} text-anchor="middle" font-size={TYPE.size} class={css.mono}>{text}</text>
          </g>
        );
      })}
    </g>
  );
}

/** A short way takes a short label, so that it covers little of what stands on either side. */
function roomOf({ from, to }: Curve): number {
  return Math.min(WIDEST, Math.max(LEAST, Math.hypot(to.x - from.x, to.y - from.y) + 12));
}

function pillText({ label, curve }: Traveller): string {
  return fitted(label, roomOf(curve) - PAD, TYPE);
}

function widthOf(text: string): number {
  return textWidth(text, TYPE) + PAD;
}

/** On a short level way it rides above the line, which would be hidden otherwise. */
function liftOf(traveller: Traveller): number {
  const { from, to } = traveller.curve;
  const long = Math.abs(to.x - from.x);
  return long > Math.abs(to.y - from.y) && widthOf(pillText(traveller)) > long * 0.6 ? -17 : 0;
}

function Way({ traveller }: { traveller: Traveller }) {
  const path = pathOf(traveller.curve);
  if (traveller.crossing !== 'machine') return <path class={`${css.way} ${css[traveller.crossing]}`} d={path} marker-end={`url(#stage-arrow-${traveller.crossing})`} />;
  return (
    <g>
      <path class={`${css.wayOuter} ${css.machine}`} d={path} marker-end="url(#stage-arrow-machine)" />
      <path class={css.wayInner} d={path} />
    </g>
  );
}

/** Runs from each start to each rest; at once where motion is not wanted. */
function travelling(travellers: readonly Traveller[], pills: ReadonlyMap<string, SVGGElement>, durationMs: number): (() => void) | undefined {
  const place = (progress: number): void => {
    for (const one of travellers) {
      const { key, curve, from, to, aside } = one;
      const { x, y: onWay } = pointAt(curve, from + (to - from) * progress);
      const y = onWay + aside + liftOf(one);
      pills.get(key)?.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    }
  };
  const still = travellers.every(({ from, to }) => from === to) || matchMedia('(prefers-reduced-motion: reduce)').matches;
  place(still ? 1 : 0);
  if (still) return undefined;
  const start = performance.now();
  let frame = requestAnimationFrame(function advance(now) {
    const share = Math.min(1, Math.max(0, (now - start) / durationMs));
    place(1 - (1 - share) ** 3);
    if (share < 1) frame = requestAnimationFrame(advance);
  });
  return () => cancelAnimationFrame(frame);
}
