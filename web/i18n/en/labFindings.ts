/** The sentences of a twin run. */
import type { FindingWords, LoadsSaid } from '../labFindingShape.ts';

const LIMITS: Readonly<Record<Parameters<FindingWords['limit']>[1], string>> = {
  cpu: 'has no free CPU', workers: 'has no free worker', memory: 'has no free memory', backlog: 'has a full backlog', lock: 'waits for the interpreter lock (GIL)', loop: 'waits for its event loop', database: 'waits for a connection to the database',
};

const times = (n: number): string => (n === 1 ? 'once' : n === 2 ? 'twice' : `${n.toLocaleString('en')} times`);

function loaded(side: string, { by, times: n }: LoadsSaid): string {
  if (by === 'request') return `${side} loaded the program ${times(n)}, for each request anew`;
  return by === 'parent' ? `${side} loaded it ${times(n)}, before the fork` : `${side} had it loaded ${times(n)}, in each worker`;
}

export const findings: FindingWords = {
  failures: (a, b, detail) => `Requests that failed: ${a} in A, ${b} in B${detail === '' ? '' : ` (${detail})`}.`,
  throughput: (more, less, factor, a, b) => `${more} answers ${factor} times as many requests a second as ${less} (A ${a}, B ${b}).`,
  mean: (more, less, factor, a, b) => `People wait ${factor} times as long for ${more} as for ${less} on average (A ${a}, B ${b}).`,
  p95: (more, less, factor, a, b) => `The slowest twentieth waits ${factor} times as long for ${more} as for ${less} (p95: A ${a}, B ${b}).`,
  memory: (more, less, factor, a, b) => `${more} needs ${factor} times the memory of ${less} at its peak (A ${a}, B ${b}).`,
  processes: (more, less, factor, a, b) => `${more} has ${factor} times as many processes as ${less} at its peak (A ${a}, B ${b}).`,
  loads: (a, b) => `${loaded('A', a)}; ${loaded('B', b)}.`,
  limit: (side, by) => `${side} ${LIMITS[by]}.`,
  queue: (side, most) => `At its longest, ${most} requests stood in line before ${side}.`,
  tail: (side, p50, p95, factor) => `Most wait little for ${side} and a few wait long: the p95 (${p95}) is ${factor} times the median (${p50}).`,
  sharing: (side, rss, pss, factor) => `Adding up RSS would make ${side} ${factor} times as large as it is (${rss} for ${pss}), since its processes share pages.`,
  same: 'No figure differs by more than a twentieth: for these requests the two do equally well.',
};
