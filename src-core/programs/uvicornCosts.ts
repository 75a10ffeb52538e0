/** What uvicorn costs: measured with uvicorn 0.17.6 and a tiny application (test/golden/uvicorn/costs.json, tied by a test), or chosen. */
import type { ImagePart } from '../system/memory.ts';
import { remainderUs, requestCost } from './requestCosts.ts';

const worker = requestCost('uvicorn', 'worker');

/** uvicorn's own share of a request was measured as a whole. Its Python runs here line by line, some 470 lines. */
export const uvicornCosts = {
  startUs: 100_000, // boot to the first 200 took 106–152 ms, with its first request
  spawnUs: 600, // fork and exec of a process of 10 MiB: 0.6 ms
  selectUs: remainderUs(worker.wayUs, { calls: 5, lines: 470 }), // epoll_wait and what the loop does around it
  restUs: worker.restUs,
} as const;

/** RSS 31,696, of which 22,584 private (one process, tiny application). */
export const uvicornImage: readonly ImagePart[] = [
  { segment: 'code', kib: 9112, file: '/usr/bin/python3' },
  { segment: 'data', kib: 3008 },
  { segment: 'heap', kib: 19_256 },
  { segment: 'stack', kib: 320 },
];
