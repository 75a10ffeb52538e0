import { afterEach, expect, test, vi } from 'vitest';
import { startPlayer } from '../../../web/lab/player.ts';
import { labClock, rewind, setPlaying } from '../../../web/state/labClock.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test('one frame is asked for at a time, the clock moves by real time, and stops at the end', () => {
  let waiting: FrameRequestCallback[] = [];
  vi.stubGlobal('requestAnimationFrame', (act: FrameRequestCallback) => waiting.push(act));
  vi.stubGlobal('cancelAnimationFrame', () => (waiting = []));
  const frame = (now: number): void => {
    const due = waiting;
    waiting = [];
    for (const act of due) act(now);
  };
  // Its clock is the frames' clock, and stands still between them.
  const start = 5000;
  vi.spyOn(performance, 'now').mockReturnValue(start);
  const stop = startPlayer();
  expect(waiting).toHaveLength(0);
  rewind(12_000, true);
  for (let i = 1; i <= 20; i++) {
    frame(start + i * 50);
    expect(waiting).toHaveLength(1);
  }
  // Twelve virtual seconds are played in twelve real ones.
  expect(labClock.getState().atMs).toBe(1000);
  // Whoever stops it and goes on does not start a second loop.
  setPlaying(false);
  setPlaying(true);
  expect(waiting).toHaveLength(1);
  for (let i = 21; i <= 300; i++) frame(start + i * 50);
  expect(labClock.getState()).toMatchObject({ atMs: 12_000, playing: false });
  expect(waiting).toHaveLength(0);
  stop();
});
