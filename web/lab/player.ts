/** Moves the moment of the run while it plays: one frame loop for all that is drawn. Returns how to end it. */
import { labClock, pass } from '../state/labClock.ts';

export function startPlayer(): () => void {
  let frame = 0;
  let before = 0;
  const step = (now: number): void => {
    // A page that was in the background does not leap. While this frame tells the clock, it still counts as the one under way.
    pass(Math.min(now - before, 100));
    before = now;
    frame = labClock.getState().playing ? requestAnimationFrame(step) : 0;
  };
  const begin = (): void => {
    if (frame || !labClock.getState().playing) return;
    before = performance.now();
    frame = requestAnimationFrame(step);
  };
  begin();
  const stop = labClock.subscribe(begin);
  return () => {
    stop();
    cancelAnimationFrame(frame);
  };
}
