/** The page's way to interpreters that are measured: what they need is fetched when it is asked for. */
import type { MeasuredMachine, MeasuredSite } from '../python/measureMachine.ts';

export { failureOf, MeasureFailed, type MeasureFailure } from '../python/measureFailure.ts';
export type { MeasuredMachine, MeasuredProcess, MeasuredSite, Started } from '../python/measureMachine.ts';

export async function openMeasuredMachine(site: MeasuredSite): Promise<MeasuredMachine> {
  return (await import('../python/measureMachine.ts')).openMeasuredMachine(site);
}
