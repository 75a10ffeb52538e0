/** Requests through nginx → gunicorn (4 workers) → database: time, memory, and cost per request from 10³ to 10⁶. */
import { readLoad, startLoad } from '../src-core/load/index.ts';

const MIB = 2 ** 20;

export function reportLoad(): void {
  console.log('\nLoad lab: requests through nginx → gunicorn (4 workers) → database, open arrivals, CPU time');
  // The compiler warms up before anything is measured.
  once(50_000);
  for (const requests of [1000, 10_000, 100_000, 1_000_000]) {
    const runs = Array.from({ length: requests < 100_000 ? 15 : 3 }, () => once(requests)).toSorted((a, b) => a.us - b.us);
    const { us, events, bytes } = runs[runs.length >> 1]!;
    console.log(
      `  ${requests.toLocaleString('en').padStart(9)} requests ${(us / 1e6).toFixed(3).padStart(7)} s  ${(us / requests).toFixed(3)} µs a request  ${((us * 1000) / events).toFixed(0)} ns an event  ${(bytes / MIB).toFixed(0)} MiB of heap and arrays${requests === 1_000_000 ? ' (aim ≤ 1 s, ≤ 200 MiB)' : ''}`,
    );
  }
}

function once(requests: number): { us: number; events: number; bytes: number } {
  const description = readLoad({
    deployment: 'gunicorn-sync',
    workers: 4,
    application: 'flask',
    workload: { kind: 'open', rate_per_second: 200 },
    database: { pool: 4, query_ms: 5 },
    clients_share_cores: false,
    requests,
  });
  const before = process.cpuUsage();
  const run = startLoad(description);
  while (!run.advance(1_000_000));
  const result = run.result();
  const { user, system } = process.cpuUsage(before);
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  if (result.answered !== requests) throw new Error(`${result.answered} of ${requests} requests were answered`);
  return { us: user + system, events: result.events, bytes: heapUsed + arrayBuffers };
}
