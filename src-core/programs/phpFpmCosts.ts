/**
 * What PHP-FPM costs, with where each figure was measured: 2 vCPU AMD EPYC, Debian 12, PHP 8.2, four children behind nginx
 * (test/golden/php-fpm-costs.json holds the measurements, and a test ties these figures to them). Times are µs of CPU, sizes KiB.
 */
import type { ImagePart } from '../system/memory.ts';
import { remainderUs, requestCost } from './requestCosts.ts';

const worker = requestCost('php-fpm', 'worker');
const startRequestUs = 10; // chosen: superglobals, output buffers

export const phpFpmCosts = {
  startUs: 12_000, // boot to the first 200 took 18.2–33.7 ms, polled every 10 ms, with its first request
  forkUs: 160, // a process of 10 MiB: 0.157 ms
  perRequestUs: remainderUs(worker.wayUs - startRequestUs, { calls: 4, lines: 12 }), // the worker's own share, measured as a whole
  restUs: worker.restUs,
  compileUs: 300, // chosen: opcache takes the script in
  startRequestUs,
} as const;

/** The master: RSS 21,032. */
export const phpFpmImage: readonly ImagePart[] = [
  { segment: 'code', kib: 10_400, file: '/usr/sbin/php-fpm8.2' },
  { segment: 'data', kib: 1_500 },
  { segment: 'heap', kib: 9_000 },
  { segment: 'stack', kib: 132 },
];
/** A child: 494 private after 300 requests; all seven processes together gained 776 by them. */
export const phpFpmChild = { unsharedKib: 300, freshKib: 194 } as const;
