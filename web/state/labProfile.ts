/** What of a description the drawings need: who is there besides those that serve, and how much one of them serves at once. */
import { deployments, profileOf, type CostProfile, type LoadDescription } from '../../src-core/load/index.ts';

/** Of all machines together. */
export function baseOf({ deployment, application, preload, workers, threads, machines }: LoadDescription): CostProfile['base'] {
  const { base } = typeof application === 'string' ? profileOf({ deployment, application, preload, workers, threads }) : application;
  return { processes: base.processes * machines, pss_kib: base.pss_kib * machines, rss_kib: base.rss_kib * machines, uss_kib: base.uss_kib * machines };
}

/** Each request gets a process of its own. */
export function isFork({ deployment }: LoadDescription): boolean {
  return deployments[deployment].shape === 'fork';
}

export function slotsOf(description: LoadDescription): number {
  return isFork(description) ? 1 : description.threads;
}
