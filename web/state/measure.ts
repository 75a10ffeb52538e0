/**
 * “Measure it in my browser”: one application, the same requests, answered by real interpreters in three ways. First one
 * process alone tells the prices, from which all ways are predicted; then they are run. Nothing is left afterwards.
 */
import { createStore } from 'zustand/vanilla';
import type { LoadResult } from '../../src-core/load/index.ts';
import { startLab, type LabJob, type LabOutcome } from '../worker/labClient.ts';
import { failureOf, openMeasuredMachine, type MeasuredMachine, type MeasureFailure } from '../worker/measureClient.ts';
import { pricesOf, WAYS, type Prices, type Way, type WayFigures } from './measureFigures.ts';
import { described, predictedFrom, SIMULATED, type Crowd } from './measurePrediction.ts';
import { nothingRun, runAlone, runCgi, runForked, runResident, type Bench, type WayRun } from './measureRun.ts';
import { measureSettings } from './measureSettings.ts';
import { useStore } from './useStore.ts';

export type { MeasureFailure } from '../worker/measureClient.ts';
export { WAYS, type Way } from './measureFigures.ts';
export type Phase = 'idle' | 'fetching' | 'alone' | Way | 'done' | 'stopped' | 'failed';

export interface MeasureState extends Readonly<Record<'alone' | Way, WayRun>> {
  /** What the runs on the screen were made with. */
  readonly crowd: Crowd | null;
  readonly phase: Phase;
  readonly failure: MeasureFailure | null;
  readonly prices: Prices | null;
  /** By the load lab's model. */
  readonly predicted: Readonly<Record<Way, WayFigures>> | null;
}

/** Of one process alone, to learn its prices. */
const PRICED_REQUESTS = 11;
/** From its image, one after the other: the first meets code that the browser has not compiled. */
const PRICED_FORKS = 3;

const noRuns = { alone: nothingRun, cgi: nothingRun, forked: nothingRun, resident: nothingRun, prices: null, predicted: null, failure: null, crowd: null };

export const measurement = createStore<MeasureState>()(() => ({ phase: 'idle', ...noRuns }));

export function useMeasurement<Part>(select: (state: MeasureState) => Part): Part {
  return useStore(measurement, select);
}

export function isMeasuring({ phase }: Pick<MeasureState, 'phase'>): boolean {
  return phase === 'fetching' || phase === 'alone' || WAYS.some((way) => way === phase);
}

interface Session {
  machine: MeasuredMachine | null;
  jobs: readonly LabJob[];
  isOver: boolean;
}
let session: Session | null = null;

export async function measure(): Promise<void> {
  stopMeasuring();
  const settings = measureSettings.getState();
  const crowd: Crowd = { ...settings, cores: Math.max(1, navigator.hardwareConcurrency || 1) };
  const mine: Session = { machine: null, jobs: [], isOver: false };
  session = mine;
  measurement.setState({ ...noRuns, crowd, phase: 'fetching' });
  globalThis.addEventListener('pagehide', stopMeasuring);
  try {
    const machine = await openMeasuredMachine(settings.site);
    mine.machine = machine;
    if (!mine.isOver) await measureOn(machine, mine, crowd);
    if (!mine.isOver) measurement.setState({ phase: 'done' });
  } catch (error) {
    // What was under way when somebody stopped it fails, too.
    if (!mine.isOver) measurement.setState(({ alone, cgi, forked, resident }) => ({ phase: 'failed', failure: failureOf(error), alone: cut(alone), cgi: cut(cgi), forked: cut(forked), resident: cut(resident) }));
  } finally {
    end(mine);
  }
}

/** Ends every interpreter at once; what was measured stays. */
export function stopMeasuring(): void {
  if (!session || session.isOver) return;
  end(session);
  measurement.setState(({ alone, cgi, forked, resident }) => ({ phase: 'stopped', alone: cut(alone), cgi: cut(cgi), forked: cut(forked), resident: cut(resident) }));
}

function end(ended: Session): void {
  ended.isOver = true;
  ended.machine?.close();
  for (const job of ended.jobs) job.drop();
  if (session !== ended) return;
  session = null;
  globalThis.removeEventListener('pagehide', stopMeasuring);
}

/** Nothing of it lives any more. */
function cut(run: WayRun): WayRun {
  const lastMs = Math.max(0, ...run.lives.flatMap((life) => [life.startedMs, life.readyMs ?? 0, life.loadedMs ?? 0, life.frozenMs ?? 0, ...life.served.map(({ answeredMs }) => answeredMs)]));
  return { ...run, lives: run.lives.map((life) => ({ ...life, endedMs: life.endedMs ?? lastMs })) };
}

async function measureOn(machine: MeasuredMachine, mine: Session, crowd: Crowd): Promise<void> {
  const benchOf = (name: 'alone' | Way): Bench => ({ machine, now: () => performance.now(), tell: (run) => void (mine.isOver || measurement.setState({ [name]: run })) });
  measurement.setState({ phase: 'alone' });
  // The first of all is handed the interpreter's files, and the browser has not met its code: the second tells the price.
  await runAlone(benchOf('alone'), 1);
  const alone = await runAlone(benchOf('alone'), PRICED_REQUESTS);
  const prices = pricesOf(alone, await runForked(benchOf('alone'), { requests: PRICED_FORKS, atOnce: 1 }));
  if (mine.isOver) return;
  if (!prices) throw new Error('one process alone told no prices');
  measurement.setState({ prices });
  await predict(prices, mine, crowd);
  for (const way of WAYS) {
    if (mine.isOver) return;
    measurement.setState({ phase: way });
    await RUNS[way](benchOf(way), crowd);
  }
}

const RUNS = { cgi: runCgi, forked: runForked, resident: runResident } as const;

/** The model runs before the measured runs do, so that it takes no core from them. */
async function predict(prices: Prices, mine: Session, crowd: Crowd): Promise<void> {
  const descriptions = described(prices, crowd);
  mine.jobs = SIMULATED.map((name) => startLab(descriptions[name], false, () => undefined));
  const results = await Promise.all(mine.jobs.map(async (job) => resultOf(await job.outcome)));
  if (mine.isOver) return;
  const [cgi, forked, resident, boot, serving] = results as [LoadResult, LoadResult, LoadResult, LoadResult, LoadResult];
  measurement.setState({ predicted: predictedFrom(prices, crowd, { cgi, forked, resident, boot, serving }) });
}

function resultOf(outcome: LabOutcome): LoadResult {
  if (outcome.kind === 'done') return outcome.result;
  throw new Error(outcome.kind === 'failed' ? `the simulation failed: ${outcome.fault.field} ${outcome.fault.reason}` : 'the simulation was dropped');
}
