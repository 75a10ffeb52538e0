/**
 * The way into the load lab and out of it, and its place in the address: the only part of it that the first screen
 * brings. What stands after `load=` is read and written by labLink.ts, which comes with the lab.
 */
import { createStore } from 'zustand/vanilla';
import { journey } from './journey.ts';

interface LabPlace {
  /** What an address asked for and the lab has not read yet. */
  readonly asked: string | null;
  /** What the lab shows; empty: what it shows by itself. */
  readonly shown: string;
}

export const labPlace = createStore<LabPlace>()(() => ({ asked: null, shown: '' }));

/** The text after `load=` in a fragment; `null` when it asks for no lab. */
export function labAskedBy(fragment: string): string | null {
  return /(?:^|[#&])load(?:=([^&]*))?(?:&|$)/.exec(fragment)?.slice(1).map((text) => text ?? '')[0] ?? null;
}

export function enterLab(asked: string | null = null): void {
  if (asked !== null) labPlace.setState({ asked });
  journey.setState({ mode: 'lab', playing: false, presenting: false });
}

export function leaveLab(): void {
  journey.setState({ mode: 'journey', presenting: false });
}

export function labFragment(): string {
  const { shown } = labPlace.getState();
  return shown === '' ? 'load' : `load=${shown}`;
}
