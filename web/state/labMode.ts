/**
 * The way into the load lab and out of it, and its place in the address: the only part of it that the first screen
 * brings. What stands after `load=` and `part=` is read and written by labLink.ts and labPart.ts, which come with the lab.
 */
import { createStore } from 'zustand/vanilla';
import { journey } from './journey.ts';

interface LabPlace {
  /** What an address asked for and the lab has not read yet; and of which part of the lab. */
  readonly asked: string | null;
  readonly askedPart: string;
  /** What the lab shows; empty: what it shows by itself. */
  readonly shown: string;
  readonly shownPart: string;
}

export const labPlace = createStore<LabPlace>()(() => ({ asked: null, askedPart: '', shown: '', shownPart: '' }));

/** The text after `load=` in a fragment; `null` when it asks for no lab. */
export function labAskedBy(fragment: string): string | null {
  return /(?:^|[#&])load(?:=([^&]*))?(?:&|$)/.exec(fragment)?.slice(1).map((text) => text ?? '')[0] ?? null;
}

/** The piece of a fragment that names a part of the lab, and what is set there: `part=sweep,from:1`; empty when there is none. */
export function labPartAskedBy(fragment: string): string {
  return /(?:^|[#&])(part=[^&]*)/.exec(fragment)?.[1] ?? '';
}

export function enterLab(asked: string | null = null, askedPart = ''): void {
  if (asked !== null) labPlace.setState({ asked, askedPart });
  journey.setState({ mode: 'lab', playing: false, presenting: false });
}

export function leaveLab(): void {
  journey.setState({ mode: 'journey', presenting: false });
}

export function labFragment(): string {
  const { shown, shownPart } = labPlace.getState();
  return [shown === '' ? 'load' : `load=${shown}`, ...(shownPart === '' ? [] : [shownPart])].join('&');
}
