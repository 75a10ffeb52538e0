/** The threads of a process as the map lists them. */
import type { Process } from '../../src-core/index.ts';
import { framesOf } from './action.ts';

export interface Lane {
  readonly tid: number;
  readonly main: boolean;
  /** Empty when its program gave it none. */
  readonly name: string;
  /** The system call that it waits in. The main thread's is known only while the whole process waits. */
  readonly waitsFor: string;
  /** Its innermost Python call. */
  readonly call: string;
}

/** The main thread first, then as they were started. */
export function lanesOf(process: Process): Lane[] {
  const threads = Object.values(process.threads).sort((a, b) => Number(b.tid === process.pid) - Number(a.tid === process.pid) || a.tid - b.tid);
  return threads.map(({ tid, name = '', waitsFor }) => {
    const main = tid === process.pid;
    return { tid, main, name, waitsFor: waitsFor ?? (main ? process.waitsFor : ''), call: framesOf(process, tid).at(-1)?.function ?? '' };
  });
}

/** Those that have a row: all, or the first and then the one that acts; the last row tells how many have none. */
export function laneRows(lanes: readonly Lane[], rows: number, acting: number | null): { readonly shown: readonly Lane[]; readonly hidden: number } {
  if (lanes.length <= rows) return { shown: lanes, hidden: 0 };
  const room = Math.max(1, rows - 1);
  const first = lanes.slice(0, room);
  const late = lanes.slice(room).find(({ tid }) => tid === acting);
  return { shown: late ? [...first.slice(0, -1), late] : first, hidden: lanes.length - room };
}
