/**
 * All that the load lab knows: two descriptions, what a person expects of them, what came out. Both sides meet the same
 * arrivals: who comes, for how long and from which seed is one choice for both. What runs, runs in workers.
 */
import { createStore } from 'zustand/vanilla';
import type { LoadDescription, LoadResult, LoadSample } from '../../src-core/load/index.ts';
import { startLab, type LabJob, type LabOutcome } from '../worker/labClient.ts';
import type { LabFault } from '../worker/labMessages.ts';
import { follow, rewind, seek } from './labClock.ts';
import { isMade, noGuess, type Guess, type Measure } from './labGuess.ts';
import { firstQuestion, questionNamed, type Question } from './labQuestions.ts';
import { useStore } from './useStore.ts';

export type Side = 'a' | 'b';
export const SIDES: readonly Side[] = ['a', 'b'];
export type Pair = Readonly<Record<Side, LoadDescription>>;

export const PARTS = ['run', 'sweep', 'model', 'measure'] as const;
export type Part = (typeof PARTS)[number];

export interface SideRun {
  readonly progress: number;
  readonly result: LoadResult | null;
  readonly fault: LabFault | null;
  readonly isOver: boolean;
}

/** A run of both sides: what was asked, what was expected of it, what there is of it. */
export interface Twin {
  readonly pair: Pair;
  /** What was asked about. */
  readonly measure: Measure;
  /** `null` when nothing was predicted. */
  readonly guess: Guess | null;
  readonly a: SideRun;
  readonly b: SideRun;
  readonly isRunning: boolean;
}

export interface LabState {
  readonly question: Question;
  readonly pair: Pair;
  readonly guess: Guess;
  readonly part: Part;
  readonly twin: Twin | null;
  /** Why the address was not followed. */
  readonly linkFault: LabLinkFault | null;
}

export interface LabLinkFault {
  readonly fault: 'unreadable' | 'version' | 'question' | 'value';
  readonly field: string;
}

export const lab = createStore<LabState>()(() => ({ ...stateOf(firstQuestion), part: 'run', linkFault: null }));

export function useLab<Part>(select: (state: LabState) => Part): Part {
  return useStore(lab, select);
}

let jobs: readonly LabJob[] = [];

/** A classic question with its two sides; what ran before is put away. */
export function ask(name: string): void {
  const question = questionNamed(name);
  if (!question) return;
  forget();
  lab.setState({ ...stateOf(question), linkFault: null });
}

/** A pair of somebody's own: from a link. */
export function showPair(question: Question, pair: Pair): void {
  forget();
  lab.setState({ ...stateOf(question), pair, linkFault: null });
}

/** `null`: there is nothing to say of a link any more. */
export function refuseLink(linkFault: LabLinkFault | null): void {
  if (lab.getState().linkFault !== linkFault) lab.setState({ linkFault });
}

/** Sets something of one side, or of both. The result of the run before stays until another one comes. */
export function change(sides: readonly Side[], apply: (description: LoadDescription) => LoadDescription): void {
  const { pair } = lab.getState();
  lab.setState({ pair: { a: sides.includes('a') ? apply(pair.a) : pair.a, b: sides.includes('b') ? apply(pair.b) : pair.b }, linkFault: null });
}

export function backToQuestion(): void {
  lab.setState({ pair: pairOf(lab.getState().question), linkFault: null });
}

export function expect(guess: Guess): void {
  lab.setState({ guess });
}

export function showPart(part: Part): void {
  lab.setState({ part });
}

/** Whether the pair is the question's own. */
export function isChanged({ question, pair }: LabState): boolean {
  return JSON.stringify(pair) !== JSON.stringify(pairOf(question));
}

/** Whether the results on the screen are of another pair than the knobs say now. */
export function isOutdated({ twin, pair }: LabState): boolean {
  return twin !== null && (twin.pair.a !== pair.a || twin.pair.b !== pair.b);
}

/** Runs both sides. `moving`: whether the finished run is then played from its beginning. */
export async function runTwin(moving: boolean): Promise<void> {
  forget();
  const { pair, guess } = lab.getState();
  const begun: SideRun = { progress: 0, result: null, fault: null, isOver: false };
  const twin: Twin = { pair, measure: guess.measure, guess: isMade(guess) ? guess : null, a: begun, b: begun, isRunning: true };
  lab.setState({ twin, part: 'run' });
  const mine = SIDES.map((side) => startLab(pair[side], true, (progress, result) => put(twin.pair, side, { progress, result, fault: null, isOver: false })));
  jobs = mine;
  await Promise.all(mine.map(async (job, i) => end(twin.pair, SIDES[i]!, await job.outcome)));
  const now = lab.getState().twin;
  if (now?.pair !== twin.pair || jobs !== mine) return;
  jobs = [];
  lab.setState({ twin: { ...now, isRunning: false } });
  rewind(endOf(now), moving);
  // At the end nobody is there any more.
  if (!moving) seek(tellingMoment(now));
}

/** Stops what runs; what there is of it stays. */
export function stopTwin(): void {
  for (const job of jobs) job.stop();
}

function forget(): void {
  for (const job of jobs) job.drop();
  jobs = [];
}

function end(pair: Pair, side: Side, outcome: LabOutcome): void {
  if (outcome.kind === 'dropped') return;
  const before = lab.getState().twin?.[side];
  put(pair, side, outcome.kind === 'done' ? { progress: 1, result: outcome.result, fault: null, isOver: true } : { progress: before?.progress ?? 0, result: before?.result ?? null, fault: outcome.fault, isOver: true });
}

function put(pair: Pair, side: Side, run: SideRun): void {
  const { twin } = lab.getState();
  if (twin?.pair !== pair) return;
  const next = { ...twin, [side]: run };
  lab.setState({ twin: next });
  if (next.isRunning) follow(endOf(next));
}

/** When the side that had more memory had most of it; of a level that lasts, the middle. */
function tellingMoment(twin: Twin): number {
  const [, samples = []] = [twin.a.result, twin.b.result].flatMap((result) => (result ? [[result.peak_pss_kib, result.samples] as const] : [])).toSorted(([x], [y]) => y - x)[0] ?? [];
  const most = Math.max(...samples.map(pssOf));
  const high = samples.filter((sample) => pssOf(sample) >= most * NEARLY);
  return high[Math.floor(high.length / 2)]?.at_ms ?? 0;
}

const NEARLY = 0.99;

function pssOf({ file_kib, forked_kib, private_kib, swapped_kib }: LoadSample): number {
  return file_kib + forked_kib + private_kib - swapped_kib;
}

function endOf({ a, b }: Twin): number {
  return Math.max(0, ...[a, b].map(({ result }) => result?.samples.at(-1)?.at_ms ?? 0));
}

function stateOf(question: Question): Pick<LabState, 'question' | 'pair' | 'guess' | 'twin'> {
  return { question, pair: pairOf(question), guess: noGuess(question.measure), twin: null };
}

function pairOf({ a, b }: Question): Pair {
  return { a, b };
}
