/**
 * Requests under way, a row each: which one it is, where it is, and who is at it. A million of them pass, and are looked at
 * a few hundred times: so rows are reused, a change is a cell or two, and order is made by who looks (census.ts).
 */

/**
 * What somebody does who serves, in ascending order: of a process's requests the last of these says what it does. Who waits
 * for the lock or the loop says nothing about the process as long as another does something: a blocking call sleeps.
 */
const SERVING = ['writing', 'lock', 'sleeping', 'database', 'paging', 'starting', 'computing'] as const;

/**
 * Where a request is. `front`: with the web server; `queued`: waits for somebody who serves it; `retrying`: was turned away
 * and comes again; `leaving`: its answer is on the way; `lock`: waits for the interpreter lock or for the turn of its loop.
 */
export const REQUEST_PHASES = ['front', 'queued', 'retrying', 'leaving', ...SERVING] as const;
export type RequestPhase = (typeof REQUEST_PHASES)[number];

/** `held`: a connection that asks for nothing keeps it. */
export const PROCESS_STATES = ['idle', 'held', ...SERVING] as const;
export type ProcessState = (typeof PROCESS_STATES)[number];

export const FRONT = 0;
export const QUEUED = 1;
export const RETRYING = 2;
export const LEAVING = 3;
export const WRITING = 4;
export const LOCK = 5;
export const SLEEPING = 6;
export const DATABASE = 7;
export const PAGING = 8;
export const STARTING = 9;
export const COMPUTING = 10;

/** The state of a process, from the greatest phase of its requests; 0: it has none. */
export function stateOf(phase: number, held: boolean): number {
  if (phase > LEAVING) return phase - (REQUEST_PHASES.length - PROCESS_STATES.length);
  return held ? 1 : 0;
}

/** A row is so many cells; `row` is always the index of its first. */
const NUMBER = 0;
const PHASE = 1;
/** Place of its process in the process table, and its worker (of CGI: the child of httpd, the wrapper); -1: none. */
const PROCESS = 2;
const WORKER = 3;
const ROW = 4;
const SHIFT = 2;
/** Phase of a row that nobody uses; its number is the next such row. */
const FREE = 255;

export class Flight {
  /** Requests that have begun so far; the number of a request is how many had begun before it. */
  begun = 0;
  /** One array for all, so that a row lies together. */
  private cells = new Int32Array(64 * ROW);
  private times = new Float64Array(64);
  private free = -1;
  private used = 0;

  /** A request sets out, and is with the web server; its row. */
  begin(now: number): number {
    let row = this.free;
    if (row >= 0) this.free = this.cells[row + NUMBER]!;
    else {
      if (this.used === this.cells.length) this.grow();
      row = this.used;
      this.used += ROW;
    }
    const { cells } = this;
    cells[row + NUMBER] = this.begun++;
    cells[row + PHASE] = FRONT;
    cells[row + PROCESS] = -1;
    cells[row + WORKER] = -1;
    this.times[row >> SHIFT] = now;
    return row;
  }

  at(row: number, phase: number): void {
    this.cells[row + PHASE] = phase;
  }

  /** It is a worker's turn to serve it, in a process if there is one already. */
  serve(row: number, worker: number, process: number, phase: number): void {
    const { cells } = this;
    cells[row + PHASE] = phase;
    cells[row + PROCESS] = process;
    cells[row + WORKER] = worker;
  }

  /** Another process is at it, or (-1) none any more. */
  hand(row: number, process: number): void {
    this.cells[row + PROCESS] = process;
  }

  end(row: number): void {
    const { cells } = this;
    cells[row + PHASE] = FREE;
    cells[row + NUMBER] = this.free;
    this.free = row;
  }

  /** When it was sent, in ticks. */
  startedAt(row: number): number {
    return this.times[row >> SHIFT]!;
  }

  numberOf(row: number): number {
    return this.cells[row + NUMBER]!;
  }

  phaseOf(row: number): number {
    return this.cells[row + PHASE]!;
  }

  /** Nobody is at an answer that is on its way. */
  processOf(row: number): number {
    return this.cells[row + PHASE] === LEAVING ? -1 : this.cells[row + PROCESS]!;
  }

  workerOf(row: number): number {
    return this.cells[row + PHASE] === LEAVING ? -1 : this.cells[row + WORKER]!;
  }

  /** The next row of one that is under way, in no order: `after(-1)` is the first, -1 says that there is none more. */
  after(row: number): number {
    for (let next = row < 0 ? 0 : row + ROW; next < this.used; next += ROW) if (this.cells[next + PHASE] !== FREE) return next;
    return -1;
  }

  private grow(): void {
    const { cells, times } = this;
    (this.cells = new Int32Array(cells.length * 2)).set(cells);
    (this.times = new Float64Array(times.length * 2)).set(times);
  }
}
