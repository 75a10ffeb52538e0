// `npm run fidelity`: how good the load model is, against measured servers.
import { withModules } from './modules.mjs';

process.stdout.on('error', () => process.exit(0));
process.exitCode = await withModules('node/hopLoadFidelity.ts', ({ fidelity }) => fidelity(process.argv.slice(2), (/** @type {string} */ line) => console.log(line)));
