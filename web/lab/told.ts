/** A moment of one machine in words: what its processes do, who came and went, who is there besides them. */
import { PROCESS_STATES } from '../../src-core/load/index.ts';
import type { MachineWords } from '../i18n/labMachinesShape.ts';
import type { Instant, StaffNow } from './instant.ts';

/** Processes by what they do, those that work first: `3 compute, 2 start · 4 began, 4 ended just before · nginx ×2, gunicorn master`. */
export function toldOf(words: MachineWords, instant: Instant): string {
  const { sample, processes, staff } = instant;
  const { begun, ended, retrying, held } = sample;
  const states = PROCESS_STATES.toReversed().flatMap((state) => {
    const n = processes.filter((process) => process.state === state).length;
    return n === 0 ? [] : [words.states[state](n)];
  });
  return [
    states.length === 0 ? words.none : states.join(', '),
    begun + ended > 0 ? words.turnover(begun, ended) : '',
    retrying > 0 ? words.retrying(retrying) : '',
    held > 0 && processes.every(({ state }) => state !== 'held') ? words.held(held) : '',
    staff.map((one) => staffName(words, one)).join(', '),
  ].filter((part) => part !== '').join(' · ');
}

export function staffName(words: MachineWords, { kind, pids }: StaffNow): string {
  return pids.length === 1 ? words.staff[kind] : words.several(words.staff[kind], pids.length);
}

/** Empty where all are drawn. `hidden`: requests for which there was no room. */
export function notDrawn(words: MachineWords, { missing: { processes, requests } }: Instant, hidden: number): string {
  return processes + requests + hidden === 0 ? '' : words.notDrawn(processes, requests + hidden);
}
