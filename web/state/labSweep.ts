/** One knob over a range for both sides: each point is a run of its own, several at a time in workers. */
import { createStore } from 'zustand/vanilla';
import type { LoadResult } from '../../src-core/load/index.ts';
import { labWorkers, startLab, type LabJob } from '../worker/labClient.ts';
import { lab, SIDES, type Pair, type Side } from './lab.ts';
import type { Measure } from './labGuess.ts';
import { knobNamed, KNOBS, type Knob, type KnobId } from './labKnobs.ts';
import { useStore } from './useStore.ts';

/** What is kept of a point: its figures, and nothing that grows with the run. */
export interface SweepPoint {
  readonly side: Side;
  readonly value: number;
  readonly result: LoadResult | null;
  readonly reason: string | null;
}

export interface Sweep {
  readonly knob: KnobId;
  readonly values: readonly number[];
  readonly pair: Pair;
  readonly points: readonly SweepPoint[];
  readonly isRunning: boolean;
}

export interface SweepSettings {
  readonly knob: KnobId;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly measure: Measure;
}

interface SweepState extends SweepSettings {
  readonly sweep: Sweep | null;
}

export const MOST_POINTS = 40;
export const USUAL_SWEEP: SweepSettings = { knob: 'concurrency', from: 1, to: 200, count: 12, measure: 'throughput_rps' };

export const labSweep = createStore<SweepState>()(() => ({ ...USUAL_SWEEP, sweep: null }));

export function useSweep<Part>(select: (state: SweepState) => Part): Part {
  return useStore(labSweep, select);
}

export function setSweep(change: Partial<SweepSettings>): void {
  labSweep.setState(change);
}

export function chooseKnob(id: KnobId): void {
  if (knobNamed(id).control.kind === 'number') labSweep.setState({ knob: id, ...rangeOf(id) });
}

/** The first knob that both sides, or one of them, can be swept by: clients, or how fast they come. */
export function usualKnob(pair: Pair): KnobId {
  return KNOBS.find((knob) => isSweepable(knob, pair))?.id ?? USUAL_SWEEP.knob;
}

/** With another pair the knob may be gone: a rate where clients wait for their answers. Returns how to end it. */
export function keepSweepable(): () => void {
  const look = (): void => {
    const { pair } = lab.getState();
    if (!isSweepable(knobNamed(labSweep.getState().knob), pair)) chooseKnob(usualKnob(pair));
  };
  look();
  return lab.subscribe((now, before) => now.pair !== before.pair && look());
}

/** The whole of what a knob's slider offers; of clients and of requests a second up to 200. */
export function rangeOf(id: KnobId): Pick<SweepSettings, 'from' | 'to'> {
  const { control } = knobNamed(id);
  if (control.kind !== 'number') return { from: 0, to: 0 };
  return { from: control.steps[0]!, to: id === 'concurrency' || id === 'rate_per_second' ? 200 : control.steps.at(-1)! };
}

/** Values from one to the other, evenly apart as ratios where they span more than a decade; whole where the knob is. */
export function valuesOf(from: number, to: number, count: number, whole: boolean): readonly number[] {
  const isWide = from > 0 && to / from > 10;
  const values = Array.from({ length: count }, (_, i) => {
    const share = count === 1 ? 0 : i / (count - 1);
    return isWide ? from * (to / from) ** share : from + (to - from) * share;
  });
  return [...new Set(values.map((value) => (whole ? Math.round(value) : Number(value.toPrecision(4)))))];
}

/** Why a range cannot be run; `null` when it can. */
export function rangeFault({ knob, from, to }: Pick<SweepState, 'knob' | 'from' | 'to'>): { readonly min: number; readonly max: number } | null {
  const { control } = knobNamed(knob);
  if (control.kind !== 'number') return { min: 0, max: 0 };
  const { min, max, whole } = control;
  const isFine = [from, to].every((value) => Number.isFinite(value) && value >= min && value <= max && (!whole || Number.isInteger(value))) && from < to;
  return isFine ? null : { min, max };
}

/** Knobs that have a number on at least one side. */
export function isSweepable({ control, read }: Knob, { a, b }: Pair): boolean {
  return control.kind === 'number' && (read(a) !== null || read(b) !== null);
}

let jobs = new Set<LabJob>();

export async function runSweep(): Promise<void> {
  stopSweep();
  const { knob, from, to, count } = labSweep.getState();
  const { control, write } = knobNamed(knob);
  if (control.kind !== 'number' || rangeFault(labSweep.getState())) return;
  const { pair } = lab.getState();
  const sweep: Sweep = { knob, values: valuesOf(from, to, count, control.whole), pair, points: [], isRunning: true };
  labSweep.setState({ sweep });
  const mine = new Set<LabJob>();
  jobs = mine;
  const waiting = sweep.values.flatMap((value) => SIDES.map((side) => ({ side, value })));
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next && jobs === mine; next = waiting.shift()) {
      const job = startLab(write(pair[next.side], next.value), false, () => undefined);
      mine.add(job);
      const outcome = await job.outcome;
      mine.delete(job);
      if (outcome.kind === 'dropped' || jobs !== mine) return;
      add(outcome.kind === 'done' ? { ...next, result: { ...outcome.result, samples: [], dots: [], latency: [] }, reason: null } : { ...next, result: null, reason: outcome.fault.field === '' ? outcome.fault.reason : `${outcome.fault.field}: ${outcome.fault.reason}` });
    }
  };
  await Promise.all(Array.from({ length: labWorkers() }, work));
  if (jobs === mine) over();
}

/** Ends what runs; the points that there are stay. */
export function stopSweep(): void {
  const before = jobs;
  jobs = new Set();
  for (const job of before) job.drop();
  over();
}

function add(point: SweepPoint): void {
  const { sweep } = labSweep.getState();
  if (sweep) labSweep.setState({ sweep: { ...sweep, points: [...sweep.points, point] } });
}

function over(): void {
  const { sweep } = labSweep.getState();
  if (sweep?.isRunning) labSweep.setState({ sweep: { ...sweep, isRunning: false } });
}
