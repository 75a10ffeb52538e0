/**
 * The moment of a finished run that is looked at, and whether it moves by itself. It changes sixty times a second while
 * it plays: what shows it listens to this store and does not render anew.
 */
import { createStore } from 'zustand/vanilla';

export interface LabClock {
  /** Virtual time, ms; never beyond `endMs`. */
  readonly atMs: number;
  readonly endMs: number;
  readonly playing: boolean;
}

export const labClock = createStore<LabClock>()(() => ({ atMs: 0, endMs: 0, playing: false }));

/** A whole run is played in so many seconds. */
const PLAYED_IN_S = 12;

export function seek(atMs: number): void {
  const { endMs } = labClock.getState();
  labClock.setState({ atMs: Math.min(endMs, Math.max(0, atMs)), playing: false });
}

export function setPlaying(playing: boolean): void {
  const { atMs, endMs } = labClock.getState();
  labClock.setState({ playing, ...(playing && atMs >= endMs ? { atMs: 0 } : {}) });
}

/** A run that goes on is looked at where it is. */
export function follow(endMs: number): void {
  labClock.setState({ atMs: endMs, endMs, playing: false });
}

/** Another run: its beginning, moving if people wish to see it move. */
export function rewind(endMs: number, playing: boolean): void {
  labClock.setState({ atMs: playing ? 0 : endMs, endMs, playing });
}

/** So many real milliseconds later. */
export function pass(realMs: number): void {
  const { atMs, endMs, playing } = labClock.getState();
  if (!playing) return;
  const next = atMs + (realMs / 1000) * (endMs / PLAYED_IN_S);
  labClock.setState(next >= endMs ? { atMs: endMs, playing: false } : { atMs: next });
}
