/**
 * Requests through nginx → gunicorn (4 workers) → database: time, memory, and cost per request from 10³ to 10⁶. The engine is
 * warm when it counts: what a fresh one takes for its first thousand (it interprets, and compiles meanwhile) is said apart, and
 * so is what it costs to look at what a run has kept of itself: who compares figures does not.
 */
import { readLoad, startLoad } from '../src-core/load/index.ts';

const MIB = 2 ** 20;
const LENGTHS = [1000, 10_000, 100_000, 1_000_000] as const;
/** As many runs as make so many requests are timed together: the clock of CPU time is coarse, and counts the collector's threads. */
const BATCH = 200_000;
const ROUNDS = 5;

interface Batch {
  /** CPU time of the process, µs a request, and ns an event. */
  readonly us: number;
  readonly ns: number;
  readonly bytes: number;
}

export function reportLoad(): void {
  console.log(`\nLoad lab: requests through nginx → gunicorn (4 workers) → database, open arrivals, CPU time, medians of ${ROUNDS} interleaved rounds`);
  const fresh = batch(1000, 1);
  console.log(`  a fresh engine’s first 1,000: ${((fresh.us * 1000) / 1e6).toFixed(3)} s, of which most is reading and compiling the program`);
  batch(1000, 100);
  batch(300_000, 1);
  // Interleaved, so that what else the machine does falls on all lengths alike.
  const rounds = Array.from({ length: ROUNDS }, () => ({ runs: LENGTHS.map((requests) => batch(requests, Math.max(1, BATCH / requests))), looked: batch(1000, BATCH / 1000, true) }));
  const least1000 = Math.min(...rounds.map(({ runs }) => runs[0]!.us));
  const looked = Math.min(...rounds.map((round) => round.looked.us));
  for (const [i, requests] of LENGTHS.entries()) {
    const batches = rounds.map(({ runs }) => runs[i]!).toSorted((a, b) => a.us - b.us);
    const { us, ns, bytes } = batches[batches.length >> 1]!;
    // What else runs on the machine makes CPU time longer, never shorter.
    const least = batches[0]!.us.toFixed(3);
    const whole = requests === 1_000_000 ? ` (aim ≤ 1 s, ≤ 200 MiB)` : '';
    console.log(`  ${requests.toLocaleString('en').padStart(9)} requests ${((us * requests) / 1e6).toFixed(3).padStart(7)} s  ${us.toFixed(3)} µs a request (least ${least})  ${ns.toFixed(0)} ns and ${(us === 0 ? 0 : (us * 1000) / ns).toFixed(1)} events each, ${(1000 / ns).toFixed(1)} M events/s  ${(bytes / MIB).toFixed(0)} MiB of heap and arrays${whole}`);
  }
  console.log(`  Looking at every instant, latency and request of a run of 1,000: ${(looked - least1000).toFixed(2)} ms`);
}

function batch(requests: number, runs: number, isLookedAt = false): Batch {
  const description = {
    deployment: 'gunicorn-sync',
    workers: 4,
    application: 'flask',
    workload: { kind: 'open', rate_per_second: 200 },
    database: { pool: 4, query_ms: 5 },
    clients_share_cores: false,
    requests,
  };
  let events = 0;
  const before = process.cpuUsage();
  for (let i = 0; i < runs; i++) {
    const run = startLoad(readLoad(description));
    while (!run.advance(1_000_000));
    const result = run.result();
    if (result.answered !== requests) throw new Error(`${result.answered} of ${requests} requests were answered`);
    if (isLookedAt && result.samples.length + result.latency.length + result.dots.length < requests) throw new Error('a run has kept less than its requests');
    events += result.events;
  }
  const { user, system } = process.cpuUsage(before);
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { us: (user + system) / (requests * runs), ns: ((user + system) * 1000) / events, bytes: heapUsed + arrayBuffers };
}
