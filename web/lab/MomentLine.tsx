/** The moment that is looked at, as a line over a chart: moved by the clock, without rendering. */
import { useEffect, useRef } from 'preact/hooks';
import { labClock } from '../state/labClock.ts';
import css from './chart.module.css';
import { positionOf, type Scale } from './scales.ts';

export function MomentLine({ x, top, bottom }: { readonly x: Scale; readonly top: number; readonly bottom: number }) {
  const line = useRef<HTMLElement>(null);
  useEffect(() => {
    const show = (): void => {
      if (line.current) line.current.style.transform = `translateX(${positionOf(x, labClock.getState().atMs).toFixed(1)}px)`;
    };
    show();
    return labClock.subscribe(show);
  }, [x]);
  return <i ref={line} class={css.cursor} style={{ top, height: bottom - top }} aria-hidden="true" />;
}
