/** `node scripts/preset-traces.mjs FOLDER`: simulates every preset with CPython and writes its trace, a JSON file for each. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withModules } from './modules.mjs';

const [folder = 'traces'] = process.argv.slice(2);
await withModules('node/presetTraces.ts', async ({ presetTraces }) => {
  const making = `${folder}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  for (const [name, text] of Object.entries(await presetTraces())) writeFileSync(join(making, `${name}.json`), text);
  rmSync(folder, { recursive: true, force: true });
  renameSync(making, folder);
});
