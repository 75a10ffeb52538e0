/**
 * “Measure it in my browser”: one application, the same requests, answered by real interpreters in two ways. First one
 * process alone tells the prices, from which both ways are predicted; then both are run. Nothing is left afterwards.
 */
import { createStore } from 'zustand/vanilla';
import { startLab, type LabJob } from '../worker/labClient.ts';
import { openMeasuredMachine, type MeasuredMachine, type MeasuredSite } from '../worker/measureClient.ts';
import { described, modelled, multiplied, pricesOf, type Crowd, type Prices, type WayFigures } from './measureFigures.ts';
import { nothingRun, runAlone, runCgi, runResident, type Bench, type WayRun } from './measureRun.ts';
import { useStore } from './useStore.ts';

export const WAYS = ['cgi', 'resident'] as const;
export type Way = (typeof WAYS)[number];
export const SITES: readonly MeasuredSite[] = ['callable', 'micro', 'full'];
export const COUNTS = ['requests', 'atOnce', 'workers'] as const;
export type CountName = (typeof COUNTS)[number];
export type Phase = 'idle' | 'fetching' | 'alone' | Way | 'done' | 'stopped' | 'failed';

export type MeasureSettings = Readonly<Record<CountName, number>> & { readonly site: MeasuredSite };

export interface MeasureState extends Readonly<Record<'alone' | Way, WayRun>> {
  readonly settings: MeasureSettings;
  /** What the runs on the screen were made with. */
  readonly crowd: Crowd | null;
  readonly phase: Phase;
  /** Why it failed, as the browser said it. */
  readonly reason: string;
  readonly prices: Prices | null;
  /** By the load lab's model, or where that cannot be had by multiplication. */
  readonly predicted: (Readonly<Record<Way, WayFigures>> & { readonly by: 'model' | 'multiplication' }) | null;
}

/** An interpreter ends at 96 MiB by itself (`measureMachine.ts`): all of them together get no more than a quarter of the memory. */
const MOST_INTERPRETERS = 8;
const MOST_REQUESTS = 40;
const HEAP_MIB = 96;
/** Of one process alone, to learn its prices. */
const PRICED_REQUESTS = 11;

const noRuns = { alone: nothingRun, cgi: nothingRun, resident: nothingRun, prices: null, predicted: null, reason: '', crowd: null };

export const measurement = createStore<MeasureState>()(() => ({ settings: { requests: 5, atOnce: Math.min(5, mostInterpreters()), workers: 1, site: 'callable' }, phase: 'idle', ...noRuns }));

export function useMeasurement<Part>(select: (state: MeasureState) => Part): Part {
  return useStore(measurement, select);
}

/** How many may live at once, by what the browser tells of the device's memory. */
export function mostInterpreters(): number {
  const gib = typeof navigator === 'undefined' ? undefined : (navigator as { readonly deviceMemory?: number }).deviceMemory;
  return gib === undefined ? MOST_INTERPRETERS : Math.max(1, Math.min(MOST_INTERPRETERS, Math.floor((gib * 1024) / 4 / HEAP_MIB)));
}

export function mostOf(name: CountName): number {
  return name === 'requests' ? MOST_REQUESTS : mostInterpreters();
}

export function setMeasured(change: Partial<MeasureSettings>): void {
  measurement.setState(({ settings }) => ({ settings: { ...settings, ...change } }));
}

export function isMeasuring({ phase }: Pick<MeasureState, 'phase'>): boolean {
  return phase === 'fetching' || phase === 'alone' || phase === 'cgi' || phase === 'resident';
}

interface Session {
  machine: MeasuredMachine | null;
  jobs: readonly LabJob[];
  isOver: boolean;
}
let session: Session | null = null;

export async function measure(): Promise<void> {
  stopMeasuring();
  const { settings } = measurement.getState();
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
    if (!mine.isOver) measurement.setState({ phase: 'failed', reason: error instanceof Error ? error.message : String(error) });
  } finally {
    end(mine);
  }
}

/** Ends every interpreter at once; what was measured stays. */
export function stopMeasuring(): void {
  if (!session || session.isOver) return;
  end(session);
  measurement.setState(({ alone, cgi, resident }) => ({ phase: 'stopped', alone: cut(alone), cgi: cut(cgi), resident: cut(resident) }));
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
  const lastMs = Math.max(0, ...run.lives.flatMap((life) => [life.startedMs, life.readyMs ?? 0, life.loadedMs ?? 0, ...life.served.map(({ answeredMs }) => answeredMs)]));
  return { ...run, lives: run.lives.map((life) => ({ ...life, endedMs: life.endedMs ?? lastMs })) };
}

async function measureOn(machine: MeasuredMachine, mine: Session, crowd: Crowd): Promise<void> {
  const benchOf = (name: 'alone' | Way): Bench => ({ machine, now: () => performance.now(), tell: (run) => void (mine.isOver || measurement.setState({ [name]: run })) });
  measurement.setState({ phase: 'alone' });
  // The first of all is handed the interpreter's files, and the browser has not met its code: the second tells the price.
  await runAlone(benchOf('alone'), 1);
  const prices = pricesOf(await runAlone(benchOf('alone'), PRICED_REQUESTS));
  if (mine.isOver || !prices) return;
  measurement.setState({ prices, predicted: { ...multiplied(prices, crowd), by: 'multiplication' } });
  await predict(prices, mine, crowd);
  for (const way of WAYS) {
    if (mine.isOver) return;
    measurement.setState({ phase: way });
    await (way === 'cgi' ? runCgi(benchOf(way), crowd) : runResident(benchOf(way), crowd));
  }
}

/** The model runs before the measured runs do, so that it takes no core from them. */
async function predict(prices: Prices, mine: Session, crowd: Crowd): Promise<void> {
  const descriptions = described(prices, crowd);
  mine.jobs = WAYS.map((way) => startLab(descriptions[way], false, () => undefined));
  const [cgi, resident] = await Promise.all(mine.jobs.map((job) => job.outcome));
  if (mine.isOver || cgi?.kind !== 'done' || resident?.kind !== 'done') return;
  measurement.setState({ predicted: { ...modelled(prices, crowd, cgi.result, resident.result), by: 'model' } });
}
