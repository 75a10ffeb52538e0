/**
 * Who is kept by connections that ask for nothing: neither busy nor free, so that no share of use shows it. A child of
 * httpd or a thread of mod_wsgi's host belongs to its connection, a worker without a web server in front to the client
 * that is silent (core, `machine.connections`).
 */
import { deployments, type Bottleneck, type LoadDescription, type LoadResult } from '../../src-core/load/index.ts';

export interface Kept {
  /** Places that idle connections had, on average over the samples, and those that there are. */
  readonly held: number;
  readonly places: number;
}

/** A bottleneck as for the core's workers. */
const MUCH = 0.85;

/** `null` unless they keep nearly all. */
export function keptOf(description: LoadDescription, { samples }: LoadResult): Kept | null {
  if (samples.length === 0) return null;
  const held = samples.reduce((sum, sample) => sum + sample.held, 0) / samples.length;
  const places = placesOf(description);
  return held / places > MUCH ? { held, places } : null;
}

/** What a side was short of: idle connections where the core finds nobody at work. */
export function limitedBy(description: LoadDescription, result: LoadResult): Bottleneck | 'kept' {
  return result.bottleneck === 'none' && keptOf(description, result) ? 'kept' : result.bottleneck;
}

function placesOf({ deployment, workers, threads, keep_alive }: LoadDescription): number {
  const { shape, bound, places } = deployments[deployment];
  if (places === 0 || !keep_alive) return workers * threads;
  return bound || shape === 'fork' ? workers : places;
}
