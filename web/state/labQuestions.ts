/** The classic questions: two descriptions each, and what the page asks people to predict. Both sides meet the same requests. */
import { readLoad, type LoadDescription } from '../../src-core/load/index.ts';
import type { Measure } from './labGuess.ts';

export interface Question {
  readonly name: string;
  readonly measure: Measure;
  readonly a: LoadDescription;
  readonly b: LoadDescription;
}

type Part = Readonly<Record<string, unknown>>;

export const questions: readonly Question[] = [
  of('five-browsers', 'peak_pss_kib', { C: 5, requests: 200, application: 'flask', handler: 'io' }, { deployment: 'apache-prefork-cgi' }, { deployment: 'gunicorn-sync', workers: 2 }),
  of('burst', 'failures', { workload: { kind: 'open', rate_per_second: 30, arrivals: 'burst' }, duration_s: 10, application: 'flask', timeout_ms: 10_000, machine: { memory_mib: 512 } }, { deployment: 'apache-prefork-cgi' }, { deployment: 'gunicorn-sync', workers: 4 }),
  of('slow-clients', 'throughput_rps', { C: 50, requests: 1000, application: 'flask', client_kbit_s: 1000, response_bytes: 50_000 }, { deployment: 'gunicorn-sync', workers: 4, front: 'none' }, { deployment: 'gunicorn-sync', workers: 4, front: 'nginx' }),
  of('idle-connections', 'throughput_rps', { C: 20, requests: 4000, application: 'flask', idle_connections: 10_000, duration_s: 60 }, { deployment: 'mod-wsgi-embedded' }, { deployment: 'gunicorn-sync', workers: 4 }),
  of('slow-query', 'p95_ms', { C: 30, requests: 3000, handler: 'hello', database: { pool: 30, query_ms: 500, share: 0.05 } }, { deployment: 'gunicorn-sync', workers: 4, application: 'flask' }, { deployment: 'uvicorn', workers: 1, application: 'fastapi' }),
  of('blocking-call', 'throughput_rps', { deployment: 'uvicorn', application: 'fastapi', C: 20, requests: 400 }, { handler: { cpu_ms: 0, wait_ms: 50, blocks_loop: true } }, { handler: { cpu_ms: 0, wait_ms: 50 } }),
  of('preload', 'peak_pss_kib', { deployment: 'gunicorn-sync', workers: 8, application: 'flask', C: 20, requests: 20_000, served_before: 0 }, { preload: false }, { preload: true }),
  of('workers-cores', 'throughput_rps', { deployment: 'gunicorn-sync', application: 'flask', handler: 'cpu', C: 50, requests: 5000, machine: { cores: 2 } }, { workers: 2 }, { workers: 16 }),
  of('threads-lock', 'throughput_rps', { application: 'flask', handler: 'cpu', C: 20, requests: 4000, machine: { cores: 4 } }, { deployment: 'gunicorn-gthread', workers: 1, threads: 4 }, { deployment: 'gunicorn-sync', workers: 4 }),
];
export const firstQuestion: Question = questions[0]!;

export function questionNamed(name: string): Question | null {
  return questions.find((question) => question.name === name) ?? null;
}

function of(name: string, measure: Measure, both: Part, a: Part, b: Part): Question {
  return { name, measure, a: readLoad({ ...both, ...a }), b: readLoad({ ...both, ...b }) };
}
