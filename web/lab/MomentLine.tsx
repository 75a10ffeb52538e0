/** The moment that is looked at, as a line over a chart: moved by the clock, without rendering. */
import { useEffect, useRef } from 'preact/hooks';
import { labClock } from '../state/labClock.ts';
import css from './chart.module.css';
import { positionOf, type Scale } from './scales.ts';

export function MomentLine({ x, top, bottom }: { readonly x: Scale; readonly top: number; readonly bottom: number }) {
  const line = useRef<SVGLineElement>(null);
  useEffect(() => {
    const show = (): void => line.current?.setAttribute('transform', `translate(${positionOf(x, labClock.getState().atMs).toFixed(1)} 0)`);
    show();
    return labClock.subscribe(show);
  }, [x]);
  return <line ref={line} class={css.cursor} y1={top} y2={bottom} />;
}
