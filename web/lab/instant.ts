/** What is drawn of a machine at one instant: a sample of the run, read into processes, requests and those who are always there. */
import { PROCESS_FIELDS, PROCESS_STATES, REQUEST_FIELDS, REQUEST_PHASES, type LoadResult, type LoadSample, type ProcessState, type RequestPhase, type StaffKind } from '../../src-core/load/index.ts';

/** A process that serves; memory is its share of PSS, KiB. */
export interface ProcessNow {
  readonly place: number;
  readonly machine: number;
  readonly pid: number;
  readonly born_ms: number;
  readonly state: ProcessState;
  readonly requests: number;
  readonly file: number;
  readonly forked: number;
  readonly own: number;
}

/** A request under way; `place`: of its process; `worker`: of CGI the child of httpd that has it. -1: nobody. */
export interface RequestNow {
  readonly number: number;
  readonly started_ms: number;
  readonly phase: RequestPhase;
  readonly place: number;
  readonly worker: number;
}

/** Processes of one kind that are there whatever is served, of all machines. */
export interface StaffNow {
  readonly kind: StaffKind;
  readonly pids: readonly number[];
  readonly shared: number;
  readonly own: number;
}

export interface Instant {
  readonly sample: LoadSample;
  readonly processes: readonly ProcessNow[];
  readonly requests: readonly RequestNow[];
  readonly staff: readonly StaffNow[];
  readonly pssKib: number;
  /** Under way, and not among those that are drawn. */
  readonly missing: { readonly processes: number; readonly requests: number };
}

export function instantOf(sample: LoadSample, { staff }: LoadResult): Instant {
  const processes = processesOf(sample);
  const requests = requestsOf(sample);
  const queued = requests.filter(({ phase }) => phase === 'queued').length;
  const served = requests.filter(({ phase, worker }) => worker >= 0 && phase !== 'leaving').length;
  return {
    sample,
    processes,
    requests,
    staff: staffWith(unsharedOf(sample, staff), staff),
    pssKib: pssOf(sample),
    missing: { processes: sample.serving - processes.length, requests: Math.max(0, sample.queued - queued) + Math.max(0, sample.busy - served) },
  };
}

export function pssOf({ file_kib, forked_kib, private_kib, swapped_kib }: LoadSample): number {
  return file_kib + forked_kib + private_kib - swapped_kib;
}

function processesOf({ crew }: LoadSample): readonly ProcessNow[] {
  const width = PROCESS_FIELDS.length;
  return Array.from({ length: crew.length / width }, (_, row) => {
    const [place, machine, pid, born_ms, state, requests, file, forked, own] = crew.subarray(row * width, (row + 1) * width) as unknown as readonly [number, number, number, number, number, number, number, number, number];
    return { place, machine, pid, born_ms, state: PROCESS_STATES[state]!, requests, file, forked, own };
  });
}

function requestsOf({ requests }: LoadSample): readonly RequestNow[] {
  const width = REQUEST_FIELDS.length;
  return Array.from({ length: requests.length / width }, (_, row) => {
    const at = row * width;
    return { number: requests[at]!, started_ms: requests[at + 1]!, phase: REQUEST_PHASES[requests[at + 2]!]!, place: requests[at + 3]!, worker: requests[at + 4]! };
  });
}

/** What the parent of those who serve has beyond its own: pages that these have un-shared. */
function unsharedOf({ private_kib, serving_kib }: LoadSample, staff: LoadResult['staff']): number {
  return private_kib - serving_kib.private_kib - staff.reduce((sum, one) => sum + one.private_kib, 0);
}

/** By kind; the last kind of a machine is the parent of those who serve, and has `more` than its own. */
function staffWith(more: number, staff: LoadResult['staff']): readonly StaffNow[] {
  const kinds = [...new Set(staff.map(({ kind }) => kind))];
  return kinds.map((kind, i) => {
    const all = staff.filter((one) => one.kind === kind);
    const own = all.reduce((sum, one) => sum + one.private_kib, 0);
    return { kind, pids: all.flatMap(({ pids }) => pids), shared: Math.max(0, all.reduce((sum, one) => sum + one.shared_kib, 0)), own: Math.max(0, i === kinds.length - 1 ? own + more : own) };
  });
}

/** The last sample that is not after the moment; the first one before that. `null` when there is none. */
export function sampleAt(samples: readonly LoadSample[], atMs: number): LoadSample | null {
  let [low, high] = [0, samples.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (samples[middle]!.at_ms <= atMs) low = middle + 1;
    else high = middle;
  }
  return samples[Math.max(0, low - 1)] ?? null;
}

/** The most that a run shows: places of processes, how large one of them gets, and how large each kind of the others, KiB. */
export interface Crowd {
  readonly places: number;
  readonly kib: number;
  readonly staff: readonly number[];
}

export const NOBODY: Crowd = { places: 0, kib: 1, staff: [] };

/** Both sides are planned anew when one of them has something new. */
const crowds = new WeakMap<LoadResult, Crowd>();

export function crowdOf(result: LoadResult): Crowd {
  const known = crowds.get(result) ?? countedIn(result);
  crowds.set(result, known);
  return known;
}

function countedIn(result: LoadResult): Crowd {
  let [places, kib, more] = [0, 1, -Infinity];
  const width = PROCESS_FIELDS.length;
  for (const sample of result.samples) {
    const { crew } = sample;
    for (let at = 0; at < crew.length; at += width) {
      places = Math.max(places, crew[at]! + 1);
      kib = Math.max(kib, crew[at + 6]! + crew[at + 7]! + crew[at + 8]!);
    }
    more = Math.max(more, unsharedOf(sample, result.staff));
  }
  const staff = result.samples.length === 0 ? [] : staffWith(more, result.staff);
  return { places, kib, staff: staff.map(({ shared, own }) => shared + own) };
}

/** Virtual time that a run covers, ms. */
export function lengthOf(results: readonly LoadResult[]): number {
  return Math.max(1, ...results.map(({ samples, elapsed_s }) => Math.max(samples.at(-1)?.at_ms ?? 0, elapsed_s * 1000)));
}
