/** `node scripts/record.mjs FILE`: runs the default scenario on CPython and writes what it did, as JSON. */
import { renameSync, writeFileSync } from 'node:fs';
import { withModules } from './modules.mjs';

const [path = 'recording.json'] = process.argv.slice(2);
await withModules('node/record.ts', async ({ recordDefault }) => {
  writeFileSync(`${path}.new`, JSON.stringify(await recordDefault()));
  renameSync(`${path}.new`, path);
});
