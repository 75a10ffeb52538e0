/** A trace as text, one line a step, for people to review: time, who, stage, what, and the step that caused it. */
import type { Crossing, Step, Trace } from './trace.ts';
import { worldAt } from './worldAt.ts';

const MARKS: Readonly<Record<Crossing, string>> = { machine: '═', process: '┄', call: '─' };

export function transcript(trace: Trace): string {
  const names = programNames(trace);
  const zero = trace.steps[trace.opening]?.at ?? 0;
  return trace.steps.map((step) => `${lineOf(step, names, zero)}\n`).join('');
}

function lineOf(step: Step, names: ReadonlyMap<string, string>, zero: number): string {
  const id = String(step.id).padStart(4);
  const time = ((step.at - zero) / 1000).toFixed(3).padStart(11);
  const who = nameOf(step.actor, names).padEnd(24);
  const mark = step.crossing ? MARKS[step.crossing] : ' ';
  const request = step.request === null ? '-' : String(step.request + 1);
  const data = Object.entries(step.data).map(([key, value]) => `${key}=${shown(value)}`).join(' ');
  const peer = step.peer ? ` → ${nameOf(step.peer, names)}` : '';
  const payload = step.payload && step.payload.protocol !== 'packet' ? ` [${step.payload.protocol} ${step.payload.bytes.length}]` : '';
  const cause = step.cause === null ? '' : ` ⇐ ${step.cause}`;
  return `${id} ${time}  ${request}/${step.stage.padEnd(7)} ${who} ${mark} ${step.kind} ${data}${peer}${payload}${cause}`.trimEnd();
}

function shown(value: string | number | boolean): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}

/** `server/gunicorn[683]`; a thread besides the main one by its number: `server/gunicorn[683.690]`. */
function nameOf({ machine, pid, tid }: Step['actor'], names: ReadonlyMap<string, string>): string {
  const name = names.get(`${machine} ${pid}`) ?? `${machine}${pid ? `[${pid}]` : ''}`;
  return tid === undefined ? name : name.replace(/\]$/, `.${tid}]`);
}

/** Every process that ever lived, by machine and pid. */
function programNames(trace: Trace): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const { machines } = worldAt(trace, trace.steps.length - 1);
  for (const [machine, { processes }] of Object.entries(machines)) {
    for (const { pid, program, role } of Object.values(processes)) {
      names.set(`${machine} ${pid}`, `${machine}/${program}${role === 'worker' ? '' : role ? `:${role}` : ''}[${pid}]`);
    }
  }
  return names;
}
