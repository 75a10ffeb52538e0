/**
 * Two requests beside each other: who is compared, and the traces as they come. What differs between them is worked
 * out where it is shown. A scenario of the person's own is kept here, because following a trail shows another one.
 */
import { createStore } from 'zustand/vanilla';
import { requestAt, type Scenario, type StepId, type Trace } from '../../src-core/index.ts';
import { journey } from './journey.ts';
import { OWN, type Choice, type Pair } from './pairLink.ts';
import { allPresets, firstPreset, haveAllPresets, presetNamed, presetNames } from './presets.ts';
import type { Problem } from './problem.ts';
import { show, traceOf } from './run.ts';
import { useStore } from './useStore.ts';

export type Place = 'a' | 'b';

/** `unknown`: nothing here has that name. */
export type SideFault = { readonly kind: 'unknown' } | Problem;

export interface Side extends Choice {
  readonly trace: Trace | null;
  readonly fault: SideFault | null;
}

export interface Own {
  readonly scenario: Scenario;
  readonly trace: Trace;
}

export interface ComparisonState {
  readonly a: Side;
  readonly b: Side;
  readonly own: Own | null;
  readonly by: 'stage' | 'clock';
  /** Whether only the servers' part is looked at. */
  readonly serverOnly: boolean;
}

/** What one begins to compare with: a process for each request, against those that stay. */
const PARTNER = 'cgi-wsgi';
const nobody: Side = { name: '', request: 0, trace: null, fault: null };

export const comparison = createStore<ComparisonState>()(() => ({ a: nobody, b: nobody, own: null, by: 'stage', serverOnly: false }));

export function useComparison<Part>(select: (state: ComparisonState) => Part): Part {
  return useStore(comparison, select);
}

/** Opens the comparison with what is on the screen. Whoever comes back from a trail finds both sides as they were. */
export function compareScreen(): void {
  const { scenario, trace, cursor } = journey.getState();
  if (!scenario || !trace) return;
  if (!haveAllPresets()) return void allPresets().then(compareScreen);
  enter();
  const { a, b, own } = comparison.getState();
  const name = scenario === presetNamed(scenario.preset) ? scenario.preset : OWN;
  const isThere = [a, b].some((side) => side.name === name && (name !== OWN || own?.scenario === scenario));
  if (isThere) return;
  if (name === OWN) comparison.setState({ own: { scenario, trace } });
  choose('a', { name, request: askedAt(trace, cursor) });
  if (b.name === '' || (b.name === OWN && name === OWN)) choose('b', { name: partnerOf(name), request: 0 });
}

/** Opens the comparison that a link asks for; `OWN` is what is on the screen then. */
export function comparePair({ a, b }: Pair): void {
  if (!haveAllPresets()) return void allPresets().then(() => comparePair({ a, b }));
  const { scenario, trace } = journey.getState();
  if ((a.name === OWN || b?.name === OWN) && scenario && trace) comparison.setState({ own: { scenario, trace } });
  enter();
  choose('a', a);
  choose('b', b ?? { name: partnerOf(a.name), request: 0 });
}

function enter(): void {
  journey.setState({ mode: 'compare', playing: false, presenting: false });
}

export function leaveComparison(): void {
  journey.setState({ mode: 'journey' });
}

/** Puts somebody on a side, and fetches or makes the trace. */
export function choose(place: Place, { name, request }: Choice): void {
  const before = comparison.getState()[place];
  if (before.name === name && before.trace && name !== OWN) return put(place, { ...before, request: within(before.trace, request) });
  const { own } = comparison.getState();
  if (name === OWN && own) return put(place, { name, request: within(own.trace, request), trace: own.trace, fault: null });
  const scenario = presetNamed(name);
  put(place, { name, request, trace: null, fault: scenario ? null : { kind: 'unknown' } });
  if (scenario) void fetchTrace(scenario);
}

export function swapSides(): void {
  const { a, b } = comparison.getState();
  comparison.setState({ a: b, b: a });
}

export function lookBy(by: ComparisonState['by']): void {
  comparison.setState({ by });
}

export function lookAtServer(serverOnly: boolean): void {
  comparison.setState({ serverOnly });
}

/** Leaves for the journey of a side, at a step of it. */
export function followTrail(place: Place, step: StepId): void {
  const { own, [place]: side } = comparison.getState();
  const scenario = side.name === OWN ? own?.scenario : presetNamed(side.name);
  if (!scenario || !side.trace) return;
  show(scenario, side.trace, step);
  journey.setState({ mode: 'journey', note: null, problem: null });
}

async function fetchTrace(scenario: Scenario): Promise<void> {
  const answer = await traceOf(scenario);
  // Meanwhile another may have been chosen, or the sides exchanged.
  for (const now of ['a', 'b'] as const) {
    const side = comparison.getState()[now];
    if (side.name !== scenario.preset || side.trace) continue;
    if (answer.kind === 'trace') put(now, { ...side, request: within(answer.trace, side.request), trace: answer.trace, fault: null });
    else put(now, { ...side, fault: answer });
  }
}

function put(place: Place, side: Side): void {
  comparison.setState({ [place]: side });
}

/** What a person asked for, and not what its document fetched. */
function askedAt(trace: Trace, cursor: StepId): number {
  let request = requestAt(trace, cursor);
  for (let parent = trace.requests[request]?.parent; typeof parent === 'number'; parent = trace.requests[request]?.parent) request = parent;
  return request;
}

function within({ requests }: Trace, request: number): number {
  return request < requests.length ? request : 0;
}

function partnerOf(name: string): string {
  return name === PARTNER || !presetNames.includes(PARTNER) ? firstPreset.preset : PARTNER;
}
