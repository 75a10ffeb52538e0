/** Who is there at an instant: pictures are of what the run itself holds, so their sums are its sums. */
import { describe, expect, test } from 'vitest';
import { DEPLOYMENTS, PROCESS_FIELDS, PROCESS_STATES, readLoad, REQUEST_FIELDS, REQUEST_PHASES, simulateLoad, type LoadResult, type LoadSample, type ProcessState, type RequestPhase } from '../../src-core/load/index.ts';
import { Pids, ProcessTable } from '../../src-core/load/processTable.ts';
import { RandomStream } from '../../src-core/kernel/random.ts';

const run = (description: object): LoadResult => simulateLoad(readLoad(description));

type Row<Fields extends readonly string[]> = Readonly<Record<Fields[number], number>>;

function rows<const Fields extends readonly string[]>(cells: Int32Array, fields: Fields): readonly Row<Fields>[] {
  return Array.from({ length: cells.length / fields.length }, (_, i) => Object.fromEntries(fields.map((field, j) => [field, cells[i * fields.length + j]!])) as Row<Fields>);
}

const crewOf = (sample: LoadSample) => rows(sample.crew, PROCESS_FIELDS);
const requestsOf = (sample: LoadSample) => rows(sample.requests, REQUEST_FIELDS);
const phaseOf = (request: { readonly phase: number }): RequestPhase => REQUEST_PHASES[request.phase]!;
const stateOf = (process: { readonly state: number }): ProcessState => PROCESS_STATES[process.state]!;
const states = (result: LoadResult): ReadonlySet<ProcessState> => new Set(result.samples.flatMap((sample) => crewOf(sample).map(stateOf)));
const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

describe.each(DEPLOYMENTS)('%s', (deployment) => {
  const whole = run({ deployment, handler: 'mixed', concurrency: 20, requests: 400, database: { pool: 5, query_ms: 3 } });
  const result = { ...whole, samples: whole.samples.filter((_, i) => i % 12 === 0) };

  test('processes have together what serves, one by one, and the others have the rest', () => {
    for (const { serving, serving_kib, processes, ...sample } of result.samples) {
      const crew = rows(sample.crew, PROCESS_FIELDS);
      expect(crew).toHaveLength(serving);
      expect(serving + sum(result.staff.map(({ pids }) => pids.length))).toBe(processes);
      for (const kind of ['file_kib', 'forked_kib', 'private_kib'] as const) expect(Math.abs(sum(crew.map((one) => one[kind])) - serving_kib[kind])).toBeLessThanOrEqual(0.5 * serving + 0.01);
    }
    // Own memory of those who are always there does not come from elsewhere either: what fork shared and workers un-shared of it is the parent's.
    const [first] = result.samples;
    expect(first!.private_kib - first!.serving_kib.private_kib).toBeGreaterThanOrEqual(sum(result.staff.map(({ private_kib }) => private_kib)) - 1);
  });

  test('requests that wait are as many as wait; who is served is in a process that is there, or with a child of the web server', () => {
    for (const sample of result.samples) {
      const requests = requestsOf(sample);
      const places = new Map(crewOf(sample).map(({ place, requests: n }) => [place, n]));
      expect(requests.filter((one) => phaseOf(one) === 'queued')).toHaveLength(sample.queued);
      expect(requests.filter(({ worker }) => worker >= 0)).toHaveLength(sample.busy);
      for (const [place, n] of places) expect(requests.filter((one) => one.place === place)).toHaveLength(n);
      for (const { place, worker, started_ms } of requests) {
        expect(place < 0 || places.has(place)).toBe(true);
        expect(place >= 0 && worker < 0).toBe(false);
        expect(started_ms).toBeLessThanOrEqual(sample.at_ms);
      }
      expect(new Set(requests.map(({ number }) => number)).size).toBe(requests.length);
    }
  });
});

