/**
 * Before each test file: property tests draw the same values in every run of the check, so that none is red by chance.
 * To explore instead, `PROPERTY_SEED=random PROPERTY_RUNS=20 npm run unit`: other values, and twenty times as many of them.
 * A failure names its seed; `PROPERTY_SEED=…` with the same PROPERTY_RUNS draws its values again.
 */
import fc from 'fast-check';
import { vi } from 'vitest';

const { PROPERTY_SEED = '1', PROPERTY_RUNS = '1' } = process.env;
const runs = Number(PROPERTY_RUNS);

if (PROPERTY_SEED !== 'random' && !Number.isInteger(Number(PROPERTY_SEED))) throw new Error(`PROPERTY_SEED is “random” or a whole number, not “${PROPERTY_SEED}”.`);
if (!(Number.isInteger(runs) && runs > 0)) throw new Error(`PROPERTY_RUNS is how many times as many runs, not “${PROPERTY_RUNS}”.`);

fc.configureGlobal(PROPERTY_SEED === 'random' ? {} : { seed: Number(PROPERTY_SEED) });

// How many runs a property asks for goes before what is configured.
if (runs > 1) {
  vi.setConfig({ testTimeout: 600_000 * runs });
  const assert: typeof fc.assert = (property, parameters) => fc.assert(property, { ...parameters, numRuns: (parameters?.numRuns ?? 100) * runs }) as never;
  vi.doMock('fast-check', () => ({ ...fc, assert, default: { ...fc, assert } }));
}
