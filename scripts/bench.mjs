// Bundles bench/main.ts (Node 20 does not read TypeScript) and runs it. `npm run bench -- 9` runs nine rounds.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { withModules } from './modules.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const outDir = join(root, '.cache', 'bench');

await build({
  root,
  configFile: false,
  logLevel: 'warn',
  build: {
    ssr: true,
    outDir,
    emptyOutDir: true,
    target: 'node20',
    rollupOptions: { input: ['bench/main.ts', 'bench/measure.ts', 'bench/load.ts'] },
  },
});

const { status } = spawnSync(process.execPath, [join(outDir, 'main.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;

const { reportLoad } = await import(join(outDir, 'load.js'));
reportLoad();

// The journey needs the interpreter and its files as they lie in the sources, not a bundle.
await withModules('bench/journey.ts', ({ reportJourney }) => reportJourney());
