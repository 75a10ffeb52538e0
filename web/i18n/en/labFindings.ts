/** The sentences of a twin run. */
import type { FindingWords, LoadsSaid } from '../labFindingShape.ts';

const times = (n: number): string => (n === 1 ? 'once' : n === 2 ? 'twice' : `${n.toLocaleString('en')} times`);

function loaded(side: string, what: string, { by, times: n }: LoadsSaid): string {
  if (by === 'request') return `${side} loaded ${what} ${times(n)}, for each request anew`;
  return by === 'parent' ? `${side} loaded ${what} ${times(n)}, before the fork` : `${side} had ${what} loaded ${times(n)}, ${n === 1 ? 'in its one worker' : 'once in each worker'}`;
}

export const findings: FindingWords = {
  processes: (a, b) => `At most, A has ${a.toLocaleString('en')} processes and B ${b.toLocaleString('en')}.`,
  throughput: (more, less, factor, a, b) => `${more} answers ${factor} times as many requests a second as ${less} (A ${a}, B ${b}).`,
  latency: (more, less, factor, a, b) => `People wait ${factor} times as long for ${more} as for ${less} on average (A ${a}, B ${b}).`,
  tail: (more, less, factor, a, b) => `The slowest twentieth waits ${factor} times as long for ${more} as for ${less} (p95: A ${a}, B ${b}).`,
  memory: (more, less, factor, a, b) => `${more} needs ${factor} times the memory of ${less} at its peak (A ${a}, B ${b}).`,
  cpu: (more, less, factor, a, b) => `A request costs ${factor} times as much CPU in ${more} as in ${less} (A ${a}, B ${b}).`,
  loads: (a, b) => `${loaded('A', 'the program', a)}; ${loaded('B', 'it', b)}.`,
  bottleneck: {
    none: (side) => `${side} has enough of everything.`,
    cpu: (side, share) => `${side} is limited by CPU: ${share} of its cores are busy.`,
    workers: (side, share) => `${side} is limited by its workers: ${share} of them have a request.`,
    memory: (side, share) => `${side} is limited by memory: ${share} of it is taken.`,
    backlog: (side) => `${side}’s backlog is full: whoever comes then is turned away.`,
    lock: (side, share) => `In ${side} threads wait for the interpreter lock (GIL), which is held ${share} of the time.`,
    loop: (side, share) => `In ${side} everything waits for the event loop, which is held ${share} of the time.`,
    database: (side, share) => `In ${side} requests wait for the database: ${share} of its connections are busy.`,
    balancer: (side, share) => `In ${side} requests wait for the load balancer: ${share} of its cores are busy.`,
  },
  errors: (side, count, share, what) => `In ${side} ${count} requests (${share}) failed: ${what}.`,
  kept: (side, held, places) => `In ${side} connections that ask for nothing keep ${held} of ${places} places on average, and whoever wants something waits for one.`,
  unshared: (side, forkedFrom, forkedTo, pssFrom, pssTo) => `${side}’s processes shared ${forkedFrom} since the fork at the beginning and ${forkedTo} at the end: a page is copied when it is written to. Meanwhile ${side} grew from ${pssFrom} to ${pssTo}.`,
  queue: (side, most) => `At its longest, ${most} requests stood in line before ${side}.`,
  'double-counted': (side, rss, pss, factor) => `Adding up RSS would make ${side} ${factor} times as large as it is (${rss} for ${pss}), since its processes share pages.`,
  alike: 'No figure differs by more than a twentieth: for these requests the two do equally well.',
};
