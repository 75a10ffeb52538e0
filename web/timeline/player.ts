/** Plays the journey: one stop of the chosen depth after another, long enough to be read, faster or slower by choice. */
import { navigate, type Depth } from '../../src-core/index.ts';
import { journey } from '../state/journey.ts';
import { jump, pause } from '../state/transport.ts';

/** How long a stop stays at normal speed, ms. */
const DWELL: Readonly<Record<Depth, number>> = { stage: 2400, step: 1500, line: 600 };

/** Watches the state from now on; returns how to end it. */
export function startPlayer(): () => void {
  let timer = 0;
  const plan = (): void => {
    clearTimeout(timer);
    const { playing, depth, speed } = journey.getState();
    if (playing) timer = window.setTimeout(advance, DWELL[depth] / speed);
  };
  const advance = (): void => {
    const { trace, cursor, depth } = journey.getState();
    const next = trace ? navigate(trace, cursor, depth, 1) : cursor;
    if (next === cursor) pause();
    else jump(next, true);
  };
  const unsubscribe = journey.subscribe((now, before) => {
    if (now.playing !== before.playing || now.cursor !== before.cursor || now.depth !== before.depth || now.speed !== before.speed || now.trace !== before.trace) plan();
  });
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}
