/** Closed forms that the simulated means are checked against. Rates per second, times in seconds. */

/** Probability that an arrival must wait, in M/M/c (Erlang's C formula), by the recursion for his B formula. */
export function erlangC(servers: number, load: number): number {
  let blocked = 1;
  for (let k = 1; k <= servers; k++) blocked = (load * blocked) / (k + load * blocked);
  return blocked / (1 - (load / servers) * (1 - blocked));
}

/** Mean time from arrival to departure in M/M/c. `servers` may be Infinity: a pure delay. */
export function meanSojourn(station: { servers: number; mean: number; arrivals: number }): number {
  const { servers, mean, arrivals } = station;
  if (servers === Infinity) return mean;
  const load = arrivals * mean;
  return mean + (erlangC(servers, load) * mean) / (servers - load);
}

/**
 * Mean time through an open Jackson network without loops: each station is M/M/c on its own (Jackson 1957), and a
 * customer spends `visits` times its sojourn there.
 */
export function meanThroughNetwork(
  stations: readonly { servers: number; mean: number; visits: number }[],
  arrivals: number,
): number {
  return stations.reduce(
    (sum, { servers, mean, visits }) => sum + visits * meanSojourn({ servers, mean, arrivals: arrivals * visits }),
    0,
  );
}
