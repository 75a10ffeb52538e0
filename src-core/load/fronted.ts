/** What nginx before a deployment, or none before it, does to the memory that is there whatever is served. */
import { NGINX_MEMORY } from '../costs/gateways.ts';
import type { CostProfile } from './description.ts';

/** With nginx where there is none usually, or without it: its memory comes to what is there whatever is served, or goes. A profile from outside is as it is. */
export function fronted(profile: CostProfile, usual: 'nginx' | 'none', front: 'nginx' | 'none'): CostProfile {
  if (front === usual) return profile;
  const { base } = profile;
  const { processes, rss_kib, pss_kib, uss_kib } = NGINX_MEMORY;
  const sign = front === 'nginx' ? 1 : -1;
  return { ...profile, base: { processes: base.processes + sign * processes, rss_kib: base.rss_kib + sign * rss_kib, pss_kib: base.pss_kib + sign * pss_kib, uss_kib: base.uss_kib + sign * uss_kib } };
}
