// `npm run fidelity`: how good the load model is, against measured servers.
import { fileURLToPath } from 'node:url';
import { withModules } from './modules.mjs';

const runs = fileURLToPath(new URL('../test/golden/load/runs.json', import.meta.url));
process.stdout.on('error', () => process.exit(0));
process.exitCode = await withModules('node/hopLoadFidelity.ts', ({ fidelity }) => fidelity(runs, process.argv.slice(2), (/** @type {string} */ line) => console.log(line)));
