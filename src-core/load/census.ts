/** A picture of who is there at an instant: processes that serve and requests under way, a few hundred of each, as numbers in rows. */
import { TICKS_PER_MS } from './cores.ts';
import { type Flight, LEAVING, stateOf } from './flight.ts';
import type { LoadMachine } from './machine.ts';
import type { ProcessTable } from './processTable.ts';

/** So many processes, by their place, and requests are in a picture at most; samples hold the whole number beside it. */
export const CENSUS_PROCESSES = 256;
export const CENSUS_REQUESTS = 512;
/** So many rows are left to those who wait, if they are as many. */
const WAITERS_AT_LEAST = 128;
/** Of a crowd so many are looked at, to take the first of them: more would cost a sample more than it tells. */
const LOOKED_AT = 4096;

/**
 * The numbers of a process, in this order: its place (the lowest that was free), its machine from 0, pid, when it began, its
 * state (an index of `PROCESS_STATES`), its requests, and its share of PSS in three kinds.
 */
export const PROCESS_FIELDS = ['place', 'machine', 'pid', 'born_ms', 'state', 'requests', 'file_kib', 'forked_kib', 'private_kib'] as const;

/**
 * The numbers of a request: which one it is (from 0, in the order of sending), when it was sent, where it is (an index of
 * `REQUEST_PHASES`), the place of its process, and the worker that has taken it: of CGI the child of httpd or the wrapper.
 * -1: nobody. First those that are served, then those that wait, in the order in which they came.
 */
export const REQUEST_FIELDS = ['number', 'started_ms', 'phase', 'place', 'worker'] as const;

export interface Census {
  readonly crew: Int32Array;
  readonly requests: Int32Array;
}

/** Sums by place while a picture is made: a run has hundreds of pictures, and an array costs more than what goes into it. */
const phases = new Uint8Array(CENSUS_PROCESSES);
const counts = new Int32Array(CENSUS_PROCESSES);

/** Cells that small pictures share; what is larger has its own. */
const SHEET = 4096;
const SMALL = 256;

/** Room for the pictures of one run. */
export class Sheets {
  private sheet = new Int32Array(SHEET);
  private used = 0;

  room(length: number): Int32Array {
    if (length > SMALL) return new Int32Array(length);
    if (this.used + length > SHEET) {
      this.sheet = new Int32Array(SHEET);
      this.used = 0;
    }
    return this.sheet.subarray(this.used, (this.used += length));
  }
}

export function censusOf(sheets: Sheets, flight: Flight, table: ProcessTable, machines: readonly LoadMachine[]): Census {
  const places = Math.min(table.places, CENSUS_PROCESSES);
  phases.fill(0, 0, places);
  counts.fill(0, 0, places);
  const served: number[] = [];
  const waiting: number[] = [];
  for (let row = flight.after(-1); row >= 0; row = flight.after(row)) {
    const place = flight.processOf(row);
    const phase = flight.phaseOf(row);
    if (place >= 0 && place < places) {
      counts[place]!++;
      if (phase > phases[place]!) phases[place] = phase;
    }
    const list = phase === LEAVING || flight.workerOf(row) >= 0 ? served : waiting;
    if (list.length < LOOKED_AT) list.push(row);
  }
  return { crew: crewOf(sheets, table, machines, places), requests: requestsOf(sheets, flight, served, waiting) };
}

function requestsOf(sheets: Sheets, flight: Flight, served: number[], waiting: number[]): Int32Array {
  const byNumber = (a: number, b: number): number => flight.numberOf(a) - flight.numberOf(b);
  const shown = firstOf(served.sort(byNumber), CENSUS_REQUESTS - Math.min(waiting.length, WAITERS_AT_LEAST));
  for (const row of firstOf(waiting.sort(byNumber), CENSUS_REQUESTS - shown.length)) shown.push(row);
  const rows = sheets.room(shown.length * REQUEST_FIELDS.length);
  let cell = 0;
  for (const row of shown) {
    rows[cell++] = flight.numberOf(row);
    rows[cell++] = flight.startedAt(row) / TICKS_PER_MS;
    rows[cell++] = flight.phaseOf(row);
    rows[cell++] = flight.processOf(row);
    rows[cell++] = flight.workerOf(row);
  }
  return rows;
}

/** The list, cut off. */
function firstOf(list: number[], most: number): number[] {
  if (list.length > most) list.length = most;
  return list;
}

function crewOf(sheets: Sheets, table: ProcessTable, machines: readonly LoadMachine[], places: number): Int32Array {
  let alive = 0;
  for (let place = 0; place < places; place++) if (table.pid[place] !== 0) alive++;
  const rows = sheets.room(alive * PROCESS_FIELDS.length);
  let cell = 0;
  for (let place = 0; place < places; place++) {
    const pid = table.pid[place]!;
    if (pid === 0) continue;
    const machine = table.machine[place]!;
    const { file_kib, forked_kib, private_kib } = machines[machine]!.memoryAt(place);
    rows[cell++] = place;
    rows[cell++] = machine;
    rows[cell++] = pid;
    rows[cell++] = table.born[place]! / TICKS_PER_MS;
    rows[cell++] = stateOf(phases[place]!, table.held[place] === 1);
    rows[cell++] = counts[place]!;
    rows[cell++] = Math.round(file_kib);
    rows[cell++] = Math.round(forked_kib);
    rows[cell++] = Math.round(private_kib);
  }
  return rows;
}
