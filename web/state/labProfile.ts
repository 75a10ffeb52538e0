import { deployments, type LoadDescription } from '../../src-core/load/index.ts';

/** Each request gets a process of its own. */
export function isFork({ deployment }: LoadDescription): boolean {
  return deployments[deployment].shape === 'fork';
}
