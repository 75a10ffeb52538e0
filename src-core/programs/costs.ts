/**
 * What things cost, with where each figure was measured. Times are µs of CPU, sizes KiB. The machine: 2 vCPU AMD EPYC,
 * Debian 12, nginx 1.22.1, gunicorn 20.1, CPython 3.11 (test/golden/costs.json holds the measurements, and a test ties
 * these figures to them). Figures that nobody measured are marked as chosen; docs/model.md lists them too.
 */
import type { ImagePart } from '../system/memory.ts';
import { remainderUs, requestCost } from './requestCosts.ts';

/** nginx' share of a request that it forwards: measured as a whole, split over its parts by choice. */
const front = requestCost('gunicorn-sync', 'front');
const frontUs = remainderUs(front.wayUs, { calls: 4 });
/** uwsgi, FastCGI and SCGI are forwarded by another module than HTTP is, and measured apart. */
const binary = requestCost('uwsgi', 'front');

export const nginxCosts = {
  forkUs: 160, // fork of a 10 MiB process: 0.157 ms
  parseRequestUs: Math.round(0.2 * frontUs), // chosen: a fifth of the front
  chooseLocationUs: Math.round(0.05 * frontUs), // chosen
  openFileUs: 15, // chosen
  makeResponseUs: Math.round(0.3 * frontUs), // chosen
  proxyRequestUs: Math.round(0.25 * frontUs), // chosen
  gatewayRequestUs: Math.max(0, Math.round(0.25 * frontUs) + binary.wayUs - front.wayUs), // the same, in a binary protocol
  proxyResponseUs: Math.round(0.2 * frontUs), // chosen
  restUs: remainderUs(front.restUs, { calls: 2 }), // the log and the end of the other connection come after the answer
} as const;

const sync = requestCost('gunicorn-sync', 'worker');
const gthread = requestCost('gunicorn-gthread', 'worker');

/** gunicorn's own share of a request was measured as a whole. Its Python runs here line by line, some 305 lines (335 with threads). */
export const gunicornCosts = {
  startUs: 90_000, // boot to the first 200 took 119–154 ms (gunicorn sync, tiny application), with its first request
  forkUs: 160, // fork returns in a parent of 10 MiB after 0.156 ms
  workerInitUs: 8_000, // chosen: signals, log, temporary file
  perRequestUs: remainderUs(sync.wayUs, { calls: 4, lines: 305 }),
  restUs: sync.restUs,
  threadPerRequestUs: remainderUs(gthread.wayUs, { calls: 4, lines: 335 }), // with the way through the poller and the pool
  threadRestUs: gthread.restUs,
} as const;

export const browserCosts = {
  urlUs: 40, // chosen
  cacheUs: 5, // chosen
  buildRequestUs: 60, // chosen
  readResponseUs: 80, // chosen
  drawUs: 4_000, // chosen
} as const;

export const dnsCosts = {
  queryUs: 20, // chosen
  answerUs: 30, // chosen
} as const;

/** nginx master: RSS 6,772, of which 212 private; worker: RSS 5,232, 1,252 private, measured as a pair. */
export const nginxImage: readonly ImagePart[] = [
  { segment: 'code', kib: 5100, file: '/usr/sbin/nginx' },
  { segment: 'data', kib: 420 },
  { segment: 'heap', kib: 1120 },
  { segment: 'stack', kib: 132 },
];
/** Pages that a fresh nginx worker writes: 1,252 private, less its own connection tables. */
export const nginxWorker = { unsharedKib: 420, freshKib: 832 } as const;

/** gunicorn master with a tiny application: RSS 29,520, 3,308 private; worker RSS 25,504, 3,324 private. */
export const gunicornImage: readonly ImagePart[] = [
  { segment: 'code', kib: 9200, file: '/usr/bin/python3' },
  { segment: 'data', kib: 2600 },
  { segment: 'heap', kib: 17400 },
  { segment: 'stack', kib: 320 },
];
/** The first figure: pages of the master that a worker writes by running; the second: what its application adds. */
export const gunicornWorker = { unsharedKib: 2900, applicationKib: 424 } as const;

export const browserImage: readonly ImagePart[] = [
  { segment: 'code', kib: 88_000, file: '/opt/browser/browser' }, // chosen: no measurement of a browser is used
  { segment: 'data', kib: 9_000 },
  { segment: 'heap', kib: 64_000 },
  { segment: 'stack', kib: 136 },
];

export const nameServerImage: readonly ImagePart[] = [
  { segment: 'code', kib: 2_400, file: '/usr/sbin/named' }, // chosen
  { segment: 'data', kib: 300 },
  { segment: 'heap', kib: 4_200 },
  { segment: 'stack', kib: 132 },
];
