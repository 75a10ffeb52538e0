/** Sending a request: one run at a time, the newest wish wins, and a failed run leaves the trace on the screen as it is. */
import { positionAt, type Scenario, type StepId, type Trace } from '../../src-core/index.ts';
import { runInWorker } from '../worker/client.ts';
import type { RunAnswer } from '../worker/messages.ts';
import { presetTrace } from '../worker/presetTrace.ts';
import { journey, type RunNote } from './journey.ts';
import { presetNamed } from './presets.ts';
import { withWheels } from './wheels.ts';

interface Wish {
  readonly scenario: Scenario;
  readonly cursor: StepId | null;
}

let waiting: Wish | null = null;
/** Which wish is the newest one: what an older one had fetched meanwhile is not shown. */
let newest = 0;

/** Simulates a scenario and shows its trace from the opening, or from `cursor`. True when it came to be shown. */
export async function send(scenario: Scenario, cursor: StepId | null = null): Promise<boolean> {
  newest++;
  if (journey.getState().running) {
    waiting = { scenario, cursor };
    journey.setState({ pending: true });
    return false;
  }
  journey.setState({ running: { what: 'simulate' }, problem: null, playing: false });
  const { answer, next } = await occupied(scenario);
  if (next) return send(next.scenario, next.cursor);
  if (answer.kind === 'trace') show(scenario, answer.trace, cursor);
  else journey.setState({ problem: answer });
  return answer.kind === 'trace';
}

/** The trace of a scenario by itself: what is on the screen stays. Waits for the run that is under way, if any. */
export async function traceOf(scenario: Scenario): Promise<RunAnswer> {
  const shipped = scenario === presetNamed(scenario.preset) ? await presetTrace(scenario.preset) : null;
  if (shipped) return { kind: 'trace', trace: shipped };
  while (journey.getState().running) await new Promise<void>((over) => {
    const leave = journey.subscribe(({ running }) => {
      if (running) return;
      leave();
      over();
    });
  });
  journey.setState({ running: { what: 'simulate' } });
  const { answer, next } = await occupied(scenario);
  if (next) void send(next.scenario, next.cursor);
  return answer;
}

/** One run, and the newest wish that came meanwhile. */
async function occupied(scenario: Scenario): Promise<{ readonly answer: RunAnswer; readonly next: Wish | null }> {
  const answer = await runInWorker(await withWheels(scenario), (what) => journey.setState({ running: { what } }));
  const next = waiting;
  waiting = null;
  journey.setState({ running: null, pending: false });
  return { answer, next };
}

/** Shows a scenario: a preset as it came by the trace that the build made of it, anything else by running it here. */
export async function open(scenario: Scenario, cursor: StepId | null = null): Promise<boolean> {
  const wish = ++newest;
  const pristine = scenario === presetNamed(scenario.preset) && !journey.getState().running;
  const trace = pristine ? await presetTrace(scenario.preset) : null;
  if (wish !== newest) return false;
  if (!trace || journey.getState().running) return send(scenario, cursor);
  journey.setState({ problem: null, playing: false });
  show(scenario, trace, cursor);
  return true;
}

/** The same scenario with another first request. */
export function changeRequest(method: string, url: string): Promise<boolean> {
  const { scenario } = journey.getState();
  if (!scenario) return Promise.resolve(false);
  const [first, ...others] = scenario.visits;
  const address = /^[a-z][a-z0-9+.-]*:/i.test(url.trim()) ? url.trim() : `http://${url.trim()}`;
  const asked = first && first.method === method && first.url === address ? first : { ...first!, method, url: address, raw: '' };
  return send(asked === first ? scenario : { ...scenario, visits: [asked, ...others] });
}

export function dismissProblem(): void {
  journey.setState({ problem: null });
}

export function dismissNote(): void {
  journey.setState({ note: null });
}

/** A trace that is there already, at a step. */
export function show(scenario: Scenario, trace: Trace, cursor: StepId | null): void {
  const before = journey.getState();
  const start = cursor === null ? trace.opening : Math.min(cursor, trace.steps.length - 1);
  const note = before.trace && before.scenario && before.scenario.preset === scenario.preset ? noteOf(before.trace, trace) : null;
  journey.setState({ scenario, trace, cursor: start, selection: null, playing: false, note });
}

function noteOf(before: Trace, after: Trace): RunNote {
  return {
    stepsBefore: walkOf(before),
    stepsAfter: walkOf(after),
    statusBefore: before.requests[0]?.status ?? 0,
    statusAfter: after.requests[0]?.status ?? 0,
  };
}

/** How many steps there are to walk from the opening. */
function walkOf(trace: Trace): number {
  return positionAt(trace, trace.steps.length - 1, 'step').count;
}
