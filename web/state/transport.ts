/** Moving through the trace, and the choices of how to look at it. */
import { DEPTHS, navigate, stopsOf, type Depth, type StepId } from '../../src-core/index.ts';
import { journey, SPEEDS, type ByteRange, type Speed, type Tab, type Telling, type View } from './journey.ts';
import { savePreferences, THEMES, type Locale, type Theme } from './preferences.ts';

/** To a step of the trace; outside of it, to its nearest end. Stops playing unless the player itself moves. */
export function jump(step: StepId, byPlayer = false): void {
  const { trace, cursor, playing } = journey.getState();
  if (!trace) return;
  const target = Math.min(Math.max(Math.round(step), 0), trace.steps.length - 1);
  if (target === cursor && (byPlayer || !playing)) return;
  journey.setState({ cursor: target, selection: null, note: null, playing: byPlayer && playing });
}

/** One stop of the chosen depth forward or back. */
export function stepBy(direction: 1 | -1): void {
  moveAt(journey.getState().depth, direction);
}

export function stageStepBy(direction: 1 | -1): void {
  moveAt('stage', direction);
}

function moveAt(depth: Depth, direction: 1 | -1): void {
  const { trace, cursor } = journey.getState();
  if (trace) jump(navigate(trace, cursor, depth, direction));
}

/** The opening of the journey; from there, the very first step of the servers' start. */
export function goFirst(): void {
  const { trace, cursor } = journey.getState();
  if (trace) jump(cursor > trace.opening ? trace.opening : 0);
}

/** The last stop of the chosen depth: seldom the last step of all, which is a bare acknowledgement. */
export function goLast(): void {
  const { trace, depth } = journey.getState();
  if (trace) jump(stopsOf(trace, depth).at(-1) ?? trace.opening);
}

/** Plays from the cursor; at the end, from the opening. */
export function play(): void {
  const { trace, cursor, depth } = journey.getState();
  if (!trace) return;
  const ended = navigate(trace, cursor, depth, 1) === cursor;
  journey.setState({ playing: true, ...(ended ? { cursor: trace.opening, selection: null } : {}) });
}

export function pause(): void {
  journey.setState({ playing: false });
}

export function togglePlay(): void {
  if (journey.getState().playing) pause();
  else play();
}

export function setSpeed(speed: Speed): void {
  if (SPEEDS.includes(speed)) journey.setState({ speed });
}

export function setDepth(depth: Depth): void {
  journey.setState({ depth });
}

/** Into detail (1) or out of it (-1). */
export function deepen(direction: 1 | -1): void {
  const next = DEPTHS[DEPTHS.indexOf(journey.getState().depth) + direction];
  if (next) setDepth(next);
}

export function setView(view: View): void {
  journey.setState({ view });
}

export function setTab(tab: Tab): void {
  journey.setState({ tab });
}

export function setTelling(telling: Telling): void {
  journey.setState({ telling });
}

export function select(selection: ByteRange | null): void {
  journey.setState({ selection });
}

export function setPresenting(presenting: boolean): void {
  journey.setState({ presenting });
}

export function setLocale(locale: Locale): void {
  journey.setState({ locale });
  savePreferences({ locale, theme: journey.getState().theme });
}

function setTheme(theme: Theme): void {
  journey.setState({ theme });
  savePreferences({ locale: journey.getState().locale, theme });
}

export function nextTheme(): void {
  setTheme(THEMES[(THEMES.indexOf(journey.getState().theme) + 1) % THEMES.length]!);
}
