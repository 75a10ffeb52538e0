/** What uvicorn costs: measured with uvicorn 0.17.6 and a tiny application (test/golden/uvicorn/costs.json, tied by a test), or chosen. */
import type { ImagePart } from '../system/memory.ts';

/** uvicorn's own share of a request was 60 µs in all. Its Python runs here line by line at one µs each, some 300 lines; this is what is not Python. */
export const uvicornCosts = {
  startUs: 100_000, // boot to the first 200 took 106–152 ms, with its first request
  spawnUs: 600, // fork and exec of a process of 10 MiB: 0.6 ms
  selectUs: 10, // chosen: epoll_wait and what the loop does around it
} as const;

/** RSS 31,696, of which 22,584 private (one process, tiny application). */
export const uvicornImage: readonly ImagePart[] = [
  { segment: 'code', kib: 9112, file: '/usr/bin/python3' },
  { segment: 'data', kib: 3008 },
  { segment: 'heap', kib: 19_256 },
  { segment: 'stack', kib: 320 },
];
