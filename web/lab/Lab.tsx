/** The load lab: two deployments under the same arrivals. */
export function Lab() {
  return null;
}