describe('identities', () => {
  test('a CGI process is of one request: it begins with it, grows, and its pid does not come again', () => {
    const { samples } = run({ deployment: 'apache-prefork-cgi', application: 'flask', concurrency: 3, requests: 40 });
    const lives = new Map<number, { readonly born: number; readonly request: number; size: number }>();
    for (const sample of samples) {
      for (const { pid, place, born_ms, private_kib } of crewOf(sample)) {
        const request = requestsOf(sample).find((one) => one.place === place)!.number;
        const known = lives.get(pid) ?? { born: born_ms, request, size: 0 };
        expect([born_ms, request]).toEqual([known.born, known.request]);
        expect(private_kib).toBeGreaterThanOrEqual(known.size);
        known.size = private_kib;
        lives.set(pid, known);
      }
    }
    expect(lives.size).toBeGreaterThan(30);
    expect(sum(samples.map(({ begun }) => begun))).toBe(40);
    expect(sum(samples.map(({ ended }) => ended))).toBe(40);
    const inOrder = [...lives].toSorted((a, b) => a[0] - b[0]).map(([, { born }]) => born);
    expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
  });

  test('a worker that is replaced has another pid in the same place; others keep theirs', () => {
    const replaced = run({ deployment: 'gunicorn-sync', workers: 2, max_requests: 100, concurrency: 4, requests: 1000 });
    const pids = (result: LoadResult): number => new Set(result.samples.flatMap((sample) => crewOf(sample).map(({ pid }) => pid))).size;
    expect(pids(replaced)).toBeGreaterThan(6);
    expect(new Set(replaced.samples.flatMap((sample) => crewOf(sample).map(({ place }) => place)))).toEqual(new Set([0, 1]));
    expect(pids(run({ deployment: 'gunicorn-sync', workers: 2, concurrency: 4, requests: 1000 }))).toBe(2);
    expect(states(replaced)).toContain('starting');
  });

  test('workers have as much memory as they themselves have served for', () => {
    const { samples } = run({ deployment: 'gunicorn-sync', preload: true, workers: 3, served_before: 0, concurrency: 2, requests: 90 });
    const different = samples.filter((sample) => new Set(crewOf(sample).map(({ forked_kib }) => forked_kib)).size > 1);
    expect(different.length).toBeGreaterThan(3);
  });
});

describe('what a process does', () => {
  test('threads wait for the interpreter lock, workers for the database, CGI starts, slow clients are written to, swapped ones wait for the disc', () => {
    const few = { concurrency: 12, requests: 200 };
    const phases = (description: object): ReadonlySet<RequestPhase> => new Set(run({ ...few, ...description }).samples.flatMap((sample) => requestsOf(sample).map(phaseOf)));
    expect(phases({ deployment: 'gunicorn-gthread', handler: 'cpu' })).toContain('lock');
    expect(states(run({ ...few, deployment: 'gunicorn-sync', database: { pool: 1, query_ms: 20 } }))).toContain('database');
    expect(states(run({ ...few, deployment: 'apache-prefork-cgi' }))).toContain('starting');
    expect(states(run({ ...few, deployment: 'gunicorn-sync', front: 'none', client_kbit_s: 1000 }))).toContain('writing');
    expect(states(run({ deployment: 'cgi_prefork_django', concurrency: 30, requests: 60, machine: { memory_mib: 500, swap_mib: 2048 } }))).toContain('paging');
    expect(phases({ deployment: 'gunicorn-sync', backlog: 2, handler: 'io' })).toContain('retrying');
  });

  test('connections that ask for nothing hold processes, and are no requests', () => {
    const { samples } = run({ deployment: 'mod-wsgi-embedded', concurrency: 5, idle_connections: 500, duration_s: 4 });
    const late = samples.at(-2)!;
    expect(crewOf(late).filter((one) => stateOf(one) === 'held')).toHaveLength(late.held);
    expect(late.held).toBeGreaterThan(40);
    expect(late.queued).toBeLessThanOrEqual(5);
  });
});

test('a picture has room for 256 processes and 512 requests, however many there are; sums are told beside it', () => {
  const { samples } = run({ deployment: 'gunicorn-sync', workers: 600, concurrency: 3000, backlog: 5000, handler: 'hold', requests: 6000 });
  const full = samples.find(({ busy, queued }) => busy === 600 && queued > 2000)!;
  expect([full.serving, crewOf(full).length, requestsOf(full).length]).toEqual([600, 256, 512]);
  expect(requestsOf(full).filter((one) => phaseOf(one) === 'queued').length).toBeGreaterThanOrEqual(100);
  expect(full.queued).toBeGreaterThan(2000);
});

test('places are the lowest that are free; pids rise', () => {
  const table = new ProcessTable();
  const pids = new Pids(new RandomStream(1, 'pids'));
  const given = Array.from({ length: 200 }, () => table.begin(0, pids.next(), 7));
  expect(given).toEqual(Array.from({ length: 200 }, (_, i) => i));
  for (const place of [150, 3, 40]) table.end(place);
  expect([1, 2, 3, 4].map(() => table.begin(0, pids.next(), 8))).toEqual([3, 40, 150, 200]);
  expect([table.size, table.begun, table.ended]).toEqual([201, 204, 3]);
  expect(table.pid[3]).toBeGreaterThan(table.pid[199]!);
});

test('a process whose handler blocks its loop sleeps, while the others wait for their turn', () => {
  const result = run({ deployment: 'uvicorn', application: 'tiny', handler: { cpu_ms: 0, wait_ms: 50, blocks_loop: true }, concurrency: 20, duration_s: 5 });
  const seen = result.samples.flatMap((sample) => crewOf(sample).map(stateOf));
  expect(seen.filter((state) => state === 'sleeping').length / seen.length).toBeGreaterThan(0.9);
});
