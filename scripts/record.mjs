/** `node scripts/record.mjs FOLDER`: runs every preset on CPython and writes what it did, a JSON file for each. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withModules } from './modules.mjs';

const [folder = 'recordings'] = process.argv.slice(2);
await withModules('node/record.ts', async ({ recordPresets }) => {
  const making = `${folder}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  for (const [name, recording] of Object.entries(await recordPresets())) writeFileSync(join(making, `${name}.json`), JSON.stringify(recording));
  rmSync(folder, { recursive: true, force: true });
  renameSync(making, folder);
});
