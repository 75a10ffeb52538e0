/**
 * All that the page knows: one scenario, the trace that it made, and where a person stands in it. What can be worked
 * out from these is not kept here; it is a selector (selectors.ts). Actions are plain functions (transport.ts, run.ts).
 */
import { useStore } from './useStore.ts';
import { createStore } from 'zustand/vanilla';
import type { Depth, Scenario, StepId, Trace } from '../../src-core/index.ts';
import type { Locale, Theme } from './preferences.ts';
import type { Problem } from './problem.ts';

/** What the whole page shows: one journey, two beside each other, or many requests at once. */
export type Mode = 'journey' | 'compare' | 'lab';
export type View = 'map' | 'sequence' | 'waterfall';
export type Tab = 'story' | 'bytes' | 'state' | 'code';
export type Speed = 0.25 | 0.5 | 1 | 2 | 4;

export const MODES: readonly Mode[] = ['journey', 'compare', 'lab'];
/** Whose account of the stages is read: the run's own, or the course notes' (mod_wsgi). */
export type Telling = 'run' | 'notes';

export const VIEWS: readonly View[] = ['map', 'sequence', 'waterfall'];
export const TABS: readonly Tab[] = ['story', 'bytes', 'state', 'code'];
export const SPEEDS: readonly Speed[] = [0.25, 0.5, 1, 2, 4];

/** Bytes of the current step's payload, `start` included, `end` not. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What a run is doing: `simulate` alone, or waiting for CPython first. */
export interface Running {
  readonly what: 'simulate' | 'python';
}

/** What differs between the trace on the screen and the one before it. */
export interface RunNote {
  readonly stepsBefore: number;
  readonly stepsAfter: number;
  readonly statusBefore: number;
  readonly statusAfter: number;
}

export interface Journey {
  readonly scenario: Scenario | null;
  readonly trace: Trace | null;
  readonly cursor: StepId;
  readonly playing: boolean;
  readonly speed: Speed;
  readonly depth: Depth;
  readonly mode: Mode;
  readonly view: View;
  readonly tab: Tab;
  readonly telling: Telling;
  readonly locale: Locale;
  readonly theme: Theme;
  readonly presenting: boolean;
  /** Chosen in the inspector; gone with the next step. */
  readonly selection: ByteRange | null;
  readonly problem: Problem | null;
  readonly running: Running | null;
  /** A newer scenario waits for the one that runs. */
  readonly pending: boolean;
  readonly note: RunNote | null;
}

export const journey = createStore<Journey>()(() => ({
  scenario: null,
  trace: null,
  cursor: 0,
  playing: false,
  speed: 1,
  depth: 'step',
  mode: 'journey',
  view: 'map',
  tab: 'story',
  telling: 'run',
  locale: 'en',
  theme: 'auto',
  presenting: false,
  selection: null,
  problem: null,
  running: null,
  pending: false,
  note: null,
}));

/** A part of the state, for a component: it renders again only when that part changes. */
export function useJourney<Part>(select: (state: Journey) => Part): Part {
  return useStore(journey, select);
}
