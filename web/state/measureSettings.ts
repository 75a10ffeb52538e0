/**
 * What is to be measured in the browser: how many requests, by how many at once, for how many workers, of which application.
 * Apart from the measurement, so that a link to it is read and written without the code that measures.
 */
import { createStore } from 'zustand/vanilla';
import type { MeasuredSite } from '../worker/measureClient.ts';
import { useStore } from './useStore.ts';

export const SITES: readonly MeasuredSite[] = ['callable', 'micro', 'full'];
export const COUNTS = ['requests', 'atOnce', 'workers'] as const;
export type CountName = (typeof COUNTS)[number];

export type MeasureSettings = Readonly<Record<CountName, number>> & { readonly site: MeasuredSite };

/** An interpreter ends at 96 MiB by itself (`measureMachine.ts`): all of them together get no more than a quarter of the memory. */
const MOST_INTERPRETERS = 8;
const MOST_REQUESTS = 40;
const HEAP_MIB = 96;

/** What is measured unless somebody wants it otherwise, where the device has the memory. */
export const USUAL: MeasureSettings = { requests: 5, atOnce: 5, workers: 1, site: 'callable' };

export const measureSettings = createStore<MeasureSettings>()(() => usualHere());

export function usualHere(): MeasureSettings {
  return { ...USUAL, atOnce: Math.min(USUAL.atOnce, mostInterpreters()) };
}

export function useMeasureSettings<Part>(select: (state: MeasureSettings) => Part): Part {
  return useStore(measureSettings, select);
}

export function setMeasured(change: Partial<MeasureSettings>): void {
  measureSettings.setState(change);
}

/** How many may live at once, by what the browser tells of the device's memory. */
export function mostInterpreters(): number {
  const gib = typeof navigator === 'undefined' ? undefined : (navigator as { readonly deviceMemory?: number }).deviceMemory;
  return gib === undefined ? MOST_INTERPRETERS : Math.max(1, Math.min(MOST_INTERPRETERS, Math.floor((gib * 1024) / 4 / HEAP_MIB)));
}

export function mostOf(name: CountName): number {
  return name === 'requests' ? MOST_REQUESTS : mostInterpreters();
}
