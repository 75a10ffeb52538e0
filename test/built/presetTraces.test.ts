/** The traces that the build ships are what a run gives: each is simulated again with a fresh CPython and compared. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNodePythonHost } from '../../node/pythonHostNode.ts';
import { decodeTrace, presets, simulate, type PythonHost } from '../../src-core/index.ts';

const dist = join(import.meta.dirname, '..', '..', 'dist');
const folder = readdirSync(dist).find((name) => name.startsWith('traces-')) ?? '';
let host: PythonHost & { dispose(): Promise<void> | void };
beforeAll(() => {
  host = createNodePythonHost();
});
afterAll(() => host.dispose());

describe('shipped traces', () => {
  test('are there for every preset and for nothing else', () => {
    expect(readdirSync(join(dist, folder)).toSorted()).toEqual(presets.map(({ preset }) => `${preset}.json`).toSorted());
  });

  test.each(presets.map((scenario) => [scenario.preset, scenario] as const))('%s is what a run gives', async (name, scenario) => {
    const shipped = decodeTrace(readFileSync(join(dist, folder, `${name}.json`), 'utf8'));
    expect(shipped).toEqual(await simulate(scenario, host));
  });
});
