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
const SHORT = 24;

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

/** Sums by place while a picture is made: a run has hundreds of pictures, and an array costs more than what goes into it. */
const phases = new Uint8Array(CENSUS_PROCESSES);
const counts = new Int32Array(CENSUS_PROCESSES);
/** Rows of requests. */
const served = new Int32Array(LOOKED_AT);
const waiting = new Int32Array(LOOKED_AT);

/** Cells that small pictures share; what is larger has its own. */
const SHEET = 4096;
const SMALL = 256;

/** Where a picture lies: its processes from `from`, its requests from `middle`. */
export interface Picture {
  readonly sheet: Int32Array;
  readonly from: number;
  readonly middle: number;
  readonly to: number;
}

/** Room for the pictures of one run, and where the last one lies. */
export class Sheets implements Picture {
  sheet = new Int32Array(SHEET);
  from = 0;
  middle = 0;
  to = 0;
  private shared = this.sheet;
  private used = 0;

  take(crew: number, requests: number): void {
    const length = crew + requests;
    this.from = 0;
    if (length > SMALL) this.sheet = new Int32Array(length);
    else {
      if (this.used + length > SHEET) {
        this.shared = new Int32Array(SHEET);
        this.used = 0;
      }
      this.sheet = this.shared;
      this.from = this.used;
      this.used += length;
    }
    this.middle = this.from + crew;
    this.to = this.middle + requests;
  }
}

export function takeCensus(sheets: Sheets, flight: Flight, table: ProcessTable, machines: readonly LoadMachine[]): void {
  const places = Math.min(table.places, CENSUS_PROCESSES);
  phases.fill(0, 0, places);
  counts.fill(0, 0, places);
  let [serving, queueing] = [0, 0];
  for (let row = flight.after(-1); row >= 0; row = flight.after(row)) {
    const place = flight.processOf(row);
    const phase = flight.phaseOf(row);
    if (place >= 0 && place < places) {
      counts[place]!++;
      if (phase > phases[place]!) phases[place] = phase;
    }
    if (phase === LEAVING || flight.workerOf(row) >= 0) {
      if (serving < LOOKED_AT) served[serving++] = row;
    } else if (queueing < LOOKED_AT) waiting[queueing++] = row;
  }
  let alive = 0;
  for (let place = 0; place < places; place++) if (table.pid[place] !== 0) alive++;
  const first = Math.min(serving, CENSUS_REQUESTS - Math.min(queueing, WAITERS_AT_LEAST));
  const then = Math.min(queueing, CENSUS_REQUESTS - first);
  sheets.take(alive * PROCESS_FIELDS.length, (first + then) * REQUEST_FIELDS.length);
  const { sheet, from, middle } = sheets;
  drawCrew(sheet, from, table, machines, places);
  drawRequests(sheet, middle, flight, served, serving, first);
  drawRequests(sheet, middle + first * REQUEST_FIELDS.length, flight, waiting, queueing, then);
}

/** Of a list of rows the first so many, by their numbers. */
function drawRequests(sheet: Int32Array, from: number, flight: Flight, rows: Int32Array, length: number, shown: number): void {
  order(flight, rows, length);
  let cell = from;
  for (let i = 0; i < shown; i++) {
    const row = rows[i]!;
    sheet[cell++] = flight.numberOf(row);
    sheet[cell++] = flight.startedAt(row) / TICKS_PER_MS;
    sheet[cell++] = flight.phaseOf(row);
    sheet[cell++] = flight.processOf(row);
    sheet[cell++] = flight.workerOf(row);
  }
}

/** By number, ascending. Most lists are short: a general sort costs more to begin than they do. */
function order(flight: Flight, rows: Int32Array, length: number): void {
  if (length > SHORT) {
    rows.subarray(0, length).sort((a, b) => flight.numberOf(a) - flight.numberOf(b));
    return;
  }
  for (let i = 1; i < length; i++) {
    const row = rows[i]!;
    const number = flight.numberOf(row);
    let at = i;
    while (at > 0 && flight.numberOf(rows[at - 1]!) > number) rows[at] = rows[--at]!;
    rows[at] = row;
  }
}

function drawCrew(sheet: Int32Array, from: number, table: ProcessTable, machines: readonly LoadMachine[], places: number): void {
  let cell = from;
  for (let place = 0; place < places; place++) {
    const pid = table.pid[place]!;
    if (pid === 0) continue;
    const machine = table.machine[place]!;
    const { file_kib, forked_kib, private_kib } = machines[machine]!.memoryAt(place);
    sheet[cell++] = place;
    sheet[cell++] = machine;
    sheet[cell++] = pid;
    sheet[cell++] = table.born[place]! / TICKS_PER_MS;
    sheet[cell++] = stateOf(phases[place]!, table.held[place] === 1);
    sheet[cell++] = counts[place]!;
    sheet[cell++] = Math.round(file_kib);
    sheet[cell++] = Math.round(forked_kib);
    sheet[cell++] = Math.round(private_kib);
  }
}
