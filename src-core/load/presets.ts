/** The classic questions, each as two descriptions on the same arrivals. */
import type { LoadDescription } from './description.ts';
import { readLoad } from './read.ts';

export const LOAD_QUESTIONS = ['five-browsers', 'idle-connections', 'slow-clients', 'slow-query', 'blocking-call', 'preload', 'workers-and-cores', 'burst'] as const;
export type LoadQuestion = (typeof LOAD_QUESTIONS)[number];

export interface LoadPreset {
  readonly question: LoadQuestion;
  readonly a: LoadDescription;
  readonly b: LoadDescription;
}

const PC = { cores: 2, memory_mib: 4096, swap_mib: 0 };

/** Made when asked for: reading them needs the schema. */
export function loadPresets(): readonly LoadPreset[] {
  return LOAD_QUESTIONS.map((question) => ({ question, ...pairs[question]() }));
}

const pairs: Readonly<Record<LoadQuestion, () => { readonly a: LoadDescription; readonly b: LoadDescription }>> = {
  // Five browsers, one program: CGI loads it five times, the application server once.
  'five-browsers': () => pair({ deployment: 'apache-prefork-cgi' }, { deployment: 'gunicorn-sync', workers: 1 }, { application: 'flask', concurrency: 5, duration_s: 10, machine: PC }),
  // Ten thousand kept connections that ask for nothing, beside twenty that do.
  'idle-connections': () => pair({ deployment: 'mod-wsgi-embedded' }, { deployment: 'gunicorn-sync', workers: 4 }, { application: 'flask', concurrency: 20, idle_connections: 10_000, duration_s: 20, timeout_ms: 10_000, machine: PC }),
  // A megabyte over 2 Mbit/s takes four seconds: who is held for them?
  'slow-clients': () => pair({ deployment: 'gunicorn-sync', front: 'none' }, { deployment: 'gunicorn-sync', front: 'nginx' }, { application: 'flask', workers: 4, concurrency: 20, client_kbit_s: 2000, response_bytes: 1_000_000, duration_s: 60, machine: PC }),
  // One request in twenty waits two seconds for the database.
  'slow-query': () => pair({ deployment: 'gunicorn-sync', workers: 4, application: 'tiny' }, { deployment: 'uvicorn', application: 'tiny' }, { workload: { kind: 'open', rate_per_second: 60 }, database: { pool: 50, query_ms: 2000, share: 0.05 }, duration_s: 30, machine: PC }),
  // The same wait of 50 ms, awaited and not.
  'blocking-call': () => pair({ handler: { cpu_ms: 0, wait_ms: 50, blocks_loop: true } }, { handler: { cpu_ms: 0, wait_ms: 50 } }, { deployment: 'uvicorn', application: 'tiny', concurrency: 50, duration_s: 20, machine: PC }),
  // What fork shares is not shared for ever: from the boot on, for 40,000 requests.
  preload: () => pair({ preload: false }, { preload: true }, { deployment: 'gunicorn-sync', workers: 4, application: 'flask', concurrency: 20, requests: 40_000, served_before: 0, machine: PC }),
  // Two cores: what do more workers bring to a handler that computes?
  'workers-and-cores': () => pair({ workers: 2 }, { workers: 16 }, { deployment: 'gunicorn-sync', application: 'flask', handler: 'cpu', concurrency: 50, duration_s: 10, machine: PC }),
  // Forty requests at once every second, on a machine of 1 GiB.
  burst: () =>
    pair({ deployment: 'apache-prefork-cgi' }, { deployment: 'gunicorn-sync', workers: 4 }, { application: 'django', workload: { kind: 'open', rate_per_second: 40, arrivals: 'burst' }, duration_s: 10, timeout_ms: 30_000, machine: { cores: 2, memory_mib: 1024, swap_mib: 256 } }),
};

function pair(a: object, b: object, both: object) {
  return { a: readLoad({ ...both, ...a, seed: 1 }), b: readLoad({ ...both, ...b, seed: 1 }) };
}
