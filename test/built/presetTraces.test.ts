/** The traces in the build are those of these sources, byte for byte: test/runs/presets.test.ts compares them with fresh runs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { madeTraces, tracesName } from '../../scripts/vite-preset-traces.mjs';
import { presets } from '../../src-core/index.ts';

const dist = join(import.meta.dirname, '..', '..', process.env['HOP_DIST'] ?? 'dist');
const made = madeTraces();
const folders = readdirSync(dist).filter((name) => name.startsWith('traces-'));

test('there is one folder of traces, of these sources, with one for every preset and nothing else', () => {
  expect(folders).toEqual([tracesName()]);
  expect(readdirSync(join(dist, folders[0]!)).toSorted()).toEqual(presets.map(({ preset }) => `${preset}.json`).toSorted());
});

test.each(presets.map(({ preset }) => preset))('%s is the trace that a run was compared with', (name) => {
  const [shipped, compared] = [join(dist, folders[0]!), made].map((folder) => readFileSync(join(folder, `${name}.json`), 'utf8'));
  expect(shipped).toBe(compared);
});
