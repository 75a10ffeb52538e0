/**
 * The bars of the time axis, read off the trace: packets on their way, crossings between processes, Python calls.
 * One bar stands for what belongs together: the whole lookup, the whole request, one outermost call.
 */
import { messagesOf, spansOf, type Crossing, type StageId, type StepId, type Trace } from '../../src-core/index.ts';

export type BarLabel = 'lookup' | 'connect' | 'request' | 'response' | 'app' | null;

export interface Bar {
  readonly row: Crossing;
  readonly label: BarLabel;
  readonly first: StepId;
  /** Virtual time, µs. */
  readonly startAt: number;
  readonly endAt: number;
}

/** After so long a silence another bar begins: a connection that is closed when it idled too long is no response. */
const SILENCE = 1_000_000;

const bars = new WeakMap<Trace, readonly Bar[]>();

/** Everything after the opening, in order of beginning. */
export function barsOf(trace: Trace): readonly Bar[] {
  let made = bars.get(trace);
  if (!made) bars.set(trace, (made = [...packetBars(trace), ...processBars(trace), ...callBars(trace)].sort((a, b) => a.startAt - b.startAt)));
  return made;
}

function packetBars(trace: Trace): Bar[] {
  const found = new Map<string, Bar>();
  const earlier: Bar[] = [];
  for (const { crossing, send, sentAt, receivedAt } of messagesOf(trace)) {
    const step = trace.steps[send]!;
    if (crossing !== 'machine' || send < trace.opening) continue;
    const label = labelOf(step.stage);
    const key = `${step.request} ${label}`;
    const before = found.get(key);
    const silent = label === 'response' && before !== undefined && sentAt - before.endAt > SILENCE;
    if (silent) earlier.push(before);
    found.set(key, before && !silent ? { ...before, endAt: Math.max(before.endAt, receivedAt) } : { row: 'machine', label: silent ? null : label, first: send, startAt: sentAt, endAt: receivedAt });
  }
  return [...earlier, ...found.values()];
}

function processBars(trace: Trace): Bar[] {
  const near = 100;
  const found: Bar[] = [];
  for (const { crossing, send, sentAt, receivedAt } of messagesOf(trace)) {
    if (crossing !== 'process' || send < trace.opening) continue;
    const before = found.at(-1);
    if (before && sentAt - before.endAt < near) found[found.length - 1] = { ...before, endAt: Math.max(before.endAt, receivedAt) };
    else found.push({ row: 'process', label: null, first: send, startAt: sentAt, endAt: receivedAt });
  }
  return found;
}

function callBars(trace: Trace): Bar[] {
  return spansOf(trace)
    .filter(({ kind, depth, first }) => kind === 'call' && depth === 0 && first >= trace.opening)
    .map(({ first, startAt, endAt }) => ({ row: 'call', label: 'app', first, startAt, endAt }));
}

function labelOf(stage: StageId): BarLabel {
  if (stage === 'lookup' || stage === 'connect') return stage;
  if (stage === 'boot' || stage === 'draw') return null;
  return Number(stage) >= 10 ? 'response' : 'request';
}
